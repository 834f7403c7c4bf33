"""What keeps an account in its tier, stage against stage. Both evaluators decide every row and are compared in full."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from csrules.decide.decider import Decider
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound

FIELDS = """
record account {
  id text key   arr money optional   floor flag default no   gone flag default no   calm flag optional
  level tier optional   since date optional   first date optional   second date optional
}
service care
"""
TIERS = """
  tier top    { served by helper  when arr >= 300 }
  tier upper  { served by helper  when arr >= 200   stays while arr >= 150 }
  tier middle { served by helper  when arr >= 100   stays while arr >= 50 until the earliest of first, second }
  tier low    { served by helper  otherwise }
  at least middle when floor
  no tier when gone
"""
MATRIX = """
role helper { costs 60 per hour }
entitlements {
  | service | top     | upper    | middle   | low       |
  | care    | 4h/week | 3h/month | 2h/month | automated |
}
"""
LONG_AGO = dt.date(2020, 1, 1)
YESTERDAY, TOMORROW = DAY - dt.timedelta(1), DAY + dt.timedelta(1)


def policy(*items: str, tiers: str = TIERS, current: str = "current tier is level since since") -> str:
    block = "\n".join(("tiers {", tiers, *((current,) if current else ()), *items, "}"))
    return f'policy "Holds" {{ currency USD }}\n{FIELDS}\n{block}\n{MATRIX}'


def account(**fields: Any) -> Row:
    given = {"arr": 10, "floor": False, "gone": False, "calm": None, "level": None, "since": None, "first": None,
             "second": None}
    return {**given, **fields}


def decided(text: str, rows: list[Row], day: dt.date = DAY) -> list[tuple[str | None, dt.date | None]]:
    """The tier and the last day of its hold."""
    return [(row["tier"], row["tier:held_until"]) for row in decide_both(text, rows, day, results=True)]


def tiers(text: str, rows: list[Row], day: dt.date = DAY) -> list[str | None]:
    return [tier for tier, _ in decided(text, rows, day)]


# What the account has, and the tier that only its `stays while` and the tiers' lines leave it.
FALLS = [
    ({"level": "top", "arr": 10}, "low"),
    ({"level": "top", "arr": 100}, "middle"),
    ({"level": "top", "arr": 150}, "upper"),   # does not fall past a tier that would keep it
    ({"level": "top", "arr": 149}, "middle"),
    ({"level": "upper", "arr": 150}, "upper"),
    ({"level": "upper", "arr": 149}, "middle"),
    ({"level": "upper", "arr": None}, "low"),
    ({"level": "middle", "arr": 180}, "middle"),   # a `stays while` takes nobody up
    ({"level": "low", "arr": 180}, "middle"),
    ({"level": None, "arr": 180}, "middle"),
    ({"level": "low", "arr": 300}, "top"),   # up is at once, and past every tier between
    ({"level": "upper", "arr": 300}, "top"),
    ({"level": "upper", "arr": 60, "first": DAY}, "middle"),
    ({"level": "upper", "arr": 60, "first": YESTERDAY}, "low"),
    ({"level": "middle", "arr": 60, "first": DAY}, "middle"),
    ({"level": "middle", "arr": 60, "first": TOMORROW, "second": YESTERDAY}, "low"),
    ({"level": "middle", "arr": 60, "first": None, "second": DAY}, "middle"),
    ({"level": "middle", "arr": 60, "first": DAY, "second": None}, "middle"),
    ({"level": "middle", "arr": 60, "first": None, "second": YESTERDAY}, "low"),
    ({"level": "middle", "arr": 60}, "low"),   # none of the days is there
    ({"level": "low", "arr": 60, "first": DAY}, "low"),
    ({"level": "upper", "arr": 10, "floor": True}, "middle"),
    ({"level": "upper", "arr": 160, "floor": True}, "upper"),   # a floor never lowers
    ({"level": "low", "arr": 10, "floor": True}, "middle"),
    ({"level": "middle", "arr": 60, "first": YESTERDAY, "floor": True}, "middle"),
    ({"level": "upper", "arr": 160, "gone": True}, None),
    ({"level": "upper", "arr": 160, "since": None}, "upper"),   # this needs no `since`
]


def test_where_an_account_falls_to() -> None:
    rows = [account(**fields) for fields, _ in FALLS]
    found = decided(policy(), rows)
    assert found == [(tier, None) for _, tier in FALLS]


def test_nothing_is_kept_where_nothing_says_so() -> None:
    plain = """
  tier upper { served by helper  when arr >= 200 }
  tier low   { served by helper  otherwise }
