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
record account {{ id text key   arr money default 0   margin percent from 0% to 50% optional
                  partner partner optional }}
record partner {{ id text key }}
rows partner {{
  | id  |
  | "P" |
}}
tiers {{
  tier high {{ served by csm   when arr >= 100 }}
  tier low  {{ served by desk  otherwise }}
}}
role csm       "CSM"       {{ costs 120 per hour  works 110h/month  {csm} }}
role architect "Architect" {{ costs 200 per hour  works 100h/month  {architect} }}
role desk      "Desk"      {desk}
service care {{ {service} }}
entitlements {{
  | service | high   | low   |
  | care    | {high} | {low} |
}}
{more}
"""
Table = list[dict[str, Any]]


def policy(
    high: str, low: str = "-", *, more: str = "", desk: str = "{ costs 60 per hour }", service: str = "",
    csm: str = "", architect: str = "",
) -> str:
    return POLICY.format(high=high, low=low, more=more, desk=desk, service=service, csm=csm, architect=architect)


def rows(*fields: Row) -> list[Row]:
    usual = {"arr": D(100), "margin": None, "partner": "P"}
    return [{"id": f"A{number}", **usual, **one} for number, one in enumerate(fields)]


def result(name: str, text: str, accounts: Sequence[Row]) -> Table:
    """A result table, after both evaluators were found to agree on everything."""
    decide_both(text, accounts, results=True)
    plan = sound(text)
    tables = {name: list(plan.rows.get(name, ())) for name in plan.records}
    database = Database(plan, DAY, tables | {"account": list(accounts)})
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
}""")
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
grant care plus 1h/quarter when arr >= 500""")
    cases = [care(text, arr=D(arr)) for arr in (100, 500, 1000)]
    assert [(one["minutes"] // 240, one["overlay_role"], one["overlay_effort"] // 240) for one in cases] == [
        (7, "architect", 2), (8, "architect", 2), (5, "desk", 3),
    ]
    denied = care(policy("5h/year and 2h/year by architect", more="deny care when arr >= 1"))
    assert (denied["minutes"], denied["overlay_effort"], denied["overlay_role"]) == (0, 0, None)


def people(text: str, accounts: Sequence[Row]) -> dict[str, Row]:
    """The headcount by role: the accounts of these cases have no partner, and a role serves one tier."""
    return {row["role"]: row for row in result("headcount", text, accounts)}


def test_case_45_the_most_hours_that_one_person_carries_count_as_those_that_it_works() -> None:
    worked = policy("-", "11h/month", desk="{ works 110h/month }")
    carried = policy("-", "11h/month", desk="{ carries at most 110h/month }")
    assert people(worked, rows({"arr": D(1)}))["desk"] == people(carried, rows({"arr": D(1)}))["desk"]


def test_case_45_people_by_hours_accounts_and_revenue_and_the_measure_that_binds() -> None:
    text = policy("11h/month", csm="carries at most 3 accounts  carries at most 700 of revenue  aims at 2 accounts")
    found = people(text, rows({"arr": D(100)}, {"arr": D(400)}))["csm"]
    assert (found["book_accounts"], found["book_revenue"]) == (2, D("500.0000"))
    assert (found["fte"], found["people_by_accounts"], found["people_by_revenue"]) == (
        D("0.2000"), D("0.6667"), D("0.7143"),
    )
    assert (found["people"], found["bound_by"]) == (D("0.7143"), "revenue")
    assert (found["people_at_aim"], found["aim_bound_by"]) == (D("1.0000"), "accounts")


def test_case_45_of_measures_that_ask_for_equally_many_people_the_first_binds() -> None:
    text = policy("55h/month", csm="carries at most 2 accounts  carries at most 200 of revenue")
    found = people(text, rows({}))["csm"]
    assert (found["fte"], found["people"], found["bound_by"]) == (D("0.5000"), D("0.5000"), "hours")


def test_case_45_rounding_is_half_even_for_each_row_and_never_to_whole_people() -> None:
    found = people(policy("included", csm="carries at most 80_000 accounts"), rows(*[{}] * 4))["csm"]
    assert (found["people_by_accounts"], found["people"]) == (D("0.0000"), D("0.0000"))
    found = people(policy("included", csm="carries at most 80_000 accounts"), rows(*[{}] * 12))["csm"]
    assert (found["people_by_accounts"], found["bound_by"]) == (D("0.0002"), "accounts")


def test_case_45_the_measure_that_binds_is_that_of_the_whole_role() -> None:
    text = """
policy "Whole" { currency USD }
record account { id text key   arr money }
tiers { tier high { served by csm  when arr >= 100 }  tier low { served by csm  otherwise } }
role csm { works 100h/month  carries at most 10 accounts }
service care
entitlements {
  | service | high      | low       |
  | care    | 40h/month | 1min/year |
}
"""
    accounts = [{"id": f"A{at}", "arr": D(100 if at == 0 else 1)} for at in range(4)]
    found = {row["tier"]: row for row in result("headcount", text, accounts)}
    assert [(found[tier]["bound_by"], found[tier]["people"]) for tier in ("high", "low")] == [
        ("hours", D("0.4000")), ("hours", D("0.0000")),
    ]
    assert found["low"]["people_by_accounts"] == D("0.3000")


def test_case_45_a_role_without_limits_has_no_number_of_people_and_one_over_others_counts_its_own_accounts() -> None:
    text = policy("1h/month and 1h/month by architect", "1h/month", architect="carries at most 4 accounts")
    found = people(text, rows({}, {"arr": D(1)}))
    assert (found["desk"]["people"], found["desk"]["bound_by"]) == (None, None)
    assert (found["architect"]["book_accounts"], found["architect"]["people_by_accounts"]) == (1, D("0.2500"))


def test_case_45_accounts_of_a_tier_count_for_its_role_although_the_product_does_the_work() -> None:
    assert people(policy("automated"), rows({})) == {}
    found = people(policy("automated", csm="carries at most 4 accounts"), rows({}))["csm"]
    assert (found["accounts"], found["book_accounts"], found["people"]) == (0, 1, D("0.2500"))


def test_case_46_a_role_without_a_rate_has_people_and_no_cost() -> None:
    found = people(policy("-", "11h/month", desk="{ works 110h/month }"), rows({"arr": D(1)}))["desk"]
    assert (found["people"], found["yearly_cost"]) == (D("0.1000"), None)


def test_case_48_the_cost_of_a_programme_is_spread_over_the_accounts_of_its_tier() -> None:
    text = policy("1h/year", "1h/year").replace("served by desk ", "served by desk  programme costs 1000 per year ")
    low = {"arr": D(1)}

    def told(*accounts: Row) -> list[tuple[Any, Any]]:
        found = result("tiers", text, rows(*accounts))
        return [(row["programme_cost"], row["programme_cost_per_account"]) for row in found]

    assert told({}, low, low, low) == [(None, None), (D("1000.00"), D("333.33"))]
    assert told({}) == [(None, None), (D("1000.00"), None)]
    alone, among = (result("accounts", text, rows(*[low] * count))[0]["yearly_cost"] for count in (1, 9))
    assert alone == among == D("60.00")
