"""Does any test notice a mutant? Tests that never look at what it changes are not run again."""

from __future__ import annotations

from dataclasses import dataclass, fields

from csrules.analysis.policy import CheckedPolicy
from csrules.plan.lowering import lower
from csrules.plan.nodes import Expr
from csrules.plan.plan import Column, Member, Plan
from csrules.proving.mutation.mutants import Mutant, mutants
from csrules.proving.runner import run_tests

Name = tuple[str, str]   # the service, empty for the account's own, and the column
Names = frozenset[Name]
_BY_COLUMN = frozenset({"columns", "outcomes", "members"})


@dataclass(slots=True)
class _Looked:
    """The columns that one test needs."""

    names: set[Name]

    def computed(self, column: Column, row: object, member: Member | None) -> None:
        self.names.add(("" if member is None else member.name, column.name))

    def compared(self, over: object, row: object, candidates: object) -> None:
        """A changed match is told from the plan."""


def needs(policy: CheckedPolicy, plan: Plan) -> tuple[Names, ...]:
    """For each test of the policy the columns that it looks at."""
    found = []
    for test in policy.tests:
        looked = _Looked(set())
        run_tests(policy, plan, tests=(test,), observer=looked)
        found.append(frozenset(looked.names))
    return tuple(found)


class Judge:
    """A policy, its mutants, and what its tests look at."""

    def __init__(self, policy: CheckedPolicy) -> None:
        self.policy, self.plan = policy, lower(policy)
        self.mutants = mutants(policy)
        self.needed = needs(policy, self.plan)
        self._order = list(range(len(policy.tests)))   # the tests that noticed something last are tried first

    def is_noticed(self, mutant: Mutant) -> bool:
        policy = mutant.policy(self.policy)
        plan = lower(policy)
        changed = differing(self.plan, plan)
        asked = [at for at in self._order if changed is None or not changed.isdisjoint(self.needed[at])]
        if not asked:
            return False
        tests = [self.policy.tests[at] for at in asked]
        results = run_tests(policy, plan, tests=tests, stop_at_failure=True)
        if results[-1].passed:
            return False
        noticed_by = asked[len(results) - 1]
        self._order.remove(noticed_by)
        self._order.insert(0, noticed_by)
        return True


def differing(old: Plan, new: Plan) -> Names | None:
    """The columns that two plans compute differently; None where more differs, on which any test may depend."""
    for field in fields(Plan):
        if field.name not in _BY_COLUMN and getattr(old, field.name) != getattr(new, field.name):
            return None
    before, after = _expressions(old), _expressions(new)
    return frozenset(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _expressions(plan: Plan) -> dict[Name, Expr]:
    own = {("", column.name): column.expr for column in (*plan.columns, *plan.outcomes)}
    return own | {(member.name, column.name): column.expr for member in plan.members for column in member.columns}
