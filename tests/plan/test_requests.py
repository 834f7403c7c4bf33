"""A tier that an account asks for: how far it reaches, against all other stages, and why it never ratchets."""

from __future__ import annotations

import datetime as dt

import pytest

from csrules.decide.decider import Decider
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound
from tests.plan.test_holds import HELD, KEPT, LONG_AGO, account, policy

ASK = "request wish raises by 1 tier up to upper"


def asking(*items: str) -> str:
    return policy(*items).replace("calm flag optional", "calm flag optional   wish tier optional")


def decided(text: str, rows: list[Row], day: dt.date = DAY) -> list[tuple[str | None, dt.date | None, bool]]:
    """The tier, the last day of a hold, and whether more was asked for than could be given."""
    found = decide_both(text, rows, day, results=True)
    decider = Decider(sound(text), day, {})
    above = [[one.code for one in decider.decide_row({"id": "A", **row}).findings] for row in rows]
    return [(row["tier"], row.get("tier:held_until"), "request-above-most" in codes)
            for row, codes in zip(found, above, strict=True)]


# The account, its wish, its tier, and whether it asked for too much. Due are: top 300, upper 200, middle 100.
ASKED: list[tuple[Row, str | None, str | None, bool]] = [
    ({"arr": 10}, None, "low", False),
    ({"arr": 10}, "low", "low", False),
    ({"arr": 10}, "middle", "middle", False),
    ({"arr": 10}, "upper", "middle", True),
    ({"arr": 10}, "top", "middle", True),
    ({"arr": 100}, "upper", "upper", False),
    ({"arr": 100}, "top", "upper", True),
    ({"arr": 100}, "low", "middle", False),   # asking for less changes nothing
    ({"arr": 200}, "top", "upper", True),   # the end of the line
    ({"arr": 300}, "upper", "top", False),
    ({"arr": 300}, "top", "top", False),
    ({"arr": None}, "upper", "middle", True),
    ({"arr": 10, "floor": True}, "upper", "upper", False),   # counted from the floor
    ({"arr": 10, "gone": True}, "middle", None, False),   # `no tier` wins
    ({"arr": 10, "level": "upper", "since": DAY}, "middle", "upper", False),   # the hold is higher
    ({"arr": 10, "level": "upper", "since": DAY}, "top", "upper", True),
    ({"arr": 10, "level": "top", "since": DAY}, "upper", "top", True),
    ({"arr": 100, "level": "middle", "since": DAY}, "upper", "upper", False),   # the request is higher
    ({"arr": 10, "level": "middle", "since": DAY}, "upper", "middle", True),   # not counted from what is kept
    ({"arr": 10, "level": "upper", "since": LONG_AGO}, "middle", "middle", False),
    ({"arr": 150, "level": "upper", "since": LONG_AGO}, "top", "upper", True),
    ({"arr": 10, "level": "upper", "since": None}, "middle", "upper", False),   # nobody knows that its days are up
]


def test_the_finding_of_too_high_a_request_says_what_was_asked_and_what_is_the_most() -> None:
    found = Decider(sound(asking(ASK)), DAY, {}).decide_row({"id": "A", **account(arr=10), "wish": "top"})
    (finding,) = found.findings
    assert finding.message == "the account asks for `top`, and a request gives it `middle` at most"


def test_what_is_given() -> None:
    rows = [account(**fields) | {"wish": wish} for fields, wish, _, _ in ASKED]
    found = decided(asking(KEPT, ASK), rows)
    assert [(tier, above) for tier, _, above in found] == [(tier, above) for _, _, tier, above in ASKED]
    held = [until for _, until, _ in found]
    assert held == [HELD if (row["since"], row["arr"]) == (DAY, 10) else None for row in rows]   # `low` is due


