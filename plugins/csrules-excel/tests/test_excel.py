"""The plugin through csrules' own hooks, on workbooks that were really written and read."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from workbooks import read

from csrules.plugin import spec
from csrules.plugin.spec import FileFormat, OutputRequest, PluginError, ResultColumn, RunInfo

REPOSITORY = Path(__file__).parents[3]


def test_the_extra_of_csrules_is_this_plugin() -> None:
    ours = tomllib.loads((REPOSITORY / "plugins/csrules-excel/pyproject.toml").read_text())["project"]
    extras = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert extras["excel"] == [f"{ours['name']}>={ours['version'].rpartition('.')[0]}"]


def test_the_example_of_the_documentation(source: spec.Source, output: spec.Output) -> None:
    (example,) = re.findall(r"```toml skip\n(.*?)```", (REPOSITORY / "docs/projects.md").read_text(), re.DOTALL)
    project = tomllib.loads(example)
    options = {key: value for key, value in project["sources"]["account"].items() if key not in ("type", "leave_out")}
    assert isinstance(source, spec.ChecksOptions)
    source.check(options)
    assert isinstance(output, spec.ChecksOptions)
    output.check({"path": project["outputs"][0]["path"]})


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
