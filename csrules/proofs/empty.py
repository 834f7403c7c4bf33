"""Promises that say nothing: no account could break them, whatever the policy made of it."""

from __future__ import annotations

from dataclasses import replace

from csrules.plan.classes import split
from csrules.plan.plan import Claim, Plan
from csrules.proofs.abstraction import NoQuestionError, free_question
from csrules.proofs.budget import Budget, TooManyError
from csrules.proofs.possible import Possible
from csrules.proofs.sweep import examples

MOST_WORK = 20_000   # more than what people write of one condition needs


def says_nothing(plan: Plan, claim: Claim, whole: Budget) -> bool:
    """Whether its condition alone decides it: one that can never be true, or under `always` one that always is.

    What rows the policy lists is something that it says. `whole` is the work for all promises.
    """
    if claim.broken is None or claim.kind not in ("never", "always"):
        return False
    try:
        asked = free_question(plan, claim.broken.condition)
        possible = Possible(replace(plan, rows={}), asked)
        classes = split(replace(plan, findings=(), service_findings=()))
        return not examples(asked, possible, classes, possible.day, whole.part(MOST_WORK))
    except (NoQuestionError, TooManyError):
        return False