@pytest.mark.parametrize(
    ("ask", "given"),
    [
        ("raises by 1 tier", ["middle", "upper", "top", "top"]),
        ("raises by 2 tiers", ["upper", "top", "top", "top"]),
        ("raises by 4 tiers", ["top", "top", "top", "top"]),
        ("raises by 2 tiers up to middle", ["middle", "middle", "upper", "top"]),
        ("raises by 1 tier up to low", ["low", "middle", "upper", "top"]),
    ],
)
def test_steps_and_the_end(ask: str, given: list[str]) -> None:
    rows = [account(arr=arr) | {"wish": "top"} for arr in (10, 100, 200, 300)]
    found = decided(asking(f"request wish {ask}"), rows)
    assert [tier for tier, _, _ in found] == given
    assert [above for _, _, above in found] == [tier != "top" for tier in given]


# The account, its wish, its tier, and whether it asked for too much, where the request counts from the kept tier.
OF_KEPT: list[tuple[Row, str | None, str | None, bool]] = [
    ({"arr": 10}, "upper", "middle", True),   # nothing is kept: as from the tier due
    ({"arr": 10, "level": "middle", "since": DAY}, "upper", "upper", False),
    ({"arr": 10, "level": "middle", "since": DAY}, "top", "upper", True),
    ({"arr": 10, "level": "middle", "since": LONG_AGO}, "upper", "middle", True),
    ({"arr": 10, "level": "upper", "since": DAY}, "top", "upper", True),   # the end of the line
    ({"arr": 10, "level": "upper", "since": DAY}, "middle", "upper", False),   # asking for less changes nothing
    ({"arr": 150, "level": "upper", "since": LONG_AGO}, "top", "upper", True),
    ({"arr": 10, "level": "top", "since": DAY}, "upper", "top", False),
    ({"arr": 10, "level": "middle", "since": None}, "upper", "upper", False),
    ({"arr": 10, "gone": True, "level": "middle", "since": DAY}, "upper", None, False),
]


def test_a_request_may_count_from_the_kept_tier() -> None:
    rows = [account(**fields) | {"wish": wish} for fields, wish, _, _ in OF_KEPT]
    found = decided(asking(KEPT, ASK.replace("raises by", "raises the kept tier by")), rows)
    assert [(tier, above) for tier, _, above in found] == [(tier, above) for _, _, tier, above in OF_KEPT]


def test_a_request_needs_no_current_tier() -> None:
    text = asking(ASK).replace("current tier is level since since", "")
    text = text.replace("stays while arr >= 150", "").replace(
        "stays while arr >= 50 until the earliest of first, second", ""
    )
    rows = [account(arr=10, level="top") | {"wish": wish} for wish in ("upper", None)]
    assert decided(text, rows) == [("middle", None, True), ("low", None, False)]


@pytest.mark.parametrize("items", [(KEPT, ASK), (ASK,)])
@pytest.mark.parametrize("wish", ["upper", "top"])
def test_it_never_ratchets(items: tuple[str, ...], wish: str) -> None:
    """What is given is written back as the current tier, and the account asks again every day."""
    text = asking(*items)
    row, since = account(arr=10) | {"wish": wish}, DAY
    for number in range(4):
        day = DAY + dt.timedelta(number)
        ((tier, _, above),) = decided(text, [row], day)
        assert (tier, above) == ("middle", True)
        row = row | {"level": tier, "since": since}


def test_a_request_that_is_withdrawn_leaves_the_hold() -> None:
    rows = [account(arr=10, level="middle", since=since) | {"wish": None} for since in (DAY, LONG_AGO)]
    assert decided(asking(KEPT, ASK), rows) == [("middle", HELD, False), ("low", None, False)]


def test_the_reason_names_the_request_only_where_it_decided() -> None:
    decider = Decider(sound(asking(KEPT, ASK)), DAY, {})

    def reason(row: Row) -> str:
        found = decider.decide_row({"id": "A", **row}).outcome.account["reason"]
        assert isinstance(found, str)
        return found.split(":")[0]

    kept = account(level="upper", since=DAY)
    assert reason(account() | {"wish": "middle"}) == "requested"
    assert reason(kept | {"wish": "middle"}) == "kept"
    assert reason(kept | {"wish": "middle", "gone": True}) == "no tier"
    assert reason(account() | {"wish": "low"}) == "low"
