"""Over drawn policies: no drawn account breaks a promise that is proved, and what is refuted has an example."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, seed, settings

from csrules.decide.decider import Decider
from csrules.proofs.prove import PROVED, REFUTED, prove
from tests.evaluators.cases import Case, cases

EXAMPLES = 120
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def test_no_account_breaks_what_is_proved() -> None:
    seen = dict.fromkeys((PROVED, REFUTED, "looked at"), 0)

    @seed(1)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=QUIET,
              phases=[Phase.generate, Phase.shrink])
    @given(cases())
    def holds(case: Case) -> None:
        if isinstance(case.plan, list) or not case.plan.claims:
            return
        plan = case.plan
        verdicts = prove(plan)
        in_effect = (plan.starts is None or plan.starts <= case.day) and (plan.ends is None or case.day <= plan.ends)
        decider = Decider(plan, case.day, case.tables)
        notes = [note for row in case.tables["account"] for note in decider.decide_row(row).findings]
        said = {note.message.partition(": broken")[0] for note in notes if note.code == "promise-broken"}
        by_promise: dict[str, set[str]] = {}
        for verdict in verdicts:
            by_promise.setdefault(verdict.claim.promise, set()).add(verdict.outcome)
            seen[verdict.outcome] = seen.get(verdict.outcome, 0) + 1
            assert (verdict.outcome == REFUTED) == (verdict.example is not None)
        if in_effect:
            seen["looked at"] += len(case.tables["account"])
            assert not [text for text, outcomes in by_promise.items() if outcomes == {PROVED} and text in said]

    holds()
    assert seen[PROVED] > 0
    assert seen[REFUTED] > 0
    assert seen["looked at"] > 20
