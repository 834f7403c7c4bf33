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
    "not-shown", "no-partner-link", "always-true", "never-true", "unhandled-missing",
})
VALUES = frozenset({"bad-fact", "bad-expectation", "bad-row", "bad-constraint"})   # of a word: it may be a name
assert CODES.keys() >= WHOLE | NAMES | VALUES, "a code is called otherwise"  # noqa: S101
TESTED = frozenset({"bad-fact", "bad-expectation"})   # tests are not judged against what may be declared otherwise
MOST_PLACES = 3   # of one unknown name are shown
_TEXT = ("CSR0", "CSR1")


def is_about_text(diagnostic: Diagnostic) -> bool:
    """Whether the text could not be read there: such problems are told before all others."""
    return diagnostic.code.id.startswith(_TEXT)


def causes(problems: Iterable[Diagnostic], doubted: Set[str]) -> list[Diagnostic]:
    """The problems without those that follow from others, in the order in which they are shown.

    A policy that has errors never ends without one: where all seem to follow from others, all are shown.
    """
    every = list(problems)
    left = _without_followers(every, doubted)
    if not any(map(_is_error, left)) and any(map(_is_error, every)):
        left = sorted(every, key=_order)
    return _each_name_once(left)


def _is_error(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity is Severity.ERROR


def _without_followers(problems: Iterable[Diagnostic], doubted: Set[str]) -> list[Diagnostic]:
    left = sorted((problem for problem in problems if not _hangs_on(problem, doubted)), key=_order)
    if doubted:
        left = [problem for problem in left if problem.code.name not in TESTED]
    if any(map(is_about_text, left)):
        left = [problem for problem in left if problem.code.name not in WHOLE]
    elif any(problem.code.name in NAMES for problem in left):   # no name declares a whole block
        left = [problem for problem in left if problem.code.name not in WHOLE or problem.code.name == "missing-block"]
    return left


def _hangs_on(problem: Diagnostic, doubted: Set[str]) -> bool:
    return problem.code.name in NAMES | VALUES and _word(problem) in doubted


def _word(problem: Diagnostic) -> str:
    return "" if problem.label is None else problem.label.span.text.strip('"')


def _order(problem: Diagnostic) -> tuple[bool, tuple[str, int, int, str]]:
    return not is_about_text(problem), problem.sort_key


def _each_name_once(problems: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The first place of every unknown name, and of every wrong value in the same words, stands for all of them."""
    unknown = {_word(problem) for problem in problems if problem.code.name in NAMES}
    uses: dict[str, list[Diagnostic]] = {}
    for problem in problems:
        word = _word(problem)
        if word.isidentifier() and problem.code.name in NAMES | VALUES:
            by_name = problem.code.name in NAMES or word in unknown
            uses.setdefault(word if by_name else f"{problem.code.id} {word} {problem.message}", []).append(problem)
    told = {id(several[0]): _with_further(several) for several in uses.values()}
    further = {id(problem) for several in uses.values() for problem in several[1:]}
    return [told.get(id(problem), problem) for problem in problems if id(problem) not in further]


def _with_further(several: Sequence[Diagnostic]) -> Diagnostic:
    first, *rest = several
    places = [follower.label for follower in rest if follower.label is not None]
    shown = [Label(label.span, "and here") for label in places[: MOST_PLACES - 1]]
    left = len(places) - len(shown)
    if left:
        shown[-1] = replace(shown[-1], text=f"and here, and in {left} more place{'s' if left > 1 else ''}")
    return replace(first, others=(*first.others, *shown)) if shown else first
