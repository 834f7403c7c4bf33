"""Near names: what somebody most likely meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str], most: int = 1) -> list[str]:
    """The known names closest to `word`, best first; case differences cost nothing."""
    by_fold: dict[str, str] = {}
    for name in known:
        by_fold.setdefault(name.casefold(), name)
    found = get_close_matches(word.casefold(), list(by_fold), n=most, cutoff=0.6)
    return [by_fold[fold] for fold in found]


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A help text, or None where nothing is near and the list is too long to print."""
    names = sorted(set(known))
    near = nearest(word, names)
    if near:
        return f"did you mean `{near[0]}`?"
    if names and len(names) <= 8:
        return "known here: " + ", ".join(f"`{name}`" for name in names)
    return None
