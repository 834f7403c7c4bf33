"""The quick way to a value gives what the reference gives: the same value, to its digits, or the same refusal."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import example, given, settings, strategies as st

from csrules.types import (
    BadValueError,
    Category,
    CategoryValue,
    Date,
    Days,
    FieldSchema,
    Flag,
    Integer,
    Link,
    ListOf,
    Money,
    Number,
    Percent,
    Text,
)
from csrules.types.acceptors import acceptor
from csrules.types.values import FLAGS, MISSING_WORDS, parse_value, words_of_texts

WORDS = Category((CategoryValue("gold", "Gold level"), CategoryValue("na"), CategoryValue("silver")))
KINDS = {
    "text": Text(), "integer": Integer(), "days": Days(), "number": Number(), "date": Date(), "flag": Flag(),
    "money": Money("USD"), "minor": Money("JPY", minor=True), "stated": Money("USD", stated="currency"),
    "percent": Percent(), "fraction": Percent(as_fraction=True), "category": WORDS,
    "link": Link("partner", Text()), "number of a row": Link("partner", Integer()), "list": ListOf(Text()),
}
DIGITS = st.text("0123456789-+., %_$eE٣ ", max_size=24)
NUMBERS = st.decimals(allow_nan=True, places=None) | st.integers(-10**20, 10**20) | st.floats()
DAYS = st.dates().map(str) | st.text("0123456789-W", min_size=9, max_size=11)
TEXTS = st.text(max_size=20) | st.sampled_from([*FLAGS, *MISSING_WORDS, *WORDS.spellings, "Gold", " gold", "YES"])
RAW = st.none() | st.booleans() | NUMBERS | NUMBERS.map(str) | st.dates() | st.datetimes() | DAYS | DIGITS | TEXTS


def outcome(read, raw: object) -> tuple[str, str]:
    """The value with its type and all its digits, or the reason."""
    try:
        value = read(raw)
    except BadValueError as error:
        return error.code, str(error)
    return type(value).__name__, repr(value)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=400, deadline=None)
@given(raw=RAW)
@example(raw="2026-06-30")
@example(raw="2026-02-30")
@example(raw="20260630")
@example(raw="2026-W01-1")
@example(raw="999999999999999999")
@example(raw="1000000000000000000")
@example(raw="-0")
@example(raw="99999999999999.9999")
@example(raw="99999999999999.99999")
@example(raw="100000000000000")
@example(raw="٣")
@example(raw="12\n")
@example(raw=dt.date(2026, 6, 30))
def test_it_reads_what_the_reference_reads(kind: str, raw: object) -> None:
    plain = FieldSchema("x", KINDS[kind], optional=True)
    words = words_of_texts(plain.type)
    assert outcome(acceptor(plain), raw) == outcome(lambda one: parse_value(plain, one, words), raw)


@pytest.mark.parametrize("raw", ["4", "5", "10", "11", "4.999", Decimal(10), Decimal("10.0001"), None, "-"])
@pytest.mark.parametrize("default", [None, Decimal(7)])
def test_limits_and_defaults_hold(raw: object, default: Decimal | None) -> None:
    field = FieldSchema("x", Number(), minimum=Decimal(5), maximum=Decimal(10), optional=False, default=default)
    words = words_of_texts(field.type)
    assert outcome(acceptor(field), raw) == outcome(lambda one: parse_value(field, one, words), raw)
