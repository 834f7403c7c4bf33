"""The driver of the room: what becomes of each line of each promise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from csrules.analysis import typed as t
from csrules.plan.classes import Classes, split
from csrules.plan.plan import Claim, Finding, Plan
from csrules.proofs.abstraction import NoQuestionError, Question, not_followed, question
from csrules.proofs.budget import MOST_IN_ALL, MOST_WORK, Budget, TooManyError
from csrules.proofs.pairs import Own, Pair, with_pair
from csrules.proofs.possible import ABSENT, Possible, alone
from csrules.proofs.splitting import Part, parts
from csrules.proofs.sweep import examples
from csrules.proofs.witness import Example, Witness

MOST_SHOWN = 4
MOST_PINNED = 4   # combinations that an example is sought for first
STEPS_PER_COLUMN = 3   # what it takes to put a question, in steps of answering it
NEITHER = "csrules found no account that breaks it, and could not prove that there is none"
PROVED, REFUTED, OPEN = "proved", "refuted", "left to the data"
STRICT = False   # whether a fault of this room ends the check, as the tests want it


@dataclass(frozen=True, slots=True)
class Settled:
    """`why` says what kept an open question from being decided; a refuted one has an example.

    `fault` is what went wrong in this room, where that is why a question is open.
    """

    outcome: str
    why: str = ""
    example: Example | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The same of a line of a promise."""

    claim: Claim
    outcome: str
    why: str = ""
    example: Example | None = None
    fault: str = ""


def prove(plan: Plan, budget: Budget | None = None) -> tuple[Verdict, ...]:
    """A verdict for every line, in their order; `budget` is for all of them."""
    whole = Budget(MOST_IN_ALL) if budget is None else budget
    return tuple(verdict(plan, claim, whole) for claim in plan.claims)


def verdict(plan: Plan, claim: Claim, whole: Budget, most_work: int = MOST_WORK) -> Verdict:
    """Of one line, for which `whole` shall not be used up, nor more than `most_work`."""
    broken = claim.broken
    if broken is None:
        return Verdict(claim, PROVED)
    budget = whole.part(most_work)
    if claim.rises is None:
        settled = settle(plan, broken, budget)
    else:
        field = claim.rises
        settled = _guarded(lambda: _of_pair(plan, claim, broken, field, budget), budget)
    return Verdict(claim, settled.outcome, settled.why, settled.example, settled.fault)


def settle(plan: Plan, broken: Finding, budget: Budget) -> Settled:
    """Whether any possible account gives the finding; others are left out, for they would be taken apart each time."""
    only = replace(plan, findings=(broken,), service_findings=())
    return _guarded(lambda: _settled(only, split(only), broken, budget, None), budget)


