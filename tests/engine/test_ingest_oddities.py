"""Columns that a reader could misread as a whole are told, with an example; what is clear is not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import csrules
from csrules.engine import IngestError, Session
from csrules.engine.ingest import ColumnMapping, ingest
from csrules.plugin.spec import Stream
from csrules.project.run import RunOptions
from csrules.project.test import prove
from csrules.types import FieldSchema, Integer, ListOf, Money, Number, Percent, RecordSchema, Text
from tests.engine.schemas import read_file, rows_of, written
from tests.project.small import POLICY, PROJECT, small_project

RECORD = RecordSchema(
    "account",
    (
        FieldSchema("id", Text(), key=True),
        FieldSchema("name", Text(), optional=True),
        FieldSchema("arr", Money("USD"), optional=True),
        FieldSchema("score", Number(), optional=True),
        FieldSchema("seats", Integer(), optional=True),
        FieldSchema("churn", Percent(), optional=True),
        FieldSchema("growth", Percent(as_fraction=True), optional=True),
        FieldSchema("tags", ListOf(Text()), optional=True),
    ),
)


@pytest.fixture
def session():
    with Session(threads=1) as session:
        yield session


def found(session, path: Path, column: str, cells: list[str], mapping: ColumnMapping | None = None, **options: str):
    lines = [f"id;{column}", *(f"A{at};{cell}" for at, cell in enumerate(cells))]
    result = read_file(session, RECORD, written(path / "a.csv", "\n".join(lines) + "\n"), mapping, **options)
    return [one.code for one in result.odd]


@pytest.mark.parametrize(
    ("column", "cells", "code"),
    [
        ("arr", ["84.000", "120.000"], "looks-like-thousands"),
        ("arr", ["84.000", "900", "", "n/a"], "looks-like-thousands"),
        ("arr", ["€84.000", "$1.200.000"], "looks-like-thousands"),      # and these are refused
        ("seats", ["1.000", "2.500"], "looks-like-thousands"),
        ("arr", ["84.000", "12.5"], None),
        ("arr", ["84.000", "1200"], None),
        ("arr", ["84.000", "0.125"], None),
        ("score", ["0.125", "0.250"], None),
        ("arr", ["84.000", "7", "8", "9"], None),
        ("arr", ["1200", "84"], None),
        ("arr", [""], None),
        ("churn", ["0.25", "15%", "20%", "30%"], "looks-like-fractions"),
        ("churn", ["0.25", "0.1", "0.3", "1", "0", "15%", "3%"], "looks-like-fractions"),
        ("churn", ["0.25", "12", "15%"], None),
        ("churn", ["0.25", "0.1"], None),                                # a rule of SQL looks at these
        ("growth", ["25", "30", "15%", "20%"], "looks-like-percentages"),
        ("growth", ["1.2", "15%"], None),
        ("tags", ["x, y", "z"], "looks-like-a-list"),
        ("tags", ["x|y"], "looks-like-a-list"),
        ("tags", ["x, y", "z#w"], "looks-like-a-list"),
        ("tags", ["xy", "z"], None),
    ],
)
def test_a_column_that_looks_misread(column: str, cells: list[str], code: str | None, session, tmp_path: Path) -> None:
    assert found(session, tmp_path, column, cells, delimiter=";") == ([code] if code else [])


def test_what_the_project_declares_is_no_guess(session, tmp_path: Path) -> None:
    assert found(session, tmp_path, "arr", ["84.000"], delimiter=";", decimal=",") == []
    assert rows_of(session, RECORD)[0][2] == Decimal(84000)
    for format in ("decimal point", "decimal comma"):
        with Session(threads=1) as other:
            assert found(other, tmp_path, "arr", ["84.000"], ColumnMapping(formats={"arr": format})) == []


def test_texts_of_json_are_looked_at_and_its_numbers_are_clear(session, tmp_path: Path) -> None:
    texts = written(tmp_path / "a.json", '[{"id": "A", "arr": "84.000"}, {"id": "B", "arr": "120.000"}]')
    assert [one.code for one in read_file(session, RECORD, texts).odd] == ["looks-like-thousands"]
    with Session(threads=1) as other:
        numbers = written(tmp_path / "b.json", '[{"id": "A", "arr": 84.125}]')
        assert read_file(other, RECORD, numbers).odd == ()


def test_a_value_far_below_the_first_rows_speaks_against_it(session, tmp_path: Path) -> None:
    assert found(session, tmp_path, "arr", ["84.000"] * 3_000 + ["12.50"]) == []


def test_a_total_row_is_named_with_its_row(session, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id,name,arr\nA,Totally Ltd,5\n9,Grand Total,5\nSum,,5\nB,summit,1\n")
    assert [(one.key, one.message.partition(" has ")[0]) for one in read_file(session, RECORD, path).odd] == [
        ("Sum", "row 4 of `a.csv`"), ("9", "row 3 of `a.csv`"),
    ]


def test_a_total_row_that_is_left_out_is_none(session, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id,name,arr\nA,Acme,5\nTotal,,5\n")
    result = read_file(session, RECORD, path, ColumnMapping(leave_out={"id": ["Total"]}))
    assert (result.accepted, result.odd) == (1, ())


def test_a_run_reports_them(tmp_path: Path) -> None:
    rows = "A-1,84.000,0.25,x | y,2024-01-01\nTotal,84.000,15%,,2024-01-01\n"
    project = small_project(tmp_path, accounts=f"id,arr,usage,regions,started\n{rows}")
    with csrules.decided(project, RunOptions()) as (_, tables):
        found = [(row[1], row[4]) for row in tables["findings"].rows()]
    assert found == [("CSR843", None), ("CSR845", None), ("CSR847", None), ("CSR846", "Total")]


def parquet(path: Path, **columns: object) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = [name.removesuffix("_again") for name in columns]
    pq.write_table(pa.Table.from_arrays([pa.array(value) for value in columns.values()], names=names), path)
    return path


def test_columns_that_differ_in_case_are_two(session, tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", id=["A"], arr=[1], ARR=[2], nested=[{"a": 1, "b": {"c": 2}}], score=[3])
    read_file(session, RECORD, path, ColumnMapping(columns={"arr": "ARR"}))
    assert [row[2:4] for row in rows_of(session, RECORD)] == [(Decimal(2), Decimal(3))]
    with Session(threads=1) as other:
        read_file(other, RECORD, path)
        assert [row[2] for row in rows_of(other, RECORD)] == [Decimal(1)]


def test_a_column_that_stands_twice_is_refused_where_it_is_read(session, tmp_path: Path) -> None:
    path = parquet(tmp_path / "a.parquet", id=["A"], arr=[1], arr_again=[2], score=[3])
    with pytest.raises(IngestError, match="has several columns `arr`"):
        read_file(session, RECORD, path)
    with Session(threads=1) as other:
        small = RecordSchema("account", (RECORD.fields[0], RECORD.by_name["score"]))
        read_file(other, small, path)
        assert rows_of(other, small) == [("A", Decimal(3))]


def arrow(*columns: tuple[str, object]) -> Stream:
    import pyarrow as pa

    table = pa.Table.from_arrays([pa.array(value) for _, value in columns], names=[name for name, _ in columns])
    return Stream(table, "crm")


def test_columns_of_an_arrow_table_that_differ_in_case_are_two(session) -> None:
    stream = arrow(("id", ["A"]), ("arr", [1]), ("ARR", [2]), ("Arr_1", [3]), ("score", [{"arr_1": 4}]))
    for number, column in enumerate(("arr", "ARR", "Arr_1", "score.arr_1"), 1):
        mapping = ColumnMapping(columns={"arr": column}, values={"score": 0})
        ingest(session, RECORD, stream, mapping, table=f"read{number}")
        assert session.row(f"SELECT arr FROM read{number}") == (Decimal(number),)
    with pytest.raises(IngestError, match="has no column `ARR_1`"):
        ingest(session, RECORD, arrow(("id", ["A"]), ("arr", [1]), ("ARR", [2])), ColumnMapping({"arr": "ARR_1"}))
    with pytest.raises(IngestError, match="each could be `arr`"):
        ingest(session, RECORD, arrow(("id", ["A"]), ("Arr", [1]), ("ARR", [2])))


def test_a_column_of_an_arrow_table_that_stands_twice_is_refused_where_it_is_read(session) -> None:
    twice = arrow(("id", ["A"]), ("arr", [{"x": 1}]), ("arr", [2]), ("score", [{"x": 3}]))
    with pytest.raises(IngestError, match="`crm` has several columns `arr`"):
        ingest(session, RECORD, twice)
    small = RecordSchema("account", (RECORD.fields[0], RECORD.by_name["score"]))
    ingest(session, small, twice, ColumnMapping({"score": "score.x"}))
    assert rows_of(session, small) == [("A", Decimal(3))]


@pytest.mark.parametrize("text", ['[{"id": "Ä", "arr": 5}]', '{"id": "Ä", "arr": 5}\n{"id": "B", "arr": 5}\n'])
def test_json_in_utf_16_says_so_itself(text: str, session, tmp_path: Path) -> None:
    assert read_file(session, RECORD, written(tmp_path / "a.json", text.encode("utf-16"))).rejected == 0
    assert rows_of(session, RECORD)[0][0] == "Ä"


@pytest.mark.parametrize("heading", ["Account\xa0Name", "account  name", " Account\u202fname "])
def test_the_blanks_of_a_heading_are_all_alike(heading: str, session, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", f"id,{heading}\nA,Acme\n")
    read_file(session, RECORD, path, ColumnMapping(columns={"name": "Account Name"}))
    assert rows_of(session, RECORD)[0][1] == "Acme"


def test_a_declared_separator_cuts_a_list(session, tmp_path: Path) -> None:
    mapping = ColumnMapping(separators={"tags": "|"})
    assert found(session, tmp_path, "tags", ["x | y, z", "-", "", "n/a|w"], mapping) == []
    assert [row[7] for row in rows_of(session, RECORD)] == [["x", "y, z"], None, None, ["w"]]


def test_whole_numbers_have_decimal_commas_too(session, tmp_path: Path) -> None:
    mapping = ColumnMapping(formats={"seats": "decimal comma"})
    assert found(session, tmp_path, "seats", ["1.000", "2.500"], mapping) == []
    assert [row[4] for row in rows_of(session, RECORD)] == [1000, 2500]


def test_bad_values_may_count_as_missing(session, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id,arr,seats\nA,much,1\nB,5,x\nC,a lot,2\nD,7,3\n")
    result = read_file(session, RECORD, path, ColumnMapping(bad_values={"arr": "missing"}))
    assert [row[:1] + row[2:3] + row[4:5] for row in rows_of(session, RECORD)] == [
        ("A", None, 1), ("C", None, 2), ("D", Decimal(7), 3)
    ]
    assert (result.rejected, result.odd[0].code) == (1, "bad-values-missing")
    assert result.odd[0].message == (
        "2 bad values of `arr` count as missing: row 2 of `a.csv`: `much` is not a number; "
        "row 4 of `a.csv`: `a lot` is not a number"
    )


def test_a_field_that_must_have_a_value_takes_no_bad_one(session, tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "id\nA\n")
    with pytest.raises(IngestError, match="`id` must have a value") as refused:
        read_file(session, RECORD, path, ColumnMapping(bad_values={"id": "missing"}))
    assert refused.value.at == ("bad_values", "id")


WORDS = ["NA", "none", "null", "-"]


def test_words_for_no_value_are_text_where_json_writes_text(session, tmp_path: Path) -> None:
    rows = ", ".join(f'{{"id": "{word}", "name": "{word}", "tags": ["{word}"], "arr": "{word}"}}' for word in WORDS)
    assert read_file(session, RECORD, written(tmp_path / "a.json", f"[{rows}]")).rejected == 0
    assert [row[:3] + row[7:] for row in rows_of(session, RECORD)] == [(word, word, None, [word]) for word in WORDS]


@pytest.mark.parametrize(
    ("missing", "names"),
    [
        ({}, [None, None, None, None, "unknown", None]),
        ({"*": []}, ["NA", "none", "null", "-", "unknown", None]),
        ({"name": []}, ["NA", "none", "null", "-", "unknown", None]),
        ({"name": ["Unknown"]}, ["NA", "none", "null", "-", None, None]),
        ({"*": ["unknown", "-"]}, ["NA", "none", "null", None, None, None]),
        ({"*": ["unknown"], "name": ["na"]}, [None, "none", "null", "-", "unknown", None]),
    ],
)
def test_words_for_no_value_are_set_for_a_field_or_for_all(missing, names, session, tmp_path: Path) -> None:
    lines = "".join(f"{at},{word}\n" for at, word in enumerate([*WORDS, "unknown", ""]))
    path = written(tmp_path / "a.csv", f"id,name\n{lines}")
    assert read_file(session, RECORD, path, ColumnMapping(missing=missing)).rejected == 0
    assert [row[1] for row in rows_of(session, RECORD)] == names


def test_words_for_no_value_are_text_in_the_rows_and_tests_of_a_policy(tmp_path: Path) -> None:
    policy = POLICY.replace("  started  date", "  started  date\n  area area optional").replace("define idle", """
record area { id text key   name text optional }
rows area {
| id     | name   |
| "NA"   | "None" |
| "none" | "-"    |
}
define north = area.name == "None"
define idle""") + """
test "north" as of 2026-06-30 {
  account { id "A"  arr 1  usage missing  area "NA" }
  expect north yes
}
"""
    toml = PROJECT.replace('path = "accounts.csv"', 'path = "accounts.csv"\nmissing = []')
    rows = "id,arr,started,area\nA-1,5,2026-01-01,NA\n"
    project = small_project(tmp_path, policy=policy, project=toml, accounts=rows)
    assert prove(project / "policy.csr").failed == 0
    with csrules.decided(project, RunOptions()) as (opened, tables):
        assert opened.session.rows("SELECT * FROM area") == [("NA", "None"), ("none", "-")]
        assert [row[1] for row in tables["findings"].rows()] == []
