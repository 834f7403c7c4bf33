"""Overrides: who may allow them, for how long, what they may set, and against which other stages they stand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from csrules.decide.decider import Decider, Decision
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound

POLICY = """
policy "Overrides" { currency USD }
record account {
  id text key   arr integer optional   gone flag default no   level tier optional   since date optional
  wish tier optional   owner text default "someone"   partner partner optional
}
record partner { id text key }
rows partner {
  | id  |
  | "P" |
}
record exception {
  account account   field text optional   value text optional   approver text optional   asked_by text optional
  starts date optional   ends date optional
}
tiers {
  current tier is level since since
  tier top    { served by helper  when arr >= 200 }
  tier middle "The Middle" { served by helper  when arr >= 100 }
  tier low    { served by helper  otherwise }
  no tier when gone
  at least middle when arr == 50
  a tier is kept for at least 180 days
  request wish raises by 1 tier
}
role helper { costs 60 per hour  works 110h/month }
service care "Care, by hand"
service call
entitlements {
  | service | top      | middle   | low      |
  | care    | 2h/month | 1h/month | 1h/month |
  | call    | 2h/month | 1h/month | 1h/month |
}
assign call to partner when arr == 7
overrides from exception {
  account    account
  sets       each of field to value
  in force from starts to ends, at most 180 days
  only where approver is one of ("vp", "cco") and (asked_by is missing or asked_by != approver)
  MORE
}
"""
NOT_AUTHORISED, TOO_LONG = "override-not-authorised", "override-too-long"
UNUSABLE, DIFFER, PAST_LIMIT = "override-unusable", "overrides-differ", "override-past-limit"


def day(after: int) -> dt.date:
    return DAY + dt.timedelta(after)


def exception(value: str | None = "top", field: str | None = "tier", **more: Any) -> Row:
    return {"account": "A0", "field": field, "value": value, "approver": "vp", "asked_by": None,
            "starts": day(-10), "ends": day(10), **more}


def decided(*rows: Row, more: str = "", **facts: Any) -> Decision:
    """The decision of one account with these rows of the register, which both evaluators agree on."""
    text = POLICY.replace("MORE", more)
    nothing = {"arr": 10, "gone": False, "level": None, "since": None, "wish": None, "owner": "someone",
               "partner": "P"}
    account = {**nothing, **facts}
    decide_both(text, [account], DAY, results=True, exception=rows)
    return Decider(sound(text), DAY, {"exception": rows}).decide_row({"id": "A0", **account})


def told(found: Decision) -> tuple[str | None, list[str]]:
    return found.tier, [one.code for one in found.findings]


def test_it_sets_the_tier() -> None:
    found = decided(exception())
    assert told(found) == ("top", [])
    assert found.outcome.account["earned_tier"] == "low"
    assert found.outcome.account["reason"].startswith("set by an override")


# The days of the register's row, and whether it counts.
DAYS: list[tuple[dt.date | None, dt.date | None, str, list[str]]] = [
    (day(0), day(0), "top", []),
    (day(1), day(20), "low", []),   # not begun
    (day(-20), day(-1), "low", []),   # expired yesterday
    (day(-20), day(0), "top", []),   # expires today
    (day(0), day(179), "top", []),   # 180 days, both ends included
    (day(0), day(180), "low", [TOO_LONG]),
    (day(0), None, "low", [TOO_LONG]),   # no expiry
    (None, day(5), "low", [TOO_LONG]),   # nobody can tell for how long
    (day(5), day(1), "low", []),   # on no day
]


@pytest.mark.parametrize(("starts", "ends", "tier", "findings"), DAYS)
def test_on_which_days(starts: dt.date | None, ends: dt.date | None, tier: str, findings: list[str]) -> None:
    assert told(decided(exception(starts=starts, ends=ends))) == (tier, findings)


ROW = "field tier, value top, starts {}, ends {}, approver {}, asked_by missing"


def test_a_finding_tells_the_row_its_days_and_the_limit() -> None:
    found = decided(exception(starts=day(0), ends=day(180)), exception(approver="csm"), exception("up"),
                    exception("middle", ends=day(300), starts=day(-30)))
    row = ROW.format(day(-30), day(300), "vp").replace("top", "middle")
    loose = ROW.format(day(-10), day(10), "csm")
    assert sorted(note.message for note in found.findings) == [
        f"override ({row}) of 331 days is too long; the longest allowed is 180 days, so it does not count (and 1 more)",
        f"override ({loose}) has no approval that the policy accepts, so it does not count",
        f"override ({ROW.format(day(-10), day(10), 'vp').replace('top', 'up')}) sets something that the policy does "
        "not allow, or a value that does not exist, so it does not count",
    ]


def test_a_row_without_a_last_day_is_told_too() -> None:
    (found,) = decided(exception(ends=None)).findings
    assert found.message == (
        f"override ({ROW.format(day(-10), 'missing', 'vp')}) of unknown length is too long; "
        "the longest allowed is 180 days, so it does not count"
    )


@pytest.mark.parametrize(
    ("who", "counts"),
    [({"approver": "vp"}, True), ({"approver": "cco"}, True), ({"approver": "csm"}, False), ({"approver": None}, False),
     ({"approver": "vp", "asked_by": "csm"}, True), ({"approver": "vp", "asked_by": "vp"}, False)],
)
def test_who_may_allow_it(who: Row, counts: bool) -> None:
    """A backup may; nobody may for himself; and an approval that is missing is none."""
    assert told(decided(exception(**who))) == (("top", []) if counts else ("low", [NOT_AUTHORISED]))


def test_what_cannot_be_used() -> None:
    assert told(decided(exception("tip-top"))) == ("low", [UNUSABLE])
    assert told(decided(exception(None))) == ("low", [UNUSABLE])
    assert told(decided(exception(field="colour"))) == ("low", [UNUSABLE])
    assert told(decided(exception(field=None))) == ("low", [UNUSABLE])
    assert told(decided(exception("partner 60%", "care"))) == ("low", [UNUSABLE])


def test_a_label_is_read_as_in_a_field_of_the_type() -> None:
    """In a register people write what they see: a tier's label, a service's label."""
    assert told(decided(exception("The Middle"))) == ("middle", [])
    assert told(decided(exception("the middle"))) == ("low", [UNUSABLE])   # as a field of the type `tier` refuses it
    assert told(decided(exception("The Middle"), exception("middle"))) == ("middle", [])   # both say the same
    assert told(decided(exception("The Middle"), exception("top"))) == ("low", [DIFFER])
    assert told(decided(exception("The Middle"), more="never when arr < 11")) == ("low", [PAST_LIMIT])
    assert told(decided(exception("none"))) == (None, [])
    for field in ("care", "Care, by hand"):
        found = decided(exception("partner", field))
        assert (found.outcome.services["care"]["party"], told(found)[1]) == ("partner", [])


def test_another_account_is_not_meant() -> None:
    assert told(decided(exception(account="A1")))[0] == "low"


def test_two_that_say_the_same_are_one_and_two_that_differ_are_none() -> None:
    assert told(decided(exception(), exception(approver="cco"))) == ("top", [])
    assert told(decided(exception(), exception("middle"))) == ("low", [DIFFER])
    assert told(decided(exception(), exception("middle", approver="csm"))) == ("top", [NOT_AUTHORISED])
    assert told(decided(exception(), exception("middle", ends=day(-1)))) == ("top", [])


def test_those_that_differ_are_told_by_their_first_and_their_last_value() -> None:
    def row(value: str) -> str:
        return (f"(field tier, value {value}, starts {day(-10)}, ends {day(10)}, approver vp, asked_by missing)")

    (note,) = decided(exception(), exception("The Middle")).findings
    assert note.message == (
        "overrides of `tier` differ, so none is used: "
        f"`middle` by {row('The Middle')} and `top` by {row('top')}"
    )
    (note,) = decided(exception(), exception("The Middle"), exception("middle"), exception("low")).findings
    assert note.message.endswith(f": `low` by {row('low')} and `top` by {row('top')} (and 2 more)")


def test_a_service_that_the_account_does_not_get() -> None:
    for_low, without = "| call    | 2h/month | 1h/month | 1h/month |", "| call    | 2h/month | 1h/month | -        |"
    assert for_low in POLICY
    text = POLICY.replace("MORE", "").replace(for_low, without)
    rows = [exception("partner", "call"), exception("partner", "care"), exception("shared", "call", ends=day(-1))]

    def notes(arr: int) -> list[tuple[str, str]]:
        account = {"arr": arr, "gone": False, "level": None, "since": None, "wish": None, "owner": "x", "partner": "P"}
        decide_both(text, [account], DAY, results=True, exception=rows)
        found = Decider(sound(text), DAY, {"exception": rows}).decide_row({"id": "A0", **account})
        return [(one.code, one.message) for one in found.findings]

    row = f"(field call, value partner, starts {day(-10)}, ends {day(10)}, approver vp, asked_by missing)"
    message = f"`call`: an override sets who delivers it, and the account does not get it: override {row}"
    assert notes(10) == [("override-without-service", message)]
    assert notes(100) == []   # the middle tier has it


def test_what_may_be_set() -> None:
    limited = "may set tier, call"
    assert told(decided(exception(), more=limited)) == ("top", [])
    found = decided(exception("partner", "care"), more=limited)
    assert (found.outcome.services["care"]["party"], told(found)[1]) == ("vendor", [UNUSABLE])
    found = decided(exception("partner", "call"), more=limited)
    assert (found.outcome.services["call"]["party"], told(found)[1]) == ("partner", [])


def test_a_hard_limit() -> None:
    limit = 'never when arr < 11 because "too small for that"'
    assert told(decided(exception(), more=limit)) == ("low", [PAST_LIMIT])
    assert told(decided(exception(), more=limit, arr=12)) == ("top", [])
    assert told(decided(exception(), more=limit, arr=None)) == ("top", [])   # not known to be below
    assert told(decided(more=limit)) == ("low", [])   # nothing stands against it
    assert told(decided(exception(starts=day(1)), more=limit)) == ("low", [])


@pytest.mark.parametrize(("value", "answers", "share"), [("vendor", "vendor", 1), ("partner", "partner", 0),
                                                         ("shared", "vendor", 0.5)])
def test_it_sets_a_party(value: str, answers: str, share: float) -> None:
    values = decided(exception(value, "call"), arr=7).outcome.services["call"]
    assert (values["party"], values["accountable"], values["vendor_share"]) == (value, answers, share)
    assert values["party_reason"].startswith(f"override: {value}")


# ── against other stages ─────────────────────────────────────────────────────


def test_against_a_hold() -> None:
    held: dict[str, Any] = {"level": "middle", "since": day(-10)}
    kept = decided(**held)
    assert (kept.tier, kept.row["tier:held_until"]) == ("middle", day(169))
    lowered = decided(exception("low"), **held)
    assert (lowered.tier, lowered.row["tier:held_until"]) == ("low", None)
    assert decided(exception("low", ends=day(-1)), **held).tier == "middle"   # back to what the rules give today


def test_against_a_floor_and_a_request() -> None:
    assert decided(exception("low"), arr=50).tier == "low"
    assert decided(exception("low"), wish="middle").tier == "low"
    assert decided(wish="middle").tier == "middle"


def test_against_no_tier() -> None:
    assert decided(gone=True).tier is None
    assert decided(exception("middle"), gone=True).tier == "middle"
    assert decided(exception("none")).tier is None
