"""A thousand cases on both evaluators: five hundred drawn policies, each with a small and a large set of rows.

`make property` runs them in a step of their own. They are drawn straight from a random generator, which is much faster
than by Hypothesis. What fails in the first set of rows is drawn again with
`python -m tests.evaluators.long_run --examples 1 --seed N`.
"""

from __future__ import annotations

from itertools import count

import pytest

from tests.evaluators.cases import draw_case
from tests.evaluators.comparing import Tally, compare_all
from tests.evaluators.long_run import RandomChooser
from tests.evaluators.rows import Rows
from tests.evaluators.test_both_agree import WITH_RESULTS

PARTS, POLICIES = 20, 25
MANY = 32   # accounts: the time goes into the statements, and little into their rows
APART = 1000   # between the first numbers of two parts: policies that the checker refuses are drawn and not counted


@pytest.mark.property
@pytest.mark.parametrize("part", range(PARTS))
def test_a_thousand_cases_agree(part: int) -> None:
    tally = Tally()
    for number in count(part * APART):
        if tally.policies == POLICIES:
            break
        choose = RandomChooser(number)
        case = draw_case(choose)
        tally.drawn += 1
        if isinstance(case.plan, list):
            tally.discard(case.plan)
            continue
        more = Rows(choose, case.plan, case.day).tables(MANY)
        try:
            compare_all(case.plan, case.day, [case.tables, more], tally, results=tally.drawn % WITH_RESULTS == 0)
        except Exception as error:
            raise AssertionError(f"seed {number}: {type(error).__name__}: {error}") from error
    assert tally.discard_rate < 0.2, tally.discarded
    assert tally.cases == POLICIES * 2
    assert tally.accounts > 6 * tally.cases
    assert tally.matched + tally.findings > POLICIES
