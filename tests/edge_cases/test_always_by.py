"""A service that is always by one party: whatever data says, its party stays, and what tried is a finding."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from csrules.decide.decider import Decider, Decision
from csrules.proofs.prove import PROVED, prove
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, policy, sound

MORE = """
record partner { id text key }
record agreement {
  id text key   partner partner   margin percent from 0%% to 45%%   adds list of service optional
}
record amendment { id text key   agreement agreement   starts date   moves list of service optional }
record exception { account account   field text   value text   ends date }
match agreement to account { where agreement.partner == account.partner }
amend agreement from amendment {
  where amendment.agreement == agreement
  in force from starts
  assign each of moves to partner
}
responsibilities by agreement.margin {
  | service | below 20%% | 20%% and above |
  | care    | vendor    | partner       |
  no agreement vendor
}
assign each of agreement.adds to partner
overrides from exception {
  account account  sets each of field to value  in force from ends to ends  only where ends == ends
}
tiers { tier only { served by helper  otherwise } }
role helper { costs 60 per hour }
service care
service core { always by %s }
entitlements {
  | service | only    |
  | care    | 1h/week |
  | core    | 1h/week |
}
promise "core" { always core by %s }
"""
PARTIES = ("vendor", "partner", "shared")
AGREEMENT: Row = {"id": "A", "partner": "P", "margin": Decimal("0.25"), "adds": None}
AMENDED: Row = {"id": "M", "agreement": "A", "starts": dt.date(2026, 1, 1), "moves": ("core", "care")}


def excepted(value: str) -> Row:
    return {"account": "A0", "field": "core", "value": value, "ends": DAY}


def decide(always: str, **tables: list[Row]) -> Decision:
    """The decision about an account with a partner, after both evaluators were found to agree on everything."""
    text = policy("partner partner optional", MORE % (always, always), rest="")
    row = {"id": "A0", "partner": "P"}
    papers = {"partner": [{"id": "P"}], "agreement": [AGREEMENT], "amendment": [], "exception": [], **tables}
    decide_both(text, [row], results=True, **papers)
    return Decider(sound(text), DAY, {**papers, "account": [row]}).decide_row(row)


def told(found: Decision) -> list[str]:
    return [note.message for note in found.findings if note.code == "duty-kept"]


@pytest.mark.parametrize("always", PARTIES)
def test_lists_of_papers_do_not_change_it(always: str) -> None:
    for tables in ({"agreement": [{**AGREEMENT, "adds": ("core", "care")}]}, {"amendment": [AMENDED]}):
        found = decide(always, **tables)
        assert found.services["core"]["party"] == always
        assert found.services["care"]["party"] == "partner"
        assert len(told(found)) == (0 if always == "partner" else 1)


@pytest.mark.parametrize("value", PARTIES)
@pytest.mark.parametrize("always", PARTIES)
def test_an_override_does_not_change_it(always: str, value: str) -> None:
    found = decide(always, exception=[excepted(value)])
    assert found.services["core"]["party"] == always
    assert ["override (field core" in message for message in told(found)] == ([] if value == always else [True])


def test_the_service_is_ours_without_a_word_of_tables_and_a_promise_of_it_is_proved() -> None:
    text = policy("partner partner optional", MORE % ("vendor", "vendor"), rest="")
    assert [line.outcome for line in prove(sound(text))] == [PROVED]


def test_a_partner_that_is_not_there_gets_no_work() -> None:
    found = decide("partner", partner=[])
    assert found.services["core"]["party"] == "vendor"
    assert "no-partner" in {note.code for note in found.findings}


def test_what_the_account_does_not_get_is_no_finding() -> None:
    text = policy("partner partner optional", (MORE % ("vendor", "vendor")).replace("| core    | 1h/week |",
                                                                                 "| core    | -       |"), rest="")
    row = {"id": "A0", "partner": "P"}
    papers = {"partner": [{"id": "P"}], "agreement": [AGREEMENT], "amendment": [AMENDED],
              "exception": [excepted("partner")]}
    codes = {note.code for note in Decider(sound(text), DAY, {**papers, "account": [row]}).decide_row(row).findings}
    assert codes == {"override-without-service", "promise-broken"}
