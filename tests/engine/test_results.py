"""Result tables on a real engine: exact values, stable files, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import subprocess
import sys
from decimal import Decimal
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings, strategies as st

from csrules.engine.errors import EngineError
from csrules.engine.results import BATCH_ROWS, DuckTable
from csrules.plugin.spec import (
    CSV,
    JSON,
    NDJSON,
    PARQUET,
    FileFormat,
    ResultColumn,
    ResultTable,
    TextWriter,
    defused,
)

QUERY = """
    SELECT * FROM (VALUES
        ('A1', 'gold'::shade, 5::HUGEINT, 99999999999999.9999::DECIMAL(18,4), true, DATE '2026-06-30'),
        ('A2', NULL, -7, -0.1, false, NULL),
        ('A3', 'plain', NULL, NULL, NULL, DATE '1999-12-31'))
    v(id, tier, "seats ""in"" use", arr, live, started) ORDER BY id
"""
COLUMNS = (
    ResultColumn("id", "text"),
    ResultColumn("tier", "text"),
    ResultColumn('seats "in" use', "integer"),
    ResultColumn("arr", "decimal"),
    ResultColumn("live", "flag"),
    ResultColumn("started", "date"),
)
ROWS = [
    ("A1", "gold", 5, Decimal("99999999999999.9999"), True, dt.date(2026, 6, 30)),
    ("A2", None, -7, Decimal("-0.1000"), False, None),
    ("A3", "plain", None, None, None, dt.date(1999, 12, 31)),
]


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.execute("CREATE TYPE shade AS ENUM ('plain', 'gold')")
    return connection


@pytest.fixture
def table(connection: duckdb.DuckDBPyConnection) -> DuckTable:
    return DuckTable(connection, "accounts", QUERY, COLUMNS)


def test_it_keeps_the_contract(table: DuckTable) -> None:
    as_protocol: ResultTable = table
    assert as_protocol.name == "accounts"
    assert len(as_protocol) == 3
    assert list(as_protocol.rows()) == ROWS
    assert [type(value) for value in next(as_protocol.rows())] == [str, str, int, Decimal, bool, dt.date]


def test_columns_pick_and_order(connection: duckdb.DuckDBPyConnection) -> None:
    table = DuckTable(connection, "accounts", QUERY, (COLUMNS[3], COLUMNS[0]))
    assert next(table.rows()) == (Decimal("99999999999999.9999"), "A1")


def test_several_streams_may_be_open(connection: duckdb.DuckDBPyConnection, table: DuckTable) -> None:
    connection.execute("CREATE TABLE many AS SELECT range AS n FROM range(300000)")
    many = DuckTable(connection, "many", "SELECT n FROM many ORDER BY n", (ResultColumn("n", "integer"),))
    first = pa.RecordBatchReader.from_stream(many)
    second = pa.RecordBatchReader.from_stream(many)
    rows = many.rows()
    assert next(rows) == (0,)
    assert first.read_next_batch().column(0)[0].as_py() == 0
    assert second.read_next_batch().column(0)[0].as_py() == 0
    assert pa.table(table).num_rows == 3
    assert [number for number, in rows] == list(range(1, 300_000)), "in order, beyond a batch"
    assert BATCH_ROWS < 300_000
    assert first.read_all().num_rows + second.read_all().num_rows > 0


def test_the_stream_has_the_documented_types(table: DuckTable) -> None:
    found = pa.table(table)
    types = [pa.string(), pa.string(), pa.int64(), pa.decimal128(18, 4), pa.bool_(), pa.date32()]
    assert found.schema.types == types
    assert [tuple(row.values()) for row in found.to_pylist()] == ROWS


def test_a_stream_needs_no_arrow_library_and_may_be_left_open() -> None:
    program = """
