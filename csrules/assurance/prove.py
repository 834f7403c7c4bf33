"""The driver of the room: what becomes of each line of each promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from csrules.assurance.abstraction import NoQuestionError, Question, question
from csrules.assurance.possible import Possible
from csrules.assurance.splitting import parts
from csrules.assurance.sweep import TooManyError, examples
from csrules.assurance.witness import Example, Witness
from csrules.plan.classes import Classes, split
from csrules.plan.plan import Claim, Finding, Plan

PROVED, REFUTED, OPEN = "proved", "refuted", "left to the data"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`why` says what kept an open line from being decided; a refuted one has an example."""

    claim: Claim
    outcome: str
    why: str = ""
    example: Example | None = None


def prove(plan: Plan) -> tuple[Verdict, ...]:
    """A verdict for every line, in their order."""
    classes = split(plan)
    return tuple(_verdict(plan, classes, claim) for claim in plan.claims)


def _verdict(plan: Plan, classes: Classes, claim: Claim) -> Verdict:
    if claim.broken is None:
        return Verdict(claim, PROVED)
    try:
        return _decided(plan, classes, claim, claim.broken)
    except NoQuestionError as reason:
        return Verdict(claim, OPEN, str(reason))
    except TooManyError:
        return Verdict(claim, OPEN, "there are too many combinations to look at all of them")


def _decided(plan: Plan, classes: Classes, claim: Claim, broken: Finding) -> Verdict:
    """Proved if no part of the question has an account; refuted by the first account of any of them."""
    is_open = False
    for part in parts(plan, classes, broken.condition):
        if part.loose is not part.whole and not _combinations(plan, part.loose, broken)[2]:
            continue
        asked, possible, found = _combinations(plan, part.whole, broken)
        example = Witness(plan, classes, asked, possible, broken).example(found) if found else None
        if example is not None:
            return Verdict(claim, REFUTED, example=example)
        is_open = is_open or bool(found)
    if is_open:
        return Verdict(claim, OPEN, "no account was found that breaks it, and none was ruled out")
    return Verdict(claim, PROVED)


def _combinations(plan: Plan, classes: Classes, broken: Finding) -> tuple[Question, Possible, list[dict[str, Any]]]:
    asked = question(plan, classes, broken.condition)
    possible = Possible(plan, asked)
    return asked, possible, examples(asked, possible, classes, possible.day)
