"""Work for a partner that is not there: whatever gives it, we deliver, and a finding says so."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from csrules.decide.decider import Decider, Decision, FindingNote
from csrules.proofs.prove import PROVED, prove
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound
from tests.policy_tests.small import covered

POLICY = """
policy "Partners" { currency USD }
record account { id text key   margin percent from 0% to 45% optional   adds list of service optional
                 FIELD }
record partner { id text key }
record certificate { partner partner   kind text   expires date }
record exception { account account   field text   value text   starts date   ends date }
tiers { tier only { served by helper  otherwise } }
role helper  { costs 60 per hour }
role watcher { costs 90 per hour }
service care
service spare
entitlements {
  | service | only     |
  | care    | 2h/month |
  | spare   | -        |
}
MORE
promise "someone answers" { every service has an accountable party }
"""
OWN = "partner partner optional"
CERTIFIED = """
certifications from certificate by kind {
  | kind  | covers |
  | phone | care   |
  where account.id != "" or certificate.partner == account.partner
  in force to expires
}
"""
REGISTER = """
overrides from exception {
  account account   sets each of field to value   in force from starts to ends   only where value != ""
}
"""
WAYS = {
    "assign": "assign care, spare to partner",
    "a part": "assign care, spare to partner 60%",
    "shared": "assign care, spare to shared",
    "answers": "assign care, spare to shared, vendor 100%, partner answers",
    "a list": "assign each of adds to partner",
    "a table": "responsibilities by margin {\n| service | up to 45% |\n| care | partner |\nothers partner\n"
               "no agreement vendor\noversight 10% by watcher }",
    "no agreement": "responsibilities by margin {\n| service | up to 45% |\n| care | vendor |\nothers vendor\n"
                    "no agreement partner }",
}


def decided(more: str, partner: str | None, *, field: str = OWN, **facts: Any) -> Decision:
    text = POLICY.replace("FIELD", field).replace("MORE", more)
    tables: dict[str, list[Row]] = {"partner": [{"id": "P"}], **facts.pop("tables", {})}
    row: Row = {"id": "A0", "margin": Decimal("0.2"), "adds": ("care", "spare"), "partner": partner, **facts}
    if OWN not in field:
        del row["partner"]
    decide_both(text, [row], results=True, **tables)
    return Decider(sound(text), DAY, tables).decide_row(row)


def party(found: Decision) -> tuple[Any, ...]:
    care = found.outcome.services["care"]
    return (care["party"], care["accountable"], care["vendor_share"], care["oversight_role"],
            care["partner_minutes"], care["oversight_minutes"])


NOBODY = ("vendor", "vendor", 1, None, 0, 0)


def notes(found: Decision) -> list[FindingNote]:
    """All findings but that of the link itself, which has tests of its own."""
    return [finding for finding in found.findings if finding.code != "link-not-found"]


def codes(found: Decision) -> list[str]:
    return [finding.code for finding in notes(found)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("partner", [None, "Q"])
def test_without_a_partner_we_deliver_and_a_finding_says_so(way: str, partner: str | None) -> None:
    margin = None if way == "no agreement" else Decimal("0.2")
    there = decided(WAYS[way], "P", margin=margin)
    assert party(there) != NOBODY
    assert codes(there) == []
    found = decided(WAYS[way], partner, margin=margin)
    assert party(found) == NOBODY
    assert found.outcome.services["care"]["party_reason"].endswith("; the account has no partner, so we deliver")
    assert codes(found) == ["no-partner"]   # of `care`, not of `spare`
    assert notes(found)[0].message.startswith("`care`")


@pytest.mark.parametrize("partner", [None, "Q"])
def test_what_is_ours_anyway_is_no_finding(partner: str | None) -> None:
    found = decided("assign care to vendor\nassign spare to partner", partner)
    assert (party(found), codes(found)) == (NOBODY, [])


def exception(value: str) -> Row:
    return {"account": "A0", "field": "care", "value": value, "starts": DAY, "ends": DAY}


@pytest.mark.parametrize(("value", "expected"),
                         [("partner", ["no-partner"]), ("shared", ["no-partner"]), ("vendor", [])])
@pytest.mark.parametrize("more", ["", "assign care to partner\n", CERTIFIED])
def test_no_override_gives_work_to_nobody(value: str, expected: list[str], more: str) -> None:
    found = decided(more + REGISTER, None, tables={"exception": [exception(value)]})
    assert (party(found), codes(found)) == (NOBODY, expected)
    passed = decided(more + REGISTER, "P", tables={"exception": [exception(value)]})
    assert (passed.outcome.services["care"]["vendor_share"] < 1) is (value != "vendor")


def test_no_certificate_is_asked_of_nobody() -> None:
    expired = {"partner": "P", "kind": "phone", "expires": DAY - dt.timedelta(1)}
    for partner, status, wanted in (("P", "lapsed", ["margin-not-earned"]), (None, None, ["no-partner"]),
                                    ("Q", None, ["no-partner"])):
        found = decided("assign care to partner" + CERTIFIED, partner, tables={"certificate": [expired]})
        assert party(found) == NOBODY
        assert (found.outcome.services["care"]["certification"], codes(found)) == (status, wanted)


MATCHED = """
record agreement { id text key   partner partner optional }
match agreement to account { where agreement.id == account.paper }
assign care to partner
"""


@pytest.mark.parametrize(("paper", "partner", "wanted"), [
    ("G", "P", "partner"), ("G", None, "vendor"), ("G", "Q", "vendor"), (None, "P", "vendor"), ("X", "P", "vendor"),
])
def test_the_partner_may_come_through_the_agreement(paper: str | None, partner: str | None, wanted: str) -> None:
    tables = {"agreement": [{"id": "G", "partner": partner}]}
    found = decided(MATCHED, None, field="paper text optional", paper=paper, tables=tables)
    assert found.outcome.services["care"]["accountable"] == wanted
    assert codes(found) == ([] if wanted == "partner" else ["no-partner"])


@pytest.mark.parametrize(("own", "agreed", "wanted"), [("P", None, "partner"), (None, "P", "vendor")])
def test_the_partner_of_the_account_goes_before_that_of_the_agreement(
    own: str | None, agreed: str | None, wanted: str
) -> None:
    tables = {"agreement": [{"id": "G", "partner": agreed}]}
    found = decided(MATCHED, own, field="paper text optional   partner partner optional", paper="G", tables=tables)
    assert found.outcome.services["care"]["accountable"] == wanted
    assert codes(found) == ([] if wanted == "partner" else ["no-partner"])


@pytest.mark.parametrize(("paper", "wanted"), [("G", "partner"), (None, "vendor"), ("X", "vendor")])
def test_an_agreement_that_names_no_partner_is_with_one(paper: str | None, wanted: str) -> None:
    tables = {"agreement": [{"id": "G"}]}
    found = decided(MATCHED.replace("partner partner optional", ""), None, field="paper text optional", paper=paper,
                    tables=tables)
    assert found.outcome.services["care"]["accountable"] == wanted
    assert codes(found) == ([] if wanted == "partner" else ["no-partner"])


def test_a_policy_in_which_no_account_can_have_a_partner() -> None:
    found = decided("assign care to partner", None, field="paper text optional", paper=None)
    assert (party(found), codes(found)) == (NOBODY, ["no-partner"])


TEST = """
test "nobody" as of 2026-06-30 {
  partner { id "P" }
  account { id "A"  margin missing  partner missing }
  account { id "B"  margin missing  partner "P" }
  expect "A" care by vendor
  expect "A" finding no-partner
  expect "B" care by partner
  expect "B" no findings
}
"""


def test_a_test_states_who_is_there() -> None:
    """There is no line about a partner that is not there, so none is asked for; what gave the work counts as seen."""
    text = POLICY.replace("FIELD", OWN).replace("MORE", "assign care to partner when margin >= 10%")
    given = TEST.replace("margin missing", "margin 10%")
    assert [one.text for one in covered(text, given).unseen if "margin" in one.text] == [
        "`margin >= 10%` was never false", "`margin >= 10%` was never unknown"]


def test_what_is_proved_and_what_is_not() -> None:
    """Someone answers where the last word is ours; not where no block and no assignment says whose a service is."""
    text = POLICY.replace("FIELD", OWN)
    given = [prove(sound(text.replace("MORE", more))) for more in (
        "assign care to partner",
        'responsibilities by margin when margin >= 10% {\n| service | up to 45% |\n| care | partner |\n'
        'others partner\nno agreement vendor }',
    )]
    assert [[verdict.outcome == PROVED for verdict in one] for one in given] == [[True], [False]]
