"""Edge cases of thresholds and of tiers that move, by the numbers of the list of cases that the language defines."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import pytest

from csrules.decide.decider import Decider
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound
from tests.language.fragments import check, complete

FIELDS = """
policy "Tiers" { currency USD }
record account {
  id text key   arr integer optional   renewals integer default 1   health integer optional
  level tier optional   since date optional   next_renewal date optional   wish tier optional   paid flag default yes
}
role helper { costs 60 per hour }
service care
entitlements {
  | service | top      | upper    | low      |
  | care    | 3h/month | 2h/month | 1h/month |
}
"""
LINES = """
  tier top   { served by helper  when arr >= 300 }
  tier upper { served by helper  when arr >= 100   stays while arr >= 80 until next_renewal }
  tier low   { served by helper  otherwise }
"""
CURRENT = "current tier is level since since"
KEPT = "a tier is kept for at least 180 days"


def tiers(*items: str) -> str:
    """A block of tiers; what keeps an account in its tier stands only where the block knows that tier."""
    lines = LINES if CURRENT in items else re.sub("stays while .*? }", "}", LINES)
    return FIELDS + "tiers {\n" + lines + "\n".join(items) + "\n}"


def day(after: int) -> dt.date:
    return DAY + dt.timedelta(after)


def account(**fields: Any) -> Row:
    nothing: dict[str, Any] = {"arr": None, "renewals": 1, "health": None, "level": None, "since": None,
                               "next_renewal": None, "wish": None, "paid": True}
    return {**nothing, **fields}


def decided(text: str, *rows: Row, on: dt.date = DAY) -> list[str | None]:
    return [row["tier"] for row in decide_both(text, rows, on, results=True)]


def findings(text: str, row: Row) -> list[str]:
    return [one.code for one in Decider(sound(text), DAY, {}).decide_row({"id": "A", **row}).findings]


def codes(text: str) -> list[str]:
    """What the checker says of a fragment."""
    _, diagnostics = check(complete(text))
    return [one.code.name for one in diagnostics]


def test_case_01_a_bound_is_what_its_sign_says() -> None:
    plain = tiers()
    assert decided(plain, account(arr=300), account(arr=299), account(arr=100), account(arr=99)) == [
        "top", "upper", "upper", "low",
    ]
    above = plain.replace("arr >= 300", "arr > 300")
    assert decided(above, account(arr=300), account(arr=301)) == ["upper", "top"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tiers { tier a { touch high when arr >= 10k } tier b { touch tech when arr < 5k } }", "no-otherwise"),
        ("tiers { tier a { touch high when arr >= 5k } tier b { touch low when arr >= 10k } tier c { otherwise } }",
         "unreachable-tier"),
        ("tiers { tier a { touch high when arr >= 10k and arr < 5k } tier b { otherwise } }", "unreachable-tier"),
        ("record agreement { id text key  partner partner  margin percent from 0% to 45% }\n"
         "match agreement to account { where agreement.partner == account.partner }\n"
         "responsibilities by agreement.margin {\n| service | below 10% | 20% and above |\n"
         "| review | vendor | partner |\nno agreement vendor }", "band-gap"),
        ("record agreement { id text key  partner partner  margin percent from 0% to 45% }\n"
         "match agreement to account { where agreement.partner == account.partner }\n"
         "responsibilities by agreement.margin {\n| service | up to 10% | 10% and above |\n"
         "| review | vendor | partner |\nno agreement vendor }", "band-overlap"),
        ("record account { id text key  arr money  nps integer from 50 to -50 }", "bad-constraint"),
    ],
)
def test_case_02_gaps_overlaps_and_reversed_bounds_are_refused(text: str, code: str) -> None:
    assert code in codes(text)


def test_case_18_windows_of_the_calendar() -> None:
    text = tiers(CURRENT, "moves down only in months 1, 4, 7, 10")
    was = account(arr=0, level="top", since=day(-900))
    assert decided(text, was, on=dt.date(2026, 6, 30)) == ["top"]
    assert decided(text, was, on=dt.date(2026, 7, 1)) == ["low"]
    assert decided(text, was, on=dt.date(2026, 7, 31)) == ["low"]
    assert decided(text, was, on=dt.date(2026, 8, 1)) == ["top"]
    at_renewal = tiers(CURRENT, "moves down only when next_renewal <= today")
    assert decided(at_renewal, {**was, "next_renewal": day(1)}, {**was, "next_renewal": day(0)}, was) == [
        "top", "low", "top",
    ]


def test_case_19_up_at_once_and_down_after_the_last_day() -> None:
    text = tiers(CURRENT, KEPT)
    rows = [account(arr=300, level="low", since=day(0)), account(arr=0, level="top", since=day(-179)),
            account(arr=0, level="top", since=day(-180))]
    assert decided(text, *rows) == ["top", "top", "low"]


def test_case_20_hold_and_grandfather_and_floor_together() -> None:
    text = tiers(CURRENT, KEPT, "at least upper when renewals < 1")
    old = day(-400)
    # earned low; the floor gives upper; the hold of top is over; what is left is the higher of floor and fall
    assert decided(text, account(arr=85, level="top", since=old, next_renewal=day(1), renewals=0)) == ["upper"]
    # grandfathered to its renewal, no floor
    assert decided(text, account(arr=85, level="upper", since=old, next_renewal=day(0))) == ["upper"]
    assert decided(text, account(arr=85, level="upper", since=old, next_renewal=day(-1))) == ["low"]
    # the hold is higher than the floor
    assert decided(text, account(arr=0, level="top", since=day(-1), renewals=0)) == ["top"]


def test_case_21_no_current_tier_or_day_or_one_in_the_future() -> None:
    text = tiers(CURRENT, KEPT)
    assert decided(text, account(arr=0)) == ["low"]
    assert findings(text, account(arr=0)) == []
    assert decided(text, account(arr=0, level="top")) == ["top"]
    assert findings(text, account(arr=0, level="top")) == ["since-missing"]
    assert decided(text, account(arr=0, level="top", since=day(30))) == ["top"]


def test_case_22_a_fall_of_two_steps_stops_where_a_tier_keeps_it() -> None:
    text = tiers(CURRENT)
    old = {"level": "top", "since": day(-900), "next_renewal": day(1)}
    assert decided(text, account(arr=80, **old), account(arr=79, **old), account(arr=100, **old)) == [
        "upper", "low", "upper",
    ]


def test_case_23_an_account_that_flaps_moves_once() -> None:
    """Around a threshold, week by week, with the result of each run written back."""
    text = tiers(CURRENT, KEPT)
    level, since, seen = "upper", day(-900), []
    for week, arr in enumerate((101, 99, 101, 99, 101, 99)):
        today = day(7 * week)
        (found,) = decided(text, account(arr=arr, level=level, since=since), on=today)
        assert found is not None
        if found != level:
            level, since = found, today
        seen.append(level)
    assert seen == ["upper", "low", "upper", "upper", "upper", "upper"]   # up at once, then held


def test_case_24_renewals_today_early_and_of_several_years() -> None:
    text = tiers("at least upper when renewals < 1")
    # what counts is how many renewals there were, not how long the term is or on which day it was signed
    assert decided(text, account(arr=0, renewals=0), account(arr=0, renewals=1)) == ["upper", "low"]
    until = tiers(CURRENT)
    kept = {"level": "upper", "since": day(-900)}
    assert decided(until, account(arr=85, next_renewal=day(0), **kept)) == ["upper"]   # renews today: the last day
    assert decided(until, account(arr=85, next_renewal=day(700), **kept)) == ["upper"]   # renewed early, for years
    assert decided(until, account(arr=85, next_renewal=None, **kept)) == ["low"]   # churned and back: no term yet


def test_case_25_raised_while_unwell_and_back_again() -> None:
    text = tiers(CURRENT, "at least upper when health < 40")
    unwell = account(arr=0, health=39, level="low", since=day(-900))
    assert decided(text, unwell) == ["upper"]
    assert decided(text, {**unwell, "health": 40, "level": "upper"}) == ["low"]   # nothing holds what a floor gave
    assert decided(text, {**unwell, "health": None}) == ["low"]


ASKS: list[tuple[Sequence[str], Row, str | None, list[str]]] = [
    ((), {"arr": 100, "wish": "low"}, "upper", []),   # down: nothing
    ((), {"arr": 0, "wish": "top"}, "upper", ["request-above-most"]),   # above what is allowed
    ((), {"arr": 0, "wish": "upper"}, "upper", []),
    ((), {"arr": 0, "wish": None}, "low", []),   # withdrawn
    ((CURRENT, KEPT), {"arr": 0, "wish": "upper", "level": "top", "since": DAY}, "top", []),   # during a hold
    ((CURRENT,), {"arr": 0, "wish": "upper", "level": "upper", "since": DAY}, "upper", []),   # written back: no further
]


@pytest.mark.parametrize(("more", "row", "tier", "found"), ASKS)
def test_case_26_what_an_account_asks_for(more: Sequence[str], row: Row, tier: str | None, found: list[str]) -> None:
    text = tiers(*more, "request wish raises by 1 tier")
    assert decided(text, account(**row)) == [tier]
    assert findings(text, account(**row)) == found


