"""A refuted promise as a diagnostic: the line that was promised, and an account that breaks it."""

from __future__ import annotations

from csrules.diagnostics import CODES, Diagnostic, Label
from csrules.plan.plan import Plan
from csrules.proofs.literal import lines
from csrules.proofs.prove import Verdict


def diagnostic(plan: Plan, verdict: Verdict) -> Diagnostic:
    claim, example = verdict.claim, verdict.example
    assert example is not None  # noqa: S101  (only a refuted line is reported)
    found = example.message.removeprefix(f"{claim.promise}: ")
    advice = "\n".join([f"as of {example.day}, this account breaks it; {found}:", *lines(plan, example)])
    message = f"this promise does not hold for every account: {claim.promise}"
    return Diagnostic(CODES["promise-refuted"], message, Label(claim.span), advice)
