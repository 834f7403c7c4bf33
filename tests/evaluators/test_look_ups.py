"""A row that is looked up under a name of its own is the one that a `match` finds, in both evaluators."""

from __future__ import annotations

import datetime as dt
from itertools import product

from hypothesis import HealthCheck, Phase, given, seed, settings

from csrules.analysis.typed import LOOK_UP
from csrules.decide.decider import Decider
from csrules.plan.plan import Plan
from tests.evaluators.cases import Case, cases
from tests.evaluators.small import DAY, decide_both, policy

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def test_drawn_look_ups_find_what_a_match_finds() -> None:
    """Every drawn look-up repeats the policy's match word for word."""
    found: list[object] = []

    @seed(3)
    @settings(max_examples=120, database=None, deadline=None, suppress_health_check=QUIET, phases=[Phase.generate])
    @given(cases())
    def holds(case: Case) -> None:
        plan = case.plan
        names = [] if not isinstance(plan, Plan) else [
            column.name for column in plan.columns if column.name.startswith(LOOK_UP)]
        if not isinstance(plan, Plan) or plan.match is None or not names:
            return
        decider = Decider(plan, case.day, case.tables)
        for account in case.tables["account"]:
            row = decider.decide_row(account).row
            for name in names:
                first, _, field = name.partition(".")
                matched = row[f"{plan.match.record}.{field}"] if field else row[plan.match.record]
                assert row[name] == matched, (name, case.text)
                found.append(matched)
            assert row[f"{first}:found"] == (row[plan.match.found] or 0) or row[plan.match.found] is None

    holds()
    assert sum(one is not None for one in found) > 30
    assert None in found


RECORD = """
record rate { id text key   region text optional   fee money optional   good flag optional   since date optional }
match rate_of_region from rate to account when arr > 0 {
  where rate.region == account.region
  in force from since
  prefer good, then highest fee
}
define fee = rate_of_region.fee
define good = rate_of_region.good else no
define known = rate_of_region is present
"""


def test_ties_missing_values_and_empty_tables() -> None:
    text = policy("arr money optional  region text optional", RECORD)
    accounts = [{"arr": arr, "region": region} for arr, region in product((1, 0, None), ("EU", "US", "XX", None))]
    rates = [
        {"id": "E1", "region": "EU", "fee": 5, "good": None, "since": None},
        {"id": "E2", "region": "EU", "fee": 7, "good": False, "since": dt.date(2026, 6, 30)},
        {"id": "E3", "region": "EU", "fee": 9, "good": False, "since": dt.date(2026, 7, 1)},
        {"id": "E4", "region": "EU", "fee": None, "good": False, "since": None},
        {"id": "U1", "region": "US", "fee": 5, "good": True, "since": None},
        {"id": "U2", "region": "US", "fee": 5, "good": True, "since": None},
        {"id": "U3", "region": "US", "fee": 6, "good": False, "since": None},
        {"id": "N", "region": None, "fee": 1, "good": True, "since": None},
    ]
    rows = decide_both(text, accounts, DAY, results=True, rate=rates)
    fees = {(row["arr"], row["region"]): row["fee"] for row in rows}
    assert {key: fee for key, fee in fees.items() if fee is not None} == {(1, "EU"): 7}
    assert [row["known"] for row in rows].count(True) == 1
    for row in decide_both(text, accounts, DAY, rate=[]):
        assert (row["fee"], row["good"], row["known"]) == (None, False, False)
