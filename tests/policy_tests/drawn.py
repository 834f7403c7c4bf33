"""Drawn policies, for what has to hold of every policy."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, seed, settings

from csrules.plan.plan import Plan
from tests.evaluators.cases import Case, cases

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def over_drawn_policies(part: int, examples: int, check: Callable[[Case, Plan], None]) -> int:
    """Call `check` with drawn cases and their plans; how many there were."""
    count = 0

    @seed(part)
    @settings(max_examples=examples, database=None, deadline=None, suppress_health_check=QUIET,
              phases=[Phase.generate])
    @given(cases())
    def holds(case: Case) -> None:
        nonlocal count
        if isinstance(case.plan, Plan):
            count += 1
            check(case, case.plan)

    holds()
    return count
