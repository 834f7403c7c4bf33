"""Which branches a policy's tests see: what an expectation needs is followed as it is computed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from csrules.analysis.checked_tests import Test
from csrules.analysis.policy import CheckedPolicy
from csrules.decide.lazy_code import Reads
from csrules.plan.plan import Books, Column, Finding, Gather, Match, Member, Plan
from csrules.policy_tests.branches.coverage import Coverage
from csrules.policy_tests.branches.model import BranchModel, PlanModel
from csrules.policy_tests.branches.probes import Row
from csrules.policy_tests.runner import TestResult, run_tests
from csrules.text import Span


class Watcher:
    """Is told of what the runner computes, and keeps the branches that were seen."""

    def __init__(self, model: BranchModel, plan: PlanModel, seen: set[int]) -> None:
        self._model, self._plan, self._seen = model, plan, seen

    def computed(self, column: Column, row: Row, member: Member | None) -> None:
        self._plan.look(column, row, member, self._seen)

    def compared(
        self, over: Match | Gather | Books, row: Row, candidates: Sequence[Reads], figure: str = ""
    ) -> None:
        self._plan.compare(over, row, candidates, self._seen, figure)

    def asked(self, finding: Finding, row: Row, meant: bool) -> None:
        if meant:
            self._plan.ask(finding, row, self._seen)

    def of_levels(self, record: str) -> Watcher:
        return Watcher(self._model, self._model.levels[record], self._seen)

    @property
    def coverage(self) -> Coverage:
        return Coverage(self._model.branches, self._model.places(self._seen))


def cover(
    policy: CheckedPolicy, plan: Plan, tests: Sequence[Test] | None = None, proved: Collection[Span] = ()
) -> tuple[tuple[TestResult, ...], Coverage]:
    """The results of the tests, and what they see of the policy. A test that fails has seen what it looked at.

    `proved` are the lines of promises that no account can break.
    """
    model = BranchModel(plan, proved)
    watcher = Watcher(model, model.accounts, set())
    results = run_tests(policy, plan, tests=tests, observer=watcher)
    return results, watcher.coverage
