"""JSON files: numbers keep their digits, and what is no object is a refused row."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from csrules.engine import IngestError, Session
from csrules.engine.ingest import ColumnMapping
from tests.engine.schemas import ACCOUNT, SMALL, read_file, rejects_of, rows_of, written


@pytest.fixture
def session():
    with Session(threads=2) as session:
        yield session


OBJECTS = [
    '{"id": "A", "relation": "direct", "arr": 12345678901234.1234, "nps": 5, "regions": ["x", "y"], "strategic": true}',
    '{"id": "B", "relation": "Customer - Direct", "arr": "$1,200", "margin": 12.5, "started": "2026-06-30"}',
    '{"relation": "channel", "id": 3, "arr": 1e3, "nps": null, "unmapped": {"deep": [1]}}',
]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("array.json", "\ufeff [\n" + ",\n".join(OBJECTS) + "]\n"),
        ("lines.json", "\n".join(OBJECTS)),
        ("lines.ndjson", "\r\n".join(OBJECTS) + "\r\n\r\n"),
    ],
)
def test_arrays_and_lines(session, tmp_path, name, content):
    result = read_file(session, ACCOUNT, written(tmp_path / name, content))
    assert (result.read, result.rejected) == (3, 0)
    assert rows_of(session, ACCOUNT) == [
        ("A", "direct", Decimal("12345678901234.1234"), 5, None, None, True, ["x", "y"]),
        ("B", "direct", Decimal(1200), None, Decimal("0.125"), dt.date(2026, 6, 30), False, None),
        ("3", "channel", Decimal(1000), None, None, None, False, None),
    ]


def test_a_number_with_more_digits_than_a_double_is_not_rounded(session, tmp_path):
    """As a double the first would be 0.1, and the second 99999999999999.98."""
    numbers = ["0.1000000000000000055511151231257827", "99999999999999.9876", "0.30000000000000004", "0.3", "1E400"]
    content = "[" + ",".join(f'{{"id": "{at}", "arr": {number}}}' for at, number in enumerate(numbers)) + "]"
    read_file(session, SMALL, written(tmp_path / "a.json", content))
    assert rows_of(session) == [("1", Decimal("99999999999999.9876")), ("3", Decimal("0.3"))]
    assert [(row[0], row[3]) for row in rejects_of(session)] == [(1, "CSR905"), (3, "CSR905"), (5, "CSR904")]


def test_elements_that_are_no_objects(session, tmp_path):
    path = written(tmp_path / "a.json", '[{"id": "A"}, 5, null, [1], {"id": "B", "arr": true}, "text", {"id": "C"}]')
    result = read_file(session, SMALL, path)
    assert (result.read, result.accepted, result.rejected) == (7, 2, 5)
    assert [row[0] for row in rows_of(session)] == ["A", "C"]
    reason = "is not an object with names and values"
    assert rejects_of(session) == [
        (2, None, None, "CSR917", reason),
        (3, None, None, "CSR917", reason),
        (4, None, None, "CSR917", reason),
        (5, "arr", "true", "CSR902", "is not a number"),
        (6, None, None, "CSR917", reason),
    ]


@pytest.mark.parametrize("format", ["json", "ndjson"])
def test_broken_lines(session, tmp_path, format):
    lines = [b'{"id": "A"}', b"", b'{"id": "B",}', b'{"id": "\xff"}', b"5", b'{"id": "C"} {"id": "D"}', b'{"id": "E"}']
    lines.append(b'{"id": "F", "arr": NaN}')
    path = written(tmp_path / "a.json", b"\n".join(lines))
    result = read_file(session, SMALL, path, format=format)
    assert (result.read, result.accepted) == (7, 2)
    assert [row[0] for row in rows_of(session)] == ["A", "E"]
    assert [(row[0], row[2], row[3]) for row in rejects_of(session)] == [
        (3, '{"id": "B",}', "CSR918"),
        (4, '{"id": "?"}', "CSR916"),
        (5, "5", "CSR917"),
        (6, '{"id": "C"} {"id": "D"}', "CSR918"),
        (8, '{"id": "F", "arr": NaN}', "CSR918"),
    ]


def test_lines_are_counted_with_blank_ones(session, tmp_path):
    read_file(session, SMALL, written(tmp_path / "a.ndjson", '{"id": "A"}\n\n\n{"id": "A"}\n'))
    assert rejects_of(session) == [(4, "id", "A", "CSR913", "is the key of row 1 already")]


def test_hostile_names(session, tmp_path):
    name = "a/b~c\"d'e.$[0]\\ \u0000é"
    rows = [{"id": "A", name: 5}, {"id": "B", name: "'; DROP TABLE x; --"}, {"id": "C", "a": {"b~c": 1}}]
    read_file(session, SMALL, written(tmp_path / "a.json", json.dumps(rows)), ColumnMapping(columns={"arr": name}))
    assert rows_of(session) == [("A", Decimal(5)), ("C", None)]
    assert [row[1:3] for row in rejects_of(session)] == [(name, "'; DROP TABLE x; --")]


@pytest.mark.parametrize("shape", ["%s\n%s\n%s\n", "[%s, %s, %s]"])
def test_an_object_with_a_name_twice_is_refused(session, tmp_path, shape):
    twice = ('{"id": "A", "arr": 1, "arr": 2}', '{"id": "B", "arr": 1e0, "arr": 2}')
    objects = (*twice, '{"id": "C", "arr": {"a": 1, "a": 2}}')
    path = written(tmp_path / "a.json", shape % objects)
    assert read_file(session, SMALL, path).rejected == 3
    assert {row[-1] for row in rejects_of(session)} == {"has the name `arr` twice", "is not a number"}


def test_half_of_a_surrogate_pair_is_told(session, tmp_path):
    path = written(tmp_path / "a.json", '[\n{"id": "A", "arr": 1},\n{"id": "B\\ud800", "arr": 1}]')
    with pytest.raises(IngestError, match=r"line 3: `\\ud800` is half of a surrogate pair"):
        read_file(session, SMALL, path)


def test_no_rows(session, tmp_path):
    assert read_file(session, SMALL, written(tmp_path / "a.json", " [ ] ")).read == 0


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", "", "`a.json` is empty"),
        ("a.ndjson", " \n", "`a.ndjson` is empty"),
        ("a.json", '[{"id": "A"}', "`a.json` is not an array of JSON values: it is cut off: it ends before the array "
         "does"),
        ("a.json", '[{"id": "A"}, {"id": "B', "`a.json` is not an array of JSON values: it is cut off: it ends before "
         "the array does"),
        ("a.json", '{"id": "A", "arr": 1', "`a.json` is cut off: it ends inside an object"),
        ("a.json", '{\n  "id": "A",\n  "ar', "`a.json` is cut off: it ends inside an object"),
        ("a.json", '{"records": [\n  {"id": "A"},\n', "`a.json` is cut off: it ends inside an object"),
        ("a.json", '{\n"id": "A"\n"arr": 1}', "`a.json` is not JSON: line 3, column 1"),
        ("a.json", "id,arr\nA,1\n", "`a.json` is not JSON"),
        ("a.json", '[{"id": 01}]', "`a.json` is not an array of JSON values: line 1, column 10: this is not JSON"),
        (
            "a.json",
            '[{"id": "A"},\n]',
            "`a.json` is not an array of JSON values: line 2, column 1: a comma stands behind the last element",
        ),
        ("a.json", '{\n"rows": [\n]\n}', "`a.json` has no objects"),
        ("a.json", "[1, 2]", "`a.json` has no objects"),
        ("a.ndjson", '[{"id": "A"}]', "`a.ndjson` is an array, not one object on each line"),
        ("a.json", '[{"Key": 1}]', "`a.json` has no column for the required field `id`"),
        (
            "a.json",
            '[{"id": "\udce4"}]'.encode("utf-8", "surrogateescape"),
            "`a.json` is not an array of JSON values: it is not UTF-8 text",
        ),
    ],
)
def test_files_that_cannot_be_read(session, tmp_path, name, content, message):
    with pytest.raises(IngestError) as caught:
        read_file(session, SMALL, written(tmp_path / name, content))
    assert caught.value.message.startswith(message)
    assert str(tmp_path) not in caught.value.message
