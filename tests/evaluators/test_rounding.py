"""Rounding to a step, and the smaller or greater of several values: exact, and the same in every evaluator."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from tests.evaluators.small import decide_both, defines, policy

AMOUNTS = [Decimal(text) for text in (
    "0", "0.005", "0.015", "-0.005", "50", "150", "-50", "-150", "149.9999", "100", "-100", "0.0001", "1799.99",
    "99999999999999.9999", "-99999999999999.9999",
)]
STEPS = ("0.01", "1", "100", "0.25", "0.0003", "2500")
WAYS = {"": round, " up": math.ceil, " down": math.floor}


@pytest.mark.parametrize("way", list(WAYS))
def test_amounts_to_every_step(way: str) -> None:
    values = {f"by_{number}": f"arr rounded{way} to {step}" for number, step in enumerate(STEPS)}
    rows = [{"arr": amount} for amount in [*AMOUNTS, None]]
    for row in decide_both(policy("arr money optional", defines(values)), rows):
        for number, step in enumerate(STEPS):
            amount, found = row["arr"], row[f"by_{number}"]
            wanted = None if amount is None else WAYS[way](Fraction(amount) / Fraction(step)) * Fraction(step)
            assert found == wanted, (amount, step)


def test_percentages_days_and_whole_numbers() -> None:
    values = {
        "share": "rate rounded to 0.5%", "weeks": "left rounded up to 7 days", "tens": "seats rounded down to 10",
        "each": "arr / seats rounded to 1", "moved": "today + (left rounded down to 7 days)",
    }
    fields = "rate percent  left days  seats integer  arr money"
    rows = [{"rate": Decimal(rate), "left": left, "seats": seats, "arr": Decimal(10)}
            for rate, left, seats in (("0.1225", -6, -5), ("0.1275", 8, 3), ("0.1276", 14, 0))]
    found = decide_both(policy(fields, defines(values)), rows)
    assert [row["share"] for row in found] == [Decimal("0.12"), Decimal("0.13"), Decimal("0.13")]
    assert [row["weeks"] for row in found] == [0, 14, 14]
    assert [row["tens"] for row in found] == [-10, 0, 0]
    assert [row["each"] for row in found] == [-2, 3, None]
    assert [row["moved"] for row in found] == [dt.date(2026, 6, day) for day in (23, )] + [
        dt.date(2026, 7, 7), dt.date(2026, 7, 14)]


def test_the_smaller_and_the_greater() -> None:
    fields = "a money optional  b integer optional  d date optional  e date"
    values = {
        "least": "smaller of (a, 180, 10)", "most": "greater of (a, 5, 12.5)", "few": "smaller of (b, 7)",
        "first": "earlier of (d, e, today)", "last": "later of (d, e)",
    }
    days = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    rows = [{"a": a, "b": b, "d": d, "e": e} for a, b, d, e in product(
        (Decimal("9.99"), Decimal("20"), None), (7, 8, None), (*days, None), days)]
    for row in decide_both(policy(fields, defines(values)), rows):
        a, b, d, e = (row[name] for name in "abde")
        assert row["least"] == (None if a is None else min(a, 10))
        assert row["most"] == (None if a is None else max(a, Decimal("12.5")))
        assert row["few"] == (None if b is None else min(b, 7))
        assert row["first"] == (None if d is None else min(d, e, dt.date(2026, 6, 30)))
        assert row["last"] == (None if d is None else max(d, e))
