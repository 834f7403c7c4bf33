"""Whatever a policy holds, each of its mutants is a policy that decides, and differs from it."""

from __future__ import annotations

from collections import Counter

from csrules.analysis.checker import check_policy
from csrules.decide.decider import Decider
from csrules.diagnostics import Reporter
from csrules.plan.lowering import lower
from csrules.plan.plan import Plan
from csrules.policy_tests.mutation.mutants import mutants
from csrules.syntax.parser import parse
from csrules.text import Document
from tests.evaluators.cases import Case
from tests.policy_tests.drawn import over_drawn_policies

MOST_ROWS, MOST_MUTANTS = 5, 25


def test_mutants_of_drawn_policies_decide() -> None:
    kinds: Counter[str] = Counter()
    alike: Counter[str] = Counter()

    def check(case: Case, plan: Plan) -> None:
        policy = check_policy(parse(Document("drawn.csr", case.text), Reporter()).declarations, Reporter())
        assert policy is not None
        found = mutants(policy)
        for mutant in found[:: max(1, len(found) // MOST_MUTANTS)]:
            changed = lower(mutant.policy(policy))
            kinds[mutant.kind] += 1
            alike[mutant.kind] += changed == plan
            decider = Decider(changed, case.day, case.tables)
            for account in case.tables["account"][:MOST_ROWS]:
                assert decider.decide_row(account).tier in (None, *policy.tiers.category.names)

    assert over_drawn_policies(21, 12, check) > 8
    assert {"operator", "threshold", "always", "line dropped", "condition dropped", "cell", "effort"} <= kinds.keys()
    assert not +alike, alike
