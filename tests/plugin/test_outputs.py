"""The built-in outputs, on real tables and real files."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from csrules.plugin.formats import EXACT
from csrules.plugin.outputs import OUTPUTS
from csrules.plugin.outputs.console import ConsoleOutput
from csrules.plugin.outputs.markdown import MARKDOWN, cell, escaped
from csrules.plugin.outputs.tables import TableFiles
from csrules.plugin.spec import CSV, JSON, NDJSON, PARQUET, FileFormat, PluginError, TextWriter, defused
from tests.plugin.run_tables import ROWS, SCHEMAS, request, run_tables

FORMATS = ("csv", "json", "ndjson", "parquet")


def refused(output: str, base: Path, **options: object) -> tuple[str, str | None, str | None]:
    with pytest.raises(PluginError) as caught:
        OUTPUTS[output].write(request(base, {}, **options))
    return caught.value.message, caught.value.option, caught.value.help


@pytest.mark.parametrize("format", FORMATS)
def test_one_file_per_table(tmp_path: Path, format: str) -> None:
    written = OUTPUTS[format].write(request(tmp_path, run_tables(), path="results/today"))
    assert [path.name for path in written] == [f"{name}.{format}" for name in SCHEMAS]
    assert sorted((tmp_path / "results/today").iterdir()) == sorted(written)


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_bytes_again(tmp_path: Path, format: str) -> None:
    first = OUTPUTS[format].write(request(tmp_path, run_tables(), path="a"))
    second = OUTPUTS[format].write(request(tmp_path, run_tables(), path="b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_every_format_says_the_same(tmp_path: Path) -> None:
    paths = {format: OUTPUTS[format].write(request(tmp_path, run_tables(), path="out"))[0] for format in FORMATS}
    with paths["csv"].open(newline="") as file:
        read: dict[str, list[dict[str, object]]] = {"csv": list(csv.DictReader(file))}
    read["json"] = json.loads(paths["json"].read_text(), parse_float=Decimal)
    read["ndjson"] = [json.loads(line, parse_float=Decimal) for line in paths["ndjson"].read_text().splitlines()]
    read["parquet"] = pq.read_table(paths["parquet"]).to_pylist()
    for rows in read.values():
        assert [Decimal(str(row["revenue"])) for row in rows] == [Decimal(str(row[3])) for row in ROWS["tiers"]]
        assert [row["label"] or None for row in rows] == [row[1] for row in ROWS["tiers"]]


def test_an_absolute_path_stays(tmp_path: Path) -> None:
    (path,) = OUTPUTS["csv"].write(request(Path("elsewhere"), run_tables({"inputs": []}), path=str(tmp_path)))
    assert path == tmp_path / "inputs.csv"


@pytest.mark.parametrize("output", [*FORMATS, "markdown"])
def test_options_that_are_wrong(tmp_path: Path, output: str) -> None:
    assert refused(output, tmp_path, pth="out") == ("unknown option `pth`", "pth", "did you mean `path`?")
    message, option, help = refused(output, tmp_path)
    assert (message, option) == ("the option `path` is missing", "path")
    assert help is not None
    assert refused(output, tmp_path, path=3)[0] == "the option `path` is not text"


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    message, option, _ = refused("csv", tmp_path, path="file/out")
    assert message == f"cannot write `{tmp_path / 'file/out'}`: not a directory"
    assert option == "path"
    message, _, _ = refused("markdown", tmp_path, path="file/report.md")
    assert message == f"cannot write `{tmp_path / 'file'}`: file exists"
    (tmp_path / "dir").mkdir()
    assert "is a directory" in refused("markdown", tmp_path, path="dir")[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dir", "file"], "no temporary file stays behind"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1", "'=1"), ("-a", "'-a"), ("+a", "'+a"), ("@a", "'@a"), ("\ta", "'\ta"), ("a=1", "a=1"), ("", ""),
        ("-1", "-1"), ("+1.5", "+1.5"), ("-1+1", "'-1+1"),
        ("x;=1+1", "x;'=1+1"), ('x; "=1', "x; \"'=1"), ("a;b", "a;b"), ("a\n=1", "a\n'=1"), ("a\n\nb", "a\n\nb"),
        ("＝1", "'＝1"), ("＠a", "'＠a"), ("﹦1", "'﹦1"), ("a;﹣1", "a;'﹣1"),
        (" =1", " '=1"), ("'=1", "'=1"), ("\t=1", "\t'=1"),
        ("-", "'-"), ("+", "'+"), ("-.5", "'-.5"), ("-5.", "'-5."), ("+-5", "'+-5"), ("-5 a", "'-5 a"), ("1-5", "1-5"),
        ("a\t=1", "a\t'=1"), ("a\r=1", "a\r'=1"), ("＋", "'＋"), ("－1", "'－1"),
    ],
)
def test_defused(text: str, safe: str) -> None:
    assert defused(text) == safe


def test_markdown(tmp_path: Path) -> None:
    (path,) = OUTPUTS["markdown"].write(request(tmp_path, run_tables(), path="a/report.md", rows=3))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[:3] == ["# Harbour coverage", "", "As of 2026-06-30. Amounts in USD. Made by csrules 0.1.0."]
    headings = [line for line in lines if line.startswith("## ")]
    assert headings == ["## Tiers", "## Headcount", "## Agreements", "## Findings", "## Refused rows", "## Data read"]
    assert "| strategic | Strategic | 4 | 1,623,400 | 182 | 24 | 24,350.5 | 0.179997 |" in lines
    assert "… and 2 more." in lines
    assert "| 3 | no-agreement | policy.csr:40 | A1007 | no agreement holds | Add an agreement. |" in lines
    assert [item.name for item in path.parent.iterdir()] == ["report.md"]


def test_markdown_of_empty_tables_and_of_other_tables(tmp_path: Path) -> None:
    tables = run_tables({"tiers": ROWS["tiers"], "findings": []})
    (path,) = OUTPUTS["markdown"].write(request(tmp_path, tables, path="r.md"))
    text = path.read_text(encoding="utf-8")
    assert "| digital | Digital \\| self-served | 9 |" in text
    assert text.endswith("## Findings\n\nNone.\n")
    assert refused("markdown", tmp_path, path="r.md", rows="all")[1] == "rows"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "yes"),
        (1234, "1,234"),
        (Decimal("1234.5000"), "1,234.5"),
        (Decimal("100"), "100"),
        ("a|b\n<script>`*_[x](y)", "a\\|b &lt;script&gt;\\`\\*\\_\\[x\\](y)"),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("see https://a.example", "see https\\://a.example"),
        ("www.a.example a@b.example", "www\\.a.example a\\@b.example"),
        ("mailto:a", "mailto\\:a"),
        ("12:30", "12:30"),
        ("a\x1b[31m\u202eb", "a\N{REPLACEMENT CHARACTER}\\[31m\N{REPLACEMENT CHARACTER}b"),
    ],
)
def test_markdown_cells(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_markdown_text_is_one_line() -> None:
    assert escaped("a\r\nb") == "a  b"


def test_the_console_output_prints_and_writes_no_file(tmp_path: Path) -> None:
    stream = io.StringIO()
    assert list(ConsoleOutput(stream).write(request(tmp_path, run_tables()))) == []
    assert "Harbour coverage" in stream.getvalue()
    assert "\x1b" not in stream.getvalue(), "no colour where it is no terminal"
    assert refused("console", tmp_path, path="x") == ("unknown option `path`", "path", "this output has no options")


def test_the_console_output_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    def printed(encoding: str) -> str:
        stream = Terminal(io.BytesIO(), encoding=encoding, newline="")
        tables = run_tables({"tiers": [("z", "Zürich 東", 1, "5.0", "1.0", "0.0", "1.0", None)]})
        ConsoleOutput(stream).write(request(tmp_path, tables))
        stream.seek(0)
        return stream.read()

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "72")
    assert "\x1b[1m" in printed("utf-8")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in printed("utf-8")
    assert "─" * 72 + "\n" in printed("utf-8")
    assert "Zürich 東" in printed("utf-8")
    assert "Zürich ?" in printed("latin-1")
    assert "-" * 72 + "\n" in printed("ascii")


BY_A_PLUGIN = FileFormat("tsv", TextWriter(row=lambda cells: "\t".join(cell or "" for cell in cells) + "\n"))


@pytest.mark.parametrize("format", [CSV, MARKDOWN, BY_A_PLUGIN], ids=lambda one: one.suffix)
def test_no_text_format_writes_a_formula(tmp_path: Path, format: FileFormat) -> None:
    """Whoever adds a format has no say in this."""
    tables = run_tables({"inputs": [("=HYPERLINK(1)", "x;=1+1", 1, 1, 0)]})
    (path,) = TableFiles(format, "").write(request(tmp_path, tables, path="out"))
    text = path.read_text(encoding="utf-8")
    assert "'=HYPERLINK(1)" in text
    assert "x;'=1+1" in text


@pytest.mark.parametrize("format", [JSON, NDJSON, PARQUET], ids=lambda one: one.suffix)
def test_formats_that_keep_types_keep_texts(tmp_path: Path, format: FileFormat) -> None:
    tables = run_tables({"inputs": [("=HYPERLINK(1)", "x;=1+1", 1, 1, 0)]})
    (path,) = TableFiles(format, "").write(request(tmp_path, tables, path="out"))
    (row,) = duckdb.connect().sql(f"SELECT record, source FROM '{path}'").fetchall()
    assert row == ("=HYPERLINK(1)", "x;=1+1") == tuple(map(format.harmless, row))


def test_only_what_keeps_types_is_exact() -> None:
    """A further exact format is a decision: nothing may run its texts."""
    assert EXACT == ("json", "ndjson", "parquet")
