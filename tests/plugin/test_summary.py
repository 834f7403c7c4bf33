"""The summary of a run: what it says, and that it fits the terminal."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from csrules.diagnostics.render.width import width as columns_of
from csrules.plugin.outputs.console import render_summary
from csrules.plugin.outputs.figures import amounts, fixed, percent, ratio, stated
from csrules.plugin.outputs.layout import Column, Look, grid
from tests.plugin.run_tables import ROWS, request, result_table, run_tables

SUMMARY = """\
Harbour coverage                                                    as of 2026-06-30, amounts in USD
────────────────────────────────────────────────────────────────────────────────────────────────────
45 accounts, 3,236,900 revenue, 4.24 FTE, 4 findings, 4 rows refused

Tiers                  accounts  share    revenue  hours/month  by partners  cost/year  of revenue
Strategic                     4     9%  1,623,400        182.0         24.0    292,206       17.9%
Growth                       11    24%  1,201,500        204.5         61.2    240,900       20.0%
Core                         18    40%    412,000         96.2         12.0     74,520       18.1%
Digital | self-served         9    20%          0          4.1          0.0      4,920           -
no tier                       3     7%          0          0.0          0.0          0           -
──────────────────────────────────────────────────────────────────────────────────────────────────
all                          45         3,236,900        486.8         97.2    612,546       18.9%

People   accounts  hours/month   FTE  cost/month  cost/year
CSM            15        354.5  3.22      44,312    531,750
support        18        132.4  1.02       7,941     95,292
───────────────────────────────────────────────────────────
all                      486.8  4.24      52,254    627,042

Partners deliver 16.6% of the hours: 97.2 of 584.1 a month  ██▍
Agreements  partner  margin  accounts  revenue  margin/year  net saving  delivered
NW-2        SOUTH     35.5%         9  500,000      177,500      40,000      70.0%
NW-1        NORTH     22.0%         6  310,000       68,200      12,900      41.2%

Data                          read  accepted  refused
account    data/accounts.csv    49        45        4
agreement  the policy            2         2        0

Findings
1  unknown-link: `partner` is `WEST`, which is not there (A1099)
   Correct the link.
3  no-agreement: no agreement holds (A1007; A1013; …)
   Add an agreement.

Refused cells
2  account.arr: is below the least allowed, 0 (row 12, A1010: -5; row 31: -0.01)
   Correct the cell.
1  account.id: is the key of row 3 already (row 44: A1002)
   Keep one row.
