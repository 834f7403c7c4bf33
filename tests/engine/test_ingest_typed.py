"""Parquet files, Arrow streams and Python rows."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from csrules.engine import IngestError, Session
from csrules.engine.ingest import REJECTS, ColumnMapping, Rows, ingest
from csrules.plugin.spec import Files, Stream
from csrules.types import Date, FieldSchema, Integer, Link, Money, Number, RecordSchema, Text
from tests.engine.schemas import ACCOUNT, SMALL, read_file, rejects_of, rows_of, written


@pytest.fixture
def session():
    with Session(threads=2) as session:
        yield session


GOOD = {
    "id": pa.array(["A", "B", " C "]),
    "relation": pa.array(["direct", "channel", "Customer - Direct"]).dictionary_encode(),
    "arr": pa.array([Decimal("1.50"), Decimal("250000.00"), Decimal(0)], pa.decimal128(38, 18)),
    "nps": pa.array([1.0, float("nan"), -100.0]),
    "margin": pa.array([25.0, 0.1, None]),
    "started": pa.array([dt.datetime(2026, 6, 30), None, dt.datetime(1999, 1, 1)], pa.timestamp("ns")),  # noqa: DTZ001
    "strategic": pa.array([True, None, False]),
    "regions": pa.array([["x", " y ", "NA"], None, []], pa.list_(pa.string())),
    "extra": pa.array([b"x", b"y", b"z"]),
}
EXPECTED = [
    ("A", "direct", Decimal("1.5"), 1, Decimal("0.25"), dt.date(2026, 6, 30), True, ["x", "y"]),
    ("B", "channel", Decimal(250000), None, Decimal("0.001"), None, False, None),
    ("C", "direct", Decimal(0), -100, None, dt.date(1999, 1, 1), False, []),
]


def test_parquet_types(session, tmp_path):
    pq.write_table(pa.table(GOOD), tmp_path / "a [1].parquet")
    result = read_file(session, ACCOUNT, tmp_path / "a [1].parquet")
    assert (result.read, result.rejected) == (3, 0)
    assert rows_of(session, ACCOUNT) == EXPECTED
    assert session.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal") == [("account",)]


def test_rows_of_parquet_are_refused_one_by_one(session, tmp_path):
    bad = pa.table(
        {
            "id": ["A", None, "C", "A", "E", "F"],
            "relation": ["direct", "direct", "other", "direct", "direct", "direct"],
            "arr": pa.array(
                [Decimal(1), None, Decimal("0.00001"), Decimal(2), Decimal(3), Decimal(-1)], pa.decimal128(20, 5)
            ),
            "nps": [0.5, 1, 101.0, 2, 3, 4],
            "started": pa.array([None, None, None, None, 10**9, 0], pa.timestamp("s")),
        }
    )
    pq.write_table(bad, tmp_path / "a.parquet")
    result = read_file(session, ACCOUNT, tmp_path / "a.parquet")
    assert [row[0] for row in rows_of(session, ACCOUNT)] == ["A"]
    assert (result.read, result.rejected) == (6, 5)
    assert [row[:4] for row in rejects_of(session)] == [
        (1, "nps", "0.5", "CSR903"),
        (2, "arr", None, "CSR901"),
        (2, "id", None, "CSR912"),
        (3, "arr", "0.00001", "CSR905"),
        (3, "nps", "101.0", "CSR911"),
        (3, "relation", "other", "CSR908"),
        (5, "started", "2001-09-09 01:46:40", "CSR906"),
        (6, "arr", "-1.00000", "CSR911"),
    ]


def test_types_that_no_field_takes(session, tmp_path):
    schema = RecordSchema("r", (FieldSchema("a", Text()), FieldSchema("b", Date(), optional=True)))
    columns = {"a": [dt.date(2026, 1, 1)], "b": pa.array([b"x"])}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    read_file(session, schema, tmp_path / "a.parquet")
    assert rejects_of(session) == [
        (1, "a", "2026-01-01", "CSR909", "is not text"),
        (1, "b", "x", "CSR906", "is not a date of the form 2026-06-30"),
    ]


def test_several_files_of_one_record(session, tmp_path):
    """In the order given; a column that some files lack is missing there."""
    pq.write_table(pa.table({"id": ["B", "A"], "arr": [1, 2]}), tmp_path / "2.parquet")
    pq.write_table(pa.table({"extra": [0, 0], "id": ["C", "B"]}), tmp_path / "1.parquet")
    files = Files("parquet", (tmp_path / "2.parquet", tmp_path / "1.parquet"))
    result = ingest(session, SMALL, files, base=tmp_path)
    assert (result.source, result.read, result.accepted) == ("2.parquet and 1 more", 4, 3)
    assert rows_of(session) == [("B", Decimal(1)), ("A", Decimal(2)), ("C", None)]
    assert session.rows(f"SELECT source, row, reason FROM {REJECTS}") == [
        ("1.parquet", 2, "is the key of row 1 of `2.parquet` already")
    ]


def test_several_csv_files_with_columns_in_their_own_order(session, tmp_path):
    first = written(tmp_path / "x" / "b.csv", "id,arr\nA,1\nB,bad\n")
    second = written(tmp_path / "x" / "a.csv", "arr;id\n2;C\n3;A\n4\n")
    result = ingest(session, SMALL, Files("csv", (first, second)), base=tmp_path)
    assert (result.read, result.accepted, result.rejected) == (5, 2, 3)
    assert rows_of(session) == [("A", Decimal(1)), ("C", Decimal(2))]
    assert session.rows(f"SELECT source, row, code FROM {REJECTS} ORDER BY ALL") == [
        ("x/a.csv", 3, "CSR913"),
        ("x/a.csv", 4, "CSR914"),
        ("x/b.csv", 3, "CSR902"),
    ]


class Capsule:
    """A stream that may be taken once, as a stranger's source gives it."""

    def __init__(self, rows):
        self.reader = rows.to_reader(max_chunksize=2)

    def __arrow_c_stream__(self, requested_schema=None):
        return self.reader.__arrow_c_stream__(requested_schema)


