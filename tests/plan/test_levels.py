"""Tiers of other records: decided before the accounts, by the same rules, and read by them as a field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from csrules.decide.decider import Decider
from csrules.decide.trace import Tracing
from csrules.decide.trace_levels import level_traces
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, policy, sound

PROGRAMME = """
record partner { id text key   level_now one of gold, silver, learning optional   level_since date optional }
record person { partner partner   passed date }
define partner.certified = count of person where passed is in the last 2 years
define partner.new_arr = sum of account.arr where account.created is in the last 12 months
tiers of partner {
  current tier is level_now since level_since
  a tier is kept for at least 12 months
  tier gold   "Gold"   { when certified >= 2 and new_arr >= 300k }
  tier silver "Silver" { when certified >= 1 }
  tier learning        { otherwise }
  ITEMS
}
define from_gold "from gold" = partner.tier == gold
"""
FIELDS = "arr money   created date   partner partner optional"


def partner(key: str, level: str | None = None, since: dt.date | None = None) -> Row:
    return {"id": key, "level_now": level, "level_since": since}


def account(key: str | None, arr: int = 400_000) -> Row:
    return {"arr": Decimal(arr), "created": DAY - dt.timedelta(90), "partner": key}


def people(**numbers: int) -> list[Row]:
    passed = DAY - dt.timedelta(30)
    return [{"partner": key, "passed": passed} for key, number in numbers.items() for _ in range(number)]


def tiers(partners: list[Row], accounts: list[Row], items: str = "", **numbers: int) -> list[Any]:
    """The tier of each account's partner, as both evaluators have it."""
    text = policy(FIELDS, PROGRAMME.replace("ITEMS", items))
    rows = decide_both(text, accounts, results=True, partner=partners, person=people(**numbers))
    return [row["partner.tier"] for row in rows]


def test_figures_and_the_accounts_of_a_partner_decide_its_tier() -> None:
    partners = [partner("P"), partner("Q"), partner("R")]
    assert tiers(partners, [account("P"), account("Q"), account("R"), account(None)], P=2, Q=1) == [
        "gold", "silver", "learning", None]
    assert tiers(partners, [account("P", 299_999)], P=2) == ["silver"]
    assert tiers(partners, [account("P", 200_000), account("P", 100_000)], P=2) == ["gold", "gold"]


def test_a_tier_is_held_and_floors_and_no_tier_work_as_for_accounts() -> None:
    year = dt.timedelta(365)
    held, over = partner("P", "gold", DAY - year / 2), partner("P", "gold", DAY - 2 * year)
    assert tiers([held], [account("P")]) == ["gold"]
    assert tiers([over], [account("P")]) == ["learning"]
    assert tiers([over], [account("P")], 'at least silver when id == "P"') == ["silver"]
    assert tiers([held], [account("P")], "no tier when certified == 0") == [None]


def test_the_table_of_levels_and_its_findings() -> None:
    text = policy(FIELDS, PROGRAMME.replace("ITEMS", ""))
    tables: Mapping[str, list[Row]] = {"partner": [partner("P", "gold"), partner("Q")], "person": people(Q=1)}
    decide_both(text, [account("P")], results=True, **tables)
    decider = Decider(sound(text), DAY, {"account": [], **tables})
    levels = decider.levels["partner"]
    decided = {row["id"]: levels.decide_row(row) for row in tables["partner"]}
    assert {key: decision.outcome.account["reason"].partition(" (")[0] for key, decision in decided.items()} == {
        "P": "kept: a tier is kept for at least 12 months", "Q": "silver: when certified >= 1"}
    assert [finding.code for finding in decided["P"].findings] == ["since-missing"]


def test_a_request_for_too_much_is_told_with_both_tiers() -> None:
    text = policy(FIELDS, PROGRAMME.replace("ITEMS", "request level_now raises by 1 tier"))
    tables: Mapping[str, list[Row]] = {"partner": [partner("P", "gold", DAY - dt.timedelta(900))], "person": []}
    decide_both(text, [account("P")], results=True, **tables)
    levels = Decider(sound(text), DAY, {"account": [], **tables}).levels["partner"]
    (finding,) = levels.decide_row(tables["partner"][0]).findings
    assert finding.message == "the partner asks for `gold`, and a request gives it `silver` at most"


def test_an_explanation_tells_the_tiers_that_bear_on_the_account() -> None:
    text = policy(FIELDS, PROGRAMME.replace("ITEMS", ""), rest=REST)
    decider = Decider(sound(text), DAY, {"account": [], "partner": [partner("P")], "person": people(P=1)})
    tracing = Tracing(decider, decider.decide_row({"id": "A", **account("P")}))
    (told,) = level_traces(tracing, tracing.trace().read)
    assert {step.stage for step in told.steps} == {"partner P"}
    assert [len(group.rows) for group in told.gathered] == [1, 0]   # people, accounts
    nobody = Tracing(decider, decider.decide_row({"id": "A", **account(None)}))
    assert list(level_traces(nobody, nobody.trace().read)) == []


REST = """
tiers { tier top { when from_gold }   tier low { otherwise } }
role helper { costs 60 per hour  works 110h/month }
service care { by helper }
entitlements {
  | service | top     | low     |
  | care    | 2h/week | 1h/week |
}
"""


def test_a_later_block_reads_the_tiers_of_an_earlier_one() -> None:
    text = policy(
        "partner partner optional",
        "record group { id text key   size integer }",
        "record partner { id text key   group group optional   size integer }",
        "tiers of group { tier big { when size >= 10 }   tier small { otherwise } }",
        "tiers of partner { tier first { when group.tier == big or size >= 10 }   tier second { otherwise } }",
        'define leads "leads" = partner.tier == first and partner.group.tier == big',
    )
    partners: list[Row] = [{"id": "P", "group": "G", "size": 1}, {"id": "Q", "group": None, "size": 1}]
    accounts: list[Row] = [{"partner": "P"}, {"partner": "Q"}]
    rows = decide_both(text, accounts, group=[{"id": "G", "size": 12}], partner=partners)
    assert [(row["partner.tier"], row["leads"]) for row in rows] == [("first", True), ("second", False)]


def test_a_link_that_leads_nowhere_is_missing_to_a_tier_of_a_record() -> None:
    record = """
record region { id text key }
record partner { id text key  region region optional  other region optional }
tiers of partner {
  tier gold   "Gold"   { when region is present }
  tier silver "Silver" { when region == other }
  tier learning        { otherwise }
}
define named = partner.region is present
"""
    partners = [{"id": "P", "region": "R1", "other": None}, {"id": "Q", "region": "R9", "other": "R9"}]
    accounts = [{"arr": Decimal(1), "partner": key} for key in ("P", "Q", "Z")]
    rows = decide_both(policy("arr money  partner partner optional", record), accounts, results=True,
                       partner=partners, region=[{"id": "R1"}])
    assert [(row["partner"], row["partner.tier"], row["named"]) for row in rows] == [
        ("P", "gold", True), ("Q", "learning", False), (None, None, False)]
