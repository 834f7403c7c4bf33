"""An example as it is printed, read as a test of its policy: what people copy from an error comes out the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from csrules.analysis.checker import check_policy
from csrules.decide.decider import Decider
from csrules.diagnostics import Reporter, Severity
from csrules.plan.lowering import lower
from csrules.plan.plan import MAIN, Claim, Plan
from csrules.policy_tests.runner import Failure, run_tests
from csrules.proofs.literal import lines
from csrules.proofs.witness import Example
from csrules.syntax.parser import parse
from csrules.text import Document


def faults(text: str, plan: Plan, claim: Claim, example: Example) -> list[str]:
    """Why the example's lines do not break the promise: nothing of an example that is right.

    Of a pair, a test of each of the two values states the example's lines, and our share that deciding it gives.
    """
    if example.pair is None:
        return _run(text, _written(plan, example, 'finding "broken"'), whole=True)
    both = _both(claim, example)
    lower, higher = (_decided(plan, changed) for changed in both)
    given = (name for name in lower if "not_offered" not in (lower[name]["mode"], higher[name]["mode"]))
    risen = next((name for name in given if lower[name]["vendor_share"] < higher[name]["vendor_share"]), None)
    if risen is None:
        return [f"no share rises: {lower} {higher}"]
    tests = [
        _written(plan, changed, f"{risen} {_parties(own[risen])}", str(number))
        for number, (changed, own) in enumerate(zip(both, (lower, higher), strict=True))
    ]
    return _run(text, "\n".join(tests), whole=False)


def _parties(service: Mapping[str, Any]) -> str:
    ours, party = service["vendor_share"], service["accountable"]
    return f"by {party} {(ours if party == 'vendor' else 1 - ours) * 100}%"


def _both(claim: Claim, example: Example) -> list[Example]:
    """The example with the lower value of the field, and with the higher."""
    assert claim.rises is not None
    assert example.pair is not None
    record, _, name = claim.rises.name.rpartition(".")
    found = []
    for value in example.pair:
        if record:
            rows = tuple({**row, name: value} for row in example.rows[record])
            found.append(replace(example, rows={**example.rows, record: rows}))
        else:
            account = {**example.account, name: value}
            shown = {**example.shown, MAIN: example.shown[MAIN] | {name}}
            found.append(replace(example, account=account, shown=shown))
    return found


def _decided(plan: Plan, example: Example) -> Mapping[str, Mapping[str, Any]]:
    return Decider(plan, example.day, example.rows).decide_row(example.account).outcome.services


def _written(plan: Plan, example: Example, expected: str, name: str = "example") -> str:
    return "\n".join([f'test "{name}" as of {example.day} {{', *lines(plan, example), f"expect {expected}", "}"])


def _run(text: str, tests: str, whole: bool) -> list[str]:
    reporter = Reporter()
    checked = check_policy(parse(Document("example.csr", f"{text}\n{tests}\n"), reporter).declarations, reporter)
    if checked is None:
        return [tests, *(found.message for found in reporter if found.severity is Severity.ERROR)]
    results = run_tests(checked, lower(checked))
    return [f"{tests}\n{failure}" for result in results for failure in result.failures if _counts(failure, whole)]


def _counts(failure: Failure, whole: bool) -> bool:
    """At the other value, a field may matter that the example need not state."""
    return whole or failure.lacking is None
