"""Which branches a policy's tests see: what an expectation needs is followed as it is computed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from csrules.analysis.checked_tests import Test
from csrules.analysis.policy import CheckedPolicy
from csrules.decide.lazy_code import Reads
from csrules.plan.plan import Books, Column, Finding, Gather, Match, Member, Plan
from csrules.policy_tests.branches.coverage import Coverage
from csrules.policy_tests.branches.model import BranchModel
from csrules.policy_tests.branches.probes import Row
from csrules.policy_tests.runner import TestResult, run_tests
from csrules.text import Span


class Watcher:
    """Is told of what the runner computes, and keeps the branches that were seen."""

    def __init__(self, plan: Plan, proved: Collection[Span] = ()) -> None:
        self.model = BranchModel(plan, proved)
        self.seen: set[int] = set()

    def computed(self, column: Column, row: Row, member: Member | None) -> None:
        self.model.look(column, row, member, self.seen)

    def compared(
        self, over: Match | Gather | Books, row: Row, candidates: Sequence[Reads], figure: str = ""
    ) -> None:
        self.model.compare(over, row, candidates, self.seen, figure)

    def asked(self, finding: Finding, row: Row, meant: bool) -> None:
        if meant:
            self.model.ask(finding, row, self.seen)

    @property
    def coverage(self) -> Coverage:
        return Coverage(self.model.branches, self.model.places(self.seen))


def cover(
    policy: CheckedPolicy, plan: Plan, tests: Sequence[Test] | None = None, proved: Collection[Span] = ()
) -> tuple[tuple[TestResult, ...], Coverage]:
    """The results of the tests, and what they see of the policy. A test that fails has seen what it looked at.

    `proved` are the lines of promises that no account can break.
    """
    watcher = Watcher(plan, proved)
    results = run_tests(policy, plan, tests=tests, observer=watcher)
    return results, watcher.coverage