1  account: has 3 cells, the header has 9 (row 45)
"""


LEVEL_COLUMNS = "record text, key text, tier text, tier_label text, earned_tier text"
LEVELS = [
    ("partner", "P-1", "gold", "Gold", "gold"),
    ("partner", "P-2", "silver", None, "silver"),
    ("partner", "P-3", "silver", None, "gold"),
    ("partner", "P-4", None, None, None),
    ("partner", "P-5", "silver", None, None),
    ("person", "E-1", "lead", "Lead", "lead"),
]


def test_the_levels_of_other_records(tmp_path: Path) -> None:
    """The commonest first; how many have another tier than they earned; a section of its own for each record."""
    tables = {"levels": result_table(duckdb.connect(), "levels", LEVEL_COLUMNS, LEVELS)}
    text = render_summary(request(tmp_path, tables), 100, colour=False)
    assert text.split("\n\n")[1:] == [
        "Levels of partner  rows             share  not as earned\n"
        "silver                3  ████████▍    60%              2\n"
        "Gold                  1  ██▊          20%              0\n"
        "no tier               1  ██▊          20%              0",
        "Levels of person  rows                  share\n"
        "Lead                 1  ██████████████   100%\n",
    ]
    none = {"levels": result_table(duckdb.connect(), "levels", LEVEL_COLUMNS, [])}
    assert "Levels" not in render_summary(request(tmp_path, none), 100, colour=False)


def test_the_whole_summary() -> None:
    assert render_summary(request(Path(), run_tables()), 100, False) == SUMMARY


@pytest.mark.parametrize("width", [40, 50, 60, 72, 80, 99])
@pytest.mark.parametrize("unicode", [True, False])
def test_it_fits(width: int, unicode: bool) -> None:
    lines = render_summary(request(Path(), run_tables()), width, False, unicode=unicode).splitlines()
    assert max(map(columns_of, lines)) <= width
    assert unicode or all(line.isascii() for line in lines)
    assert any(line.startswith("Strategic") and line.split()[1] == "4" for line in lines)


def test_colour_changes_no_letter() -> None:
    import re

    coloured = render_summary(request(Path(), run_tables()), 100, True)
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == SUMMARY
    assert coloured.count("\x1b[") > 20


def test_notes_stand_below_the_head() -> None:
    note = "as of today by this computer's clock"
    assert render_summary(request(Path(), run_tables()), 100, False, notes=[note]).splitlines()[3] == note


def test_what_was_not_asked_for_is_left_out() -> None:
    nothing = render_summary(request(Path(), {}), 100, False)
    assert len(nothing.splitlines()) == 2
    people = render_summary(request(Path(), run_tables({"headcount": ROWS["headcount"]})), 100, False)
    assert "Tiers" not in people
    assert "Partners" not in people
    empty = render_summary(request(Path(), run_tables({name: [] for name in ROWS})), 100, False)
    assert empty.splitlines()[2:] == ["0 findings, 0 rows refused"]


def found(name: str, rows: list[tuple[object, ...]], width: int = 100) -> list[str]:
    """The lines of a section that holds nothing else, without its heading."""
    lines = render_summary(request(Path(), run_tables({name: rows})), width, False).splitlines()
    return lines[lines.index("Findings" if name == "findings" else "Refused cells") + 1 :]


def test_many_kinds_are_cut_and_the_gravest_stand_first() -> None:
    rows: list[tuple[object, ...]] = [
        ("warning", f"CSR{n}", f"kind-{n}", "account", f"A{i}", "is so", "", "Mend it.")
        for n in range(12) for i in range(n + 1)
    ]
    rows.append(("error", "CSR999", "grave", "account", "A1", "is grave", "", None))
    rows.append(("rumour", "CSR998", "unheard-of", "account", None, "", "", None))
    lines = found("findings", rows)
    assert lines[:3] == [" 1  grave: is grave (A1)", "12  kind-11: is so (A0; A1; …)", "    Mend it."]
    assert lines[-1] == "… and 4 more"


def test_findings_of_one_cause_are_one_entry_with_one_remedy_for_the_code() -> None:
    links = [("P-9", 12), ("P-8", 3), ("P-7", 2), ("P-6", 1), ("P-5", 1)]
    rows: list[tuple[object, ...]] = [
        ("warning", "CSR801", "link-not-found", "account", f"{partner}/{n}", f"`partner` is `{partner}`", "", "Mend.")
        for partner, count in links for n in range(count)
    ]
    assert found("findings", rows) == [
        "12  link-not-found: `partner` is `P-9` (P-9/0; P-9/1; …)",
        " 3  link-not-found: `partner` is `P-8` (P-8/0; P-8/1; …)",
        " 2  link-not-found: `partner` is `P-7` (P-7/0; P-7/1)",
        " 2  link-not-found for other causes",
        "    Mend.",
    ]


def test_findings_of_one_line_are_one_cause_whatever_their_figures() -> None:
    def watch(account: str, cost: int, place: str) -> tuple[object, ...]:
        return ("warning", "CSR836", "watch-fired", "account", account, f"costs {cost}", place, "Look.")

    rows = [watch(f"A{n}", 10 * n, "a.csr:4") for n in range(1, 6)] + [watch("A9", 7, "a.csr:9")]
    assert found("findings", rows) == [
        "5  watch-fired (a.csr:4), for example A1: costs 10",
        "1  watch-fired: costs 7 (A9)",
        "   Look.",
    ]


def test_each_of_very_many_causes_is_counted() -> None:
    rows: list[tuple[object, ...]] = [
        ("warning", "CSR836", "watch-fired", "account", f"A{n}", f"grew by {n}", "", "Look.") for n in range(1_500)
    ]
    assert found("findings", rows)[-2:] == ["1,497  watch-fired for other causes", "       Look."]


def test_repeated_keys_are_one_reason_and_hide_no_other() -> None:
    rows: list[tuple[object, ...]] = [
        ("a.csv", "account", n, "id", f"A{n}", "CSR913", f"is the key of row {n - 1} already", "Keep one.", f"A{n}")
        for n in range(2, 32)
    ]
    rows.append(("a.csv", "account", 40, "arr", "much", "CSR902", "is not a number", "Write digits.", "A7"))
    assert found("rejects", rows) == [
        "30  account.id: a row has the same key as an earlier row (row 2: A2; row 3: A3; …)",
        "    Keep one.",
        " 1  account.arr: is not a number (row 40, A7: much)",
        "    Write digits.",
    ]


def test_text_from_data_cannot_forge_the_terminal() -> None:
    rows: list[tuple[object, ...]] = [("\x1b[2Jx", "\x1b[31mred\n", 1, "0.0", "0.0", "0.0", "0.0", None)]
    text = render_summary(request(Path(), run_tables({"tiers": rows})), 100, False)
    assert "\x1b" not in text
    assert "red�" in text


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ("0 -0.2 9800 9999.4", "0 0 9,800 9,999"),
        ("98450.6 9999999.99", "98,451 10,000,000"),
        ("0 456 -10000000", "0k 0k -10,000k"),
        ("12345678 98550", "12,346k 99k"),
        ("2500000000 1", "2,500,000k 0k"),
        ("25000000000 1", "25,000m 0m"),
    ],
)
def test_amounts_of_a_column_have_one_unit(column: str, shown: str) -> None:
    assert amounts([Decimal(amount) for amount in column.split()]) == shown.split()


def test_figures() -> None:
    assert (*amounts([None]), fixed(None, 1), percent(None)) == ("-", "-", "-")
    assert (fixed(Decimal("1234.25"), 1), fixed(Decimal("-0.04"), 1)) == ("1,234.2", "0.0")
    assert (percent(Decimal("0.21549")), percent(Decimal("0.21549"), 0)) == ("21.5%", "22%")
    assert (ratio(1, 4), ratio(1, 0)) == (Decimal("0.25"), None)


def test_bars() -> None:
    look = Look.of(80, colour=False, unicode=True)
    plain = Look.of(80, colour=False, unicode=False)
    fractions = [Decimal(0), Decimal("0.0001"), Decimal("0.5"), Decimal(1), Decimal(7), None]
    assert [look.bar(fraction, 4) for fraction in fractions] == ["", "▏", "██", "████", "████", ""]
    assert [plain.bar(fraction, 4) for fraction in fractions] == ["", "#", "##", "####", "####", ""]


def test_wide_characters_keep_the_columns() -> None:
    look = Look.of(16, colour=False, unicode=True)
    lines = grid([Column("name", ["東京港湾物流", "e"], right=False, flexible=True), Column("n", ["10", "2"])], look)
    assert lines == ["name           n", "東京港湾物流  10", "e              2"]
    narrow = grid(
        [Column("name", ["東京港湾物流"], right=False, flexible=True), Column("n", ["10"])],
        Look.of(12, colour=False, unicode=True),
    )
    assert narrow == ["name       n", "東京港…   10"]


def test_a_sum_with_an_unknown_part_is_unknown() -> None:
    """A role without a rate makes costs unknown: a sum of the rest would look like all of it."""
    rows: list[tuple[object, ...]] = [
        ("high", "High", 2, "100", "10.0", "0.0", None, None),
        ("low", "Low", 3, "50", "5.0", "0.0", "20", "0.1"),
    ]
    text = render_summary(request(Path(), run_tables({"tiers": rows})), 100, False)
    (line,) = [line for line in text.splitlines() if line.startswith("all ")]
    assert line.split() == ["all", "5", "150", "15.0", "0.0", "-", "-"]


@pytest.mark.parametrize(
    ("fraction", "told"),
    [("0.1499", "14.9%"), ("0.149999", "14.9%"), ("0.15", "15.0%"), ("0.1501", "15.0%"), ("0.1494", "14.9%"),
     ("0.17994", "17.9%"), ("0.99999", "99.9%"), ("1", "100.0%"), ("-0.0001", "-0.1%"),
     ("0.17949", "17.9%"), ("0", "0.0%")],
)
def test_a_share_is_never_told_as_a_whole_percent_that_it_does_not_reach(fraction: str, told: str) -> None:
    assert percent(Decimal(fraction)) == told


@pytest.mark.parametrize(("fraction", "told"), [("0.1499", "14.99%"), ("0.220000", "22.0%"), ("0.125", "12.5%"),
                                                ("0.124999", "12.4999%"), ("0", "0.0%"), ("0.4", "40.0%")])
def test_a_margin_is_told_as_it_is_compared(fraction: str, told: str) -> None:
    assert stated([Decimal(fraction)]) == [told]


def test_margins_of_a_column_have_the_same_places() -> None:
    assert stated([Decimal("0.22"), None, Decimal("0.1499")]) == ["22.00%", "-", "14.99%"]


def test_the_hours_of_people_and_of_tiers_differ_by_oversight() -> None:
    tiers: list[tuple[object, ...]] = [("high", "High", 2, "100", "10.0", "8.0", "20", "0.1")]
    people: list[tuple[object, ...]] = [("csm", "CSM", "high", None, 2, "10.8", "0.1", "20", "240")]
    lines = render_summary(request(Path(), run_tables({"tiers": tiers, "headcount": people})), 100, False).splitlines()
    assert "0.8 of these hours are oversight of partners: part of the tiers' cost above, not of their hours" in lines
    people = [("csm", "CSM", "high", None, 2, "10.0", "0.1", "20", "240")]
    text = render_summary(request(Path(), run_tables({"tiers": tiers, "headcount": people})), 100, False)
    assert "oversight" not in text
