"""Edge cases 3 to 8: how amounts and percentages are written, which currency and period they are of, what they hide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import csrules
from csrules.decide.decider import Decider
from csrules.project.policy import load_policy
from csrules.project.run import RunOptions
from tests.evaluators.small import DAY, decide_both, policy, sound
from tests.project.small import small_project

D = Decimal
RATES = """
record rate { code text  usd number from 0 to 1000  starts date }
rates from rate { currency code  rate usd  since starts }
"""
POLICY = policy("arr money in currency optional   currency text optional", RATES, "define twice = arr * 2")


def day(month: int, of: int = 1) -> dt.date:
    return dt.date(2026, month, of)


def rate(code: str, usd: str, starts: dt.date) -> dict[str, Any]:
    return {"code": code, "usd": D(usd).quantize(D("0.000001")), "starts": starts}


def amount(text: str, arr: str | None, currency: str | None, *rates: Mapping[str, Any], on: dt.date = DAY) -> Any:
    """The account's `arr` in dollars, found by both evaluators alike."""
    row = {"arr": None if arr is None else D(arr).quantize(D("0.0001")), "currency": currency}
    return decide_both(text, [row], on, results=True, rate=rates)[0]["arr:amount"]


# ── 5: several currencies ──


def test_case_05_the_latest_rate_in_force_counts() -> None:
    rates = [rate("EUR", "1.08", day(1)), rate("EUR", "1.10", day(6, 30)), rate("EUR", "1.20", day(7))]
    assert amount(POLICY, "100", "EUR", *rates) == 110
    assert amount(POLICY, "100", "EUR", *rates, on=day(6, 29)) == 108
    assert amount(POLICY, "100", "EUR", *rates, on=day(7)) == 120
    assert amount(POLICY, "0.1", "EUR", rate("EUR", "0.333333", day(1))) == D("0.0333333")


QUOTED = policy(
    "arr money in currency optional   currency text optional", RATES.replace("rate usd", "rate usd for one of ours"),
    "define twice = arr * 2",
)


@pytest.mark.parametrize(("arr", "quoted", "expected"), [
    ("92", "0.92", "100"),
    ("100", "3", "33.333333333"),
    ("-1", "3", "-0.333333333"),
    ("0.0001", "1000", "0.0000001"),
    ("99999999999999.9999", "0.000001", "99999999999999999900"),
])
def test_case_05_a_rate_may_say_how_many_one_of_ours_is_worth(arr: str, quoted: str, expected: str) -> None:
    assert amount(QUOTED, arr, "EUR", rate("EUR", quoted, day(1))) == D(expected)
    assert amount(QUOTED, arr, "USD", rate("USD", quoted, day(1))) == D(arr)   # our own


@pytest.mark.parametrize(
    ("rates", "code"),
    [
        ([], "rate-missing"),
        ([rate("EUR", "0", day(1))], "rate-missing"),   # nothing can be divided by it
        ([rate("EUR", "1.1", day(1)), rate("EUR", "1.2", day(1))], "rate-tie"),
        ([rate("EUR", "0", day(1)), rate("EUR", "1.2", day(1))], "rate-tie"),
    ],
)
def test_case_05_an_amount_that_cannot_be_divided_is_missing_and_a_finding(
    rates: list[dict[str, Any]], code: str, tmp_path: Path
) -> None:
    assert amount(QUOTED, "5", "EUR", *rates) is None
    assert findings(tmp_path, [["5", "EUR"]], rates, QUOTED) == [(code, "A0")]


def test_case_05_an_amount_in_our_own_currency_needs_no_rate() -> None:
    assert amount(POLICY, "99.99", "USD") == D("99.99")
    assert amount(POLICY, "99.99", "USD", rate("USD", "3", day(1))) == D("99.99")


