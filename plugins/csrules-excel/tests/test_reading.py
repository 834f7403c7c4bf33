"""What a sheet holds, cell by cell, and files that are none."""

from __future__ import annotations

import datetime as dt
import zipfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.formula import ArrayFormula
from workbooks import numbers, read, refused, stream_of, with_values, workbook

from csrules.engine import Session
from csrules.engine.ingest import REJECTS, ingest
from csrules.plugin import spec
from csrules.plugin.spec import PluginError, SourceRequest
from csrules.types import FieldSchema, Money, RecordSchema, Text


def test_every_kind_of_cell(source: spec.Source, tmp_path: Path) -> None:
    values: list[tuple[object, str | None]] = [
        ("Zürich = \u6771", "Zürich = \u6771"),
        ("  007 ", "  007 "),
        (249999.99, "249999.99"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (123456789012345.0, "123456789012345"),
        (-5, "-5"),
        (True, "true"),
        (False, "false"),
        (dt.date(2026, 6, 30), "2026-06-30"),
        (dt.datetime(2026, 6, 30, 12, 30), "2026-06-30 12:30:00"),
        (dt.time(12, 30), "12:30:00"),
        (dt.timedelta(hours=30), "1 day, 6:00:00"),
        ("a_x0041_b", "aAb"),
        ("<&>", "<&>"),
        (None, None),
        ("#N/A", "#N/A"),
    ]
    workbook(tmp_path / "a.xlsx", [["id", "value"], *([f"A{n}", value] for n, (value, _) in enumerate(values))])
    names, rows = read(source, tmp_path)
    assert names == ["id", "value"]
    assert rows == [(f"A{n}", text) for n, (_, text) in enumerate(values)]


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        (0.25, "0%", "25%"),
        (0.0725, "0.00%", "7.25%"),
        (1, "0%", "100%"),
        (0.29, "0.0 %", "29%"),
        (0.25, '0.00" %"', "0.25"),
        (0.25, "0.00\\%", "0.25"),
        (1250.5, "[$€-407] #,##0.00", "€1250.5"),
        (-1250.5, "[$€-407] #,##0.00", "-€1250.5"),
        (5, '"€"#,##0.00', "€5"),
        (5, '#,##0.00\\ "€"_-', "€5"),
        (5, "_-* #,##0.00_€_-", "5"),       # a blank as wide as the sign
        (5, "$#,##0_);($#,##0)", "$5"),
        (5, "[$CHF] #,##0.00", "CHF5"),
        (5, "[$USD-409] #,##0", "USD5"),
        (5, '#,##0 "GBP"', "GBP5"),
        (5, '0 "PCS"', "5"),
        (5, "[$-407]#,##0.00", "5"),
        (5, "[Red]0;[Blue]-0", "5"),
        (84000, '#,##0,"k"', "84000"),
        (44, '_($* #,##0.00_);_($* (#,##0.00)', "$44"),
    ],
)
def test_what_a_number_format_adds(
    source: spec.Source, tmp_path: Path, number: float, number_format: str, text: str
) -> None:
    book = workbook(tmp_path / "a.xlsx", [["margin"], [number]])
    book.active["A2"].number_format = number_format
    book.save(tmp_path / "a.xlsx")
    assert read(source, tmp_path) == (["margin"], [(text,)])


def test_numbers_are_those_that_were_typed(source: spec.Source, tmp_path: Path) -> None:
    typed = [f"{n}.{n % 97:02}" for n in range(1, 2000, 7)] + ["99999999999.9999", "0.000001", "8.00000000000001"]
    workbook(tmp_path / "a.xlsx", [["n"], *([float(text)] for text in typed)])
    assert [Decimal(text or "") for (text,) in read(source, tmp_path)[1]] == [Decimal(text) for text in typed]


