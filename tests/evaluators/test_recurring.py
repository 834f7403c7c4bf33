"""Anniversaries, periods and parts of dates: the same in both evaluators, and as a calendar that is counted through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.evaluators.small import DAY, decide_both, defines, policy

UNITS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
WHICH = {"the previous": -1, "this": 0, "the next": 1}
RUNS = [dt.date.fromisoformat(day) for day in ("2026-06-30", "2024-02-29", "2025-02-28")]
SINCE = [dt.date.fromisoformat(day) for day in (
    "2024-02-29", "2023-08-31", "2026-06-30", "2026-07-01", "2026-07-31", "2020-03-31", "2029-01-01", "0001-01-01",
    "2025-02-28", "2023-12-30", "9999-12-31", "2026-01-01", "2016-02-29",
)]
OPENED = [dt.date.fromisoformat(day) for day in ("2026-06-30", "2025-06-29", "2026-04-01", "2027-01-31", "2024-02-29")]


def counted(since: dt.date, months: int) -> dt.date | None:
    """So many months later, on the last day of a shorter month."""
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        return None
    for day in range(since.day, 0, -1):
        try:
            return dt.date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError(since)


def starts(since: dt.date, months: int, run: dt.date) -> Iterator[dt.date | None]:
    """The first days of the periods, up to three beyond the run's."""
    number, beyond = 0, 0
    while beyond < 3:
        start = counted(since, number * months)
        beyond += start is None or start > run
        number += 1
        yield start


def period(since: dt.date, months: int, run: dt.date, steps: int) -> tuple[dt.date | None, dt.date | None]:
    """The first days of a period and of the next; a period before the first is missing."""
    days = [None, None, *starts(since, months, run)]
    current = max((at for at, day in enumerate(days) if day is not None and day <= run), default=1)
    return days[current + steps], days[current + steps + 1]


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_periods_since_a_day(run: dt.date) -> None:
    values = {"coming": "next anniversary of since", "past": "previous anniversary of since"}
    for number, (which, unit) in enumerate((which, unit) for which in WHICH for unit in UNITS):
        values[f"first_{number}"] = f"first day of {which} {unit} since since"
        values[f"last_{number}"] = f"last day of {which} {unit} since since"
        values[f"inside_{number}"] = f"opened is in {which} {unit} since since"
    rows = [{"since": since, "opened": opened} for since in (*SINCE, None) for opened in OPENED]
    for row in decide_both(policy("since date optional  opened date", defines(values)), rows, run):
        since = row["since"]
        assert row["past"] == (None if since is None else period(since, 12, run, 0)[0]), since
        assert row["coming"] == (None if since is None else period(since, 12, run, 1)[0]), since
        for number, (which, unit) in enumerate((which, unit) for which in WHICH for unit in UNITS):
            first, after = (None, None) if since is None else period(since, UNITS[unit], run, WHICH[which])
            last = None if after is None else after - dt.timedelta(1)
            assert row[f"first_{number}"] == first, (since, which, unit)
            assert row[f"last_{number}"] == (last if first is not None or after is not None else None)
            known = (first is None or row["opened"] >= first, after is None or row["opened"] < after)
            inside = False if False in known else None if None in (first, after) else True
            assert row[f"inside_{number}"] is inside


@pytest.mark.parametrize("begins", [1, 2, 4, 12])
def test_fiscal_periods_and_parts(begins: int) -> None:
    fiscal = {unit.replace("-", "_"): unit for unit in UNITS if unit != "month"}
    values = {f"first_{name}": f"first day of this fiscal {unit}" for name, unit in fiscal.items()}
    values |= {f"end_{name}": f"last day of the next fiscal {unit}" for name, unit in fiscal.items()}
    values |= {"y": "fiscal year of day", "q": "fiscal quarter of day", "h": "fiscal half-year of day",
               "m": "month of day", "d": "day of day", "cy": "year of day", "cq": "quarter of day"}
    text = policy("day date optional", defines(values)).replace(
        "currency USD", f"currency USD  fiscal year starts in month {begins}")
    days = [dt.date(2025, month, day) for month in range(1, 13) for day in (1, 28)] + [dt.date(9999, 12, 31)]
    for row in decide_both(text, [{"day": day} for day in (*days, None)]):
        for name, unit in fiscal.items():
            edges = list(starts(dt.date(2020, begins, 1), UNITS[unit], DAY))
            current = next(at for at, (_, after) in enumerate(pairwise(edges)) if after is not None and after > DAY)
            end = edges[current + 2]
            assert row[f"first_{name}"] == edges[current]
            assert end is not None
            assert row[f"end_{name}"] == end - dt.timedelta(1)
        day = row["day"]
        if day is None:
            assert all(row[name] is None for name in ("y", "q", "h", "m", "d", "cy", "cq"))
            continue
        since_begin = (day.month - begins) % 12
        assert row["y"] == day.year + (begins > 1 and day.month >= begins)
        assert (row["q"], row["h"]) == (since_begin // 3 + 1, since_begin // 6 + 1)
        assert (row["m"], row["d"], row["cy"]) == (day.month, day.day, day.year)
        assert row["cq"] == (day.month + 2) // 3


WINDOWS = """
tiers {{ tier only {{ served by helper  otherwise }} }}
role helper {{ costs 60 per hour }}
service care {{ during days {first} to {last} of every {every} }}
entitlements {{
  | service | only    |
  | care    | 1h/week |
}}
"""


@pytest.mark.parametrize(("first", "last"), [(0, 60), (-60, -1), (-30, 30), (300, 364)])
def test_a_window_of_every_year(first: int, last: int) -> None:
    """Day by day through two years, for a leap day and for a day that is to come."""
    text = policy("since date optional", rest=WINDOWS.format(first=first, last=last, every="year since since"))
    rows = [{"since": since} for since in (dt.date(2024, 2, 29), dt.date(2026, 7, 15), None)]
    steps = (0, 31, 58, 59, 89, 166, 195, 226, 330, 423, 424, 561, 789)
    for run in (dt.date(2026, 1, 1) + dt.timedelta(step) for step in steps):
        for row in decide_both(text, rows, run):
            since = row["since"]
            days = [] if since is None else [day for day in starts(since, 12, run) if day is not None]
            given = since is not None and since <= run and any(first <= (run - day).days <= last for day in days)
            assert row["during:care"] is given, (since, run)


def test_a_window_of_every_calendar_quarter() -> None:
    text = policy("arr money optional", rest=WINDOWS.format(first=-3, last=4, every="quarter"))
    for run in (dt.date(2026, 1, 1) + dt.timedelta(step) for step in (0, 4, 5, 86, 87, 90, 94, 95, 360, 361, 362, 364)):
        days = [dt.date(year, month, 1) for year in (2025, 2026, 2027) for month in (1, 4, 7, 10)]
        (row,) = decide_both(text, [{"arr": None}], run)
        assert row["during:care"] is any(-3 <= (run - day).days <= 4 for day in days)