"""
    text = policy(tiers=plain).replace("| top     | upper    | middle   |", "| upper |")
    text = text.replace("| 4h/week | 3h/month | 2h/month |", "| 3h/month |")
    rows = [account(level="upper", since=since) for since in (DAY, None)] + [account(level="upper", arr=200)]
    assert tiers(text, rows) == ["low", "low", "upper"]


KEPT = "a tier is kept for at least 180 days"


@pytest.mark.parametrize(
    ("since", "last"),
    [
        (dt.date(2026, 2, 15), dt.date(2026, 8, 13)),
        (dt.date(2025, 12, 31), dt.date(2026, 6, 28)),
        (dt.date(2024, 2, 29), dt.date(2024, 8, 26)),
    ],
)
def test_the_days_are_counted_with_both_ends(since: dt.date, last: dt.date) -> None:
    assert (last - since).days + 1 == 180
    for day, wanted in ((since, "upper"), (last, "upper"), (last + dt.timedelta(1), "low")):
        held = last if wanted == "upper" else None
        assert decided(policy(KEPT), [account(level="upper", since=since)], day) == [(wanted, held)]


@pytest.mark.parametrize(
    ("months", "since", "last"),
    [
        (6, dt.date(2026, 2, 15), dt.date(2026, 8, 14)),
        (6, dt.date(2025, 8, 31), dt.date(2026, 2, 27)),   # there is no 31 February
        (1, dt.date(2024, 1, 31), dt.date(2024, 2, 28)),
        (12, dt.date(2024, 2, 29), dt.date(2025, 2, 27)),
    ],
)
def test_months_end_the_day_before(months: int, since: dt.date, last: dt.date) -> None:
    text = policy(f"a tier is kept for at least {months} months")
    for day, wanted in ((last, ("upper", last)), (last + dt.timedelta(1), ("low", None))):
        assert decided(text, [account(level="upper", since=since)], day) == [wanted]


# The last day of 180 that begin on 2026-06-30 is 2026-12-26.
HELD = dt.date(2026, 12, 26)
TIMED = [
    ({"level": "upper", "since": DAY}, "upper", HELD),
    ({"level": "upper", "since": DAY, "arr": None}, "upper", HELD),
    ({"level": "upper", "since": DAY, "arr": 160}, "upper", HELD),
    ({"level": "upper", "since": DAY, "arr": 200}, "upper", None),   # due anyway: nothing has to hold it
    ({"level": "upper", "since": DAY, "arr": 300}, "top", None),
    ({"level": "upper", "since": DAY, "floor": True}, "upper", HELD),
    ({"level": "middle", "since": DAY, "floor": True}, "middle", None),
    ({"level": "low", "since": DAY, "floor": True}, "middle", None),
    ({"level": "upper", "since": DAY, "gone": True}, None, None),   # and then nothing is held
    ({"level": "upper", "since": None}, "upper", None),   # a blank day costs no account its tier
    ({"level": "upper", "since": None, "arr": 160}, "upper", None),
    ({"level": None, "since": DAY}, "low", None),
    ({"level": None, "since": None}, "low", None),
    ({"level": "upper", "since": LONG_AGO}, "low", None),
    ({"level": "upper", "since": LONG_AGO, "arr": 150}, "upper", None),
    ({"level": "upper", "since": TOMORROW}, "upper", HELD + dt.timedelta(1)),
    ({"level": "upper", "since": dt.date.max}, "upper", None),   # a last day that no calendar has
    ({"level": "low", "since": DAY}, "low", None),
]


def test_days_that_are_not_up() -> None:
    found = decided(policy(KEPT), [account(**fields) for fields, _, _ in TIMED])
    assert found == [(tier, until) for _, tier, until in TIMED]


def codes(text: str, row: Row, day: dt.date = DAY) -> list[str]:
    decider = Decider(sound(text), day, {})
    return [finding.code for finding in decider.decide_row({"id": "A", **row}).findings]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"level": "upper", "since": None}, ["since-missing"]),
        ({"level": "upper", "since": DAY}, []),
        ({"level": None, "since": None}, []),
        ({"level": None, "since": DAY}, []),
    ],
)
def test_a_missing_since_is_a_finding(fields: Row, expected: list[str]) -> None:
    assert codes(policy(KEPT), account(**fields)) == expected
    assert codes(policy(), account(**fields)) == []   # nothing is kept for a time


@pytest.mark.parametrize("since", [DAY, LONG_AGO, TOMORROW, dt.date(2026, 1, 2), dt.date(2026, 1, 1), None])
def test_two_ways_to_say_one_rule_agree(since: dt.date | None) -> None:
    """A condition that is unknown keeps an account where it is, and so do days that nobody can count."""
    row = account(level="upper", since=since)
    (kept,), (moved,) = (tiers(policy(one), [row]) for one in (KEPT, "moves down only when today - since >= 180 days"))
    assert kept == moved == ("low" if since in (LONG_AGO, dt.date(2026, 1, 1)) else "upper")


def test_the_finding_of_a_missing_since_says_what_happened() -> None:
    found = Decider(sound(policy(KEPT)), DAY, {}).decide_row({"id": "A", **account(level="upper")})
    (finding,) = found.findings
    assert "may not move down" in finding.message
    assert (found.tier, found.outcome.account["reason"][:5]) == ("upper", "kept:")


CALM = "moves down only when calm"
AGE = "moves down only when today - since >= 180 days"


@pytest.mark.parametrize(
    ("rule", "fields", "expected"),
    [
        (AGE, {"level": "upper", "since": None}, ["since-missing"]),   # as with `a tier is kept for at least 180 days`
        (AGE, {"level": "upper", "since": DAY}, []),
        (AGE, {"level": None, "since": None}, []),
        (f"{AGE} or calm", {"level": "upper", "since": None, "calm": True}, []),   # it may move all the same
        (f"{AGE}   {KEPT}", {"level": "upper", "since": None}, ["since-missing"]),   # once
        (CALM, {"level": "upper", "since": None}, []),   # nothing asks for the day
    ],
)
def test_a_missing_since_is_a_finding_of_either_way_to_say_it(rule: str, fields: Row, expected: list[str]) -> None:
    assert codes(policy(rule), account(**fields)) == expected


def test_moves_in_some_months_only() -> None:
    text = policy("moves down only in months 1, 4, 12")
    rows = [account(level="upper"), account(level="upper", arr=150), account(level="upper", arr=300),
            account(level="upper", gone=True), account(level="upper", floor=True)]
    moved = ["low", "upper", "top", None, "middle"]
    kept = ["upper", "upper", "top", None, "upper"]
    for month, day in ((1, 1), (1, 31), (2, 1), (3, 31), (4, 30), (12, 1)):
        assert tiers(text, rows, dt.date(2026, month, day)) == (moved if month in (1, 4, 12) else kept)
    plan = sound(text)
    accounts = [{"id": f"A{number}", **row} for number, row in enumerate(rows)]
    for day in (dt.date(2026, 1, 1) + dt.timedelta(number) for number in range(365)):
        decider = Decider(plan, day, {"account": accounts})
        assert [decider.decide_row(row).tier for row in accounts] == (moved if day.month in (1, 4, 12) else kept), day



@pytest.mark.parametrize(("calm", "wanted"), [(True, "low"), (False, "upper"), (None, "upper")])
def test_an_unknown_window_keeps_the_account(calm: bool | None, wanted: str) -> None:
    assert decided(policy(CALM), [account(level="upper", calm=calm)]) == [(wanted, None)]


def test_all_windows_and_the_days_have_to_agree() -> None:
    text = policy(KEPT, CALM, "moves down only in months 6")
    rows = [account(level="upper", since=since, calm=calm) for since in (DAY, LONG_AGO, None) for calm in (True, False)]
    july = dt.date(2026, 7, 1)
    assert decided(text, rows) == [("upper", HELD), ("upper", HELD), ("low", None), ("upper", None), ("upper", None),
                                   ("upper", None)]
    assert decided(text, rows, july) == [("upper", HELD)] * 2 + [("upper", None)] * 4


@pytest.mark.parametrize(
    ("fields", "day", "reason"),
    [
        ({"since": DAY, "calm": False}, DAY, "kept: people need time"),
        ({"since": LONG_AGO, "calm": False}, DAY, "kept: moves down only when calm"),
        ({"since": LONG_AGO, "calm": True}, dt.date(2026, 7, 1), "kept: at midsummer"),
        ({"since": LONG_AGO, "calm": True, "arr": 160}, DAY, "kept in upper: stays while arr >= 150"),
        ({"since": LONG_AGO, "calm": True, "arr": 110}, DAY, "middle: when arr >= 100"),
        ({"since": LONG_AGO, "calm": True, "arr": 60, "first": DAY}, DAY, "kept in middle: stays while arr >= 50"),
        ({"since": DAY, "gone": True}, DAY, "no tier: no tier when gone"),
        ({"since": DAY, "calm": True, "arr": 300}, DAY, "top: when arr >= 300"),
    ],
)
def test_the_reason_names_the_line_that_decided(fields: Row, day: dt.date, reason: str) -> None:
    text = policy(f'{KEPT} because "people need time"', CALM, 'moves down only in months 6 because "at midsummer"')
    row = {"id": "A", **account(level="upper"), **fields}
    found = Decider(sound(text), day, {}).decide_row(row).outcome.account["reason"]
    assert found.startswith(reason)
    decided(text, [account(level="upper") | fields], day)


def test_a_tier_that_takes_no_new_accounts() -> None:
    legacy = "tier top { served by helper  stays while arr >= 100 }\n" + "\n".join(TIERS.strip().splitlines()[1:])
    rows = [account(level=level, arr=arr) for level in ("top", "upper", None) for arr in (100, 99, 500)]
    assert tiers(policy(tiers=legacy), rows) == [
        "top", "low", "top",
        "middle", "low", "upper",
        "middle", "low", "upper",
    ]


# ── until when ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("first", "second", "until"),
    [
        (TOMORROW, None, TOMORROW),   # the earliest, a missing one left out
        (None, DAY, DAY),
        (TOMORROW, DAY, DAY),
        (DAY, TOMORROW, DAY),
        (YESTERDAY, TOMORROW, None),   # one has passed: it falls
        (None, None, None),
    ],
)
def test_until_when_a_tier_stays(first: dt.date | None, second: dt.date | None, until: dt.date | None) -> None:
    row = account(arr=60, level="middle", since=LONG_AGO, first=first, second=second)
    (found,) = decide_both(policy(), [row], results=True)
    assert found["tier"] == ("middle" if until else "low")
    assert found["tier:stays_until"] == until


def test_nothing_ends_where_the_tier_is_earned_set_or_kept_without_an_end() -> None:
    kept = account(arr=60, level="middle", since=LONG_AGO, first=TOMORROW)
    changes: list[Row] = [{"arr": 100}, {"gone": True}, {"level": "upper", "arr": 150}, {"level": None}]
    rows = [{**kept, **change} for change in changes]
    found = decide_both(policy(), rows, results=True)
    assert [(one["tier"], one["tier:stays_until"]) for one in found] == [
        ("middle", None), (None, None), ("upper", None), ("low", None),
    ]


def test_a_hold_in_time_and_one_by_a_line_are_told_apart() -> None:
    row = account(arr=60, level="middle", since=DAY, first=TOMORROW)
    (found,) = decide_both(policy("a tier is kept for at least 10 days"), [row], results=True)
    assert (found["tier"], found["tier:held_until"]) == ("middle", DAY + dt.timedelta(9))
    assert found["tier:stays_until"] is None   # it is the days that keep it
