"""Tiers are compared by their rank, and categories with the same values whatever their order, in every evaluator."""

from __future__ import annotations

from itertools import product

import pytest

from csrules.analysis.comparisons import OPERATORS
from tests.evaluators.small import column, decide_both, defines, policy

TIERS = ("gold", "silver", "bronze")
REST = """
tiers { tier gold { when want == gold } tier silver { when cur == silver } tier bronze { otherwise } }
service care { automated }
entitlements {
  | service | gold     | silver    | bronze |
  | care    | included | automated | -      |
}
"""
ROWS = [{"want": want, "cur": cur} for want, cur in product((*TIERS, None), repeat=2)]


def height(tier: str) -> int:
    return -TIERS.index(tier)


@pytest.mark.parametrize("op", list(OPERATORS))
def test_tiers_are_compared_by_rank(op: str) -> None:
    found = column(policy("want tier optional  cur tier optional", f"define found = want {op} cur", rest=REST),
                   "found", ROWS)
    for row, value in zip(ROWS, found, strict=True):
        want, cur = row["want"], row["cur"]
        assert value == (None if want is None or cur is None else OPERATORS[op](height(want), height(cur))), row


def test_a_tier_is_compared_with_a_name() -> None:
    fields = "want tier optional  cur tier optional"
    values = {"least": "want >= silver", "above": "want > silver", "under": "gold > want", "late": "tier >= silver"}
    for name, wanted in (("least", {"gold", "silver"}), ("above", {"gold"}), ("under", {"silver", "bronze"})):
        found = column(policy(fields, defines(values), rest=REST), name, ROWS)
        assert found == [None if row["want"] is None else row["want"] in wanted for row in ROWS]


def test_categories_with_the_same_values_in_another_order() -> None:
    fields = "ship one of emea, amer, apac  bill one of apac, emea, amer optional"
    regions = ("emea", "amer", "apac")
    rows = [{"ship": ship, "bill": bill} for ship, bill in product(regions, (*regions, None))]
    text = policy(fields, "define same = ship == bill\ndefine any = bill else ship")
    assert column(text, "same", rows) == [None if row["bill"] is None else row["ship"] == row["bill"] for row in rows]
    assert column(text, "any", rows) == [row["bill"] or row["ship"] for row in rows]


def test_the_tiers_of_another_record_are_compared_too() -> None:
    text = policy(
        "partner partner optional",
        "record partner { id text key  people integer }",
        "define partner.points = 5 when people >= 10, 3 when people >= 5, otherwise 0",
        "tiers of partner { tier high { when points >= 5 } tier middle { when points >= 3 } tier low { otherwise } }",
        "define found = partner.tier >= middle",
    )
    rows = [{"partner": key} for key in ("A", "B", "C", "D", None)]
    partners = [{"id": key, "people": people} for key, people in (("A", 10), ("B", 5), ("C", 4))]
    assert [row["found"] for row in decide_both(text, rows, partner=partners)] == [True, True, False, None, None]
