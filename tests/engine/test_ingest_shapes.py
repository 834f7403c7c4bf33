"""Files with something round their rows, rows that do not count, and values inside others."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from csrules.engine import IngestError, Session
from csrules.engine.ingest import ColumnMapping, ingest
from csrules.plugin.spec import Files
from tests.engine.schemas import SMALL, read_file, rejects_of, rows_of, written

ENDS = pytest.mark.parametrize("end", ["", "bad;x\n"], ids=["short", "long"])


@pytest.fixture
def session():
    with Session(threads=1) as session:
        yield session


def read(session):
    return [(key, arr and float(arr)) for key, arr in rows_of(session)]


# ── round the rows ──


@ENDS
def test_title_lines_above_the_header(session, tmp_path, end):
    text = '\ufeff"Accounts, all\nRegion: EMEA;;;\n\nid;arr\nA;1\nB;2\n' + end
    read_file(session, SMALL, written(tmp_path / "a.csv", text), header=4)
    assert read(session) == [("A", 1), ("B", 2)]
    assert [row[0] for row in rejects_of(session)] == ([7] if end else [])


@ENDS
def test_a_line_that_names_the_delimiter(session, tmp_path, end):
    read_file(session, SMALL, written(tmp_path / "a.csv", f'"sep=;"\r\nid;arr\r\nA,1;1\r\n{end}'))
    assert read(session) == [("A,1", 1)]
    assert [row[0] for row in rejects_of(session)] == ([4] if end else [])


@ENDS
def test_a_file_without_a_header(session, tmp_path, end):
    text = "A;x;1\nB;y;2\n" + (end and "bad;z;x\n")
    read_file(session, SMALL, written(tmp_path / "a.csv", text), names=("id", "", "arr"))
    assert read(session) == [("A", 1), ("B", 2)]
    assert [row[0] for row in rejects_of(session)] == ([3] if end else [])


def test_names_in_the_place_of_a_header(session, tmp_path):
    text = "Title\nName;Name\nA;1\nB;x\n"
    read_file(session, SMALL, written(tmp_path / "a.csv", text), names=("id", "arr"), header=2)
    assert read(session) == [("A", 1)]
    assert [row[0] for row in rejects_of(session)] == [4]


def test_names_that_are_not_as_many_as_the_columns(session, tmp_path):
    path = written(tmp_path / "a.csv", "A;x;1\n")
    with pytest.raises(IngestError) as caught:
        read_file(session, SMALL, path, names=("id", "arr"))
    assert caught.value.message == "`names` has 2 names, and the first row of `a.csv` has 3 cells"


@ENDS
def test_lines_below_the_rows(session, tmp_path, end):
    text = f"id;arr\nA;1\n{end}B;2\nTotal;3\n\nExported by SAP\n  \n"
    read_file(session, SMALL, written(tmp_path / "a.csv", text), skip_footer=2)
    assert read(session) == [("A", 1), ("B", 2)]


def test_a_title_is_told_with_the_line_of_the_header(session, tmp_path):
    path = written(tmp_path / "a.csv", "All accounts\n\nid;arr\nA;1\nB;2\n")
    with pytest.raises(IngestError) as caught:
        read_file(session, SMALL, path)
    assert caught.value.help == "write `header = 3` in the source, if that line names the columns"
    read_file(session, SMALL, path, header=3)


# ── rows that do not count ──


@ENDS
def test_rows_are_left_out_by_a_column(session, tmp_path, end):
    rows = "id;arr;Status\nA;1;Active\n;;\nTotal EMEA;x;\nB;2;closed\nGRAND TOTAL;3;\nC;4; active \n"
    mapping = ColumnMapping(leave_out={"ID": ["Total*", "Grand total", ""]}, where={"status": ["active", "trial"]})
    read_file(session, SMALL, written(tmp_path / "a.csv", rows + (end and "bad;x;active\n")), mapping)
    assert read(session) == [("A", 1), ("C", 4)]
    assert [row[0] for row in rejects_of(session)] == ([8] if end else [])


def test_rows_of_typed_and_nested_sources_are_left_out(session, tmp_path):
    lines = [{"id": "A", "arr": 1, "of": {"live": True}}, {"id": "B", "arr": 2, "of": {"live": False}}]
    path = written(tmp_path / "a.ndjson", "".join(f"{json.dumps(line)}\n" for line in lines))
    read_file(session, SMALL, path, ColumnMapping(where={"of.live": ["true"]}))
    assert read(session) == [("A", 1)]
    session.execute("DROP TABLE small")
    query = "SELECT 'A' AS id, 1 AS arr UNION ALL SELECT 'B', 0"
    session.execute(f"COPY ({query}) TO '{tmp_path / 'b.parquet'}' (FORMAT parquet)")
    read_file(session, SMALL, tmp_path / "b.parquet", ColumnMapping(leave_out={"arr": ["0"]}))
    assert read(session) == [("A", 1)]


def test_a_condition_on_a_column_that_is_not_there(session, tmp_path):
    path = written(tmp_path / "a.csv", "id,arr,status\nA,1,x\n")
    with pytest.raises(IngestError) as caught:
        read_file(session, SMALL, path, ColumnMapping(where={"statsu": ["x"]}))
    assert (caught.value.message, caught.value.help) == ("`a.csv` has no column `statsu`", "did you mean `status`?")
    assert (caught.value.at, caught.value.of_key) == (("where", "statsu"), True)


# ── values inside others ──

NESTED = ColumnMapping(columns={"id": "key.id", "arr": "properties.arr"})


@pytest.mark.parametrize("value", ["1200.5", '"1,200.50"', "1200.50000000000000000"])
def test_nested_fields_of_json(session, tmp_path, value):
    rows = f'{{"key": {{"id": "A"}}, "properties": {{"arr": {value}}}}}\n{{"key": {{"id": "B"}}, "properties": null}}\n'
    for end in ("", '{"key": {"id": "C"}, "properties": {"arr": "x"}}\n'):
        read_file(session, SMALL, written(tmp_path / "a.ndjson", rows + end), NESTED)
        assert rows_of(session) == [("A", Decimal("1200.5")), ("B", None)]
        session.execute("DROP TABLE small")
    assert rejects_of(session) == [(3, "properties.arr", "x", "CSR902", "is not a number")]


def test_a_name_with_a_point_in_it_comes_first(session, tmp_path):
    rows = '{"key.id": "A", "key": {"id": "B"}, "properties": {}}\n'
    read_file(session, SMALL, written(tmp_path / "a.ndjson", rows), ColumnMapping(columns={"id": "key.id"}))
    assert rows_of(session) == [("A", None)]


def test_fields_of_parquet_structures(session, tmp_path):
    path = tmp_path / "a.parquet"
    row = "SELECT {'id': 'A'} AS key, {'arr': 1200.5::DECIMAL(10, 2), 'b': {'c': 1}} AS properties"
    session.execute(f"COPY ({row}) TO '{path}' (FORMAT parquet)")
    read_file(session, SMALL, path, NESTED)
    assert rows_of(session) == [("A", Decimal("1200.5"))]
    session.execute("DROP VIEW small")
    read_file(session, SMALL, path, ColumnMapping(columns={"id": "key.id", "arr": "properties.b.c"}))
    assert rows_of(session) == [("A", Decimal(1))]
    with pytest.raises(IngestError, match=r"no column `properties\.d` for the field `arr`"):
        read_file(session, SMALL, path, ColumnMapping(columns={"id": "key.id", "arr": "properties.d"}))


@pytest.mark.parametrize("indent", [None, 2])
def test_rows_inside_an_object(session, tmp_path, indent):
    rows = [{"id": "A", "arr": 1}, {"id": "B", "arr": "x"}, {"id": "C"}]
    answer = {"total": 3, "next": None, "data": {"more": [1, {}], "records": rows}, "end": "]"}
    path = written(tmp_path / "a.json", json.dumps(answer, indent=indent))
    read_file(session, SMALL, path, rows="data.records")
    assert read(session) == [("A", 1), ("C", None)]
    assert [row[:3] for row in rejects_of(session)] == [(2, "arr", "x")]


@pytest.mark.parametrize(
    ("text", "rows", "message"),
    [
        ('{"a": [], "b": 1}', "c", "`a.json` has no `c`"),
        ('{"a": [], "b": 1}', "b", "`b` of `a.json` is not an array"),
        ('{"a": []}', "a.b", "`a` of `a.json` is not an object with `b` in it"),
        ("[]", "a", "`a.json` is not an object with `a` in it"),
        ('{"a": [1, }', "a", "`a.json` is not JSON: line 1, column 11"),
        ('{"b": 1 "a": []}', "a", "`a.json` is not JSON: line 1, column 9"),
        ('{"b": 1, "a": [{"id"', "a", "`a.json` is cut off: it ends inside an object"),
        ('{"b": 1, "a', "a", "`a.json` is cut off: it ends inside an object"),
    ],
)
def test_where_the_rows_are_not(session, tmp_path, text, rows, message):
    with pytest.raises(IngestError) as caught:
        read_file(session, SMALL, written(tmp_path / "a.json", text), rows=rows)
    assert caught.value.message == message


@pytest.mark.parametrize("indent", [None, 2])
def test_an_object_round_the_rows_is_told(session, tmp_path, indent):
    path = written(tmp_path / "a.json", json.dumps({"total": 1, "records": [{"id": "A"}]}, indent=indent))
    with pytest.raises(IngestError) as caught:
        read_file(session, SMALL, path)
    assert caught.value.message == "`a.json` is one object, and a list of objects stands in its `records`"
    assert caught.value.help == 'write rows = "records" in the source, if these are the rows'


# ── several columns that give one value ──

KEYED = ColumnMapping(columns={"id": ["Partner", "version"], "arr": "arr"})


@ENDS
def test_a_key_of_two_columns(session, tmp_path, end):
    rows = "partner;Version;arr\nP-1;1;10\n P-1 ;2;20\nP-2;;30\nNA;1;40\nP-1;1;50\n" + end
    read_file(session, SMALL, written(tmp_path / "a.csv", rows), KEYED)
    assert read(session) == [("P-1/1", 10), ("P-1/2", 20), ("NA/1", 40)]
    assert [row[:4] for row in rejects_of(session)][:2] == [
        (4, "Partner + version", None, "CSR912"), (6, "Partner + version", "P-1/1", "CSR913"),
    ]


@pytest.mark.parametrize(
    ("values", "key"),
    [
        (["P-1", 2], "P-1/2"), (["P-1", 2.0], "P-1/2"), ([" P-1 ", "2"], "P-1/2"), ([7, -2], "7/-2"),
        (["P-1", 1.5], None), (["P-1", ""], None), ([None, 2], None), (["P-1", True], None), (["P-1", [2]], None),
        (["P-1", 1e15], None), (["P-1", 12345678901234567890], "P-1/12345678901234567890"),
    ],
)
@pytest.mark.parametrize("end", ["", '{"of": {"partner": "X", "version": 1}, "arr": "x"}\n'], ids=["short", "long"])
def test_keys_of_nested_values(session, tmp_path, values, key, end):
    """SQL and the reference give one text: with a bad row in the file both read it."""
    row = json.dumps({"of": dict(zip(("partner", "version"), values, strict=True)), "arr": 1}) + "\n"
    mapping = ColumnMapping(columns={"id": ["of.partner", "of.version"]})
    good = json.dumps({"of": {"partner": "Z", "version": 9}}) + "\n"
    read_file(session, SMALL, written(tmp_path / "a.ndjson", good + row + end), mapping)
    assert [row[0] for row in rows_of(session)] == ["Z/9"] + [key] * (key is not None)


@pytest.mark.parametrize(
    ("version", "key"),
    [("2", "P-1/2"), ("2.0::DOUBLE", "P-1/2"), ("2::DECIMAL(9, 2)", "P-1/2"), ("DATE '2026-06-30'", "P-1/2026-06-30"),
     ("2.5", None), ("true", None), ("NULL", None)],
)
def test_keys_of_typed_columns(session, tmp_path, version, key):
    path = tmp_path / "a.parquet"
    session.execute(f"COPY (SELECT 'P-1' AS partner, {version} AS version, 1 AS arr) TO '{path}' (FORMAT parquet)")
    read_file(session, SMALL, path, ColumnMapping(columns=KEYED.columns, separators={"id": "/"}))
    assert [row[0] for row in rows_of(session)] == [key] * (key is not None)


def test_several_columns_with_a_condition_and_a_separator(session, tmp_path):
    mapping = ColumnMapping(columns=KEYED.columns, separators={"id": " v"}, where={"version": ["2"]})
    read_file(session, SMALL, written(tmp_path / "a.csv", "partner,version,arr\nP-1,1,10\nP-1,2,x\nP-2,2,3\n"), mapping)
    assert read(session) == [("P-2 v2", 3)]
    assert [row[:3] for row in rejects_of(session)] == [(3, "arr", "x")]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"columns": {"arr": ["a", "b"]}}, "`arr` is money and has one column"),
        ({"columns": {"id": ["id"]}}, "the list of columns of `id` has fewer than two names"),
        ({"columns": {"id": ["id", "versoin"]}}, "`a.csv` has no column `versoin` for the field `id`"),
        ({"separators": {"id": "-"}}, "`id` is text and has no separator"),
        ({"columns": {"id": ["id", "version"]}, "separators": {"id": ""}}, "the separator of `id` is empty"),
        ({"columns": {"id": ["id", "version"]}, "values": {"id": "x"}},
         "`id` has both a column and a value for every row"),
    ],
)
def test_what_is_wrong_with_several_columns(session, tmp_path, mapping, message):
    with pytest.raises(IngestError) as caught:
        read_file(session, SMALL, written(tmp_path / "a.csv", "id,version,arr\nA,1,1\n"), ColumnMapping(**mapping))
    assert caught.value.message == message
    assert caught.value.at[0] in ("columns", "separators", "values")


# ── what nobody asked for ──


@ENDS
def test_a_heading_that_stands_twice_matters_only_where_it_is_read(session, tmp_path, end):
    path = written(tmp_path / "a.csv", "id;Note;arr;Note\nA;x;1;y\n" + (end and "bad;;x;\n"))
    read_file(session, SMALL, path)
    assert read(session) == [("A", 1)]
    with pytest.raises(IngestError, match=r"`a\.csv` has two columns `Note`"):
        read_file(session, SMALL, path, ColumnMapping(columns={"id": "note"}))


@pytest.mark.parametrize(("name", "column"), [("region=EMEA", "region"), ("Region=A b", "region"), ("arr=1", "arr")])
def test_a_value_in_the_name_of_a_folder_is_told(session, tmp_path, name, column):
    path = written(tmp_path / name / "a.csv", "id\nA\n")
    with pytest.raises(IngestError) as caught:
        ingest(session, SMALL, Files("csv", (path,)), ColumnMapping(columns={"arr": column}), base=tmp_path)
    assert caught.value.message == f"`{name}/a.csv` has no column `{column}` for the field `arr`"
    assert caught.value.help == (
        f"`{name}` is the name of a folder, which csrules does not read; write `{column}` into the files as well"
    )


def test_an_empty_file_among_others_is_told(session, tmp_path):
    texts = {"a": "id,arr\nA,1\n", "b": "", "c": "id\nC\n"}
    paths = [written(tmp_path / f"{name}.csv", text) for name, text in texts.items()]
    result = ingest(session, SMALL, Files("csv", tuple(paths)), base=tmp_path)
    assert (result.accepted, result.empty) == (2, ("b.csv",))
    with pytest.raises(IngestError, match=r"`b\.csv` is empty"):
        ingest(session, SMALL, Files("csv", (paths[1],)), base=tmp_path, table="other")
