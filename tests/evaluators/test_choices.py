"""A define that is a choice: the first line that holds decides, in every evaluator, for values of every type."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tests.evaluators.small import column, decide_both, defines, policy

FIELDS = "health integer optional  seats integer from 0 to 100_000 optional  arr money  due date optional"
ROWS = [
    {"health": health, "seats": seats, "arr": Decimal(arr), "due": due}
    for health in (79, 80, None) for seats in (99, 100, 1000, None)
    for arr, due in (("50", None), ("5000", dt.date(2027, 1, 1)))
]


def test_the_first_line_that_holds_decides() -> None:
    values = {
        "points": "5 when arr >= 1000, 3 when health >= 80 unless seats < 100, otherwise 0",
        "price": "12 when seats < 100, 10 when seats < 1000",
        "bonus": "points * 2 + (price else 1)",
    }
    for row in decide_both(policy(FIELDS, defines(values)), ROWS):
        health, seats = row["health"], row["seats"]
        few = seats is not None and seats < 100
        points = 5 if row["arr"] >= 1000 else 3 if health is not None and health >= 80 and not few else 0
        price = None if seats is None or seats >= 1000 else 12 if few else 10
        assert (row["points"], row["price"], row["bonus"]) == (points, price, points * 2 + (price or 1))


def test_values_of_every_type() -> None:
    values = {
        "fee": "arr * 10% when health >= 80, 500 when seats < 100",
        "yes_no": "yes when arr > 100 and seats > 99, no when health == 79, otherwise (health == 80)",
        "day": "due when seats == 99, today + 30 days when health == 80, otherwise 2026-01-01",
        "span": "6 months when health == 80, otherwise 2 years",
        "word": '"a" when health == 80, otherwise "b"',
        "until": "today + span",
    }
    for row in decide_both(policy(FIELDS, defines(values)), ROWS):
        high, few = row["health"] == 80, row["seats"] == 99
        assert row["fee"] == (row["arr"] / 10 if high else 500 if few else None)
        assert row["day"] == (row["due"] if few else dt.date(2026, 7, 30) if high else dt.date(2026, 1, 1))
        assert (row["word"], row["until"]) == (("a", dt.date(2026, 12, 30)) if high else ("b", dt.date(2028, 6, 30)))
        if row["arr"] > 100 and row["seats"] is not None and row["seats"] > 99:
            assert row["yes_no"] is True
        elif row["health"] is not None:
            assert row["yes_no"] is high


def test_a_category_beside_one() -> None:
    fields = "ship one of emea, amer  bill one of amer, emea optional"
    rows = [{"ship": ship, "bill": bill} for ship in ("emea", "amer") for bill in ("emea", "amer", None)]
    found = column(policy(fields, "define tax = bill when ship == emea, otherwise amer"), "tax", rows)
    assert found == [row["bill"] if row["ship"] == "emea" else "amer" for row in rows]


def test_a_choice_that_reads_the_tier() -> None:
    text = policy("arr money", "define points = 5 when tier == only and arr > 3, otherwise 0\ndefine more = points + 1")
    assert column(text, "more", [{"arr": Decimal(3)}, {"arr": Decimal(4)}]) == [1, 6]
