"""How good a policy's tests are: what they see of it (`coverage`), and which changes of it they notice (`mutation`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from csrules.analysis.checked_tests import Test
from csrules.analysis.policy import CheckedPolicy
from csrules.plan.plan import Claim, Plan
from csrules.policy_tests.figures import is_under
from csrules.policy_tests.parallel import available, run_many
from csrules.policy_tests.runner import TestResult
from csrules.text import Span

if TYPE_CHECKING:   # most runs measure nothing
    from csrules.policy_tests.branches.coverage import Coverage
    from csrules.policy_tests.mutation.mutation import Mutation
    from csrules.proofs.budget import Budget

MUTANT_WORK = 40_000   # combinations: a second at most
UNJUDGED = "a mutant needs tests that pass: correct the failing tests first\n"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be measured; less than `fail_under` percent of either counts as a failure."""

    coverage: bool = False
    mutation: bool = False
    fail_under: Decimal | None = None


NO_WISH = Wish()


@dataclass(frozen=True, slots=True)
class Measures:
    """What was measured of one policy's tests. `mutation` is None where a test fails, too."""

    wish: Wish = NO_WISH
    coverage: Coverage | None = None
    mutation: Mutation | None = None

    def as_text(self, colour: bool) -> str:
        parts: list[str] = []
        if self.coverage is not None:
            from csrules.policy_tests.branches.text import as_text as coverage_text

            parts.append(coverage_text(self.coverage, colour))
        if self.mutation is not None:
            from csrules.policy_tests.mutation.text import as_text as mutation_text

            parts.append(mutation_text(self.mutation, colour))
        elif self.wish.mutation:
            parts.append(UNJUDGED)
        return "".join(f"\n{part}" for part in parts)

    def as_json(self) -> dict[str, Any]:
        """Each with a version of its own; only what was asked for."""
        measured: dict[str, Any] = {}
        if self.wish.coverage:
            measured["coverage"] = None if self.coverage is None else self.coverage.as_json()
        if self.wish.mutation:
            measured["mutation"] = None if self.mutation is None else self.mutation.as_json()
        return measured

    def shortfalls(self) -> Iterator[str]:
        """What lies below the least that is asked for, in words."""
        least = self.wish.fail_under
        if least is None:
            return
        if self.coverage is not None:
            total = self.coverage.total
            if is_under(total.seen, total.branches, least):
                yield f"the tests reach {total.percent}% of the branches, and the least is {least:f}%"
        if self.mutation is not None and is_under(self.mutation.noticed, len(self.mutation.mutants), least):
            yield f"the tests notice {self.mutation.score}% of the mutants, and the least is {least:f}%"


def measured(
    policy: CheckedPolicy, plan: Plan, tests: Sequence[Test], wish: Wish, jobs: int | None
) -> tuple[tuple[TestResult, ...], Measures]:
    """The tests' results, and what is wished to be known of them."""
    standing = promised(plan) if wish.coverage or wish.mutation else {}
    coverage: Coverage | None = None
    if wish.coverage:
        from csrules.policy_tests.branches.watching import cover

        results, coverage = cover(policy, plan, tests, [line for line, holds in standing.items() if holds])
    else:
        results = run_many(policy, plan, tests, jobs)
    mutation: Mutation | None = None
    if wish.mutation and all(result.passed for result in results):
        from csrules.policy_tests.mutation.mutation import mutate

        mutation = mutate(replace(policy, tests=tuple(tests)), jobs or available(), standing, still_holds)
    return results, Measures(wish, coverage, mutation)


def promised(plan: Plan) -> dict[Span, bool | None]:
    """Whether every possible account keeps the lines of the promises; None where that is left to the data."""
    from csrules.proofs.budget import MOST_IN_ALL, MOST_WORK, Budget

    budget = Budget(MOST_IN_ALL)
    return {claim.span: _holds(plan, claim, budget, MOST_WORK) for claim in plan.claims}


def still_holds(plan: Plan, claim: Claim) -> bool | None:
    """The same of one line of a mutant, of which there are many: nobody waits for each as long as for a promise."""
    from csrules.proofs.budget import Budget

    return _holds(plan, claim, Budget(MUTANT_WORK), MUTANT_WORK)


def _holds(plan: Plan, claim: Claim, budget: Budget, most_work: int) -> bool | None:
    # Only a policy that promises something has to load what proves it.
    from csrules.proofs.prove import OPEN, PROVED, verdict

    outcome = verdict(plan, claim, budget, most_work).outcome
    return None if outcome == OPEN else outcome == PROVED