@pytest.mark.parametrize(
    ("currency", "rates", "code"),
    [
        ("GBP", [], "rate-missing"),
        ("GBP", [rate("EUR", "1.1", day(1))], "rate-missing"),
        ("EUR", [rate("EUR", "1.1", day(7))], "rate-missing"),
        ("eur", [rate("EUR", "1.1", day(1))], "rate-missing"),
        ("EUR", [rate("EUR", "1.1", day(1)), rate("EUR", "1.2", day(1))], "rate-tie"),
        (None, [rate("EUR", "1.1", day(1))], "currency-missing"),
    ],
)
def test_case_05_without_one_rate_the_amount_is_missing_and_that_is_a_finding(
    currency: str | None, rates: list[dict[str, Any]], code: str, tmp_path: Path
) -> None:
    assert amount(POLICY, "5", currency, *rates) is None
    found = findings(tmp_path, [["5", currency or ""]], rates)
    assert found == [(code, "A0")]


def test_case_05_a_tie_names_the_currency_the_rates_and_their_day() -> None:
    rates = [rate("EUR", "1.3", day(1)), rate("EUR", "1.2", day(2)), rate("EUR", "1.1", day(2))]
    account = {"id": "A", "arr": D(5), "currency": "EUR"}
    (note,) = Decider(sound(POLICY), DAY, {"rate": rates}).decide_row(account).findings
    assert note.message == ("two rates for the currency of `arr` differ, so the amount is missing: "
                            "EUR 1.1 since 2026-02-01 and 1.2 since 2026-02-01")
    decide_both(POLICY, [{"arr": D(5), "currency": "EUR"}], results=True, rate=rates)


def test_case_05_two_rows_that_say_the_same_are_no_tie() -> None:
    assert amount(POLICY, "5", "EUR", rate("EUR", "1.1", day(1)), rate("EUR", "1.1", day(1))) == D("5.5")
    tie_before = [rate("EUR", "1", day(1)), rate("EUR", "2", day(1)), rate("EUR", "3", day(2))]
    assert amount(POLICY, "5", "EUR", *tie_before) == 15


def test_case_05_an_account_without_a_known_amount_is_served_all_the_same(tmp_path: Path) -> None:
    assert findings(tmp_path, [["", "GBP"]], []) == []   # no amount, so nothing is missed
    with csrules.decided(tmp_path, RunOptions()) as (_, tables):
        ((tier, revenue),) = [(row[2], row[11]) for row in tables["accounts"].rows()]
    assert (tier, revenue) == ("only", None)


def findings(
    directory: Path, accounts: Sequence[Sequence[str]], rates: Sequence[Mapping[str, Any]], text: str = POLICY
) -> list[Any]:
    rows = "".join(f"A{number},{','.join(cells)}\n" for number, cells in enumerate(accounts))
    project = small_project(directory, policy=text, accounts="id,arr,currency\n" + rows)
    lines = "".join(f"{one['code']},{one['usd']},{one['starts']}\n" for one in rates)
    (project / "rates.csv").write_text("code,usd,starts\n" + lines, encoding="utf-8")
    config = (project / "csrules.toml").read_text(encoding="utf-8")
    (project / "csrules.toml").write_text(config + '\n[sources.rate]\ntype = "csv"\npath = "rates.csv"\n', "utf-8")
    with csrules.decided(project, RunOptions()) as (_, tables):
        listed = [(row[2], row[4]) for row in tables["findings"].rows()]
    return [finding for finding in listed if finding[0] != "no-rows"]   # an empty table of rates is meant


def test_case_05_a_rate_may_count_on_another_day_than_today() -> None:
    fields = "arr money in currency optional   currency text   signed date optional"
    text = policy(fields, RATES.replace("since starts", "since starts  on signed"), "define twice = arr * 2")
    rates = [rate("EUR", "1", day(1)), rate("EUR", "2", day(3))]
    rows = [{"arr": D("5.0000"), "currency": "EUR", "signed": signed} for signed in (day(2), day(3), None)]
    assert [row["arr:amount"] for row in decide_both(text, rows, results=True, rate=rates)] == [5, 10, None]