def _of_pair(plan: Plan, claim: Claim, broken: Finding, field: t.Ref, budget: Budget) -> Settled:
    """Of any two values. An example is sought among those first of which the account's own is one: there are fewer."""
    tried = () if any(column.name == field.name for column in plan.columns) else (Own.LOWER, Own.HIGHER)
    for own in tried:
        try:
            settled = _with_own(plan, claim, broken, field, own, budget.part(budget.left // 2))
        except TooManyError:
            continue
        if settled.outcome == REFUTED:
            return settled
    return _with_own(plan, claim, broken, field, Own.NEITHER, budget)


def _with_own(plan: Plan, claim: Claim, broken: Finding, field: t.Ref, own: Own, budget: Budget) -> Settled:
    changed, pair = with_pair(plan, claim, field, own)
    return _settled(changed, split(changed), broken, budget, pair)


def _guarded(decide: Callable[[], Settled], budget: Budget) -> Settled:
    """What cannot be decided is open, and so is what a fault of this room keeps from being decided: that is told."""
    try:
        return decide()
    except NoQuestionError as reason:
        return Settled(OPEN, str(reason))
    except TooManyError:
        return Settled(OPEN, budget.why)
    except Exception as error:
        if STRICT:
            raise
        fault = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return Settled(OPEN, "a fault of csrules kept it from deciding this promise", fault=fault)


def _settled(plan: Plan, classes: Classes, broken: Finding, budget: Budget, pair: Pair | None) -> Settled:
    """Proved if no part of the question has an account; refuted by the first account of any of them."""
    is_open, unfollowed = False, list[str]()
    for part in parts(plan, classes, broken.condition):
        if part.loose is not part.whole:
            loose = _combinations(plan, part.loose, broken, budget, pair)
            if not loose.rows:
                continue
            example = _first_of(plan, classes, part, broken, budget, pair)
            if example is not None:
                return Settled(REFUTED, example=example)
        asked, possible, rows = _combinations(plan, part.whole, broken, budget, pair)
        example = Witness(plan, classes, asked, possible, broken, budget, pair).example(rows) if rows else None
        if example is not None:
            return Settled(REFUTED, example=example)
        is_open = is_open or bool(rows)
        unfollowed += not_followed(asked) if rows else ()
    return Settled(OPEN, _why_open(unfollowed)) if is_open else Settled(PROVED)


def _why_open(unfollowed: Iterable[str]) -> str:
    """With the calculations and comparisons that were taken to come out in any way."""
    shown = list(dict.fromkeys(unfollowed))
    more = ", …" if len(shown) > MOST_SHOWN else ""
    texts = ", ".join(f"`{text}`" for text in shown[:MOST_SHOWN])
    return NEITHER + (f"; what was not followed: {texts}{more}" if shown else "")


class _Combinations(NamedTuple):
    """A question with the combinations that make its condition true."""

    asked: Question
    possible: Possible
    rows: list[dict[str, Any]]


def _combinations(
    plan: Plan, classes: Classes, broken: Finding, budget: Budget, pair: Pair | None,
    pinned: Callable[[Question], Mapping[str, Any]] | None = None,
) -> _Combinations:
    """`pinned` gives variables that are to have one value only, as an example is sought."""
    columns = len(classes.columns) + sum(len(member.columns) for member in classes.members)
    if not budget.spend(STEPS_PER_COLUMN * columns):
        raise TooManyError
    asked = question(plan, classes, broken.condition, pair)
    possible = Possible(plan, asked, {} if pinned is None else pinned(asked))
    return _Combinations(asked, possible, examples(asked, possible, classes, possible.day, budget))


def _shared(asked: Question, other: Question, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values by the names of this question: what was cut bears a number, which may be another."""
    cut = {name: variable.node for name, variable in other.variables.items() if variable.node is not None}
    by_node = {node: values[name] for name, node in cut.items() if name in values}
    renamed = {name: by_node[variable.node] for name, variable in asked.variables.items() if variable.node in by_node}
    return {**{name: value for name, value in values.items() if name not in cut}, **renamed}


def _first_of(
    plan: Plan, classes: Classes, part: Part, broken: Finding, budget: Budget, pair: Pair | None
) -> Example | None:
    """An example that needs no rows to gather, sought where the loose question has some: there are far fewer."""
    lone = {column.name: column.expr.value for column in alone(plan) if isinstance(column.expr, t.Const)}
    try:
        loose = _combinations(plan, part.loose, broken, budget.part(budget.left // 8), pair, lambda _: lone)
    except TooManyError:
        return None
    by_rows = sorted(loose.rows, key=lambda values: [*values.values()].count(ABSENT))   # links lead on
    for values in by_rows[:: max(1, len(by_rows) // MOST_PINNED)][:MOST_PINNED]:
        least = budget.part(budget.left // 4)
        like = partial(_shared, other=loose.asked, values={**values, **lone})
        try:
            asked, possible, rows = _combinations(plan, part.whole, broken, least, pair, like)
        except TooManyError:
            continue
        example = Witness(plan, classes, asked, possible, broken, least, pair).example(rows) if rows else None
        if example is not None:
            return example
    return None
