"""What is told of promises as diagnostics: an account that breaks one, one that says nothing, and faults of ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from csrules.diagnostics import CODES, Diagnostic, Label
from csrules.plan.plan import Claim, Plan
from csrules.proofs.budget import MOST_IN_ALL, Budget
from csrules.proofs.empty import says_nothing
from csrules.proofs.literal import lines, literal
from csrules.proofs.pairs import field_type
from csrules.proofs.prove import PROVED, Verdict
from csrules.proofs.witness import Example

_NEVER = "this can never be true, so the promise says nothing"
_ALWAYS = "this is always true, so the promise says nothing"


def diagnostics(plan: Plan, verdicts: Iterable[Verdict]) -> Iterator[Diagnostic]:
    """In the order of the verdicts."""
    whole = Budget(MOST_IN_ALL)
    for verdict in verdicts:
        place = Label(verdict.claim.span)
        if verdict.example is not None:
            message = f"this promise does not hold for every account: {verdict.claim.promise}"
            advice = "\n".join(_breaking(plan, verdict, verdict.example))
            yield Diagnostic(CODES["promise-refuted"], message, place, advice)
        elif verdict.fault:
            message = "a fault of csrules kept it from proving or refuting this promise"
            yield Diagnostic(CODES["proof-failed"], message, place, f"please report it: {verdict.fault}")
        elif verdict.outcome == PROVED and says_nothing(plan, verdict.claim, whole):
            never = verdict.claim.kind == "never"
            help = "no account could break it, whatever the policy says; correct the condition, or leave the line out"
            yield Diagnostic(CODES["says-nothing"], _NEVER if never else _ALWAYS, place, help)


def _breaking(plan: Plan, verdict: Verdict, example: Example) -> list[str]:
    claim = verdict.claim
    message = example.message.removeprefix(f"{claim.promise}: ")
    if example.pair is not None and claim.rises is not None:
        kind = field_type(claim.rises.type)
        low, high = (literal(kind, value) for value in example.pair)
        name = claim.rises.shown if claim.rises.span is None else claim.rises.span.text
        message += f", as `{name}` rises from {low} to {high}"
    only_possible = _only_possible(plan, claim, example)
    return [f"as of {example.day}, this account breaks it; {message}:", *lines(plan, example), *only_possible]


def _only_possible(plan: Plan, claim: Claim, example: Example) -> Iterator[str]:
    """A promise is about all that a record allows, and so about more than the rows that the policy lists."""
    record, _, field = ("", "", "") if claim.rises is None else claim.rises.name.rpartition(".")
    listed = plan.rows.get(_record_at(plan, record), ())
    if listed and example.pair is not None and not set(example.pair) <= {row[field] for row in listed}:
        yield (f"no two rows of `{_record_at(plan, record)}` in this policy have these values; "
               "the promise is about every value that the record allows")


def _record_at(plan: Plan, path: str) -> str:
    """The record of which a row stands at the end of a link, or of the match."""
    return next((lookup.record for lookup in plan.lookups if lookup.path == path), path)
