"""Effort, roles and cost: the numbered cases about hours and money, and base and overlay roles."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from csrules.decide.decider import Decider
from csrules.sql.results import RESULTS
from tests.evaluators.engine import Database
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound

D = Decimal
POLICY = """
policy "Effort" {{ currency USD }}
record account {{ id text key   arr money default 0   margin percent from 0% to 50% optional }}
tiers {{
  tier high {{ served by csm   when arr >= 100 }}
  tier low  {{ served by desk  otherwise }}
}}
role csm       "CSM"       {{ costs 120 per hour  works 110h/month }}
role architect "Architect" {{ costs 200 per hour  works 100h/month }}
role desk      "Desk"      {desk}
service care {{ {service} }}
entitlements {{
  | service | high   | low   |
  | care    | {high} | {low} |
}}
{more}
"""
Table = list[dict[str, Any]]


def policy(high: str, low: str = "-", *, more: str = "", desk: str = "{ costs 60 per hour }", service: str = "") -> str:
    return POLICY.format(high=high, low=low, more=more, desk=desk, service=service)


def rows(*fields: Row) -> list[Row]:
    return [{"id": f"A{number}", "arr": D(100), "margin": None, **one} for number, one in enumerate(fields)]


def result(name: str, text: str, accounts: Sequence[Row]) -> Table:
    """A result table, after both evaluators were found to agree on everything."""
    decide_both(text, accounts, results=True)
    plan = sound(text)
    database = Database(plan, DAY, {name: [] for name in plan.records} | {"account": list(accounts)})
    try:
        return [dict(row) for row in database.rows(RESULTS[name].build(database.run()))]
    finally:
        database.close()


def care(text: str, **fields: Any) -> Row:
    (account,) = rows(fields)
    return Decider(sound(text), DAY, {}).decide_row(account).outcome.services["care"]


def test_case_42_entitled_at_no_effort_is_not_the_same_as_not_entitled_or_automated() -> None:
    cells = ("-", "included", "automated", "0h/month")
    found = [result("services", policy(cell), rows({}))[0] for cell in cells]
    assert [row["mode"] for row in found] == ["not_offered", "included", "automated", "effort"]
    assert [row["hours_per_month"] for row in found] == [D("0.00")] * 4
    assert [row["role"] for row in found] == [None, "csm", None, "csm"]
    people = [[row["role"] for row in result("headcount", policy(cell), rows({}))] for cell in cells]
    assert [("csm" in roles) for roles in people][1:] == [True, False, True]


def test_case_43_a_cadence_is_52_weeks_and_a_quota_keeps_its_number_of_occasions() -> None:
    (row,) = result("services", policy("1h/week"), rows({}))
    assert row["hours_per_month"] == D("4.33")
    assert row["times_per_year"] is None
    (row,) = result("services", policy("3 times 2h/quarter"), rows({}))
    assert (row["hours_per_month"], row["times_per_year"]) == (D("2.00"), 12)
    (row,) = result("services", policy("3 times/quarter"), rows({}))
    assert (row["mode"], row["hours_per_month"], row["times_per_year"]) == ("included", D("0.00"), 12)
    granted = policy("-", more="grant care 2 times 30min/week when arr >= 100")
    (row,) = result("services", granted, rows({}))
    assert (row["mode"], row["times_per_year"], row["yearly_cost"]) == ("effort", 104, D("6240.00"))


def test_case_43_an_automated_service_keeps_its_occasions_and_takes_no_people() -> None:
    found = care(policy("12 times/year", service="automated"))
    assert (found["mode"], found["times"], found["role"]) == ("automated", 12, None)


def test_case_44_shares_of_two_roles_add_up_and_oversight_comes_on_top() -> None:
    text = policy("5h/quarter and 2h/quarter by architect", more="""
