"""What a workbook shows and does not say: formats, merged cells, hidden sheets, titles and totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from workbooks import read, refused, stream_of, workbook

from csrules.engine import Session
from csrules.engine.ingest import REJECTS, ColumnMapping, ingest
from csrules.plugin import spec
from csrules.plugin.spec import SourceRequest
from csrules.types import Date, FieldSchema, Money, RecordSchema, Text


def test_columns_of_days_and_of_moments(source: spec.Source, tmp_path: Path) -> None:
    """A column of nothing else is typed, so that a format of the field matters to texts alone."""
    day, moment = dt.date(2026, 6, 30), dt.datetime(2026, 6, 30, 23, 59, 59)
    workbook(tmp_path / "a.xlsx", [["day", "moment", "mixed"], [day, moment, moment], [None, day, "30.06.2026"],
                                   [day, None, day]])
    midnight = dt.datetime(2026, 6, 30)
    assert read(source, tmp_path)[1] == [
        (day, moment, "2026-06-30 23:59:59"), (None, midnight, "30.06.2026"), (day, None, "2026-06-30"),
    ]


@pytest.mark.parametrize(
    ("mapping", "count"),
    [
        ({}, 1),                                                       # the one at midnight
        ({"formats": {"day": "%d.%m.%Y"}}, 1),
        ({"formats": {"day": "%d.%m.%Y %H:%M"}}, 3),
        ({"time": "dropped"}, 3),
        ({"time": "dropped", "formats": {"day": "%d.%m.%Y"}}, 3),
    ],
)
def test_date_times_are_read_as_days(
    source: spec.Source, tmp_path: Path, mapping: dict[str, Any], count: int
) -> None:
    moments = [dt.datetime(2026, 6, 30), dt.datetime(2026, 6, 30, 14), dt.datetime(2026, 6, 30, 23, 59, 59, 999000)]
    workbook(tmp_path / "a.xlsx", [["id", "day"], *([f"A{at}", moment] for at, moment in enumerate(moments))])
    schema = RecordSchema("account", (FieldSchema("id", Text(), key=True), FieldSchema("day", Date())))
    with Session(threads=1) as session:
        assert ingest(session, schema, stream_of(source, tmp_path), ColumnMapping(**mapping)).accepted == count
        assert session.rows("SELECT DISTINCT day FROM account") == [(dt.date(2026, 6, 30),)]


def test_days_since_1904(source: spec.Source, tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", [["day"]])
    book.epoch = CALENDAR_MAC_1904
    book.active.append([dt.date(2026, 6, 30)])
    book.save(tmp_path / "a.xlsx")
    assert read(source, tmp_path)[1] == [(dt.date(2026, 6, 30),)]


def test_a_currency_that_a_cell_shows_is_heeded(source: spec.Source, tmp_path: Path) -> None:
    """`€1,200.00` is not 1,200 dollars."""
    book = workbook(tmp_path / "a.xlsx", [["id", "arr"], ["A", 1200], ["B", 1200], ["C", 1200]])
    book.active["B2"].number_format = '"$"#,##0.00'
    book.active["B3"].number_format = '"€"#,##0.00'
    book.save(tmp_path / "a.xlsx")
    schema = RecordSchema("account", (FieldSchema("id", Text(), key=True), FieldSchema("arr", Money("USD"))))
    with Session(threads=1) as session:
        assert ingest(session, schema, stream_of(source, tmp_path)).rejected == 1
        assert session.rows("SELECT id FROM account") == [("A",), ("C",)]
        assert session.rows(f'SELECT "row", value, code FROM {REJECTS}') == [(3, "€1200", "CSR919")]  # noqa: S608


def merged(path: Path, rows: Sequence[Sequence[object]], *ranges: str) -> None:
    book = workbook(path, rows)
    for one in ranges:
        book.active.merge_cells(one)
    book.save(path)


GROUPS = [["id", "name", "arr"], ["A", "Acme", 1], ["B", None, 2], ["C", None, 3], ["D", "Dora", 4]]


def test_merged_cells_count_where_the_source_says(source: spec.Source, tmp_path: Path) -> None:
    merged(tmp_path / "a.xlsx", GROUPS, "B2:B4")
    assert [row[1] for row in read(source, tmp_path, merged="each row")[1]] == ["Acme", "Acme", "Acme", "Dora"]
    assert [row[1] for row in read(source, tmp_path, merged="first row")[1]] == ["Acme", None, None, "Dora"]
    assert read(source, tmp_path)[0] == ["id", "arr"]
    assert stream_of(source, tmp_path).unusable == {
        "name": 'has a merged cell in rows 2 to 4; write `merged = "each row"` or `merged = "first row"` in the source'
    }


def test_merged_cells_that_change_nothing(source: spec.Source, tmp_path: Path) -> None:
    """Over columns, over blank rows, or without a value."""
    rows = [["id", "name"], ["A", "Acme"], ["B", None], ["C", "Cora"], [], ["D", "Dora"]]
    merged(tmp_path / "a.xlsx", rows, "B3:C3", "B4:B5")
    assert read(source, tmp_path)[1] == [("A", "Acme"), ("B", None), ("C", "Cora"), ("D", "Dora")]


def test_headings_that_are_merged_with_the_row_above(source: spec.Source, tmp_path: Path) -> None:
    rows = [["Account", "Revenue", None, "Note"], [None, "2025", "2026"], ["A", 1, 2, "x"]]
    merged(tmp_path / "a.xlsx", rows, "A1:A2", "B1:C1")
    assert read(source, tmp_path, header=2) == (["Account", "2025", "2026"], [("A", "1", "2")])


def test_the_first_sheet_that_is_not_hidden(source: spec.Source, tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", [["old"], [1]], "Old")
    book.create_sheet("Now").append(["a"])
    book["Old"].sheet_state = "veryHidden"
    book.create_chartsheet("Chart", 0)
    book.active = 2
    book.save(tmp_path / "a.xlsx")
    assert read(source, tmp_path)[0] == ["a"]
    assert read(source, tmp_path, sheet="Old")[0] == ["old"]
    assert refused(source, tmp_path, sheet="Chart")[2] == "there are: `Old`, `Now`"


def test_a_title_above_the_header_is_told(source: spec.Source, tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", [["All accounts"], [], ["id", "arr"], ["A", 1], ["B", 2]])
    assert refused(source, tmp_path) == (
        "row 1 of `a.xlsx` does not name the columns: it looks like a title", "header",
        "write `header = 3`, if that row names the columns",
    )
    assert read(source, tmp_path, header=3)[0] == ["id", "arr"]
    workbook(tmp_path / "a.xlsx", [["id"], ["A"], ["B", "a note"], ["C"]])
    assert read(source, tmp_path)[1] == [("A",), ("B",), ("C",)]


def test_rows_of_totals_in_a_workbook(source: spec.Source, tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", [["id", "arr"], ["A", 1], [], ["Grand Total", 1]])
    schema = RecordSchema("account", (FieldSchema("id", Text(), key=True), FieldSchema("arr", Money("USD"))))
    with Session(threads=1) as session:
        (odd,) = ingest(session, schema, stream_of(source, tmp_path)).odd
        assert odd.message.startswith("row 4 of `a.xlsx, sheet Accounts` has `Grand Total` as its `id`")
        mapping = ColumnMapping(leave_out={"id": ["*total*"]})
        assert ingest(session, schema, stream_of(source, tmp_path), mapping, table="other").odd == ()


def test_several_workbooks_count_their_own_rows(source: spec.Source, tmp_path: Path) -> None:
    for name in ("1 [a]", "2"):
        workbook(tmp_path / f"{name}.xlsx", [["id", "arr"], [name, 1], [name, 1]])
    schema = RecordSchema("account", (FieldSchema("id", Text(), key=True), FieldSchema("arr", Money("USD"))))
    with Session(threads=1) as session:
        ingest(session, schema, source.read(SourceRequest("account", {"path": "*.xlsx"}, tmp_path)))
        assert session.rows(f'SELECT source, "row" FROM {REJECTS} ORDER BY 1') == [  # noqa: S608
            ("1 [a].xlsx, sheet Accounts", 3), ("2.xlsx, sheet Accounts", 3),
        ]
    assert read(source, tmp_path, path="1 [a].xlsx")[1] == [("1 [a]", "1"), ("1 [a]", "1")]


