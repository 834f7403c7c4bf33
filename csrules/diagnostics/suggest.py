"""Near names: what somebody most likely meant."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from difflib import get_close_matches

LONG_LIST = 500


def nearest(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """The known names closest to `word`, best first; case differences cost nothing."""
    by_fold: dict[str, str] = {}
    for name in known:
        by_fold.setdefault(name.casefold(), name)
    wanted = word[:100].casefold()
    near = get_close_matches(wanted, _alike(wanted, list(by_fold)), n=most, cutoff=0.6)
    longer = sorted((fold for fold in by_fold if fold.startswith(f"{wanted}_")), key=len)   # the same, more exactly
    return [by_fold[fold] for fold in dict.fromkeys([*longer, *near])][:most]


def _alike(word: str, names: list[str]) -> list[str]:
    """All of a short list; of a long one the names that begin or end most like the word, since comparing is slow."""
    if len(names) <= LONG_LIST:
        return names
    forward = _around(word, sorted(names))
    backward = _around(word[::-1], sorted(name[::-1] for name in names))
    return list(dict.fromkeys([*forward, *(name[::-1] for name in backward)]))


def _around(word: str, ordered: list[str]) -> list[str]:
    place = bisect_left(ordered, word)
    return ordered[max(0, place - LONG_LIST // 4) : place + LONG_LIST // 4]


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A help text, or None where nothing is near and the list is too long to print."""
    names = sorted(set(known))
    near = nearest(word, names)
    if near:
        return f"did you mean `{near[0]}`?"
    if names and len(names) <= 12:
        return "known here: " + ", ".join(f"`{name}`" for name in names)
    return None