def test_case_05_plain_money_still_refuses_other_currencies(tmp_path: Path) -> None:
    project = small_project(tmp_path, accounts="id,arr,usage,regions,started\nA-1,€500,,,2026-01-01\n")
    with csrules.decided(project, RunOptions()) as (_, tables):
        assert [row[5] for row in tables["rejects"].rows()] == ["CSR919"]


def test_case_05_a_sign_in_the_cell_is_not_believed_where_a_field_names_the_currency(tmp_path: Path) -> None:
    findings(tmp_path, [["$5", "EUR"], ["5 EUR", "EUR"], ['"1,250.50"', "USD"]], [])
    with csrules.decided(tmp_path, RunOptions()) as (_, tables):
        assert [(row[4], row[5]) for row in tables["rejects"].rows()] == [("$5", "CSR919"), ("5 EUR", "CSR919")]
        assert [row[11] for row in tables["accounts"].rows()] == [D("1250.50")]


def problems(text: str, directory: Path) -> list[tuple[str, str | None]]:
    path = directory / "policy.csr"
    path.write_text(text, encoding="utf-8")
    return [(found.code.name, found.help) for found in load_policy(path).diagnostics]


def test_case_05_an_amount_is_not_known_while_the_agreement_is_matched(tmp_path: Path) -> None:
    deal = "record deal { id text key  least money }\nmatch deal to account { where deal.least <= account.arr }"
    text = policy("arr money in currency   currency text", RATES, deal)
    assert [code for code, _ in problems(text, tmp_path)] == ["too-early"]


def test_case_05_an_amount_of_another_account_has_no_currency_that_we_know(tmp_path: Path) -> None:
    text = policy("arr money in currency   currency text   parent account optional", RATES,
                  "define above = parent.arr > 5", rest=policy("").split("}", 2)[2])
    assert ("bad-currency", "use such an amount of the account itself only") in problems(text, tmp_path)


# ── 6: periods, minor units ──


@pytest.mark.parametrize(
    ("define", "code"),
    [
        ("arr + mrr", "periods-differ"),
        ("arr - mrr", "periods-differ"),
        ("mrr / arr", "periods-differ"),
        ("arr else mrr", "periods-differ"),
        ("arr > mrr", "periods-differ"),
        ("arr + mrr * 12", None),
        ("arr + 12 * mrr", None),
        ("arr / 12 + mrr", None),
        ("arr * 12 + mrr", "periods-differ"),
        ("mrr * 11 + arr", "periods-differ"),
        ("20% of mrr + mrr", None),
        ("arr + plain", None),
        ("mrr + plain", None),
        ("arr > 40k", None),
    ],
)
def test_case_06_monthly_and_yearly_money_do_not_meet(define: str, code: str | None, tmp_path: Path) -> None:
    fields = "arr money per year optional   mrr money per month   plain money"
    found = problems(policy(fields, f"define x = {define}"), tmp_path)
    assert [name for name, _ in found if name != "unused-name"] == ([] if code is None else [code])
    if code is not None:
        assert "* 12" in (found[0][1] or "")


def test_case_06_revenue_is_yearly(tmp_path: Path) -> None:
    text = policy("mrr money per month", "define yearly = mrr * 12")
    monthly, yearly = (text.replace("currency USD", f"currency USD  revenue is {name}") for name in ("mrr", "yearly"))
    assert ("periods-differ", "`define yearly = mrr * 12`, and `revenue is yearly`") in problems(monthly, tmp_path)
    assert problems(yearly, tmp_path) == []


