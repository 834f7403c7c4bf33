"""Promises and watches on data: what breaks them, what is said of it, and that both evaluators say the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from csrules.decide.decider import Decider
from csrules.plan.classes import split
from tests.evaluators.comparing import plan_of
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound

D = Decimal
POLICY = """
policy "Promised" {{ currency USD }}
record account {{
  id text key   arr money default 0   renewals integer default 0   partner partner optional   nps integer optional
  level one of gold, silver default gold   free flag default no   since date default 2020-01-01   {fields}
}}
record partner   {{ id text key }}
record agreement {{ id text key   partner partner   margin percent from 0% to 45% }}
match agreement to account {{ where agreement.partner == account.partner }}
define net_arr = arr * (100% - (agreement.margin else 0%))
tiers {{
  tier high {{ served by csm  when net_arr >= 200k }}
  tier low  {{ served by csm  otherwise }}
  no tier when free
}}
role csm  {{ costs 60 per hour }}
role free {{ works 1h/month }}
service review
service care
entitlements {{
  | service | high    | low           |
  | review  | 10h/week | 1h/month     |
  | care    | 1h/week  | {cell} |
}}
{parties}
{promises}
"""
TABLE = """
responsibilities by agreement.margin {
  | service | below 20% | 20% and above |
  | review  | vendor    | partner 60%   |
  | care    | partner   | partner       |
  no agreement vendor
}
"""
AGREEMENTS = {"LOW": D("0.15"), "HIGH": D("0.3")}


def policy(promises: str, parties: str = TABLE, cell: str = "-", fields: str = "") -> str:
    return POLICY.format(promises=promises, parties=parties, cell=cell, fields=fields)


def account(**values: Any) -> Row:
    usual = {"arr": D(0), "renewals": 0, "partner": None, "nps": None, "level": "gold", "free": False,
             "since": dt.date(2020, 1, 1)}
    return {**usual, **values}


def found(text: str, *rows: Row, codes: Sequence[str] = ("promise-broken", "watch-fired")) -> list[list[str]]:
    """The messages about each account, after both evaluators were found to agree on all they say."""
    tables = {
        "partner": [{"id": name} for name in AGREEMENTS],
        "agreement": [{"id": name, "partner": name, "margin": margin} for name, margin in AGREEMENTS.items()],
    }
    decide_both(text, rows, results=True, **tables)
    decider = Decider(sound(text), DAY, tables)
    decided = [decider.decide_row({"id": f"A{number}", **row}) for number, row in enumerate(rows)]
    return [[note.message for note in one.findings if note.code in codes] for one in decided]


def test_never_is_broken_where_the_condition_is_true() -> None:
    text = policy('promise "P" { never tier == low and nps < 0 }')
    assert found(text, account(nps=-1), account(nps=0), account(), account(nps=-1, arr=D(200_000))) == [
        ["P: broken (tier low, nps -1)"], [], [], [],
    ]


def test_always_is_broken_where_the_condition_is_unknown_too() -> None:
    text = policy('promise "P" { always nps >= 0 or tier == high }')
    assert found(text, account(nps=-1), account(nps=0), account(), account(arr=D(200_000))) == [
        ["P: broken (nps -1, tier low)"], [], ["P: broken (nps missing, tier low)"], [],
    ]


def test_each_line_of_a_promise_is_a_finding_of_its_own() -> None:
    text = policy('promise "P" { never nps < 0  always renewals > 0 }')
    assert found(text, account(nps=-1)) == [["P: broken (nps -1)", "P: broken (renewals 0)"]]


def test_a_watch_takes_the_guards_of_an_assignment() -> None:
    text = policy('watch "W" { warn unless nps >= 0  warn when nps < 0 unless level == gold }')
    assert found(text, account(nps=1), account(), account(nps=-1), account(nps=-1, level="silver")) == [
        [], ["W (nps missing)"], ["W (nps -1)"], ["W (nps -1)", "W (nps -1, level silver)"],
    ]


# ── what services come to ────────────────────────────────────────────────────


def test_cost_is_compared_exactly_and_told_in_cents_or_as_far_as_it_differs() -> None:
    """1 h/month costs 720 a year; the comparison is exact, and the text is rounded."""
    text = policy('watch "W" { warn unless yearly_cost <= 20% of arr }', parties="")
    assert found(text, account(arr=D("3600")), account(arr=D("3599.9999")), account(arr=D("0.01"))) == [
        [], ["W (yearly_cost 720 USD, 20% of arr 719.99998 USD)"], ["W (yearly_cost 720 USD, 20% of arr 0 USD)"],
    ]


@pytest.mark.parametrize(
    ("usage", "told"),
    [("0.2", None), ("0.199", "usage 19.9%"), ("0.199999", "usage 19.9999%"), ("0.19999", "usage 19.999%"),
     ("0.19994", "usage 19.99%")],
)
def test_a_percentage_is_told_as_far_as_it_differs(usage: str, told: str | None) -> None:
    text = policy('watch "W" { warn when usage < 20% }', fields="usage percent")
    assert found(text, account(usage=D(usage))) == [[f"W ({told})"] if told else []]


def test_a_part_of_a_cent_counts() -> None:
    """7 min/year by a third of us at 60 an hour: 7/3 minutes are 2.333… a year, which no two decimals hold."""
    parties = "assign care to partner 66.67%\nassign review to partner"
    text = policy('watch "W" { warn when yearly_cost > 2.33  warn when yearly_cost > 2.3331 }', parties, "7min/year")
    assert found(text, account(partner="LOW")) == [["W (yearly_cost 2.3331 USD)"]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("yearly_cost", "31488"), ("monthly_cost", "2624"), ("vendor_hours_per_month", "43.33"),
        ("partner_hours_per_month", "4.33"),
        ("oversight_hours_per_month", "0.43"),
    ],
)
def test_figures_are_those_of_the_account(name: str, value: str) -> None:
    parties = TABLE.replace("no agreement", "oversight 10% by csm\n  no agreement")
    text = policy(f'watch "W" {{ warn when {name} > 0 }}', parties)
    expected = {"yearly_cost": "31512 USD", "monthly_cost": "2626 USD"}.get(name, value)
    assert found(text, account(arr=D(300_000), partner="LOW")) == [[f"W ({name} {expected})"]]


def test_without_a_rate_the_cost_is_missing_and_a_watch_on_it_sounds() -> None:
    text = policy('watch "W" { warn unless yearly_cost < 5k  warn when yearly_cost > 0 }', "", "1h/month by free")
    assert found(text, account()) == [["W (yearly_cost missing)"]]


def test_an_own_field_comes_before_a_figure_of_its_name() -> None:
    text = policy('watch "W" { warn when yearly_cost > 5 }', fields="yearly_cost money optional")
    assert found(text, account(yearly_cost=D(6)), account(yearly_cost=None)) == [["W (yearly_cost 6 USD)"], []]


def test_the_margin_needs_no_path() -> None:
    text = policy('watch "W" { warn when margin > 20% }')
    assert found(text, account(partner="HIGH"), account(partner="LOW"), account()) == [["W (margin 30%)"], [], []]


def test_an_account_without_a_tier_costs_nothing() -> None:
    text = policy('watch "W" { warn when yearly_cost == 0 and tier is missing }')
    assert found(text, account(free=True), account()) == [["W (yearly_cost 0 USD, tier missing)"], []]


# ── services ─────────────────────────────────────────────────────────────────


def test_services_that_no_line_gives_to_anybody() -> None:
    parties = TABLE.replace("margin {", "margin when level == gold {") + "assign care to vendor when nps > 0"
    text = policy('promise "P" { every service has an accountable party }', parties)
    rows = [account(level="silver", arr=D(300_000), nps=nps) for nps in (None, 1)]
    assert found(text, account(), *rows, account(level="silver"), account(level="silver", free=True)) == [
        [], ["P: broken for review, care"], ["P: broken for review"], ["P: broken for review"], [],
    ]


@pytest.mark.parametrize("parties", ["", TABLE, TABLE + "assign care to partner when nps > 0"])
def test_where_a_block_always_applies_or_there_is_none_somebody_answers(parties: str) -> None:
    plan = sound(policy('promise "P" { every service has an accountable party }', parties))
    assert [claim.broken for claim in plan.claims] == [None]
    assert not split(plan).late


PROMISE = 'promise "P" { vendor share never rises as agreement.margin rises }'


def test_a_table_that_falls_needs_no_look_at_the_data() -> None:
    for parties in ("", TABLE, TABLE + "assign care to vendor when nps > 0"):
        plan = sound(policy(PROMISE, parties))
        assert [claim.broken for claim in plan.claims] == [None]
        assert not any(column.name.startswith("suppose") for column in plan.columns)


def test_a_row_that_rises_breaks_it_for_whoever_has_a_margin_and_the_service() -> None:
    parties = TABLE.replace("| partner   | partner       |", "| partner   | shared        |")
    rows = [account(arr=D(arr), partner=partner) for arr in (400_000, 0) for partner in ("LOW", "HIGH", None)]
    assert found(policy(PROMISE, parties), *rows) == [["P: broken for care"]] * 2 + [[]] * 4


def test_a_margin_that_moves_what_an_assignment_asks_for() -> None:
    """More margin makes less net revenue, and under 200k the assignment to the partner ends."""
    text = policy(PROMISE, TABLE + "assign review to partner when net_arr >= 200k")
    assert found(text, account(arr=D(240_000), partner="LOW"), account(arr=D(199_000), partner="LOW"),
                 account(arr=D(500_000), partner="LOW")) == [["P: broken for review"], [], []]


def test_what_rises_may_be_a_date_or_a_define() -> None:
    parties = "assign review to partner when since < 2024-01-01\nassign care to partner when net_arr >= 100"
    text = policy('promise "P" { vendor share never rises as since rises  vendor share never rises as net_arr rises }',
                  parties, "1h/year")
    assert found(text, account(partner="LOW")) == [["P: broken for review"]]


def test_a_field_that_nothing_reads_never_moves_anything() -> None:
    text = policy('promise "P" { vendor share never rises as nps rises }', TABLE)
    assert sound(text).claims[0].broken is None


# ── what it costs a run ──────────────────────────────────────────────────────


def test_without_watches_nothing_is_carried_along() -> None:
    classes = split(sound(policy("")))
    assert (classes.carried, classes.watched, classes.late) == ((), frozenset(), ())


def test_a_watch_makes_no_new_classes() -> None:
    plain, watched = (split(sound(policy(text))) for text in ("", 'watch "W" { warn unless yearly_cost < 20% of arr }'))
    assert watched.keys == plain.keys
    assert len(watched.carried) == 1


# ── what the checker refuses ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("promises", "problem"),
    [
        ('promise "P" { never arr }', "not-a-condition: a condition is needed here, and this is money"),
        ('promise "P" { vendor share never rises as level rises }', "type-mismatch: a category cannot rise"),
        ('promise "P" { vendor share never rises as margins rises }', "unknown-name: nothing is called `margins`"),
        ('watch "W" { warn when yearly_cost > 20% }',
         "type-mismatch: this compares money with a percentage"),
        ('watch "W" { warn when oversight_hours > 3 }', "unknown-name: nothing is called `oversight_hours`"),
        ('define d = yearly_cost > 3', "unknown-name: nothing is called `yearly_cost`"),
        ('promise "P" { never nps < 0 }\npromise "P" { never nps > 0 }',
         "duplicate-name: another promise already has this text"),
        ('watch "P" { warn when nps < 0 }\nwatch "P" { warn when nps > 0 }',
         "duplicate-name: another watch already has this text"),
    ],
)
def test_it_is_refused(promises: str, problem: str) -> None:
    assert plan_of(policy(promises)) == [problem]
