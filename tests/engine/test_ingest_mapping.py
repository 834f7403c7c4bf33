"""What a project file may say of a source, and what is refused before a row is read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from csrules.engine import IngestError, Session
from csrules.engine.ingest import ColumnMapping
from csrules.types import Category, CategoryValue, Date, FieldSchema, Flag, Integer, Money, RecordSchema, Text
from tests.engine.schemas import read_file, rejects_of, rows_of, written

DEAL = RecordSchema(
    "deal",
    (
        FieldSchema("id", Text(), key=True),
        FieldSchema("arr", Money("USD"), default=Decimal("10.0000")),
        FieldSchema("closed", Date(), optional=True),
        FieldSchema("nps", Integer(), optional=True),
        FieldSchema("active", Flag(), optional=True),
    ),
)


@pytest.fixture
def session():
    with Session(threads=1) as session:
        yield session


def test_columns_formats_values_and_missing_words(session, tmp_path):
    path = written(
        tmp_path / "a.csv",
        'Deal ID;"ARR, yearly";Closed on;NPS\n1;1.200,50;1.7.2026; -1 \n2;n.a.;;7\n'
        "3;;31.12.1999;N/A\n4;5;2026-07-01;0\n",
    )
    mapping = ColumnMapping(
        columns={"id": " deal id ", "arr": "ARR, yearly", "closed": "Closed on"},
        formats={"closed": "%d.%m.%Y", "arr": "decimal comma"},
        values={"active": "yes"},
        missing={"nps": ["-1", "n/a"], "arr": ["N.A."]},
    )
    assert read_file(session, DEAL, path, mapping).rejected == 1
    assert rows_of(session, DEAL) == [
        ("1", Decimal("1200.5"), dt.date(2026, 7, 1), None, True),
        ("2", Decimal(10), None, 7, True),
        ("3", Decimal(10), dt.date(1999, 12, 31), None, True),
    ]
    assert rejects_of(session) == [(5, "Closed on", "2026-07-01", "CSR906", "is not a date of the form %d.%m.%Y")]


@pytest.mark.parametrize(
    ("format", "text", "day"),
    [
        ("%d.%m.%Y", "30.06.2026", dt.date(2026, 6, 30)),
        ("%m/%d/%y", "6/30/26", dt.date(2026, 6, 30)),
        ("%Y%m%d", "20260630", dt.date(2026, 6, 30)),
        ("%d %B %Y", "30 June 2026", dt.date(2026, 6, 30)),
        ("%d-%b-%y", "30-Jun-99", dt.date(1999, 6, 30)),
        ("%Y-%m-%dT%H:%M:%S.%f+0000", "2026-06-30T23:59:59.000+0000", dt.date(2026, 6, 30)),
        ("epoch seconds", "1782863999", dt.date(2026, 6, 30)),
        ("epoch seconds", "-1", dt.date(1969, 12, 31)),
        ("epoch milliseconds", "1782864000000", dt.date(2026, 7, 1)),
        ("%Y-%m-%dT%H:%M:%S.%f%z", "2026-06-30T23:59:59.1234567Z", dt.date(2026, 6, 30)),
        ("%Y-%m-%dT%H:%M:%S%z", "2026-06-30T23:59:59-08:00", dt.date(2026, 6, 30)),
        ("%m/%d/%Y %I:%M %p", "6/30/2026 12:05 AM", dt.date(2026, 6, 30)),
        ("%a %d %b %Y %H:%M:%S", "Tue 30 Jun 2026 14:00:00", dt.date(2026, 6, 30)),
        ("%m/%d/%Y %I:%M %p", "6/30/2026 13:05 PM", None),
        ("%Y-%m-%d %H:%M", "2026-06-30 24:00", None),
        ("excel days", "46203", dt.date(2026, 6, 30)),
        ("excel days", "46203.75", dt.date(2026, 6, 30)),
        ("excel days", "60", None),
        (["%d.%m.%Y", "%Y-%m-%d"], "2026-06-30", dt.date(2026, 6, 30)),
        (["%d.%m.%Y", "epoch seconds", "%Y-%m-%d"], "1782863999", dt.date(2026, 6, 30)),
        (["%d.%m.%Y", "%Y-%m-%d"], "06/30/2026", None),
        ("%d.%m.%Y", "06/30/2026", None),
        ("%d.%m.%Y", "31.06.2026", None),
        ("%Y%m%d", "2026630", None),
        ("epoch seconds", "1782863999.5", None),
        ("epoch seconds", "999999999999999", None),
    ],
)
def test_stated_formats(session, tmp_path, format, text, day):
    """In the short way and, beside a bad row, in the long one."""
    for number, end in enumerate(["", "bad,x\n"]):
        path = written(tmp_path / f"{number}.csv", f"id,closed\nA,{text}\n{end}")
        read_file(session, DEAL, path, ColumnMapping(formats={"closed": format}))
        assert [row[2] for row in rows_of(session, DEAL)] == ([] if day is None else [day])
        session.execute("DROP TABLE deal")
        session.execute("DELETE FROM csrules_rejects")


def test_a_format_of_a_typed_column(session, tmp_path):
    path = written(tmp_path / "a.ndjson", '{"id": 1, "closed": 1782863999}\n{"id": 2, "closed": "2026-06-30"}\n')
    read_file(session, DEAL, path, ColumnMapping(formats={"closed": "epoch seconds"}))
    assert [row[2] for row in rows_of(session, DEAL)] == [dt.date(2026, 6, 30)]


@pytest.mark.parametrize("end", ["", "bad,1,x,\n"], ids=["short", "long"])
def test_sums_of_binary_numbers_are_rounded_where_that_is_declared(session, tmp_path, end):
    text = "id,arr,closed,nps\nA,0.30000000000000004,,2.5\nB,-83999.995,,-7\nC,1.1368683772161603e-13,,\n" + end
    mapping = ColumnMapping(round={"arr": "cents", "nps": "whole"})
    read_file(session, DEAL, written(tmp_path / "a.csv", text), mapping)
    read = [(row[1], row[3]) for row in rows_of(session, DEAL)]
    assert read == [(Decimal("0.3"), 3), (Decimal(-84000), -7), (Decimal(0), None)]


def test_the_refusal_of_a_binary_number_names_the_rounding(session, tmp_path):
    read_file(session, DEAL, written(tmp_path / "a.csv", "id,arr\nA,0.30000000000000004\n"))
    ((_, _, _, code, reason),) = rejects_of(session)
    assert (code, reason) == (
        "CSR905", 'has more than 4 decimal places; `round.arr = "cents"` in the source rounds it'
    )


MOMENTS = ["2026-06-30", "2026-06-30 14:00", "2026-06-30T23:59:59.1234567Z", "2026-06-30 00:00:00 +02:00"]


@pytest.mark.parametrize("end", ["", "bad,x\n"], ids=["short", "long"])
def test_times_of_day_are_dropped_for_a_whole_source(session, tmp_path, end):
    rows = "".join(f"{number},{text}\n" for number, text in enumerate(MOMENTS))
    read_file(session, DEAL, written(tmp_path / "a.csv", f"id,closed\n{rows}{end}"), ColumnMapping(time="dropped"))
    assert [row[2] for row in rows_of(session, DEAL)] == [dt.date(2026, 6, 30)] * len(MOMENTS)


@pytest.mark.parametrize("kind", ["TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "VARCHAR"])
def test_typed_times_are_dropped_too(session, tmp_path, kind):
    path = tmp_path / "a.parquet"
    session.execute("SET TimeZone = 'America/New_York'")
    for end in ("", " UNION ALL SELECT NULL, NULL"):   # a row without a key takes the long way
        rows = f"SELECT 'A' AS id, '2026-06-30 23:30:00+00'::{kind} AS closed{end}"
        session.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
        read_file(session, DEAL, path, ColumnMapping(time="dropped"))
        assert [row[2] for row in rows_of(session, DEAL)] == [dt.date(2026, 6, 30)]
        session.execute(f"DROP {'TABLE' if end else 'VIEW'} deal")


@pytest.mark.parametrize("end", ["", " UNION ALL SELECT NULL, NULL"], ids=["short", "long"])
@pytest.mark.parametrize(
    ("format", "kind", "is_read"),
    [
        ("%m/%d/%Y %I:%M %p", "TIMESTAMP", True),
        ("%d.%m.%Y", "TIMESTAMP", False),
        ("epoch seconds", "TIMESTAMP", True),
        ("excel days", "TIMESTAMP", True),
        (["%d.%m.%Y", "%d.%m.%Y %H:%M"], "TIMESTAMP", True),
        ("%Y-%m-%d %H:%M", "TIMESTAMP WITH TIME ZONE", False),
        ("excel days", "TIMESTAMP WITH TIME ZONE", False),
        ("%Y-%m-%d %H:%M%z", "TIMESTAMP WITH TIME ZONE", True),
        ("epoch milliseconds", "TIMESTAMP WITH TIME ZONE", True),
        ("%d.%m.%Y", "DATE", True),
    ],
)
def test_a_format_that_drops_the_time_drops_a_typed_one(session, tmp_path, format, kind, is_read, end):
    """A cell at midnight and its neighbour are read alike; a zone counts where the format has one."""
    path = tmp_path / "a.parquet"
    rows = f"SELECT 'A' AS id, '2026-06-30 23:30:00+00'::{kind} AS closed UNION ALL SELECT 'B', DATE '2026-06-30'{end}"
    session.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")
    read_file(session, DEAL, path, ColumnMapping(formats={"closed": format}))
    days = {row[0]: row[2] for row in rows_of(session, DEAL)}
    assert ("A" in days) == is_read
    assert set(days.values()) <= {dt.date(2026, 6, 30)}


def test_dropped_times_and_formats_together(session, tmp_path):
    rows = "A,30.06.2026\nB,2026-06-30 14:00\nC,30.06.2026 14:00\n"
    mapping = ColumnMapping(time="dropped", formats={"closed": "%d.%m.%Y"})
    read_file(session, DEAL, written(tmp_path / "a.csv", f"id,closed\n{rows}"), mapping)
    assert [row[0] for row in rows_of(session, DEAL)] == ["A", "B"]


def test_a_format_that_reads_iso_dates_as_other_days_reads_alone(session, tmp_path):
    mapping = ColumnMapping(time="dropped", formats={"closed": "%Y-%d-%m"})
    read_file(session, DEAL, written(tmp_path / "a.csv", "id,closed\nA,2026-04-03\nB,2026-04-13\n"), mapping)
    assert [row[2] for row in rows_of(session, DEAL)] == [dt.date(2026, 3, 4)]


STATE = RecordSchema(
    "state",
    (
        FieldSchema("id", Text(), key=True),
        FieldSchema("region", Text(), optional=True),
        FieldSchema("health", Category((CategoryValue("green"), CategoryValue("red", "In trouble"))), optional=True),
        FieldSchema("live", Flag(), optional=True),
    ),
)
STATES = ColumnMapping(
    translate={"region": {"us": "US", "U.S.A.": "US"}, "health": {"OK": "green", "1": "In trouble", "gone": ""}},
    ignore_case=["region", "health"],
    flags={"yes": ["x", "On"], "no": ["off"]},
)


@pytest.mark.parametrize("end", ["", "bad,,blue,\n"], ids=["short", "long"])
def test_words_of_the_source_stand_for_others(session, tmp_path, end):
    text = "id,region,health,live\nA,Us,GREEN,X\nB,u.s.a.,ok,on\nC,EMEA,in trouble,OFF\nD,,gone,\nE,x,1,Y\n" + end
    read_file(session, STATE, written(tmp_path / "a.csv", text), STATES)
    assert rows_of(session, STATE) == [
        ("A", "US", "green", True),
        ("B", "US", "green", True),
        ("C", "EMEA", "red", False),
        ("D", None, None, None),
        ("E", "x", "red", True),
    ]


def test_whole_numbers_and_flags_with_a_type_are_translated(session, tmp_path):
    rows = '{"id": 1, "health": 1, "live": "x"}\n{"id": 2, "health": "Ok", "live": true}\n'
    path = written(tmp_path / "a.ndjson", rows)
    read_file(session, STATE, path, STATES)
    assert [row[2:] for row in rows_of(session, STATE)] == [("red", True), ("green", True)]
    session.execute("DROP TABLE state")
    typed = "SELECT 'A' AS id, 1 AS health, false AS live"
    session.execute(f"COPY ({typed}) TO '{tmp_path / 'b.parquet'}' (FORMAT parquet)")
    read_file(session, STATE, tmp_path / "b.parquet", STATES)
    assert [row[2:] for row in rows_of(session, STATE)] == [("red", False)]


def test_a_number_that_means_no_value_does_so_in_json_too(session, tmp_path):
    path = written(tmp_path / "a.ndjson", '{"id": 1, "nps": -1}\n{"id": 2, "nps": -1.0}\n{"id": 3, "nps": 1}\n')
    read_file(session, DEAL, path, ColumnMapping(missing={"nps": ["-1"]}))
    assert [row[3] for row in rows_of(session, DEAL)] == [None, None, 1]


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        (ColumnMapping(translate={"helth": {}}), "`state` has no field `helth`"),
        (ColumnMapping(ignore_case=["helth"]), "`state` has no field `helth`"),
        (ColumnMapping(translate={"health": {"ok": "gren"}}), "`gren` is not a value of `health`"),
        (
            ColumnMapping(translate={"region": {"us": "US", "US": "USA"}}, ignore_case=["region"]),
            "without regard to case, `US` of `region` means both `US` and `USA`",
        ),
        (ColumnMapping(flags={"yes": ["x"], "no": ["x"]}), "`x` means both yes and no"),
    ],
)
def test_translations_that_contradict_each_other_are_refused(session, tmp_path, mapping, message):
    with pytest.raises(IngestError) as caught:
        read_file(session, STATE, written(tmp_path / "a.csv", "id\nA\n"), mapping)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("forms", "text", "value"),
    [
        (["grouped by blanks", "decimal comma"], "1 234 567,5", "1234567.5"),
        (["grouped by blanks", "decimal comma"], "1\u202f234,50 USD", "1234.5"),
        (["grouped by blanks"], "USD 12\xa0345\xa0678.90", "12345678.9"),
        (["grouped by blanks"], "12 34", None),
        (["grouped by apostrophes"], "1'234'567.50", "1234567.5"),
        (["grouped by apostrophes"], "1\u2019234", "1234"),
        (["grouped by lakhs"], "12,34,567.50", "1234567.5"),
        (["grouped by lakhs"], "$1,23,45,67,890", "1234567890"),
        (["grouped by lakhs"], "1,234", "1234"),
        (["grouped by lakhs"], "1,23,45", None),
        (["negatives in brackets"], "(1,200.50)", "-1200.5"),
        (["negatives in brackets"], "($1,200.50)", "-1200.5"),
        (["negatives in brackets"], "$(1,200.50)", "-1200.5"),
        (["negatives in brackets"], "(-5)", None),
        (["minus behind"], "1,200.50-", "-1200.5"),
        (["minus behind"], "-5-", None),
        ([], "1 200", None),
        ([], "(5)", None),
        ([], "5-", None),
    ],
)
def test_stated_forms_of_numbers(session, tmp_path, forms, text, value):
    for end in ("", "bad;x\n"):   # the short way, and beside a bad row the long one
        for mapping in (ColumnMapping(numbers=forms), ColumnMapping(formats={"arr": forms})):
            read_file(session, DEAL, written(tmp_path / "a.csv", f'id;arr\nA;"{text}"\n{end}'), mapping)
            assert [row[1] for row in rows_of(session, DEAL)] == ([] if value is None else [Decimal(value)])
            session.execute("DROP TABLE deal")
            session.execute("DELETE FROM csrules_rejects")


def test_a_duplicate_is_told_under_the_name_of_its_column(session, tmp_path):
    path = written(tmp_path / "a.csv", "Deal ID\nA\nA\n")
    read_file(session, DEAL, path, ColumnMapping(columns={"id": "Deal ID"}))
    assert rejects_of(session) == [(3, "Deal ID", "A", "CSR913", "is the key of row 2 already")]


HEADER = "id,amount,closed,nps"


@pytest.mark.parametrize(
    ("mapping", "message", "help"),
    [
        (ColumnMapping(columns={"ar": "amount"}), "`deal` has no field `ar`", "did you mean `arr`?"),
        (
            ColumnMapping(columns={"arr": "Amuont"}),
            "`a.csv` has no column `Amuont` for the field `arr`",
            "did you mean `amount`?",
        ),
        (ColumnMapping(columns={"id": "key"}), "`a.csv` has no column `key` for the field `id`",
         "known here: `amount`, `closed`, `id`, `nps`"),
        (ColumnMapping(formats={"active": "%d"}), "`active` is flag and takes no format", None),
        (
            ColumnMapping(formats={"closed": "%d.%m"}),
            "the format of `closed` does not have a year (%Y) exactly once",
            None,
        ),
        (ColumnMapping(formats={"closed": "%x"}), "the format of `closed` has `%x`, which csrules does not read", None),
        (
            ColumnMapping(formats={"closed": "epoch"}),
            "the format of `closed` does not have a year (%Y) exactly once",
            None,
        ),
        (
            ColumnMapping(formats={"closed": ["%d/%m/%Y", "%m/%d/%Y"]}),
            "`%d/%m/%Y` and `%m/%d/%Y` both read `03/04/2026`, and as two days",
            "keep the one that `closed` is written in",
        ),
        (
            ColumnMapping(formats={"closed": "MM/DD/YYYY"}),
            "the format of `closed` does not have a year (%Y) exactly once",
            'write "%m/%d/%Y"',
        ),
        (
            ColumnMapping(formats={"closed": "dd-mmm-yy"}),
            "the format of `closed` does not have a year (%Y) exactly once",
            'write "%d-%b-%y"',
        ),
        (
            ColumnMapping(formats={"closed": "YYYYMMDD HH:MM:SS"}),
            "the format of `closed` does not have a year (%Y) exactly once",
            'write "%Y%m%d %H:%M:%S"',
        ),
        (ColumnMapping(formats={"closed": []}), "the list of formats of `closed` is empty", None),
        (ColumnMapping(round={"arrr": "cents"}), "`deal` has no field `arrr`", "did you mean `arr`?"),
        (ColumnMapping(round={"arr": "cent"}), "`cent` does not say how to round `arr`", "did you mean `cents`?"),
        (ColumnMapping(round={"arr": -1}), "`-1` does not say how to round `arr`", None),
        (ColumnMapping(round={"closed": 2}), "`closed` is date and is not rounded", "only numbers are rounded"),
        (ColumnMapping(formats={"arr": "decimal coma"}), "`decimal coma` is not a format of the number `arr`", None),
        (ColumnMapping(values={"nps": "many"}), "the value for every row of `nps` is not a number", None),
        (
            ColumnMapping(values={"id": ""}),
            "the value for every row of `id` is missing, and the field is required",
            None,
        ),
        (
            ColumnMapping(columns={"nps": "nps"}, values={"nps": 5}),
            "`nps` has both a column and a value for every row",
            "remove one of the two",
        ),
    ],
)
def test_refusals(session, tmp_path, mapping, message, help):
    with pytest.raises(IngestError) as caught:
        read_file(session, DEAL, written(tmp_path / "a.csv", HEADER + "\nA,1,,\n"), mapping)
    assert caught.value.message == message
    if help is not None:
        assert caught.value.help == help


def test_all_required_fields_without_a_column_are_told_at_once(session, tmp_path):
    wide = RecordSchema("wide", tuple(FieldSchema(name, Text(), key=name == "id") for name in ("id", "a", "b", "c")))
    path = written(tmp_path / "a.csv", "Key,B,Other\nA,1,2\n")
    with pytest.raises(IngestError) as caught:
        read_file(session, wide, path, ColumnMapping(values={"c": "x"}))
    assert caught.value.message == "`a.csv` has no columns for the required fields `id`, `a`"
    assert caught.value.help == "map them under `columns` of the source; its columns are `Key`, `B`, `Other`"


def test_two_columns_that_differ_in_case(session, tmp_path):
    path = written(tmp_path / "a.csv", "id,ARR,Arr\nA,1,2\n")
    with pytest.raises(IngestError, match="the columns `ARR` and `Arr`"):
        read_file(session, DEAL, path)
    read_file(session, DEAL, path, ColumnMapping(columns={"arr": "Arr"}))
    assert rows_of(session, DEAL)[0][1] == 2
