"""Two thousand drawn policies with their rows, on both evaluators; `make property` runs them in a step of their own.

They are drawn straight from a random generator, which is much faster than by Hypothesis. A case that fails is drawn
again with `python -m tests.evaluators.long_run --examples 1 --seed N`.
"""

from __future__ import annotations

from itertools import count

import pytest

from tests.evaluators.cases import draw_case
from tests.evaluators.comparing import Tally, compare
from tests.evaluators.long_run import RandomChooser
from tests.evaluators.test_both_agree import WITH_RESULTS

PARTS, CASES = 20, 100
APART = 1000   # between the first numbers of two parts: policies that the checker refuses are drawn and not counted


@pytest.mark.property
@pytest.mark.parametrize("part", range(PARTS))
def test_two_thousand_cases_agree(part: int) -> None:
    tally = Tally()
    for number in count(part * APART):
        if tally.policies == CASES:
            break
        case = draw_case(RandomChooser(number))
        tally.drawn += 1
        if isinstance(case.plan, list):
            tally.discard(case.plan)
            continue
        try:
            compare(case.plan, case.day, case.tables, tally, results=tally.drawn % WITH_RESULTS == 0)
        except Exception as error:
            raise AssertionError(f"seed {number}: {type(error).__name__}: {error}") from error
    assert tally.discard_rate < 0.2, tally.discarded
    assert tally.accounts > 3 * CASES
    assert tally.matched + tally.findings > CASES