import sys
sys.modules["pyarrow"] = None
import duckdb
from csrules.engine.errors import EngineError
from csrules.engine.results import DuckTable
from csrules.plugin.spec import ResultColumn
connection = duckdb.connect()
table = DuckTable(connection, "t", "SELECT range AS n FROM range(100000)", (ResultColumn("n", "integer"),))
capsule, rows = table.__arrow_c_stream__(), table.rows()
next(rows)
print(type(capsule).__name__)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("PyCapsule\n", "")


def test_an_inexact_amount_is_a_bug(connection: duckdb.DuckDBPyConnection) -> None:
    table = DuckTable(connection, "accounts", "SELECT 0.1::DOUBLE AS arr", (ResultColumn("arr", "decimal"),))
    with pytest.raises(TypeError, match=r"accounts\.arr is not an exact decimal: DOUBLE"):
        list(table.rows())


def test_csv(table: DuckTable, tmp_path: Path) -> None:
    table.save(tmp_path / "accounts.csv", CSV)
    assert (tmp_path / "accounts.csv").read_bytes().decode() == (
        'id,tier,"seats ""in"" use",arr,live,started\n'
        "A1,gold,5,99999999999999.9999,true,2026-06-30\n"
        "A2,,-7,-0.10,false,\n"
        "A3,plain,,,,1999-12-31\n"
    )


def test_csv_text_is_no_formula(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    texts = ["=1+1", "+a", "-a", "@x", "\tx", "\rx", "\nx", "a=1", "'x", "", "a, =1", 'q"u,o', "é", "-4800", "+1.5"]
    connection.execute("CREATE TABLE texts (n INTEGER, t VARCHAR, d DECIMAL(9,2))")
    connection.executemany("INSERT INTO texts VALUES (?, ?, -1.5)", [[n, text] for n, text in enumerate(texts)])
    columns = (ResultColumn("n", "integer"), ResultColumn("t", "text"), ResultColumn("d", "decimal"))
    DuckTable(connection, "texts", "FROM texts ORDER BY n", columns).save(tmp_path / "t.csv", CSV)
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["t"] for row in rows] == [f"'{text}" for text in texts[:7]] + texts[7:]
    assert {row["d"] for row in rows} == {"-1.50"}, "numbers are untouched"


SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫;\t\r\n \"',a1.é東"
MARKS = st.sampled_from(SIGNS)
SHORT = ["".join(signs) for length in (1, 2) for signs in product(SIGNS, repeat=length)]
LINES = FileFormat("txt", TextWriter(row=lambda cells: f"{cells[0]}\0\n", head=lambda columns: "", foot="end"))


@settings(max_examples=20, deadline=None)
@example(SHORT)
@given(st.lists(st.text(MARKS, max_size=6), max_size=40))
def test_the_engine_defuses_as_python_does(texts: list[str]) -> None:
    """Cells of a format that a plugin wrote: it is handed nothing that a spreadsheet would run."""
    with duckdb.connect() as connection, TemporaryDirectory() as directory:
        connection.execute("CREATE TABLE texts (n INTEGER, t VARCHAR)")
        if texts:
            connection.executemany("INSERT INTO texts VALUES (?, ?)", [*enumerate(texts)])
        file = Path(directory) / "t.txt"
        DuckTable(connection, "texts", "FROM texts ORDER BY n", [ResultColumn("t", "text")]).save(file, LINES)
        assert file.read_bytes().decode() == "".join(f"{defused(text)}\0\n" for text in texts) + "end"


def test_a_format_of_rows_gets_texts(table: DuckTable, tmp_path: Path) -> None:
    columns: list[str] = []
    written = FileFormat("txt", TextWriter(
        row=lambda cells: repr(cells) + "\n", head=lambda of: columns.extend(column.name for column in of) or "top\n",
    ))
    table.save(tmp_path / "t.txt", written)
    assert (tmp_path / "t.txt").read_text().splitlines() == [
        "top",
        "('A1', 'gold', '5', '99999999999999.9999', 'true', '2026-06-30')",
        "('A2', None, '-7', '-0.10', 'false', None)",
        "('A3', 'plain', None, None, None, '1999-12-31')",
    ]
    assert columns == [column.name for column in COLUMNS]


