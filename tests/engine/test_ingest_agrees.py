"""SQL and the reference read every cell alike: the same value, or both refuse it, or both find nothing there."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from csrules.engine import Session
from csrules.engine.ingest.forms import Form, SourceColumn, revived, source_column
from csrules.engine.ingest.json_part import _SUSPECT
from csrules.engine.ingest.layers import Layers
from csrules.engine.ingest.mapping import ColumnMapping, bindings, bound
from csrules.engine.ingest.part import json_row
from csrules.engine.ingest.reading import read_row
from csrules.types import (
    BadValueError,
    Category,
    CategoryValue,
    Date,
    Days,
    FieldSchema,
    FieldType,
    Flag,
    Integer,
    Link,
    ListOf,
    Money,
    Number,
    Percent,
    RecordSchema,
    Text,
    parse_value,
)

WORDS = Category(
    (
        CategoryValue("green"),
        CategoryValue("none"),
        CategoryValue("direct", "Customer - Direct"),
        CategoryValue("x", "N/A"),
    )
)
KINDS: dict[str, FieldType] = {
    "text": Text(),
    "integer": Integer(),
    "number": Number(),
    "money": Money("USD"),
    "percent": Percent(),
    "fraction": Percent(as_fraction=True),
    "date": Date(),
    "days": Days(),
    "flag": Flag(),
    "category": WORDS,
    "text_link": Link("partner", Text()),
    "integer_link": Link("partner", Integer()),
    "texts": ListOf(Text()),
    "categories": ListOf(WORDS),
}
PLAIN = ColumnMapping()
WRITTEN = {
    "comma": (Money("USD"), ColumnMapping(formats={"field": "decimal comma"})),
    "german": (Date(), ColumnMapping(formats={"field": "%d.%m.%Y"})),
    "short": (Date(), ColumnMapping(formats={"field": "%m/%d/%y"})),
    "tight": (Date(), ColumnMapping(formats={"field": "%Y%m%d"})),
    "named": (Date(), ColumnMapping(formats={"field": "%d %b %Y"})),
    "moment": (Date(), ColumnMapping(formats={"field": "%Y-%m-%dT%H:%M:%SZ"})),
    "epoch": (Date(), ColumnMapping(formats={"field": "epoch seconds"})),
    "milliseconds": (Date(), ColumnMapping(formats={"field": "epoch milliseconds"})),
    "afternoon": (Date(), ColumnMapping(formats={"field": "%m/%d/%Y %I:%M %p"})),
    "zoned": (Date(), ColumnMapping(formats={"field": "%Y-%m-%dT%H:%M:%S.%f%z"})),
    "several": (Date(), ColumnMapping(formats={"field": ["%d.%m.%Y", "epoch seconds", "%Y-%m-%d", "%a %d %B %Y"]})),
    "workbook": (Date(), ColumnMapping(formats={"field": ["excel days", "%d.%m.%Y"]})),
    "timeless": (Date(), ColumnMapping(time="dropped")),
    "cents": (Money("USD"), ColumnMapping(round={"field": "cents"})),
    "whole": (Integer(), ColumnMapping(round={"field": "whole"})),
    "tenths": (Percent(), ColumnMapping(round={"field": 1})),
    "fine": (Percent(as_fraction=True), ColumnMapping(round={"field": 9})),
    "european": (Number(), ColumnMapping(round={"field": 2}, formats={"field": "decimal comma"})),
    "translated": (Text(), ColumnMapping(translate={"field": {"yes": "on", "1": "one", "unknown": "-"}})),
    "renamed": (WORDS, ColumnMapping(translate={"field": {"b": "green"}}, ignore_case=["field"])),
    "flags": (Flag(), ColumnMapping(flags={"yes": ["x", "green"], "no": ["unknown"]})),
    "blanks": (Money("USD"), ColumnMapping(numbers=["grouped by blanks", "decimal comma", "negatives in brackets"])),
    "swiss": (Percent(), ColumnMapping(formats={"field": ["grouped by apostrophes", "minus behind"]})),
    "lakhs": (Integer(), ColumnMapping(numbers=["grouped by lakhs", "minus behind"], round={"field": "whole"})),
    "sentinel": (Integer(), ColumnMapping(missing={"field": ["-999", "Unknown"]})),
    "word": (WORDS, ColumnMapping(missing={"field": ["green", "?"]})),
}
CASES = {name: (kind, PLAIN) for name, kind in KINDS.items()} | WRITTEN
CURRENCIES = {name: (Money(name), PLAIN) for name in ("USD", "CAD", "EUR", "GBP", "JPY", "CHF")}
LIMITS = {
    Integer: (-5, 12),
    Number: (Decimal("-1.5"), Decimal(1000)),
    Money: (Decimal(0), Decimal(1200)),
    Percent: (Decimal(0), Decimal("0.45")),
    Date: (dt.date(2000, 1, 1), dt.date(2026, 6, 30)),
    Text: ("b", "y"),
}


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with Session(threads=1) as session:
        yield session


def fields_of(kind: FieldType) -> list[FieldSchema]:
    least, most = LIMITS.get(type(kind), (None, None))
    return [
        FieldSchema("field", kind),
        FieldSchema("field", kind, optional=True),
        FieldSchema("field", kind, optional=True, minimum=least, maximum=most),
    ]


def check(session, column, relation, rows, case, variant, *, lenient=False):
    """Every row through both; `lenient` lets SQL leave to the reference what the reference takes."""
    kind, mapping = (CASES | CURRENCIES)[case]
    schema = RecordSchema("record", (fields_of(kind)[variant],))
    is_json = column.form is Form.JSON
    bound_to = bound(bindings(schema, mapping), mapping, ["field"], "here")
    bound_to = tuple(binding.of_texts for binding in bound_to) if is_json else bound_to
    layers = Layers(bound_to, {"field": column}, _SUSPECT if is_json else "false")
    layered = layers.rows(relation, *(["text"] if is_json else []))
    found = session.rows(
        f"SELECT bad, {'text' if is_json else layers.texts[0]}, {layers.fields} FROM {layered}", [rows]
    )
    assert len(found) == len(rows)
    for bad, text, value in found:
        cell = json_row(text).get("field") if is_json else revived(column.form, text)
        values, problems = read_row(bound_to, [cell])
        if bad and lenient:
            continue
        what = f"{case} {cell!r}: SQL {'refuses' if bad else value!r}, reference {problems or values}"
        assert bool(problems) == bad, what
        if not bad:
            value = tuple(value) if isinstance(value, list) else value
            assert [value] == values, what
            assert type(value) is type(values[0]), what


TEXT_COLUMN = SourceColumn(Form.TEXT, "c")
TEXTS = "(SELECT unnest(?::VARCHAR[]) AS c)"
usual = settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
variants = st.integers(0, 2)  # required, optional, with limits

floats = st.one_of(
    st.floats(-(10**9), 10**9).map(str),
    st.builds("{}{}".format, st.integers(0, 10**6), st.sampled_from([".005", ".00499999999999999999", ".5", ".45"])),
    st.builds("{:.16g}e-{:02}".format, st.floats(1, 9), st.integers(1, 30)),
    st.builds("{}{}".format, st.decimals(-1000, 1000, places=8), st.sampled_from(["%", " %", " USD"])),
)
digits = st.text("0123456789", min_size=1, max_size=20)
numbers = st.one_of(
    st.from_regex(r"[+-]?[0-9]{0,19}(\.[0-9]{0,9}0{0,3})?", fullmatch=True),
    st.from_regex(r"[+-]?[0-9]{1,3}(,[0-9]{3}){1,5}(\.[0-9]{0,5})?", fullmatch=True),
    st.from_regex(r"[+-]?[0-9]{1,3}(\.[0-9]{3}){0,5}(,[0-9]{0,5})?", fullmatch=True),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["$", "€ ", "-$", "USD ", "- £", ""]),
        digits,
        st.sampled_from(["", " EUR", "¥", "%", " %"]),
    ),
    st.integers(-(10**19), 10**19).map(str),
    floats,
    st.from_regex(r"[(]?-?[0-9]{1,3}([ '\u00a0\u202f][0-9]{3}){0,5}([.,][0-9]{0,5})?[)-]?( USD)?", fullmatch=True),
    st.from_regex(r"[(]?[$]?[0-9]{1,3}(,[0-9]{2}){0,6},[0-9]{3}([.][0-9]{0,5})?[)-]?", fullmatch=True),
)
dates = st.one_of(
    st.dates().map(str),
    st.builds("{:04}-{:02}-{:02}".format, st.integers(0, 12000), st.integers(0, 14), st.integers(0, 33)),
    st.builds("{}.{}.{}".format, st.integers(0, 33), st.integers(0, 14), st.integers(0, 2100)),
    st.dates().map(lambda day: day.strftime("%d.%m.%Y")),
    st.dates().map(lambda day: day.strftime("%m/%d/%y")),
    st.dates().map(lambda day: f"{day.year:04}{day:%m%d}"),
    st.dates().map(lambda day: f"{day.day} {day:%b} {day.year:04}"),
    st.datetimes().map(lambda moment: f"{moment.year:04}-{moment:%m-%dT%H:%M:%S}Z"),
    st.integers(-(10**13), 10**15).map(str),
    st.integers(0, 3_000_000).map(str),
    st.builds("{}.{}".format, st.integers(0, 99_999), st.integers(0, 99_999)),
    st.datetimes().map(lambda moment: f"{moment.year:04}-{moment:%m-%dT%H:%M:%S.%f}+0200"),
    st.datetimes().map(lambda moment: f"{moment.month}/{moment.day}/{moment.year:04} {moment:%I:%M %p}"),
    st.datetimes().map(lambda moment: f"{moment:%a} {moment.day} {moment:%B} {moment.year:04}"),
    st.builds("{:04}-{:02}-{:02} {}".format, st.integers(1, 9999), st.integers(0, 13), st.integers(0, 32),
              st.sampled_from(["10:00", "9:00", "10:00:00Z", "10:00:00,5 +02:00", "24:00", "10:00:00.1234567"])),
    st.sampled_from(
        ["2026/06/30", "2026-6-30", "infinity", "epoch", "today", "2026-06-30 00:00:00", "1e9", "2026-06-31"]
    ),
)
WORD_LIST = """yes|No|TRUE|f|0|1|1.0|green|Green|none|None|N/A|n/a|NA|null|nan|-||?|direct|Customer - Direct|x|unknown|\
-999|-999.0|inf|1e5|1_000|0x10|.|5.|.5|+.5|1,2|green;direct|green; none ;x|;|green;;|a;b| a ; NA|green;blue|\
100%|25 %|45%|45.0001%|%|--1"""
words = st.sampled_from(WORD_LIST.split("|"))
blanks = st.text(" \t\n\r\v\f\x1c\x1f\x85\xa0\u2003\u3000", max_size=3)
ordinary = st.builds(
    "{}{}{}".format, blanks, st.one_of(numbers, dates, words, st.text("abxyz019.,;%-+$ \xa0é", max_size=8)), blanks
)


@pytest.mark.parametrize("case", CASES)
@usual
@given(rows=st.lists(ordinary, min_size=20, max_size=60), variant=variants)
def test_ordinary_text(session, case, rows, variant):
    """Where numbers are rounded, SQL leaves those of very many digits to the reference."""
    check(session, TEXT_COLUMN, TEXTS, rows, case, variant, lenient=bool(CASES[case][1].round))


beside = st.sampled_from(["", "$", "€", "£", "¥", "₹", "US$", "usd", "EURO", *CURRENCIES])
amounts = st.sampled_from(["500", "1,200.50", "-3", "+.5", "1200.12345", "", "-", "1e3", "99999999999999999"])
priced = st.builds("".join, st.tuples(st.sampled_from(["", "-", "+"]), beside, st.sampled_from(["", " "]), amounts,
                                      st.sampled_from(["", " "]), beside))


@pytest.mark.parametrize("currency", CURRENCIES)
@settings(usual, max_examples=25)
@given(rows=st.lists(priced, min_size=20, max_size=60), variant=variants)
def test_currencies(session, currency, rows, variant):
    check(session, TEXT_COLUMN, TEXTS, rows, currency, variant)


@pytest.mark.parametrize("currency", CURRENCIES)
def test_only_the_own_currency_is_taken(session, currency):
    signs = {"USD": "$", "CAD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
    own = {currency, signs.get(currency, currency)}
    field = FieldSchema("field", Money(currency))
    for word in {*CURRENCIES, *signs.values()}:
        for cell in (f"{word}500", f"-{word} 500", f"500 {word}", f"1,200.50{word}"):
            if word in own:
                assert parse_value(field, cell) in (Decimal(500), Decimal(-500), Decimal("1200.50"))
                continue
            with pytest.raises(BadValueError, match=rf"is in `{re.escape(word)}`, and amounts are in {currency}") as no:
                parse_value(field, cell)
            assert no.value.code == "other-currency"
    check(session, TEXT_COLUMN, TEXTS, [f"{word}500" for word in {*CURRENCIES, *signs.values()}], currency, 0)


@pytest.mark.parametrize("cell", ["USD $5", "$5 USD", "USD$5", "-USD $ 5", "$USD 5", "US$5", "5 US$", "-US$ 5", "$5"])
def test_sign_and_letters_may_stand_together(session, cell):
    assert abs(parse_value(FieldSchema("field", Money("USD")), cell)) == 5
    check(session, TEXT_COLUMN, TEXTS, [cell], "USD", 0)


@pytest.mark.parametrize("cell", ["USD €5", "EUR $5", "CAD $5", "$$5", "USD USD 5", "A$5", "$-+5", "US5"])
def test_but_not_those_of_another_currency(session, cell):
    with pytest.raises(BadValueError):
        parse_value(FieldSchema("field", Money("USD")), cell)
    check(session, TEXT_COLUMN, TEXTS, [cell], "USD", 0)


@pytest.mark.parametrize("case", CASES)
@usual
@given(rows=st.lists(st.text(st.characters(codec="utf-8"), max_size=80), min_size=5, max_size=40), variant=variants)
def test_any_text_is_never_read_otherwise(session, case, rows, variant):
    check(session, TEXT_COLUMN, TEXTS, rows, case, variant, lenient=True)


TYPED = {
    "BIGINT": st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-20, 2000)),
    "SMALLINT": st.integers(-(2**15), 2**15 - 1),
    "UBIGINT": st.integers(0, 2**64 - 1),
    "DECIMAL(18, 2)": st.decimals(-(10**15), 10**15, places=2),
    "DECIMAL(18, 0)": st.decimals(-(10**17), 10**17, places=0),
    "DECIMAL(9, 6)": st.decimals(-999, 999, places=6),
    "DECIMAL(38, 10)": st.one_of(st.decimals(-(10**20), 10**20, places=10), st.decimals(-100, 100, places=2)),
    "DOUBLE": st.one_of(
        st.floats(),
        st.decimals(-(10**9), 10**9, places=4).map(float),
        st.integers(-(10**18), 10**18).map(float),
        st.sampled_from([0.1 + 0.2, 1e22, 1.5e-5, -0.0, 123456789012.12346, 0.3, 250000.0, -999.0]),
    ),
    "FLOAT": st.floats(width=32, allow_nan=False),
    "BOOLEAN": st.booleans(),
    "DATE": st.one_of(st.dates(), st.sampled_from(["infinity", "-infinity", "12026-01-01", "0001-01-01 (BC)"])),
    "TIMESTAMP": st.one_of(st.datetimes(), st.dates().map(str), st.just("infinity")),
    "VARCHAR[]": st.lists(st.one_of(words, st.none(), blanks), max_size=4),
    "INTEGER[]": st.lists(st.integers(0, 9), max_size=2),
    "STRUCT(a INTEGER)": st.builds(lambda number: {"a": number}, st.integers(0, 9)),
    "BLOB": st.binary(max_size=3),
    "TIMESTAMP WITH TIME ZONE": st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)).map(str),
}


@pytest.mark.parametrize("sql_type", TYPED)
@settings(usual, max_examples=25)
@given(data=st.data(), case=st.sampled_from(list(CASES)), variant=variants)
def test_typed_values(session, sql_type, data, case, variant):
    rows = data.draw(st.lists(st.one_of(TYPED[sql_type], st.none()), min_size=5, max_size=30))
    relation = f"(SELECT unnest(?::{sql_type}[]) AS c)"
    lenient = sql_type in ("DOUBLE", "FLOAT", "INTEGER[]")  # exponents, and lists that only the reference reads
    check(session, source_column("c", sql_type), relation, rows, case, variant, lenient=lenient)


def test_the_fast_forms_are_not_left_to_the_reference(session):
    """`lenient` above must not hide that nothing is ever taken."""
    for rows, sql_type, case in [
        ([0.25, 1200.5, -3.0, 1e14], "DOUBLE", "money"),
        ([1.0, 2.0, -7.0, 1e15], "DOUBLE", "integer"),
        ([25.0, 12.5, 0.0001, 99999.99995, 1e5], "DOUBLE", "percent"),
        ([0.5, 0.1], "FLOAT", "number"),
        ([1782863999.0, float("nan")], "DOUBLE", "epoch"),
        ([float("nan"), 1.0], "DOUBLE", "german"),
    ]:
        check(session, source_column("c", sql_type), f"(SELECT unnest(?::{sql_type}[]) AS c)", rows, case, 1)


OBJECTS = (
    "(SELECT text, json, json_extract(json, ['/field']) AS cells "
    "FROM (SELECT text, text::JSON AS json FROM (SELECT unnest(?::VARCHAR[]) AS text)))"
)
json_values = st.one_of(
    ordinary,
    words,
    st.booleans(),
    st.none(),
    st.integers(-(10**20), 10**20),
    st.integers(-20, 2000),
    st.decimals(-(10**12), 10**12, places=5),
    st.decimals(-100, 100, places=25),
    st.lists(words, max_size=3),
    st.lists(st.one_of(words, st.integers(), st.none()), max_size=3),
    st.just({"a": 1}),
    st.sampled_from(
        [Decimal("1e3"), Decimal("1.5e-5"), Decimal("0.1000000000000000055511151231257827"), Decimal("1E400")]
    ),
)


def as_json(value):
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("case", CASES)
@usual
@given(values=st.lists(json_values, min_size=5, max_size=40), variant=variants)
def test_json_values(session, case, values, variant):
    rows = [f'{{"other": 1.5, "field": {as_json(value)}}}' for value in values] + ['{"other": 1}', '{"field": null}']
    check(session, SourceColumn(Form.JSON, "cells[1]"), OBJECTS, rows, case, variant, lenient=True)


def test_ordinary_json_is_not_left_to_the_reference(session):
    for case, values in {
        "money": [1, 2.5, "$1,200", None, "N/A", 99999999999999, "x", True, [1]],
        "percent": [25, "25%", 12.5, 0.0001],
        "integer": [1, 2.0, "1,200", 1.5],
        "text": ["a", 5, " b ", "", True],
        "flag": [True, False, 1, 0, "yes", 1.0],
        "date": ["2026-06-30", 20260630],
        "category": ["green", "none", "Customer - Direct", 1, "NA"],
        "texts": [["a", "b"], "a;b", [], [None], "x"],
        "categories": [["green", "N/A"], ["blue"], "green;none"],
        "epoch": [1782000000, "1782000000", 1.5],
    }.items():
        rows = [f'{{"field": {as_json(value)}}}' for value in values]
        check(session, SourceColumn(Form.JSON, "cells[1]"), OBJECTS, rows, case, 1)