responsibilities by margin {
  | service | below 10% | 10% and above |
  | care    | vendor    | partner 33.33% |
  no agreement shared
  oversight 10% by desk
}""")  # fmt: skip
    found = care(text, margin=D("0.2"))
    assert found["minutes"] == 7 * 60 * 4
    assert found["vendor_minutes"] + found["partner_minutes"] == found["minutes"]
    assert found["vendor_minutes"] == found["minutes"] * D("0.6667")
    assert found["overlay_minutes"] == 2 * 60 * 4 * D("0.6667")
    assert found["oversight_minutes"] == found["partner_minutes"] * D("0.1")
    assert found["vendor_cost"] == D("0.6667") * 240 * (5 * 120 + 2 * 200)
    assert found["avoided_cost"] == D("0.3333") * 240 * (5 * 120 + 2 * 200)


def test_case_46_a_second_role_without_a_rate_leaves_the_cost_missing_and_the_hours_there() -> None:
    text = policy("5h/quarter and 2h/quarter by desk", desk="")
    (row,) = result("services", text, rows({}))
    assert (row["vendor_hours_per_month"], row["overlay_hours_per_month"]) == (D("2.33"), D("0.67"))
    assert row["yearly_cost"] is None
    people = {row["role"]: row for row in result("headcount", text, rows({}))}
    assert people["csm"]["yearly_cost"] == D("2400.00")
    assert (people["desk"]["yearly_cost"], people["desk"]["hours_per_month"]) == (None, D("0.67"))


def test_case_47_no_revenue_is_no_cost_share() -> None:
    found = result("accounts", policy("5h/quarter", "1h/year"), rows({}, {"arr": D(0)}))
    assert [row["cost_share"] for row in found] == [D("24.0000"), None]


def test_case_50_base_and_overlay_roles_have_their_own_hours_cost_and_headcount() -> None:
    text = policy("5h/quarter and 2h/quarter by architect", "1h/month")
    accounts = rows({}, {}, {"arr": D(1)})
    first = result("services", text, accounts)[0]
    assert (first["role"], first["overlay_role"]) == ("csm", "architect")
    assert (first["hours_per_month"], first["overlay_hours_per_month"]) == (D("2.33"), D("0.67"))
    assert first["yearly_cost"] == 4 * (5 * 120 + 2 * 200)
    found = {row["role"]: row for row in result("headcount", text, accounts)}
    assert found["csm"]["minutes_per_year"] == 2 * 5 * 60 * 4
    assert found["architect"]["minutes_per_year"] == 2 * 2 * 60 * 4
    assert found["architect"]["yearly_cost"] == 2 * 2 * 4 * 200
    assert (found["architect"]["accounts"], found["csm"]["accounts"]) == (2, 2)
    assert found["csm"]["fte"] == D("0.0303")


def test_case_50_an_overlay_on_what_is_included_takes_effort_of_the_second_role_alone() -> None:
    found = care(policy("included and 2h/quarter by architect", service="automated"))
    assert (found["mode"], found["minutes"], found["overlay_minutes"]) == ("effort", 480, 480)
    assert (found["base_cost"], found["overlay_cost"]) == (0, 480 * 200)


def test_case_50_a_grant_brings_its_own_second_role_and_plus_goes_to_the_first() -> None:
    text = policy("5h/quarter and 2h/quarter by architect", more="""
grant care instead 1h/quarter and 3h/quarter by desk when arr >= 1000
grant care plus 1h/quarter when arr >= 500""")  # fmt: skip
    cases = [care(text, arr=D(arr)) for arr in (100, 500, 1000)]
    assert [(one["minutes"] // 240, one["overlay_role"], one["overlay_effort"] // 240) for one in cases] == [
        (7, "architect", 2), (8, "architect", 2), (5, "desk", 3),
    ]  # fmt: skip
    denied = care(policy("5h/year and 2h/year by architect", more="deny care when arr >= 1"))
    assert (denied["minutes"], denied["overlay_effort"], denied["overlay_role"]) == (0, 0, None)
