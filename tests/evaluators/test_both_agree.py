"""Both evaluators give the same answer to everything, over policies and rows that Hypothesis draws, and makes small.

`test_many_agree` draws many more, and `long_run` as many as it is told to.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.evaluators.cases import Case, cases
from tests.evaluators.comparing import Tally, compare

PARTS, EXAMPLES = 5, 12
WITH_RESULTS = 4  # every so many-th case compares the result tables too, which take as long as all the rest
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@pytest.mark.parametrize("part", range(PARTS))
def test_sql_and_python_agree(part: int) -> None:
    """Split in parts only so that they can run beside each other."""
    tally = Tally()

    @seed(part)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=QUIET,
              phases=[Phase.generate, Phase.shrink])
    @given(cases())
    def holds(case: Case) -> None:
        tally.drawn += 1
        if isinstance(case.plan, list):
            tally.discard(case.plan)
            return
        compare(case.plan, case.day, case.tables, tally, results=tally.drawn % WITH_RESULTS == 0)

    holds()
    assert tally.discard_rate < 0.2, tally.discarded
    assert tally.policies >= 0.8 * EXAMPLES
    assert tally.with_results > 1
    assert tally.cells > 2000
    assert tally.matched + tally.findings > 0
