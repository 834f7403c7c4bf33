"""The driver of the room: what becomes of each line of each promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from csrules.plan.classes import Classes, split
from csrules.plan.plan import Claim, Finding, Plan
from csrules.proofs import sweep
from csrules.proofs.abstraction import NoQuestionError, Question, question
from csrules.proofs.possible import Possible
from csrules.proofs.splitting import parts
from csrules.proofs.sweep import Budget, TooManyError, examples
from csrules.proofs.witness import Example, Witness

PROVED, REFUTED, OPEN = "proved", "refuted", "left to the data"


@dataclass(frozen=True, slots=True)
class Settled:
    """`why` says what kept an open question from being decided; a refuted one has an example."""

    outcome: str
    why: str = ""
    example: Example | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The same of a line of a promise."""

    claim: Claim
    outcome: str
    why: str = ""
    example: Example | None = None


def prove(plan: Plan) -> tuple[Verdict, ...]:
    """A verdict for every line, in their order."""
    classes = split(plan)
    return tuple(verdict(plan, classes, claim) for claim in plan.claims)


def verdict(plan: Plan, classes: Classes, claim: Claim, most_work: int | None = None) -> Verdict:
    """`most_work` is how many combinations are looked at, if it shall be others than usual."""
    if claim.broken is None:
        return Verdict(claim, PROVED)
    found = settle(plan, classes, claim.broken, most_work)
    return Verdict(claim, found.outcome, found.why, found.example)


def settle(plan: Plan, classes: Classes, broken: Finding, most_work: int | None = None) -> Settled:
    """Whether any possible account gives the finding."""
    try:
        return _settled(plan, classes, broken, Budget(sweep.MOST_WORK if most_work is None else most_work))
    except NoQuestionError as reason:
        return Settled(OPEN, str(reason))
    except TooManyError:
        return Settled(OPEN, "there are too many combinations to look at all of them")


def _settled(plan: Plan, classes: Classes, broken: Finding, budget: Budget) -> Settled:
    """Proved if no part of the question has an account; refuted by the first account of any of them."""
    is_open = False
    for part in parts(plan, classes, broken.condition):
        if part.loose is not part.whole and not _combinations(plan, part.loose, broken, budget)[2]:
            continue
        asked, possible, found = _combinations(plan, part.whole, broken, budget)
        example = Witness(plan, classes, asked, possible, broken).example(found) if found else None
        if example is not None:
            return Settled(REFUTED, example=example)
        is_open = is_open or bool(found)
    return Settled(OPEN, "no account was found that breaks it, and none was ruled out") if is_open else Settled(PROVED)


def _combinations(
    plan: Plan, classes: Classes, broken: Finding, budget: Budget
) -> tuple[Question, Possible, list[dict[str, Any]]]:
    asked = question(plan, classes, broken.condition)
    possible = Possible(plan, asked)
    return asked, possible, examples(asked, possible, classes, possible.day, budget)
