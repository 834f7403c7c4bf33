"""Which problems only follow from another one, and so are left out: the author mends the cause, not these.

Text comes first. What a text that could not be read may have declared is in doubt, and no name in doubt is called
unknown. A name that is unknown many times is one problem. Whether something is lacking, unused or out of reach is
asked only of a policy that was read whole and whose names are all known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from csrules.diagnostics.codes import CODES, Severity
from csrules.diagnostics.diagnostic import Diagnostic, Label

NAMES = frozenset({"unknown-name", "unknown-value", "unknown-type", "unknown-expectation"})
WHOLE = frozenset({
    "missing-block", "no-main-record", "no-key", "unused-name", "unused-fact", "expects-nothing", "unclear-account",
    "unreachable-tier", "unreachable-value", "unreachable-block", "no-otherwise", "missing-entitlement", "no-role",
    "band-gap", "missing-responsibility", "missing-no-agreement", "margin-without-range", "missing-current",
    "missing-since", "value-gap", "missing-rates", "no-revenue", "no-books", "bad-roster", "role-not-asked",
    "not-shown", "always-true", "never-true", "unhandled-missing",
})
VALUES = frozenset({"bad-fact", "bad-expectation", "bad-row", "bad-constraint"})   # of a word: it may be a name
assert CODES.keys() >= WHOLE | NAMES | VALUES, "a code is called otherwise"  # noqa: S101
TESTED = frozenset({"bad-fact", "bad-expectation"})   # tests are not judged against what may be declared otherwise
MOST_PLACES = 3   # of one unknown name are shown
_TEXT = ("CSR0", "CSR1")


def is_about_text(diagnostic: Diagnostic) -> bool:
    """Whether the text could not be read there: such problems are told before all others."""
    return diagnostic.code.id.startswith(_TEXT)


def causes(found: Iterable[Diagnostic], doubted: Set[str]) -> list[Diagnostic]:
    """The problems without those that follow from others, in the order in which they are shown.

    A policy that has errors never ends without one: where all seem to follow from others, all are shown.
    """
    every = list(found)
    left = _without_followers(every, doubted)
    if not any(map(_is_error, left)) and any(map(_is_error, every)):
        left = sorted(every, key=_order)
    return _each_name_once(left)


def _is_error(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity is Severity.ERROR


def _without_followers(found: Iterable[Diagnostic], doubted: Set[str]) -> list[Diagnostic]:
    left = sorted((one for one in found if not _hangs_on(one, doubted)), key=_order)
    if doubted:
        left = [one for one in left if one.code.name not in TESTED]
    if any(map(is_about_text, left)):
        left = [one for one in left if one.code.name not in WHOLE]
    elif any(one.code.name in NAMES for one in left):   # no name declares a whole block
        left = [one for one in left if one.code.name not in WHOLE or one.code.name == "missing-block"]
    return left


def _hangs_on(one: Diagnostic, doubted: Set[str]) -> bool:
    return one.code.name in NAMES | VALUES and _word(one) in doubted


def _word(one: Diagnostic) -> str:
    return "" if one.label is None else one.label.span.text.strip('"')


def _order(one: Diagnostic) -> tuple[bool, tuple[str, int, int, str]]:
    return not is_about_text(one), one.sort_key


def _each_name_once(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The first place of every unknown name, and of every wrong value in the same words, stands for all of them."""
    unknown = {_word(one) for one in found if one.code.name in NAMES}
    uses: dict[str, list[Diagnostic]] = {}
    for one in found:
        word = _word(one)
        if word.isidentifier() and one.code.name in NAMES | VALUES:
            by_name = one.code.name in NAMES or word in unknown
            uses.setdefault(word if by_name else f"{one.code.id} {word} {one.message}", []).append(one)
    told = {id(several[0]): _with_further(several) for several in uses.values()}
    further = {id(one) for several in uses.values() for one in several[1:]}
    return [told.get(id(one), one) for one in found if id(one) not in further]


def _with_further(several: Sequence[Diagnostic]) -> Diagnostic:
    first, *rest = several
    places = [one.label for one in rest if one.label is not None]
    shown = [Label(label.span, "and here") for label in places[: MOST_PLACES - 1]]
    left = len(places) - len(shown)
    if left:
        shown[-1] = replace(shown[-1], text=f"and here, and in {left} more place{'s' if left > 1 else ''}")
    return replace(first, others=(*first.others, *shown)) if shown else first