def test_a_stream_is_read_once(session):
    result = ingest(session, ACCOUNT, Stream(Capsule(pa.table(GOOD)), "crm: accounts"))
    assert (result.source, result.read, result.rejected) == ("crm: accounts", 3, 0)
    assert rows_of(session, ACCOUNT) == rows_of(session, ACCOUNT) == EXPECTED


def test_a_stream_with_bad_rows(session):
    stream = Stream(Capsule(pa.table({"id": ["A", "B", "A"], "arr": ["1", "x", "3"]})), "crm")
    assert ingest(session, SMALL, stream).rejected == 2
    assert session.rows(f"SELECT source, row, code FROM {REJECTS} ORDER BY row") == [
        ("crm", 2, "CSR902"),
        ("crm", 3, "CSR913"),
    ]


def test_python_rows(session):
    rows = [
        {"id": "A", "relation": "direct", "arr": Decimal("1.5"), "margin": "25%", "regions": ["x"], "more": object()},
        {"id": "B", "relation": "direct", "arr": 2, "started": dt.date(2026, 1, 1), "strategic": True},
        {"id": "C", "relation": "direct"},
        "no row",
        {"id": "B", "relation": "direct", "arr": 3},
    ]
    result = ingest(session, ACCOUNT, Rows(rows, "policy.csr"))
    assert (result.source, result.read, result.accepted) == ("policy.csr", 5, 2)
    assert rows_of(session, ACCOUNT) == [
        ("A", "direct", Decimal("1.5"), None, Decimal("0.25"), None, False, ["x"]),
        ("B", "direct", Decimal(2), None, None, dt.date(2026, 1, 1), True, None),
    ]
    assert [row[0:2] + row[3:4] for row in rejects_of(session)] == [
        (3, "arr", "CSR901"),
        (4, None, "CSR917"),
        (5, "id", "CSR913"),
    ]


def test_no_python_rows(session):
    assert ingest(session, ACCOUNT, []).read == 0
    assert rows_of(session, ACCOUNT) == []


def test_many_python_rows(session):
    rows = [{"id": f"K{number}", "arr": number} for number in range(25_000)]
    assert ingest(session, SMALL, rows).accepted == 25_000
    assert [row[0] for row in rows_of(session)] == [row["id"] for row in rows]


