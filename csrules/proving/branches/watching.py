"""Which branches a policy's tests see: every column that an expectation needs is followed as it is computed."""

from __future__ import annotations

from collections.abc import Sequence

from csrules.analysis.policy import CheckedPolicy
from csrules.analysis.proof import Test
from csrules.decide.lazy_code import Reads
from csrules.plan.plan import Column, Gather, Match, Member, Plan
from csrules.proving.branches.coverage import Coverage
from csrules.proving.branches.model import BranchModel
from csrules.proving.branches.probes import Row
from csrules.proving.runner import TestResult, run_tests


class Watcher:
    """Is told of what the runner computes, and keeps the branches that were seen."""

    def __init__(self, plan: Plan) -> None:
        self.model = BranchModel(plan)
        self.seen: set[int] = set()

    def computed(self, column: Column, row: Row, member: Member | None) -> None:
        self.model.look(column, row, member, self.seen)

    def compared(self, over: Match | Gather, row: Row, candidates: Sequence[Reads]) -> None:
        self.model.compare(over, row, candidates, self.seen)

    @property
    def coverage(self) -> Coverage:
        return Coverage(self.model.branches, self.model.places(self.seen))


def cover(
    policy: CheckedPolicy, plan: Plan, tests: Sequence[Test] | None = None
) -> tuple[tuple[TestResult, ...], Coverage]:
    """The results of the tests, and what they see of the policy. A test that fails has seen what it looked at."""
    watcher = Watcher(plan)
    results = run_tests(policy, plan, tests=tests, observer=watcher)
    return results, watcher.coverage