def test_many_columns_of_text_are_written_in_order(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Texts that are defused stand where they stood, also beyond the first batches."""
    names = [f"t{number}" for number in range(12)]
    connection.execute("CREATE TABLE many AS SELECT " + ", ".join(f"'=' || range AS {name}" for name in names)
                       + " FROM range(300000)")
    columns = [ResultColumn(name, "text") for name in names]
    DuckTable(connection, "many", "FROM many", columns).save(tmp_path / "a.csv", CSV)
    with (tmp_path / "a.csv").open() as file:
        assert [line.split(",")[0] for line in list(file)[1:]] == [f"'={number}" for number in range(300_000)]


def test_a_plan_that_keeps_no_order_is_written_in_order(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    connection.execute("CREATE TABLE many AS SELECT range AS n, range % 7 AS c FROM range(400000)")
    connection.execute("CREATE TABLE few AS SELECT range AS c, 'x' || range AS t FROM range(7)")
    columns = (ResultColumn("n", "integer"), ResultColumn("t", "text"))
    DuckTable(connection, "joined", "SELECT n, t FROM many JOIN few USING (c)", columns).save(tmp_path / "a.csv", CSV)
    with (tmp_path / "a.csv").open() as file:
        assert [int(line.split(",")[0]) for line in list(file)[1:]] == list(range(400_000))


@pytest.mark.parametrize("format", [JSON, NDJSON])
def test_json_is_exact(table: DuckTable, tmp_path: Path, format: FileFormat) -> None:
    table.save(tmp_path / "a.json", format)
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    read = [text] if format is JSON else text.splitlines()
    values = [json.loads(part, parse_float=Decimal) for part in read]
    rows = values[0] if format is JSON else values
    as_json = [tuple(value.isoformat() if isinstance(value, dt.date) else value for value in row) for row in ROWS]
    assert [tuple(row.values()) for row in rows] == as_json
    assert "99999999999999.9999" in text
    assert list(rows[0]) == [column.name for column in COLUMNS]


def test_no_rows(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    empty = DuckTable(connection, "e", "SELECT 'x' AS a WHERE false", (ResultColumn("a", "text"),))
    for format in (CSV, JSON, NDJSON, PARQUET):
        empty.save(tmp_path / format.suffix, format)
    assert (tmp_path / "csv").read_text() == "a\n"
    assert json.loads((tmp_path / "json").read_text()) == []
    assert (tmp_path / "ndjson").read_text() == ""
    assert pq.read_table(tmp_path / "parquet").schema.names == ["a"]
    assert (len(empty), list(empty.rows())) == (0, [])


def test_parquet(table: DuckTable, tmp_path: Path) -> None:
    table.save(tmp_path / "accounts.parquet", PARQUET)
    found = pq.read_table(tmp_path / "accounts.parquet")
    assert found.schema.types == [pa.string(), pa.string(), pa.int64(), pa.decimal128(18, 4), pa.bool_(), pa.date32()]
    assert [tuple(row.values()) for row in found.to_pylist()] == ROWS


def test_parquet_is_the_same_to_the_byte_on_two_threads(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """The shape of the `services` table: outcomes of a class unfolded for each account, without a join."""
    connection.execute("CREATE TABLE accounts AS SELECT 'A' || range AS id, range % 3 AS class FROM range(250000)")
    connection.execute(
        "CREATE TABLE outcomes AS SELECT c.range AS class, s.range::VARCHAR AS service,"
        " (s.range / 8)::DECIMAL(9,4) AS h FROM range(3) c, range(4) s"
    )
    query = """
        SELECT id, o.service, o.h FROM (SELECT id, unnest((SELECT list(services ORDER BY class) FROM (
            SELECT class, list({'service': service, 'h': h} ORDER BY service) AS services FROM outcomes GROUP BY class
        ))[class + 1]) AS o FROM accounts)
    """
    columns = (ResultColumn("id", "text"), ResultColumn("service", "text"), ResultColumn("h", "decimal"))
    table = DuckTable(connection, "services", query, columns)
    digests = set()
    for _ in range(3):
        table.save(tmp_path / "s.parquet", PARQUET)
        digests.add(hashlib.sha256((tmp_path / "s.parquet").read_bytes()).hexdigest())
    assert pq.ParquetFile(tmp_path / "s.parquet").metadata.num_rows == 1_000_000
    assert len(digests) == 1


def test_a_name_that_needs_quoting(table: DuckTable, tmp_path: Path) -> None:
    directory = tmp_path / "it's; a [place] *"
    directory.mkdir()
    table.save(directory / "O'Hara's {accounts}.csv.gz", CSV)
    assert (directory / "O'Hara's {accounts}.csv.gz").read_text().startswith("id,tier")
    assert len(list(directory.iterdir())) == 1


def test_what_fails_leaves_the_old_file(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    query = "SELECT CASE WHEN range = 200000 THEN error('torn') ELSE 'x' END AS a FROM range(300000)"
    torn = DuckTable(connection, "torn", query, (ResultColumn("a", "text"),))
    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(EngineError):
        torn.save(tmp_path / "a.csv", CSV)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "old"


def test_the_words_of_the_engine_reach_nobody(connection: duckdb.DuckDBPyConnection) -> None:
    query = "SELECT CASE WHEN range = 20 THEN CAST(range || 'torn' AS BIGINT) ELSE 1 END AS a FROM range(30)"
    for columns in ((ResultColumn("a", "integer"),), (ResultColumn("a", "decimal"),)):
        wrong = DuckTable(connection, "wrong", f"SELECT * FROM ({query}) WHERE a > 0", columns)
        with pytest.raises(EngineError) as error:
            len(wrong)
        assert "torn" not in str(error.value)
    gone = DuckTable(connection, "gone", "SELECT a FROM nowhere", (ResultColumn("a", "decimal"),))
    for use in (lambda: len(gone), lambda: list(gone.rows()), gone.__arrow_c_stream__):
        with pytest.raises(EngineError, match="a step of the calculation failed"):
            use()


def test_a_table_that_outlives_its_engine_says_so(
    connection: duckdb.DuckDBPyConnection, table: DuckTable, tmp_path: Path
) -> None:
    begun = DuckTable(connection, "many", "SELECT range AS n FROM range(30000)", (ResultColumn("n", "integer"),)).rows()
    next(begun)
    list(table.rows())
    connection.close()
    for use in (lambda: list(table.rows()), lambda: len(table), table.__arrow_c_stream__):
        with pytest.raises(EngineError, match=r"`accounts` cannot be read any more: the `with` block .* has ended"):
            use()
    with pytest.raises(EngineError, match="`accounts` cannot be read any more"):
        table.save(tmp_path / "a.csv", CSV)
    with pytest.raises(EngineError, match="`many` cannot be read any more"):
        list(begun)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_is_not_there(table: DuckTable, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        table.save(tmp_path / "nowhere" / "a.csv", CSV)


def test_decimals_of_text_formats_end_without_a_tail_of_zeros(tmp_path: Path) -> None:
    """Two places as for money, and more only where there is something to tell."""
    connection = duckdb.connect()
    values = ["3360", "0.035", "-0.5", "14.99", "12345678901234567890.12345678", "0"]
    rows = ", ".join(f"({value}::DECIMAL(38, 14), {number}::DECIMAL(9, 2))" for number, value in enumerate(values))
    query = f"SELECT * FROM (VALUES {rows}, (NULL, NULL)) found(exact, money)"
    table = DuckTable(connection, "t", query, (ResultColumn("exact", "decimal"), ResultColumn("money", "decimal")))
    table.save(tmp_path / "t.csv", CSV)
    lines = (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == [
        "3360.00", "0.035", "-0.50", "14.99", "12345678901234567890.12345678", "0.00", "",
    ]
    assert lines[3] == "14.99,3.00"