@pytest.mark.parametrize("kind", [Integer(), Text()])
@pytest.mark.parametrize("keys", [[1, 2, 3], [1, 10**15, 2], [-5, 0, 5], [1, 2, 1], [10**15, 1, 10**15], []])
def test_keys(session, tmp_path, keys, kind):
    """Dense and sparse whole numbers are looked at in different ways."""
    schema = RecordSchema("r", (FieldSchema("k", kind, key=True),))
    pq.write_table(pa.table({"k": pa.array(keys, pa.int64())}), tmp_path / "a.parquet")
    result = read_file(session, schema, tmp_path / "a.parquet")
    assert result.accepted == len(set(keys))


def test_a_row_that_only_the_reference_can_read_keeps_its_place(session, tmp_path):
    """Digits of another script are a number for Python only by accident; an exponent in a double is one by right."""
    schema = RecordSchema("r", (FieldSchema("a", Number(), optional=True), FieldSchema("b", Link("x", Integer()))))
    pq.write_table(pa.table({"a": [1.0, 1e-6, 2.0, 1e-7], "b": [1, 2, 3, 4]}), tmp_path / "a.parquet")
    assert read_file(session, schema, tmp_path / "a.parquet").rejected == 1
    assert rows_of(session, schema) == [(Decimal(1), 1), (Decimal("0.000001"), 2), (Decimal(2), 3)]


def test_a_time_in_a_zone_is_no_day(session, tmp_path):
    """The day would depend on where it is read. What was there is shown in UTC, on every computer alike."""
    moment = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-2)))
    pq.write_table(pa.table({"id": ["A", "B"], "day": pa.array([moment, None])}), tmp_path / "a.parquet")
    schema = RecordSchema("r", (FieldSchema("id", Text(), key=True), FieldSchema("day", Date(), optional=True)))
    assert read_file(session, schema, tmp_path / "a.parquet").rejected == 1
    assert rejects_of(session) == [
        (1, "day", "2026-07-01 01:30:00+00:00", "CSR906",
         "is a time in a time zone, and which day that is depends on the zone"),
    ]


def test_a_broken_parquet_file(session, tmp_path):
    with pytest.raises(IngestError, match=r"`a\.parquet` cannot be read as Parquet"):
        read_file(session, SMALL, written(tmp_path / "a.parquet", "not parquet"))


def test_missing_columns_are_told_before_anything_is_read(session, tmp_path):
    pq.write_table(pa.table({"Id number": ["A"], "ar": [1]}), tmp_path / "a.parquet")
    mapping = ColumnMapping(columns={"id": "id_number"})
    with pytest.raises(IngestError) as caught:
        read_file(session, SMALL, tmp_path / "a.parquet", mapping)
    assert caught.value.message == "`a.parquet` has no column `id_number` for the field `id`"
    assert caught.value.help == "did you mean `Id number`?"


def test_more_than_fits_into_memory(tmp_path):
    count = 400_000
    rows = pa.table({"id": [f"{number:030}" for number in range(count)], "arr": pa.array(range(count), pa.int64())})
    pq.write_table(rows, tmp_path / "a.parquet")
    schema = RecordSchema(
        "r", (FieldSchema("id", Text(), key=True), FieldSchema("arr", Money("USD"), maximum=Decimal(count - 2)))
    )
    with Session(threads=1, memory_limit="60MB", directory=tmp_path) as session:
        assert read_file(session, schema, tmp_path / "a.parquet").rejected == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]


def test_no_arrow_library_is_needed():
    """A stream from DuckDB itself, in a process that cannot import pyarrow; and nothing is left open at its end."""
    program = """
import sys
sys.modules["pyarrow"] = None
from csrules.engine import Session
from csrules.engine.ingest import ingest
from csrules.plugin.spec import Stream
from csrules.types import FieldSchema, Integer, RecordSchema
import duckdb
rows = duckdb.connect().sql("SELECT range AS id FROM range(5)")
with Session() as session:
    print(ingest(session, RecordSchema("r", (FieldSchema("id", Integer(), key=True),)), Stream(rows, "other")).accepted)
"""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert (ran.stdout, ran.stderr, ran.returncode) == ("5\n", "", 0)
