"""The tail of an agreement: its last day, the day after, and for whom there is one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.evaluators.rows import Row
from tests.evaluators.small import REST, decide_both

POLICY = """
policy "Tails" { currency USD }
record account { id text key   started date optional }
record deal { id text key   starts date optional   ends date optional   after days optional   mood text optional }
match deal to account {
  where    deal.mood is missing or deal.mood == "good"
  in force from starts to ends{TAIL}
  prefer   latest starts
}
"""
TAIL = ", and after after"
FOR_SOME = f"{TAIL} for accounts where account.started <= deal.ends"
STARTS, ENDS = dt.date(2026, 1, 1), dt.date(2026, 6, 30)


def day(after: int) -> dt.date:
    """So many days after the end."""
    return ENDS + dt.timedelta(after)


def deal(**fields: Any) -> Row:
    return {"id": "D", "starts": STARTS, "ends": ENDS, "after": 30, "mood": None, **fields}


def matched(tail: str, deals: list[Row], on: dt.date, started: dt.date | None = STARTS) -> str | None:
    text = POLICY.replace("{TAIL}", tail) + REST
    (row,) = decide_both(text, [{"started": started}], on, results=True, deal=deals)
    found = row["deal"]
    assert found is None or isinstance(found, str)
    return found


CASES: list[tuple[str, Row, int, dt.date | None, bool]] = [
    ("", {}, 0, STARTS, True),
    ("", {}, 1, STARTS, False),
    (TAIL, {}, 0, STARTS, True),
    (TAIL, {}, 1, STARTS, True),
    (TAIL, {}, 30, STARTS, True),   # the last day
    (TAIL, {}, 31, STARTS, False),
    (TAIL, {}, 30, None, True),
    (TAIL, {"after": 0}, 0, STARTS, True),
    (TAIL, {"after": 0}, 1, STARTS, False),
    (TAIL, {"after": -5}, 0, STARTS, True),   # a tail never shortens
    (TAIL, {"after": None}, 0, STARTS, True),
    (TAIL, {"after": None}, 1, STARTS, False),
    (TAIL, {"ends": None}, 900, STARTS, True),   # open
    (TAIL, {"ends": None, "after": None}, 900, STARTS, True),
    (TAIL, {"starts": None}, 30, STARTS, True),
    (TAIL, {"starts": day(10)}, 9, STARTS, False),   # not yet begun
    (TAIL, {"mood": "bad"}, 0, STARTS, False),
    (TAIL, {"mood": "bad"}, 10, STARTS, False),
    (TAIL, {"after": 10**9}, 10, STARTS, False),   # a last day that no calendar has is not known
    (FOR_SOME, {}, 0, day(1), True),   # within its own time it is there for all
    (FOR_SOME, {}, 1, ENDS, True),
    (FOR_SOME, {}, 30, ENDS, True),
    (FOR_SOME, {}, 31, ENDS, False),
    (FOR_SOME, {}, 1, day(1), False),
    (FOR_SOME, {}, 1, None, False),   # not known to be true
    (FOR_SOME, {"ends": None}, 1, None, True),
]


@pytest.mark.parametrize(("tail", "fields", "after", "started", "expected"), CASES)
def test_whether_it_holds(tail: str, fields: Row, after: int, started: dt.date | None, expected: bool) -> None:
    assert matched(tail, [deal(**fields)], day(after), started) == ("D" if expected else None)


def test_a_tail_competes_like_any_other() -> None:
    newer = deal(id="N", starts=day(1), ends=None)
    assert matched(TAIL, [deal(), newer], ENDS) == "D"
    assert matched(TAIL, [deal(), newer], day(1)) == "N"
    older = deal(id="O", starts=dt.date(2025, 1, 1), ends=None)
    assert matched(TAIL, [deal(), older], day(5)) == "D"   # the latest, although it is in its tail
    assert matched(TAIL, [deal(), older], day(31)) == "O"
    twin = deal(id="T")
    assert matched(TAIL, [deal(), twin], day(5)) is None


@pytest.mark.parametrize(("after", "until"), [(0, None), (1, day(30)), (30, day(30)), (31, None)])
def test_until_when_a_tail_lasts(after: int, until: dt.date | None) -> None:
    text = POLICY.replace("{TAIL}", TAIL) + REST
    (row,) = decide_both(text, [{"started": STARTS}], day(after), results=True, deal=[deal()])
    assert row["deal:tail_until"] == until


def test_the_tail_is_that_of_the_deal_that_holds() -> None:
    text = POLICY.replace("{TAIL}", TAIL) + REST
    later = deal(id="E", starts=day(1), ends=None)
    (row,) = decide_both(text, [{"started": STARTS}], day(3), results=True, deal=[deal(), later])
    assert (row["deal"], row["deal:tail_until"]) == ("E", None)


def test_without_a_deal_there_is_no_tail() -> None:
    required = POLICY.replace("ends date optional", "ends date").replace("days optional", "days")
    text = required.replace("{TAIL}", TAIL) + REST
    (row,) = decide_both(text, [{"started": STARTS}], day(31), results=True, deal=[deal()])
    assert (row["deal"], row["deal:tail_until"]) == (None, None)
