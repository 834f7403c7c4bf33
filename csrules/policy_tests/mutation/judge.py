"""Does any test notice a mutant? Tests that never look at what it changes are not run again.

A mutant of a promise can be noticed without a test, where `csrules check` would refuse it. And where a promise is
proved and so is its mutant, neither ever finds anything: the two mean the same, and there is nothing to notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import Enum

from csrules.analysis.policy import CheckedPolicy
from csrules.plan.lowering import lower
from csrules.plan.nodes import Expr
from csrules.plan.plan import Claim, Column, Finding, Member, Plan
from csrules.policy_tests.mutation.change import inside
from csrules.policy_tests.mutation.mutants import Mutant, mutants
from csrules.policy_tests.runner import run_tests
from csrules.text import Span

Name = tuple[str, str]   # the service, empty for the account's own, and the column; or a finding's code and place
Names = frozenset[Name]
Prover = Callable[[Plan, Claim], bool | None]
Standing = Mapping[Span, bool | None]
_BY_NAME = frozenset({"columns", "outcomes", "members", "findings", "claims"})   # claims are findings


def unproved(plan: Plan, claim: Claim) -> bool | None:
    """A prover that knows nothing."""
    return None


class Judged(Enum):
    """What became of a mutant; an equal one is proved to mean the same as the original."""

    NOTICED = "noticed"
    SURVIVED = "survived"
    EQUAL = "equal"


@dataclass(slots=True)
class _Looked:
    """The columns and findings that one test needs."""

    names: set[Name]

    def computed(self, column: Column, row: object, member: Member | None) -> None:
        self.names.add(("" if member is None else member.name, column.name))

    def asked(self, finding: Finding, row: object, meant: bool) -> None:
        self.names.add(finding.name)

    def compared(self, over: object, row: object, candidates: object, figure: str = "") -> None:
        """A changed match is told from the plan."""

    def of_levels(self, record: str) -> None:
        """So are changed tiers of another record."""


def needs(policy: CheckedPolicy, plan: Plan) -> tuple[Names, ...]:
    """For each test of the policy the columns and findings that it looks at."""
    names = []
    for test in policy.tests:
        looked = _Looked(set())
        run_tests(policy, plan, tests=(test,), observer=looked)
        names.append(frozenset(looked.names))
    return tuple(names)


class Judge:
    """A policy, its mutants, and what its tests look at.

    `promised` is for each line of a promise whether every account keeps it, None where that is left to the data; lines
    that it does not name are. `prover` says the same of a line of a mutant.
    """

    def __init__(self, policy: CheckedPolicy, promised: Standing | None = None, prover: Prover = unproved) -> None:
        self.policy, self.plan, self.prover = policy, lower(policy), prover
        self.promised = {claim.span: (promised or {}).get(claim.span) for claim in self.plan.claims}
        self.mutants = mutants(policy)
        self.needed = needs(policy, self.plan)
        self._order = list(range(len(policy.tests)))   # the tests that noticed something last are tried first

    def judge(self, mutant: Mutant) -> Judged:
        policy = mutant.policy(self.policy)
        plan = lower(policy)
        if self._fails(policy, plan):
            return Judged.NOTICED
        return self._proved(mutant, plan) if mutant.is_of_promise else Judged.SURVIVED

    def _fails(self, policy: CheckedPolicy, plan: Plan) -> bool:
        """Whether a test does."""
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

    def _proved(self, mutant: Mutant, plan: Plan) -> Judged:
        line = next(line for line in self.promised if _holds(line, mutant.span))
        before = self.promised[line]
        if before is False:   # the check refuses the original, so it tells nothing of the mutant
            return Judged.SURVIVED
        claim = next((claim for claim in plan.claims if claim.span == line), None)
        after = True if claim is None else self.prover(plan, claim)   # what is not promised, nobody breaks
        if after is False:
            return Judged.NOTICED
        return Judged.EQUAL if before and after else Judged.SURVIVED


def _holds(line: Span, place: Span) -> bool:
    return line == place or inside(place, line)


def differing(old: Plan, new: Plan) -> Names | None:
    """What two plans compute or find differently; None where more differs, on which any test may depend."""
    for field in fields(Plan):
        if field.name not in _BY_NAME and getattr(old, field.name) != getattr(new, field.name):
            return None
    return _changed(_expressions(old), _expressions(new)) | _changed(_findings(old.findings), _findings(new.findings))


def _changed(before: dict[Name, object], after: dict[Name, object]) -> Names:
    return frozenset(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _expressions(plan: Plan) -> dict[Name, object]:
    own: dict[Name, Expr] = {("", column.name): column.expr for column in (*plan.columns, *plan.outcomes)}
    return {**own, **{(member.name, column.name): column.expr for member in plan.members for column in member.columns}}


def _findings(findings: Iterable[Finding]) -> dict[Name, object]:
    """Those of one place together, in their order."""
    by_place: dict[Name, tuple[Finding, ...]] = {}
    for finding in findings:
        by_place[finding.name] = (*by_place.get(finding.name, ()), finding)
    return dict(by_place)
