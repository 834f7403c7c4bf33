"""Figures over rows: both evaluators find them, and they are what a look at the rows says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, policy

CASES = "record case { account account  severity integer  opened date  hours number optional  kind text optional }"
PEOPLE = "record partner { id text key }\nrecord person { partner partner  level integer  passed date optional }"
D = Decimal


def case(account: str, severity: int, opened: str, hours: str | None = None, kind: str | None = None) -> Row:
    return {"account": account, "severity": severity, "opened": dt.date.fromisoformat(opened),
            "hours": None if hours is None else D(hours), "kind": kind}


ROWS = (
    case("A0", 1, "2026-06-30", "1.5", "bug"), case("A0", 1, "2026-04-02", "2", "bug"), case("A0", 2, "2026-01-01"),
    case("A0", 3, "2025-06-30", "4", "ask"), case("A1", 1, "2027-01-01", "8"), case("nobody", 1, "2026-06-30", "16"),
)


def figure(said: str, rows: Sequence[Row] = ROWS, accounts: int = 2) -> list[Any]:
    """What `define x = …` comes to for the first accounts."""
    text = policy("arr money optional", CASES, f'define x "x" = {said}')
    return [row["x"] for row in decide_both(text, [{"arr": None}] * accounts, results=True, case=rows)]


@pytest.mark.parametrize(("said", "first", "second"), [
    ("count of case", 4, 1),
    ("count of case where severity == 1", 2, 1),
    ("count of different case.kind", 2, 0),
    ("sum of case.hours", D("7.5"), D(8)),
    ("sum of case.hours where severity == 2", D(0), D(0)),   # the one row has no hours, and the other account no row
    ("average of case.hours", D("2.5"), D(8)),
    ("average of case.hours where severity == 2", None, None),
    ("least of case.hours", D("1.5"), D(8)),
    ("greatest of case.hours", D(4), D(8)),
    ("earliest of case.opened", dt.date(2025, 6, 30), dt.date(2027, 1, 1)),
    ("latest of case.opened where severity >= 2", dt.date(2026, 1, 1), None),
    ("sum of case.hours * case.severity", D("15.5"), D(8)),
])
def test_each_figure(said: str, first: Any, second: Any) -> None:
    assert figure(said) == [first, second]


@pytest.mark.parametrize(("window", "counted"), [
    ("is in the last 1 day", 1),           # today alone
    ("is in the last 90 days", 2),         # from 2026-04-02 on
    ("is in the last 89 days", 1),
    ("is in the last 12 months", 3),       # from 2025-07-01 on
    ("is in the next 1 day", 1),
    ("is in this month", 1),
    ("is in this quarter", 2),
    ("is in this half-year", 3),
    ("is in this year", 3),
    ("is in the previous year", 1),
    ("is in the previous quarter", 1),
    ("is in the next half-year", 0),
])
def test_windows_of_time(window: str, counted: int) -> None:
    assert figure(f"count of case where opened {window}", accounts=1) == [counted]


def test_without_a_link_to_the_account_the_rows_are_its_partners() -> None:
    text = policy("partner partner optional", PEOPLE, "define certified = count of person where level >= 2")
    people: list[Row] = [{"partner": "P", "level": level, "passed": None} for level in (1, 2, 3)]
    accounts: list[Row] = [{"partner": "P"}, {"partner": None}, {"partner": "Q"}]
    rows = decide_both(text, accounts, partner=[{"id": "P"}, {"id": "Q"}], person=people)
    assert [row["certified"] for row in rows] == [2, 0, 0]


def test_a_condition_on_a_link_says_whose_rows_they_are() -> None:
    deals = "record partner { id text key }\nrecord deal { account account  partner partner  amount money }"
    text = policy("partner partner optional", deals,
                  "define own = sum of deal.amount",
                  "define all_of_partner = sum of deal.amount where deal.partner == account.partner")
    rows: list[Row] = [{"account": f"A{at}", "partner": "P", "amount": D(10)} for at in range(3)]
    decided = decide_both(text, [{"partner": "P"}, {"partner": None}], partner=[{"id": "P"}], deal=rows)
    assert [(row["own"], row["all_of_partner"]) for row in decided] == [(D(10), D(30)), (D(10), D(0))]


def test_rows_of_the_matched_agreement() -> None:
    more = """
    record agreement { id text key  account account }
    match agreement to account { where agreement.account == account.id }
    record deal { agreement agreement  amount money }
    define sold = sum of deal.amount
    """
    deals: list[Row] = [{"agreement": "G", "amount": D(5)}, {"agreement": "G", "amount": D(7)}]
    rows = decide_both(policy("", more), [{}, {}], agreement=[{"id": "G", "account": "A0"}], deal=deals)
    assert [row["sold"] for row in rows] == [D(12), D(0)]


def test_averages_are_compared_exactly() -> None:
    text = policy("", CASES, "define mean = average of case.hours", "define above = mean > 0.333333333")
    cases = [case("A0", 1, "2026-01-01", hours) for hours in ("1", "0", "0")]
    (row,) = decide_both(text, [{}], DAY, case=cases)
    assert row["above"] is True


def test_figures_that_look_at_the_same_rows_are_gathered_together() -> None:
    from tests.evaluators.small import sound
    plan = sound(policy("", CASES, "define a = count of case where severity == 1", "define b = sum of case.hours"))
    assert [len(gather.measures) for gather in plan.gathers] == [2]