@pytest.mark.parametrize(
    ("currency", "cell", "value"),
    [("USD", "1999", "19.99"), ("USD", "-5", "-0.05"), ("USD", "1,999", "19.99"), ("JPY", "1999", "1999"),
     ("KWD", "1999", "1.999"), ("CLF", "1999", "0.1999"), ("USD", "19.99", None), ("USD", "1999.0", "19.99")],
)
@pytest.mark.parametrize("format", ["csv", "json"])
def test_case_06_minor_units(currency: str, cell: str, value: str | None, format: str, tmp_path: Path) -> None:
    text = policy("arr money in minor units").replace("currency USD", f"currency {currency}")
    project = small_project(tmp_path, policy=text, accounts=f'id,arr\nA,"{cell}"\nB,100\n')
    if format == "json":
        (project / "accounts.json").write_text(f'[{{"id": "A", "arr": {cell.replace(",", "")}}}]', "utf-8")
        toml = (project / "csrules.toml").read_text("utf-8")
        changed = toml.replace('type = "csv"\npath = "accounts.csv"', 'type = "json"\npath = "accounts.json"')
        (project / "csrules.toml").write_text(changed, "utf-8")
    with csrules.decided(project, RunOptions()) as (_, tables):
        found = {row[0]: row[11] for row in tables["accounts"].rows()}
        codes = [row[5] for row in tables["rejects"].rows()]
    assert (found.get("A"), codes) == ((None, ["CSR903"]) if value is None else (D(value), []))


def test_case_06_minor_units_go_by_the_currency_of_the_row() -> None:
    text = POLICY.replace("arr money in currency", "arr money in minor units in currency")
    rates = [rate("JPY", "0.01", day(1)), rate("KWD", "3", day(1))]
    assert amount(text, "1999", "USD") == D("19.99")
    assert amount(text, "1999", "JPY", *rates) == D("19.99")
    assert amount(text, "1999", "KWD", *rates) == D("5.997")


def test_case_06_amounts_of_the_policy_are_written_as_amounts(tmp_path: Path) -> None:
    """Also where data holds minor units: limits, defaults and rows."""
    text = policy("fee money in minor units at least 0.50 default 19.99   plan plan optional",
                  "record plan { id text key  price money in minor units  cut percent from 0% to 50% }",
                  'rows plan {\n| id | price | cut |\n| "P" | 5.25 | 22% |\n}',
                  "define total = fee + (plan.price else 0) * (plan.cut else 0%)")
    text = text.replace("currency USD", "currency USD  revenue is total")
    project = small_project(tmp_path, policy=text, accounts="id,fee,plan\nA,,P\nB,49,\nC,50,\n")
    with csrules.decided(project, RunOptions()) as (_, tables):
        assert {row[0]: row[11] for row in tables["accounts"].rows()} == {"A": D("21.145"), "C": D("0.5")}
        assert [row[5] for row in tables["rejects"].rows()] == ["CSR911"]


# ── 3, 4, 7, 8: percentages and figures ──


@pytest.mark.parametrize(
    ("kind", "cells", "code"),
    [
        ("percent", ["0.25", "0.1", "1"], "looks-like-fractions"),
        ("percent", ["0.25", "15"], None),
        ("percent", ["0", "1", "1"], None),
        ("percent", ["", ""], None),
        ("percent as fraction", ["25", "10", "0"], "looks-like-percentages"),
        ("percent as fraction", ["0.25", "25"], None),
        ("percent as fraction", ["1.05", "1.2"], None),
        ("percent as fraction", ["", ""], None),
    ],
)
def test_case_03_a_column_that_looks_like_the_other_kind(
    kind: str, cells: list[str], code: str | None, tmp_path: Path
) -> None:
    rows = "".join(f"A{number},{cell}\n" for number, cell in enumerate(cells))
    project = small_project(tmp_path, policy=policy(f"share {kind} optional"), accounts="id,share\n" + rows)
    with csrules.decided(project, RunOptions()) as (_, tables):
        found = [(row[2], row[3], row[4]) for row in tables["findings"].rows()]
    assert found == ([] if code is None else [(code, "account", "share")])


