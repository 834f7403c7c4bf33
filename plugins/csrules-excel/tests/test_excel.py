"""The plugin through csrules' own hooks, on workbooks that were really written and read."""

from __future__ import annotations

import datetime as dt
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pluggy
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.formula import ArrayFormula

from csrules.engine import Session
from csrules.engine.ingest import REJECTS, ingest
from csrules.plugin import spec
from csrules.plugin.spec import FileFormat, OutputRequest, PluginError, ResultColumn, RunInfo, SourceRequest, Stream
from csrules.types import FieldSchema, Money, RecordSchema, Text

ROOT = Path(__file__).parents[1]


@pytest.fixture
def hooks() -> Any:
    """The hooks, with this plugin found as its `pyproject.toml` says."""
    group = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["csrules"]
    manager = pluggy.PluginManager(spec.PROJECT)
    manager.add_hookspecs(spec)
    for name, module in group.items():
        manager.register(import_module(module), name)
    manager.check_pending()
    return manager.hook


@pytest.fixture
def source(hooks: Any) -> spec.Source:
    (offered,) = hooks.csrules_register_sources()
    return offered["excel"]


@pytest.fixture
def output(hooks: Any) -> spec.Output:
    (offered,) = hooks.csrules_register_outputs()
    return offered["excel"]


def workbook(path: Path, rows: Sequence[Sequence[object]], title: str = "Accounts") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return book


def read(source: spec.Source, base: Path, **options: object) -> tuple[list[str], list[tuple[str | None, ...]]]:
    data = source.read(SourceRequest("account", {"path": "a.xlsx", **options}, base))
    assert isinstance(data, Stream)
    stream = data.rows  # noqa: F841 (DuckDB finds it by its name)
    found = duckdb.sql("SELECT * FROM stream")
    return found.columns, found.fetchall()


def refused(source: spec.Source, base: Path, **options: object) -> tuple[str, str | None, str | None]:
    with pytest.raises(PluginError) as caught:
        source.read(SourceRequest("account", {"path": "a.xlsx", **options}, base))
    return caught.value.message, caught.value.option, caught.value.help


class Table:
    """A result table of plain rows."""

    def __init__(self, name: str, columns: str, rows: list[tuple[Any, ...]], length: int | None = None) -> None:
        self.name = name
        self.columns = [ResultColumn(*column.split()) for column in columns.split(", ")]
        self._rows = rows
        self._length = len(rows) if length is None else length

    def __len__(self) -> int:
        return self._length

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        raise NotImplementedError

    def rows(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)

    def save(self, path: Path, format: FileFormat) -> None:
        raise NotImplementedError


def request(base: Path, tables: Mapping[str, Table], **options: object) -> OutputRequest:
    run = RunInfo("Harbour coverage", dt.date(2026, 6, 30), "USD", "0.1.0")
    return OutputRequest(options, base, run, dict(tables))


# ── options ──


@pytest.mark.parametrize(
    ("kind", "options", "option"),
    [
        ("source", {"path": "a.xlsx", "shet": "x"}, "shet"),
        ("source", {"sheet": "x"}, "path"),
        ("source", {"path": "a.csv"}, "path"),
        ("source", {"path": "a.xlsx", "header": "one"}, "header"),
        ("output", {"path": "a.xlsx", "sheet": "x"}, "sheet"),
        ("output", {"path": 5}, "path"),
    ],
)
def test_options_are_checked_before_a_file_is_opened(
    source: spec.Source, output: spec.Output, kind: str, options: dict[str, object], option: str
) -> None:
    asked = source if kind == "source" else output
    assert isinstance(asked, spec.ChecksOptions)
    with pytest.raises(spec.PluginError) as refused:
        asked.check(options)
    assert refused.value.option == option
    asked.check({"path": "not there.xlsx"})


# ── reading ──


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
        (1250.5, "[$€-407] #,##0.00", "1250.5"),
    ],
)
def test_a_cell_that_shows_percent(
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
        [("A1", "5"), (None, None), ("A2", "6")],
    )
    assert read(source, tmp_path) == (["not this"], [])
    data = source.read(SourceRequest("account", {"path": "a.xlsx", "sheet": "Data", "header": 3}, tmp_path))
    assert isinstance(data, Stream)
    assert data.label == "a.xlsx, sheet Data, from row 4"


