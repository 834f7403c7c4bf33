"""Amendments: which of them counts for an account, what it sets, to whom it moves duties, and when none does."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from csrules.analysis.checker import check_policy
from csrules.decide.decider import Decider, Decision
from csrules.decide.trace import Tracing
from csrules.decide.trace_rows import gathered_rows
from csrules.diagnostics import Reporter
from csrules.syntax.parser import parse_all
from csrules.text import Document
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound

POLICY = """
policy "Amendments" { currency USD }
record account { id text key   arr money default 100k   paper deal optional   term_start date optional
                 partner partner default "P" }
record partner { id text key }
rows partner {
  | id  |
  | "P" |
}
record deal {
  id text key   margin percent from 0% to 45% optional   level one of low, high default low
  adds list of service optional
}
record amendment {
  id text key   deal deal   starts date optional   ends date optional   void flag default no   new_terms flag default no
  margin percent from 0% to 45% optional   becomes one of low, high optional
  adds list of service optional   shares list of service optional   removes list of service optional
}
match deal to account { where deal.id == account.paper }
amend deal from amendment {
  where    amendment.deal == deal
  where    not amendment.void
  in force from starts to ends
  for accounts where not amendment.new_terms or account.term_start >= amendment.starts
  sets     margin
  sets     level to becomes
  assign each of adds    to partner
  assign each of shares  to shared
  assign each of removes to vendor
}
define net = arr * (100% - (deal.margin else 0%))
define before = arr * (100% - (deal.original_margin else 0%))
tiers {
  tier high { served by helper  when deal.level == high }
  tier low  { served by helper  otherwise }
}
role helper { costs 60 per hour }
service care   { by helper }
service review { by helper }
entitlements {
  | service | high    | low     |
  | care    | 1h/week | 1h/week |
  | review  | 1h/year | 1h/year |
}
responsibilities by deal.margin {
  | service | below 20% | 20% and above |
  | care    | vendor    | partner       |
  others vendor   no agreement vendor
}
assign review to shared when arr >= 1m
"""
LONG_AGO, LATER = dt.date(2025, 1, 1), dt.date(2026, 1, 1)


def day(after: int) -> dt.date:
    return DAY + dt.timedelta(after)


def amendment(key: str = "M", starts: dt.date | None = LATER, **fields: Any) -> Row:
    empty = dict.fromkeys(("ends", "margin", "becomes", "adds", "shares", "removes"))
    plain = {"deal": "D", "void": False, "new_terms": False, "starts": starts}
    if isinstance(fields.get("margin"), str):
        fields["margin"] = Decimal(fields["margin"])
    return {"id": key, **empty, **plain, **fields}


def decide(
    *amendments: Row, text: str = POLICY, margin: str | None = "0.1", on: dt.date = DAY, **fields: Any
) -> Decision:
    account = {"id": "A0", "arr": Decimal(100_000), "paper": "D", "term_start": None, "partner": "P", **fields}
    deal = {"id": "D", "margin": None if margin is None else Decimal(margin), "level": "low", "adds": None}
    tables = {"deal": [deal], "amendment": list(amendments)}
    decide_both(text, [account], on, results=True, **tables)
    return Decider(sound(text), on, {**tables, "account": [account]}).decide_row(account)


def net(found: Decision) -> Decimal:
    value: Decimal = found.row["net"]
    return value


def parties(found: Decision) -> tuple[str, str]:
    return found.outcome.services["care"]["party"], found.outcome.services["review"]["party"]


def codes(found: Decision) -> list[str]:
    return [note.code for note in found.findings]


# ── what they set ────────────────────────────────────────────────────────────


def test_the_amended_margin_counts_everywhere() -> None:
    found = decide(amendment(margin="0.3"))
    assert (net(found), found.row["before"]) == (70_000, 90_000)
    assert parties(found)[0] == "partner"   # the band is that of the amended margin
    assert found.outcome.services["care"]["party_reason"].startswith("margin 20% and above")
    assert codes(found) == []


@pytest.mark.parametrize(
    ("fields", "on", "counts"),
    [
        ({}, LATER, True),   # its first day
        ({}, LATER - dt.timedelta(1), False),
        ({"ends": DAY}, DAY, True),   # its last
        ({"ends": day(-1)}, DAY, False),
        ({"void": True}, DAY, False),
        ({"deal": "OTHER"}, DAY, False),
        ({"starts": None}, DAY, False),   # from no day on
    ],
)
def test_when_it_counts(fields: dict[str, Any], on: dt.date, counts: bool) -> None:
    assert net(decide(amendment(margin="0.3", **fields), on=on)) == (70_000 if counts else 90_000)


def test_the_latest_that_states_a_field_counts_for_that_field() -> None:
    first, second = amendment("M1", LONG_AGO, margin="0.2"), amendment("M2", LATER, becomes="high")
    found = decide(first, second)
    assert (net(found), found.tier) == (80_000, "high")
    third = amendment("M3", day(-1), margin="0.4")
    assert net(decide(third, first, second)) == 60_000
    assert net(decide(first, amendment("M4", day(1), margin="0.4"))) == 80_000   # not yet


def test_an_amendment_gives_a_margin_where_the_agreement_has_none() -> None:
    assert net(decide(amendment(margin="0.3"), margin=None)) == 70_000
    assert net(decide(margin=None)) == 100_000


def test_two_of_the_same_day_that_differ_set_nothing() -> None:
    earlier = amendment("M0", LONG_AGO, margin="0.4")
    found = decide(earlier, amendment("M1", margin="0.2"), amendment("M2", margin="0.3"))
    assert net(found) == 90_000   # as without any amendment
    assert codes(found) == ["amendments-differ"]
    alike = decide(amendment("M1", margin="0.3"), amendment("M2", margin="0.3", becomes="high"))
    assert (net(alike), codes(alike)) == (70_000, [])


def test_without_an_agreement_there_is_nothing_to_amend() -> None:
    text = POLICY.replace("where    amendment.deal == deal\n", 'where    amendment.deal == "D"\n')
    assert net(decide(amendment(margin="0.3"), text=text)) == 70_000
    assert net(decide(amendment(margin="0.3"), text=text, paper=None)) == 100_000


# ── for which accounts ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("term_start", "amended", "said"),
    [
        (LATER, True, []),
        (day(1), True, []),
        (LATER - dt.timedelta(1), False, []),
        (None, False, ["amendment-unclear"]),
    ],
)
def test_for_terms_that_began_later(term_start: dt.date | None, amended: bool, said: list[str]) -> None:
    found = decide(amendment(margin="0.3", new_terms=True), term_start=term_start)
    assert net(found) == (70_000 if amended else 90_000)
    assert codes(found) == said


def test_an_amendment_for_all_needs_no_term() -> None:
    assert codes(decide(amendment(margin="0.3"))) == []
    both = amendment("M1", LONG_AGO, margin="0.2"), amendment("M2", margin="0.3", new_terms=True)
    assert net(decide(*both, term_start=LONG_AGO)) == 80_000   # the one that is for all accounts
    assert net(decide(*both, term_start=LATER)) == 70_000


# ── duties ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rows", "expected", "said"),
    [
        ((), ("vendor", "vendor"), []),
        ((amendment(adds=("care",)),), ("partner", "vendor"), []),
        ((amendment(adds=("care", "review")),), ("partner", "partner"), []),
        ((amendment(adds=("care",), shares=("review",)),), ("partner", "shared"), []),
        # The later amendment wins, service by service.
        ((amendment("1", LONG_AGO, adds=("care", "review")), amendment("2", removes=("care",))),
         ("vendor", "partner"), []),
        ((amendment("1", removes=("care",)), amendment("2", LONG_AGO, adds=("care", "review"))),
         ("vendor", "partner"), []),
        # Of one day, and different: neither counts for that service.
        ((amendment("1", adds=("care", "review")), amendment("2", removes=("care",))), ("vendor", "partner"),
         ["amendments-differ"]),
        ((amendment(adds=("care",), removes=("care",)),), ("vendor", "vendor"), ["amendments-differ"]),
        ((amendment("1", adds=("care",)), amendment("2", adds=("care",))), ("partner", "vendor"), []),
        # A third that is later settles it.
        ((amendment("1", LONG_AGO, adds=("care",)), amendment("2", LONG_AGO, removes=("care",)),
          amendment("3", shares=("care",))), ("shared", "vendor"), []),
    ],
)
def test_duties(rows: tuple[Row, ...], expected: tuple[str, str], said: list[str]) -> None:
    found = decide(*rows)
    assert parties(found) == expected
    assert codes(found) == said


def test_an_amendment_is_the_last_word_after_tables_and_assignments() -> None:
    big = {"arr": Decimal(2_000_000)}
    assert parties(decide(margin="0.3", **big)) == ("partner", "shared")
    found = decide(amendment(removes=("care", "review")), margin="0.3", **big)
    assert parties(found) == ("vendor", "vendor")
    assert codes(found) == []
    assert "an amendment: assign each of removes to vendor" in found.outcome.services["care"]["party_reason"]


# ── what is told ─────────────────────────────────────────────────────────────


def test_explanations_name_the_amendments_that_count_and_why_others_do_not() -> None:
    given = [amendment("NOW", margin="0.3"), amendment("SOON", day(1), margin="0.4"), amendment("VOID", void=True)]
    deal = {"id": "D", "margin": Decimal("0.1"), "level": "low", "adds": None}
    decider = Decider(sound(POLICY), DAY, {"deal": [deal], "amendment": given})
    account = {"id": "A", "arr": Decimal(1), "paper": "D", "term_start": None, "partner": "P"}
    tracing = Tracing(decider, decider.decide_row(account))
    rows = [row for found in gathered_rows(tracing, frozenset()) for row in found.rows]
    assert {row.record for row in rows} == {"amendment"}
    assert [(row.key, row.counts) for row in rows] == [("NOW", True), ("SOON", False), ("VOID", False)]
    assert rows[1].why[0].text == "starts is 2026-07-01, 1 day after today (2026-06-30)"
    step = next(step for step in tracing.trace().steps if step.title == "deal.margin")
    assert (step.stage, step.value, step.text) == ("amendments", Decimal("0.3"), "30%")
    assert [detail.text for detail in step.told] == [
        "before amendments: 10%", "set by the amendment that begins on: 2026-01-01",
    ]


# ── refusals ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("amend deal from", "amend account from", "unknown-name"),
        ("from amendment {", "from amendments {", "unknown-name"),
        ("from amendment {", "from account {", "unknown-name"),
        ("from amendment {", "from deal {", "unknown-name"),
        ("sets     margin\n", "sets     margins\n", "unknown-name"),
        ("sets     margin\n", "sets     margin to rate\n", "unknown-name"),
        ("sets     margin\n", "sets     margin to starts\n", "type-mismatch"),
        ("sets     margin\n", "sets     id\n", "type-mismatch"),
        ("sets     margin\n", "sets     adds\n", "type-mismatch"),
        ("sets     margin\n", "sets     margin\n  sets margin to margin\n", "duplicate-name"),
        ("where deal.id == account.paper", "where deal.id == account.paper and deal.level == low", "too-early"),
        ("assign each of adds  ", "assign each of void  ", "type-mismatch"),
        ("in force from starts to ends", "in force from margin", "type-mismatch"),
        ("in force from starts to ends", "", "missing-block"),
        ("adds list of service optional\n}", "original_margin text optional\n}", "duplicate-name"),
        ("margin percent from 0% to 45% optional   becomes", "margin percent from 0% to 50% optional   becomes",
         "amended-range"),
        ("margin percent from 0% to 45% optional   becomes", "margin percent optional   becomes", "amended-range"),
        ("becomes one of low, high", "becomes one of high, higher", "type-mismatch"),
    ],
)
def test_what_is_refused(old: str, new: str, code: str) -> None:
    assert old in POLICY
    reporter = Reporter()
    check_policy(parse_all((Document("p.csr", POLICY.replace(old, new, 1)),), reporter), reporter)
    assert [one.code.name for one in reporter if one.severity.value == "error"] == [code]


def test_the_largest_revenue_and_a_long_margin_are_multiplied_exactly() -> None:
    row = {"arr": Decimal("99999999999999.9999"), "paper": "D", "term_start": None, "partner": "P"}
    paper = {"id": "D", "margin": Decimal("0.222001"), "level": "low", "adds": None}
    decide_both(POLICY, [row], DAY, results=True, deal=[paper], amendment=[])


# ── what findings say ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((amendment("M0", LONG_AGO, margin="0.4"), amendment("M1", margin="0.3"), amendment("M2", margin="0.2")),
         "amendments that begin on one day set `margin` differently, so none of them does: "
         "20% by `M2` (starts 2026-01-01) and 30% by `M1` (starts 2026-01-01)"),
        ((amendment("M1", adds=("care",)), amendment("M2", removes=("care",))),
         "amendments that begin on one day give `care` to different parties, so none does: "
         "partner by `M1` (starts 2026-01-01) and vendor by `M2` (starts 2026-01-01)"),
        ((amendment("M1", adds=("care",), removes=("care",)),),
         "amendments that begin on one day give `care` to different parties, so none does: "
         "partner and vendor by `M1` (starts 2026-01-01)"),
        ((amendment("M1", new_terms=True, margin="0.3"), amendment("M2", new_terms=True)),
         "nobody can say whether an amendment is for this account, so it does not count: "
         "`M1` (new_terms yes, starts 2026-01-01) (and 1 more)"),
    ],
)
def test_findings_name_the_amendments(rows: tuple[Row, ...], message: str) -> None:
    assert [note.message for note in decide(*rows).findings] == [message]
