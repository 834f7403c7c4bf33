"""Exceptions for an agreement, a partner or a region: whom a row is about, and which of several rows decides."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from csrules.decide.decider import Decider, Decision
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, policy, sound

FIELDS = "partner partner optional  region one of emea, amer optional"
REST = """
record partner { id text key }
record agreement { id text key   partner partner   margin percent from 0% to 45% }
record exception {
  id text key   account account optional   agreement agreement optional   partner partner optional
  region one of amer, emea optional   field text   value text   approver text optional   starts date   ends date
}
match agreement to account { where agreement.partner == account.partner }
overrides from exception {
  account account, then agreement, then partner, then region
  sets    each of field to value
  in force from starts to ends, at most 180 days
  only where approver == "vp"
}
tiers {
  tier high { served by helper  when region == amer }
  tier low  { served by helper  otherwise }
}
role helper { costs 60 per hour }
service care
entitlements {
  | service | high    | low     |
  | care    | 1h/week | 1h/week |
}
"""
TEXT = policy(FIELDS, REST, rest="")
ACCOUNTS: list[Row] = [
    {"id": f"A{number}", "partner": partner, "region": region}
    for number, (partner, region) in enumerate(product(("P", "Q", "gone", None), ("emea", "amer", None)))
]
AGREEMENTS: list[Row] = [{"id": "PA", "partner": "P", "margin": Decimal("0.2")}]
AGREEMENT_OF = {"P": "PA"}
WAYS = ("account", "agreement", "partner", "region")


def exception(key: str, value: str, field: str = "care", **about: Any) -> Row:
    return {"id": key, "account": None, "agreement": None, "partner": None, "region": None, "field": field,
            "value": value, "approver": "vp", "starts": DAY, "ends": DAY, **about}


def decide(*exceptions: Row) -> dict[str, Decision]:
    """Of each account, after both evaluators were found to agree on everything."""
    tables = {"partner": [{"id": "P"}, {"id": "Q"}], "agreement": AGREEMENTS, "exception": list(exceptions)}
    decide_both(TEXT, ACCOUNTS, results=True, **tables)
    decider = Decider(sound(TEXT), DAY, {**tables, "account": ACCOUNTS})
    return {row["id"]: decider.decide_row(row) for row in ACCOUNTS}


def expected(row: Row, exceptions: tuple[Row, ...]) -> str:
    """The party, by what the reference says in words."""
    partner = row["partner"] if row["partner"] in ("P", "Q") else None
    own = {"account": row["id"], "agreement": AGREEMENT_OF.get(str(partner)), "partner": partner,
           "region": row["region"]}
    for way in WAYS:
        said = {one["value"] for one in exceptions
                if next((name for name in WAYS if one[name] is not None), None) == way
                and all(one[name] in (None, own[name]) for name in WAYS)}
        if said:
            return said.pop() if len(said) == 1 and partner is not None else "vendor"
    return "vendor"


CASES = (
    (exception("1", "partner", partner="P"),),
    (exception("1", "partner", agreement="PA"), exception("2", "shared", partner="P")),
    (exception("1", "partner", partner="P"), exception("2", "vendor", account="A1")),
    (exception("1", "partner", region="emea"), exception("2", "shared", partner="Q")),
    (exception("1", "partner", region="emea", partner="P"), exception("2", "shared", region="emea")),
    (exception("1", "partner", partner="P"), exception("2", "shared", partner="P"),
     exception("3", "shared", region="amer")),
    (exception("1", "partner", account="A0", region="amer"), exception("2", "shared", account="A1", region="amer")),
    (exception("1", "partner"),),
)


@pytest.mark.parametrize("exceptions", CASES)
def test_the_rows_that_say_most_about_an_account_decide(exceptions: tuple[Row, ...]) -> None:
    for found, row in zip(decide(*exceptions).values(), ACCOUNTS, strict=True):
        assert found.services["care"]["party"] == expected(row, exceptions), (row, exceptions)


def test_rows_that_differ_are_a_finding_and_no_wider_row_is_used() -> None:
    rows = (exception("1", "partner", partner="P"), exception("2", "shared", partner="P"),
            exception("3", "shared", region="emea"))
    found = decide(*rows)["A0"]
    (note,) = [note for note in found.findings if note.code == "overrides-differ"]
    assert "by `1`" in note.message
    assert "by `2`" in note.message
    assert "`3`" not in note.message


def test_a_wide_row_without_approval_is_a_finding_of_each_account_that_it_is_about() -> None:
    row = {**exception("1", "partner", region="emea"), "approver": None}
    found = decide(row)
    told = {key for key, one in found.items() if "override-not-authorised" in {note.code for note in one.findings}}
    assert told == {account["id"] for account in ACCOUNTS if account["region"] == "emea"}


def test_a_row_that_counts_and_one_that_is_too_long_do_not_disturb_each_other() -> None:
    long = {**exception("1", "low", "tier", account="A1"), "ends": DAY + dt.timedelta(400)}
    found = decide(long, exception("2", "low", "tier", partner="P"))["A1"]
    assert found.tier == "low"
    assert {note.code for note in found.findings} == {"override-too-long"}