def test_a_stream_may_be_asked_for_twice(source: spec.Source, tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", [["n"], [1]])
    data = source.read(SourceRequest("account", {"path": "a.xlsx"}, tmp_path))
    assert isinstance(data, Stream)
    stream = data.rows  # noqa: F841 (DuckDB finds it by its name)
    assert duckdb.sql("FROM stream").fetchall() == duckdb.sql("FROM stream").fetchall() == [("1",)]


def with_values(path: Path, cells: Mapping[str, str]) -> None:
    """Put calculated values behind formulas, as Excel does when it saves: openpyxl itself writes none."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    for formula, after in cells.items():
        assert formula in sheet
        sheet = sheet.replace(formula, after)
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


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
    data = source.read(SourceRequest("account", {"path": "a.xlsx"}, tmp_path))
    assert isinstance(data, Stream)
    assert read(source, tmp_path) == (["a"], [("x",)])
    assert data.unusable["b"].startswith("has a formula in `B2` that was never calculated")


def test_a_heading_that_stands_twice_spoils_its_columns_alone(source: spec.Source, tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", [["a", "b", "b"], ["x", 1, 2]])
    data = source.read(SourceRequest("account", {"path": "a.xlsx"}, tmp_path))
    assert isinstance(data, Stream)
    assert read(source, tmp_path) == (["a"], [("x",)])
    assert data.unusable == {"b": "has two columns called `b`"}


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
            ("b.xlsx, sheet Accounts, from row 2", 1, "x")
        ]
    with pytest.raises(PluginError, match="no workbook matches"):
        source.read(SourceRequest("small", {"path": "c*.xlsx"}, tmp_path))


def test_what_is_wrong_with_the_options(source: spec.Source, tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", [["a"], [1]])
    assert refused(source, tmp_path, shet="x") == (
        "unknown option `shet`", "shet", "known here: `path`, `sheet`, `header`"
    )
    assert refused(source, tmp_path, sheet="Data") == ("there is no sheet `Data`", "sheet", "there are: `Accounts`")
    assert refused(source, tmp_path, header=0)[:2] == ("the option `header` is not the number of a row", "header")
    assert refused(source, tmp_path, header=True)[1] == "header"
    assert refused(source, tmp_path, header=9)[:2] == (f"row 9 of `{tmp_path / 'a.xlsx'}` holds no headings", "header")
    assert refused(source, tmp_path, path="")[:2] == ("the option `path` names no workbook", "path")
    assert refused(source, tmp_path, path="a.xls")[:2] == ("`a.xls` is not a workbook's name", "path")
    assert refused(source, tmp_path, path="b.xlsx")[0].endswith("b.xlsx`: no such file or directory")


def test_what_is_wrong_with_the_workbook(source: spec.Source, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    wrong = f"`{path}` is not an Excel workbook"
    path.write_bytes(b"id,arr\n")
    assert refused(source, tmp_path)[0] == wrong
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    assert refused(source, tmp_path)[0] == wrong
    workbook(path, [["a"], [1]])
    with_values(path, {"</row>": "</rwo>"})
    assert refused(source, tmp_path)[0] == wrong


# ── writing ──

COLUMNS = "id text, seats integer, arr decimal, live flag, started date"
ROWS = [
    ("A1", 5, Decimal("1250.5000"), True, dt.date(2026, 6, 30)),
    ("A2", None, Decimal("-0.1000"), False, None),
    (None, 0, None, None, dt.date(1999, 12, 31)),
]


def written(output: spec.Output, base: Path, *tables: Table) -> openpyxl.Workbook:
    (path,) = output.write(request(base, {table.name: table for table in tables}, path="out/results.xlsx"))
    assert [one.name for one in path.parent.iterdir()] == ["results.xlsx"]
    return openpyxl.load_workbook(path)


def test_a_sheet_for_each_table(output: spec.Output, tmp_path: Path) -> None:
    book = written(output, tmp_path, Table("accounts", COLUMNS, ROWS), Table("findings", "code text", []))
    assert book.sheetnames == ["accounts", "findings"]
    sheet = book["accounts"]
    assert [cell.value for cell in sheet[1]] == ["id", "seats", "arr", "live", "started"]
    assert [cell.value for cell in sheet[2]] == ["A1", 5, 1250.5, True, dt.datetime(2026, 6, 30)]
    assert [cell.value for cell in sheet[3]] == ["A2", None, -0.1, False, None]
    assert [cell.value for cell in sheet[4]] == [None, 0, None, None, dt.datetime(1999, 12, 31)]
    assert (sheet["C2"].number_format, sheet["E2"].number_format) == ("#,##0.00####", "yyyy-mm-dd")
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes == "A2"
    assert book.properties.title == "Harbour coverage"


def test_what_was_written_is_read_again(output: spec.Output, source: spec.Source, tmp_path: Path) -> None:
    amounts = [Decimal(n * 7919 % 10**9).scaleb(-4) for n in range(1, 500)]
    table = Table("accounts", "id text, arr decimal", [(f"A{n}", amount) for n, amount in enumerate(amounts)])
    written(output, tmp_path, table)
    _, rows = read(source, tmp_path, path="out/results.xlsx")
    assert [(id, Decimal(arr or "")) for id, arr in rows] == [(f"A{n}", amount) for n, amount in enumerate(amounts)]


def test_text_stays_text(output: spec.Output, source: spec.Source, tmp_path: Path) -> None:
    texts = ["=1+1", "+a", "-a", "@x", "\tx", "a=1", "#N/A", "1.5", "x\x00y", "z" * 40_000]
    sheet = written(output, tmp_path, Table("t", "a text", [(text,) for text in texts]))["t"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells[:8]] == texts[:8]
    assert [bool(cell.quotePrefix) for cell in cells[:8]] == [True] * 5 + [False, True, False]
    assert cells[8].value == "x\N{REPLACEMENT CHARACTER}y"
    assert len(cells[9].value) == 32_767
    assert [row[0] for row in read(source, tmp_path, path="out/results.xlsx")[1][:8]] == texts[:8]


def test_a_number_that_excel_would_shorten_is_text(output: spec.Output, tmp_path: Path) -> None:
    amounts = [Decimal("12345678901234.5600"), Decimal("99999999999.9999"), Decimal("1234567890123.4500")]
    table = Table("t", "a decimal, n integer", [(amount, 10**15 + 1) for amount in amounts])
    sheet = written(output, tmp_path, table)["t"]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == [
        "12345678901234.5600",
        99999999999.9999,
        1234567890123.45,
    ]
    assert sheet["B2"].value == "1000000000000001"


def test_the_same_bytes_again(output: spec.Output, tmp_path: Path) -> None:
    tables = {"accounts": Table("accounts", COLUMNS, ROWS)}
    (first,) = output.write(request(tmp_path, tables, path="a.xlsx"))
    (second,) = output.write(request(tmp_path, tables, path="b.xlsx"))
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_what_cannot_be_written(output: spec.Output, tmp_path: Path) -> None:
    def told(tables: Mapping[str, Table], **options: object) -> tuple[str, str | None]:
        with pytest.raises(PluginError) as caught:
            output.write(request(tmp_path, tables, **options))
        return caught.value.message, caught.value.option

    small = {"t": Table("t", "a text", [("x",)])}
    assert told({}, path="a.xlsx") == ("there is no table to write", "tables")
    assert told(small, path="a.csv") == ("`a.csv` is not a workbook's name", "path")
    assert told(small, path="a.xlsx", sheet="x") == ("unknown option `sheet`", "sheet")
    large = {"services": Table("services", "a text", [], 1_048_576)}
    assert told(small | large, path="a.xlsx") == (
        "`services` has 1,048,576 rows, and a sheet holds 1,048,575",
        "tables",
    )
    (tmp_path / "file").write_text("")
    assert told(small, path="file/a.xlsx") == (f"cannot write `{tmp_path / 'file/a.xlsx'}`: file exists", "path")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_crash_leaves_the_old_workbook(output: spec.Output, tmp_path: Path) -> None:
    class Torn(Table):
        def rows(self) -> Iterator[tuple[Any, ...]]:
            yield ("x",)
            raise RuntimeError("torn")

    (tmp_path / "a.xlsx").write_text("old")
    with pytest.raises(RuntimeError, match="torn"):
        output.write(request(tmp_path, {"t": Torn("t", "a text", [("x",)])}, path="a.xlsx"))
    assert (tmp_path / "a.xlsx").read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


# ── for whom ──

SECRETS = ("sentineltop", "sentinellabel", "sentinelrole", "sentineltitle", "sentinelreason",
           "7.77", "4763.01", "64321")
POLICY = """\
policy "Sentineltitle" { currency USD  shown as "Harbour" }
record account { id text key  name text  arr money }
tiers {
  tier sentineltop "Sentinellabel" {
    shown as "Gold"  touch high  served by sentinelrole  when arr >= 50k because "Sentinelreason"
  }
  tier base { shown as "Silver"  touch tech  served by sentinelrole  otherwise }
}
role sentinelrole { costs 613 per hour  works 110h/month }
service review "Business review"
entitlements {
  | service | sentineltop    | base     |
  | review  | 466.2min/month | included |
}
"""
PROJECT = """\
[project]
policy = "policy.csr"
as_of = 2026-06-30
[sources.account]
type = "csv"
path = "accounts.csv"
"""


def cells_of(path: Path) -> str:
    """Everything in a workbook, unpacked: shared texts, sheets, properties."""
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8").lower() for name in archive.namelist())


def test_case_53_a_customers_workbook_holds_nothing_internal(
    output: spec.Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real run with both profiles: the search finds every secret in our own workbook, and none in the customer's."""
    import csrules
    import csrules.project.run as driver

    for name, text in {"policy.csr": POLICY, "csrules.toml": PROJECT}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "accounts.csv").write_text("id,name,arr\nC-1,Acme,64321\nC-2,Other,5\n", encoding="utf-8")
    installed = driver.load_plugins()
    installed.outputs["excel"] = output
    monkeypatch.setattr(driver, "load_plugins", lambda: installed)

    ours = csrules.run(tmp_path, csrules.RunOptions(formats=("excel",), out=str(tmp_path / "ours")))
    text = cells_of(*ours.written)
    assert [secret for secret in SECRETS if secret not in text] == []

    options = csrules.RunOptions(formats=("excel",), out=str(tmp_path / "theirs"), account="C-1")
    theirs = csrules.run(tmp_path, options)
    text = cells_of(*theirs.written)
    assert [secret for secret in (*SECRETS, "other", "silver") if secret in text] == []
    assert [word for word in ("c-1", "acme", "gold", "business review", "harbour") if word not in text] == []
