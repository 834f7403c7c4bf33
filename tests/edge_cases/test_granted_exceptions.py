"""Services that a row of the register grants until a day, as much as the policy allows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from csrules.decide.decider import Decider, Decision
from csrules.proofs.prove import PROVED, prove
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, policy, sound

REST = """
record exception {
  id text key   account account   field text   value text   approver text   starts date   ends date
}
overrides from exception {
  account account
  sets each of field to value
  in force from starts to ends, at most 90 days
  only where approver == "cco"
  may set care
  may grant academy 3 times 2h/quarter by helper
  may grant care plus 1h/month
  may grant desk instead automated
  never when size < 0
}
tiers { tier only { served by helper  otherwise } }
role helper { costs 60 per hour }
service care
service academy "Academy"
service desk
service spare
entitlements {
  | service | only     |
  | care    | 1h/month |
  | desk    | 2h/month |
  | spare   | -        |
}
grant academy 1h/year by helper when size > 100
deny academy when size == 7
promise "no academy for small accounts" { never academy offered and size < 10 }
"""
TEXT = policy("size integer", REST, rest="")


def row(field: str, value: str = "granted", key: str = "E1", **more: Any) -> Row:
    return {"id": key, "account": "A0", "field": field, "value": value, "approver": "cco", "starts": DAY, "ends": DAY,
            **more}


def decide(*rows: Row, size: int = 1) -> Decision:
    account = {"id": "A0", "size": size}
    decide_both(TEXT, [account], results=True, exception=list(rows))
    return Decider(sound(TEXT), DAY, {"exception": list(rows), "account": [account]}).decide_row(account)


def codes(found: Decision) -> set[str]:
    return {note.code for note in found.findings}


def test_it_is_given_as_much_as_the_policy_says() -> None:
    found = decide(row("academy"))
    academy = found.services["academy"]
    assert (academy["mode"], academy["times_per_year"], academy["hours_per_month"]) == ("effort", 12, Decimal("2.00"))
    assert "may grant academy 3 times 2h/quarter by helper" in academy["reason"]
    assert codes(found) == set()


@pytest.mark.parametrize("field", ["academy", "Academy"])
def test_a_service_may_be_named_by_its_label(field: str) -> None:
    assert decide(row(field)).services["academy"]["mode"] == "effort"


def test_more_of_a_service_and_another_way_of_one() -> None:
    assert decide(row("care")).services["care"]["hours_per_month"] == Decimal("2.00")
    assert decide(row("desk")).services["desk"]["mode"] == "automated"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"starts": DAY + dt.timedelta(1), "ends": DAY + dt.timedelta(1)}, None),
        ({"starts": DAY - dt.timedelta(1), "ends": DAY - dt.timedelta(1)}, None),
        ({"approver": "csm"}, "override-not-authorised"),
        ({"ends": DAY + dt.timedelta(100)}, "override-too-long"),
        ({"field": "spare"}, "override-unusable"),
        ({"value": "vendor"}, "override-unusable"),   # only `care` may be given to another party
        ({"value": "Granted"}, "override-unusable"),
        ({"account": "A1"}, None),
    ],
)
def test_a_row_that_does_not_count_gives_nothing(more: Row, code: str | None) -> None:
    found = decide({**row("academy"), **more})
    assert found.services["academy"]["mode"] == "not_offered"
    assert codes(found) == ({code} if code is not None else set())


def test_limits_and_denials_are_stronger_and_the_grants_of_the_policy_come_before() -> None:
    assert decide(row("academy"), size=7).services["academy"]["mode"] == "not_offered"
    limited = decide(row("academy"), size=-1)
    assert limited.services["academy"]["mode"] == "not_offered"
    assert codes(limited) == {"override-past-limit"}
    assert decide(size=200).services["academy"]["hours_per_month"] == Decimal("0.08")
    assert decide(row("academy"), size=200).services["academy"]["hours_per_month"] == Decimal("2.00")


def test_two_rows_grant_it_once_and_one_may_set_its_party_as_well() -> None:
    twice = decide(row("academy"), row("academy", key="E2"), row("care", "vendor", key="E3"))
    assert twice.services["academy"]["times_per_year"] == 12
    assert codes(twice) == set()


def test_a_promise_is_about_accounts_without_exceptions() -> None:
    assert [line.outcome for line in prove(sound(TEXT))] == [PROVED]
    assert "promise-broken" not in codes(decide(row("academy")))