def test_a_large_sheet_has_all_its_rows(source: spec.Source, tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", [["n"], *([n] for n in range(25_000))])
    assert read(source, tmp_path)[1] == [(str(n),) for n in range(25_000)]


def test_sheet_and_heading_row(source: spec.Source, tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", [["not this"]], "Cover")
    sheet = book.create_sheet("Data")
    for row in (["Report"], [], [" id ", None, "arr"], ["A1", "unnamed", 5], [], ["A2", "", 6, "beyond"], [], [None]):
        sheet.append(row)
    sheet["F12"].font = Font(bold=True)  # a formatted empty cell is no row
    book.save(tmp_path / "a.xlsx")
    assert read(source, tmp_path, sheet="Data", header=3) == (
        ["id", "arr"],
        [("A1", "5"), ("A2", "6")],
    )
    assert numbers(source, tmp_path, sheet="Data", header=3) == [4, 6]
    assert read(source, tmp_path) == (["not this"], [])
    assert stream_of(source, tmp_path, sheet="Data", header=3).label == "a.xlsx, sheet Data"


def test_a_stream_may_be_asked_for_twice(source: spec.Source, tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", [["n"], [1]])
    stream = stream_of(source, tmp_path).rows  # noqa: F841 (DuckDB finds it by its name)
    assert duckdb.sql("FROM stream").fetchall() == duckdb.sql("FROM stream").fetchall() == [("1", 2)]


def test_formulas_count_as_their_values(source: spec.Source, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    workbook(path, [["a", "b", "c"], ["=1+1", '=IF(A2>5,"x","")', "=NA()"]])
    with_values(
        path,
        {
            '<c r="A2"><f>1+1</f><v /></c>': '<c r="A2"><f>1+1</f><v>2.5</v></c>',
            '<c r="B2"><f>IF(A2&gt;5,"x","")</f><v /></c>': '<c r="B2" t="str"><f>1</f><v></v></c>',
            '<c r="C2"><f>NA()</f><v /></c>': '<c r="C2" t="e"><f>NA()</f><v>#N/A</v></c>',
        },
    )
    assert read(source, tmp_path)[1] == [("2.5", None, "#N/A")]


@pytest.mark.parametrize("formula", ["=1+1", ArrayFormula("B2", "=SUM(A1:A2)")])
def test_a_formula_that_was_never_calculated_spoils_its_column_alone(
    source: spec.Source, tmp_path: Path, formula: object
) -> None:
    workbook(tmp_path / "a.xlsx", [["a", "b"], ["x", formula]])
    assert read(source, tmp_path) == (["a"], [("x",)])
    assert stream_of(source, tmp_path).unusable["b"].startswith("has a formula in `B2` that was never calculated")


def test_a_heading_that_stands_twice_spoils_its_columns_alone(source: spec.Source, tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", [["a", "b", "b"], ["x", 1, 2]])
    assert read(source, tmp_path) == (["a"], [("x",)])
    assert stream_of(source, tmp_path).unusable == {"b": "has two columns called `b`"}


def test_a_glob_of_workbooks(source: spec.Source, tmp_path: Path) -> None:
    """Through a session: rows of both, and a refusal that names the workbook and its row."""
    for name, arr in (("b", "x"), ("a", 1), ("~$a", 9)):
        workbook(tmp_path / f"{name}.xlsx", [["id", "arr"], [name, arr]])
    schema = RecordSchema("small", (FieldSchema("id", Text(), key=True), FieldSchema("arr", Money("USD"))))
    data = source.read(SourceRequest("small", {"path": "*.xlsx"}, tmp_path))
    with Session(threads=1) as session:
        result = ingest(session, schema, data)
        assert (result.accepted, result.rejected) == (1, 1)
        assert session.rows("SELECT id FROM small") == [("a",)]
        assert session.rows(f'SELECT source, "row", value FROM {REJECTS}') == [  # noqa: S608
            ("b.xlsx, sheet Accounts", 2, "x")
        ]
    with pytest.raises(PluginError, match="no workbook matches"):
        source.read(SourceRequest("small", {"path": "c*.xlsx"}, tmp_path))


def test_what_is_wrong_with_the_options(source: spec.Source, tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", [["a"], [1]])
    assert refused(source, tmp_path, shet="x") == (
        "unknown option `shet`", "shet", "known here: `path`, `sheet`, `header`, `merged`"
    )
    assert refused(source, tmp_path, sheet="Data") == (
        "there is no sheet `Data` in `a.xlsx`", "sheet", "there are: `Accounts`"
    )
    assert refused(source, tmp_path, header=0)[:2] == ("the option `header` is not the number of a row", "header")
    assert refused(source, tmp_path, header=True)[1] == "header"
    assert refused(source, tmp_path, header=9)[:2] == ("row 9 of `a.xlsx` has no headings", "header")
    assert refused(source, tmp_path, path="")[:2] == ("the option `path` names no workbook", "path")
    assert refused(source, tmp_path, path="a.xls")[:2] == ("`a.xls` is not a workbook's name", "path")
    assert refused(source, tmp_path, path="b.xlsx")[0] == "cannot read `b.xlsx`: no such file or directory"
    assert refused(source, tmp_path, merged="yes")[1:] == (
        "merged", '`merged = "each row"` or `merged = "first row"`'
    )


def test_what_is_wrong_with_the_workbook(source: spec.Source, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    wrong = "`a.xlsx` is not an Excel workbook"
    path.write_bytes(b"id,arr\n")
    assert refused(source, tmp_path)[0] == wrong
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refused(source, tmp_path)[0] == wrong
    workbook(path, [["a"], [1]])
    with_values(path, {"</row>": "</rwo>"})
    assert refused(source, tmp_path)[0] == wrong


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<row r="2">', '<row r="1">'),
        ('<row r="2">', '<row r="-2">'),
        ('<row r="2">', '<row r="99999999">'),
        ('r="A2"', 'r="ABCD2"'),
        ('r="A2"', 'r="é2"'),
        ("<v>7</v>", "<v>seven</v>"),
        ("<v>7</v>", "<v>1e999</v>"),
        ("<v>7</v>", "<v>NaN</v>"),
        ("<v>7</v>", "<v>1e-9999999999</v>"),
        ('t="n"><v>7</v>', 't="s"><v>7</v>'),
        ("<worksheet ", "<!DOCTYPE worksheet [<!ENTITY a 'b'>]><worksheet "),
        ("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:A4"/><mergeCell ref="A3:A5"/></mergeCells>'),
    ],
)
def test_sheets_that_no_program_writes(source: spec.Source, tmp_path: Path, before: str, after: str) -> None:
    workbook(tmp_path / "a.xlsx", [["a"], [7]])
    with_values(tmp_path / "a.xlsx", {before: after})
    assert refused(source, tmp_path)[0] == "`a.xlsx` is not an Excel workbook"


def test_a_workbook_that_unpacks_to_too_much(
    source: spec.Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workbook(tmp_path / "a.xlsx", [["a"], [7]])
    monkeypatch.setattr("csrules_excel.package.MOST_UNPACKED", 5_000)
    assert refused(source, tmp_path)[0] == "`a.xlsx` unpacks to more than 5,000 bytes"


def test_names_with_a_prefix_and_cells_without_a_place(source: spec.Source, tmp_path: Path) -> None:
    """As some programs write them, all of it allowed."""
    workbook(tmp_path / "a.xlsx", [["a", "b"], [7, 8]])
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rows = (
        '<x:row><x:c t="inlineStr"><x:is><x:r><x:t>a</x:t></x:r><x:rPh sb="0" eb="1"><x:t>ah</x:t></x:rPh></x:is></x:c>'
        '<x:c t="str"><x:v>b</x:v></x:c></x:row>\n'
        '<x:row r="5"><x:c>\n <x:v>7</x:v>\n</x:c><x:c r="C5"><x:v>9</x:v></x:c>'
        '<x:c t="b"><x:v>1</x:v></x:c></x:row>'
    )
    sheet = f"<x:worksheet {main.replace('xmlns', 'xmlns:x')}><x:sheetData>{rows}</x:sheetData></x:worksheet>"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        old = archive.read("xl/worksheets/sheet1.xml").decode()
    with_values(tmp_path / "a.xlsx", {old: sheet})
    assert read(source, tmp_path) == (["a", "b"], [("7", None)])
    assert numbers(source, tmp_path) == [5]


