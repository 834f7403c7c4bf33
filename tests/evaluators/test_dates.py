"""Calendar arithmetic in both evaluators against the calendar itself: month ends, leap days, the ends of time."""

from __future__ import annotations

import calendar
import datetime as dt

import pytest

from tests.evaluators.small import column, decide_both, defines, policy

DAYS = [
    dt.date(*parts)
    for parts in (
        (2024, 1, 31), (2024, 2, 29), (2023, 2, 28), (2024, 3, 31), (2025, 12, 31), (2026, 6, 30), (2000, 2, 29),
        (1900, 2, 28), (1, 1, 1), (1, 1, 31), (1, 12, 31), (9999, 12, 31), (9999, 1, 31), (9998, 12, 31),
        (1969, 12, 31),
    )
]
MONTHS = (0, 1, 2, 11, 12, 13, 48, 1200, 119_987, 119_988, 120_000, 400_000)


def moved(day: dt.date, months: int) -> dt.date | None:
    """Month by month, as one counts on one's fingers."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    if not 1 <= year <= 9999:
        return None
    longest = max(number for number in calendar.Calendar().itermonthdays(year, month))
    return dt.date(year, month, min(day.day, longest))


@pytest.mark.parametrize("sign", [1, -1])
def test_months_are_clamped_at_the_months_end(sign: int) -> None:
    text = policy("day date", defines({f"by_{n}": f"day {'+' if sign > 0 else '-'} {n} months" for n in MONTHS}))
    for row in decide_both(text, [{"day": day} for day in DAYS]):
        for months in MONTHS:
            assert row[f"by_{months}"] == moved(row["day"], sign * months), (row["day"], months)


@pytest.mark.parametrize("sign", [1, -1])
def test_days_end_with_the_calendar(sign: int) -> None:
    counts = [0, 1, 365, 366, 3_652_058, 3_652_059, 10**17, 10**18 - 1, -1, 1 - 10**18]
    rows = [{"day": day, "count": count} for day in DAYS for count in counts]
    found = column(
        policy("day date  count days", f"define found = day {'+' if sign > 0 else '-'} count"), "found", rows
    )
    for row, value in zip(rows, found, strict=True):
        day, count = row["day"], row["count"]
        assert isinstance(day, dt.date)
        assert isinstance(count, int)
        ordinal = day.toordinal() + sign * count
        assert value == (dt.date.fromordinal(ordinal) if 1 <= ordinal <= dt.date.max.toordinal() else None)


def test_differences_are_exact_from_end_to_end() -> None:
    text = policy(
        "a date  b date", defines({"apart": "a - b", "ratio": "(a - b) / (b - a)", "much": "(a - b) * 999_999_999"})
    )
    found = decide_both(text, [{"a": a, "b": b} for a in DAYS for b in (dt.date.min, dt.date.max, DAYS[1])])
    assert all(row["apart"] == (row["a"] - row["b"]).days for row in found)
    assert all(row["ratio"] == (None if row["a"] == row["b"] else -1) for row in found)


@pytest.mark.parametrize("day", [dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(2024, 2, 29)])
def test_a_run_on_the_edge_of_the_calendar(day: dt.date) -> None:
    text = policy("since date", defines({"age": "today - since", "before": "today - 1 year", "after": "today + 1 month",
                                         "next": "today + 1 day", "due": "since + 90 days <= today"}))
    rows = decide_both(text, [{"since": other} for other in DAYS], day)
    assert rows[0]["before"] == moved(day, -12)
    assert rows[0]["after"] == moved(day, 1)


def test_a_window_includes_both_ends() -> None:
    rest = """
tiers { tier only { served by helper  otherwise } }
role helper { costs 60 per hour }
service care { during days 0 to 90 from since }
entitlements {
  | service | only    |
  | care    | 1h/week |
}
"""
    day = dt.date(2024, 2, 29)
    ages = [-1, 0, 1, 89, 90, 91, None]
    days = [None if age is None else day - dt.timedelta(age) for age in ages]
    found = decide_both(policy("since date optional", rest=rest), [{"since": since} for since in days], day)
    assert [row["during:care"] for row in found] == [False, True, True, True, True, False, False]