@pytest.mark.parametrize(
    ("cell", "value"),
    [("-5", "-5"), ("0", "0"), ("$1,200", "1200"), ("1.200,00", "refused"), ("", None), ("NaN", None), ("N/A", None),
     ("12x", "refused")],
)
def test_case_03_how_an_amount_may_look(cell: str, value: str | None, tmp_path: Path) -> None:
    project = small_project(tmp_path, policy=policy("arr money optional"), accounts=f'id,arr\nA,"{cell}"\nB,1\n')
    with csrules.decided(project, RunOptions()) as (_, tables):
        found = {row[0]: row[11] for row in tables["accounts"].rows()}
    assert found.get("A", "refused") == (value if value in (None, "refused") else D(value))


@pytest.mark.parametrize(("cell", "met"), [("25%", True), ("25", True), ("0.25", False), ("24.9999", False)])
def test_case_03_a_quarter_and_a_quarter_of_a_percent(cell: str, met: bool, tmp_path: Path) -> None:
    rest = policy("").split("}", 2)[2].replace(
        "tier only { served by helper  otherwise }",
        "tier top { served by helper  when share >= 25% } tier only { served by helper  otherwise }",
    ).replace("| only ", "| top | only ").replace("| 1h/week ", "| 1h/week | 1h/week ")
    project = small_project(tmp_path, policy=policy("share percent", rest=rest), accounts=f"id,share\nA,{cell}\n")
    with csrules.decided(project, RunOptions()) as (_, tables):
        assert [row[2] for row in tables["accounts"].rows()] == ["top" if met else "only"]


def test_case_04_sums_and_rates_are_exact() -> None:
    text = policy("a money   b money", "define same = a + b == 0.3")
    assert decide_both(text, [{"a": D("0.1000"), "b": D("0.2000")}])[0]["same"] is True
    assert amount(POLICY, "0.1", "EUR", rate("EUR", "0.2", day(1))) == D("0.02")
    most = amount(POLICY, "99999999999999.9999", "EUR", rate("EUR", "999.999999", day(1)))
    assert most == D("99999999899999999.9000000001")


def test_case_07_a_score_that_stands_for_none_is_a_score(tmp_path: Path) -> None:
    text = policy("nps integer from -100 to 100 optional", "define low = nps < 0")
    rows = [{"nps": -1}, {"nps": -100}, {"nps": None}]
    assert [row["low"] for row in decide_both(text, rows)] == [True, True, None]
    project = small_project(tmp_path, policy=text, accounts="id,nps\nA,-101\nB,-1\n")
    with csrules.decided(project, RunOptions()) as (_, tables):
        assert [row[5] for row in tables["rejects"].rows()] == ["CSR911"]


@pytest.mark.parametrize(("cell", "code"), [("-0.01%", "CSR911"), ("45.01%", "CSR911"), ("45%", None), ("0%", None)])
def test_case_08_a_margin_outside_of_its_range_is_refused(cell: str, code: str | None, tmp_path: Path) -> None:
    text = policy("margin percent from 0% to 45%")
    project = small_project(tmp_path, policy=text, accounts=f"id,margin\nA,{cell}\nB,5%\n")
    with csrules.decided(project, RunOptions()) as (_, tables):
        assert [row[5] for row in tables["rejects"].rows()] == ([] if code is None else [code])


# ── the largest amounts ──


def test_a_margin_of_a_revenue_that_only_a_define_can_have() -> None:
    """Ninety-nine billions times the largest integer: no figure of `agreements` is too narrow for it."""
    text = policy(
        "partner partner   arr money   times integer", "record partner { id text key }",
        "record agreement { id text key   partner partner   margin percent from 0% to 50% }",
        "match agreement to account { where agreement.partner == account.partner }", "define big = arr * times",
        "responsibilities by agreement.margin {", "| service | below 50% | 50% and above |",
        "| care    | partner   | vendor        |", "others vendor  no agreement vendor }",
    ).replace("currency USD", "currency USD  revenue is big")
    account = {"partner": "P", "arr": D("99999999999.0000"), "times": 999_999_999}
    agreement = {"id": "G", "partner": "P", "margin": D("0.500000")}
    decide_both(text, [account], results=True, partner=[{"id": "P"}], agreement=[agreement])
