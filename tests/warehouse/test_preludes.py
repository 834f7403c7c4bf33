"""The named functions of every dialect compute what they say: each is translated for DuckDB, and tried there.

Most of these databases cannot be had in a test. What a function computes can: SQLGlot knows both dialects.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from itertools import product
from typing import Any

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from csrules.analysis.scalars import Kind, Scalar
from csrules.sql.dialects import DIALECTS
from csrules.sql.dialects.fixed import Fixed
from csrules.sql.rounding import Side

FIRST, LAST = dt.date.min, dt.date.max
DAYS = [FIRST, dt.date(2023, 1, 31), dt.date(2024, 1, 31), dt.date(2024, 2, 29), dt.date(2026, 12, 31), LAST]
STEPS = [-120_000, -4_000, -13, -12, -1, 0, 1, 2, 11, 12, 400, 95_700, 120_000]
MOVES = sorted({*STEPS, *((day - FIRST).days * sign for day in DAYS for sign in (-1, 1)), 3652059, -3652059})


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def body(text: str, dialect: str) -> str:
    """What a function gives, for DuckDB. Some dialects hold it as a text."""
    (statement,) = sqlglot.parse(text, read=dialect)
    assert isinstance(statement, exp.Create)
    found = statement.expression
    if isinstance(found, exp.Heredoc | exp.RawString):
        found = sqlglot.parse_one(found.name.removeprefix("\n"), read=dialect)
    if isinstance(found, exp.Return):
        found = found.this
    found = found.unnest()
    return f"({found.sql(dialect='duckdb')})"


def results(
    database: duckdb.DuckDBPyConnection, text: str, dialect: str, names: Sequence[str], types: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
) -> list[Any]:
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, types, strict=True))
    database.execute(f"CREATE OR REPLACE TABLE given (place INT, {columns})")
    database.executemany(
        f"INSERT INTO given VALUES (?, {', '.join('?' for _ in names)})",
        [(place, *row) for place, row in enumerate(rows)],
    )
    return [value for value, in database.execute(f"SELECT {body(text, dialect)} FROM given ORDER BY place").fetchall()]


def function(dialect: str, name: str) -> str:
    return next(text for text in DIALECTS[dialect].prelude if f"{name}(" in text)


def half_even(value: int, divisor: int) -> int:
    with localcontext(prec=60):
        return int((Decimal(value) / Decimal(divisor)).quantize(Decimal(1), ROUND_HALF_EVEN))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_quotient_is_rounded_half_even(database: duckdb.DuckDBPyConnection, dialect: str) -> None:
    pairs = [(value, divisor) for value, divisor in product(range(-25, 26), range(-6, 7)) if divisor]
    text = function(dialect, "csrules_divide_whole" if dialect == "duckdb" else "csrules_divide")
    if "unit" in text:
        found = results(database, text, dialect, ("value", "divisor", "unit"), ("HUGEINT",) * 3,
                        [(*pair, 1) for pair in pairs])
    else:
        found = results(database, text, dialect, ("n", "d"), ("HUGEINT",) * 2, pairs)
    assert found == [half_even(*pair) for pair in pairs]


def days_later(day: dt.date, number: int) -> dt.date | None:
    ordinal = day.toordinal() + number
    return dt.date.fromordinal(ordinal) if FIRST.toordinal() <= ordinal <= LAST.toordinal() else None


def months_later(day: dt.date, number: int) -> dt.date | None:
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    if not FIRST.year <= year <= LAST.year:
        return None
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("name", "moved"), [("csrules_add_days", days_later), ("csrules_add_months", months_later)])
def test_a_day_is_moved_within_the_calendar(
    database: duckdb.DuckDBPyConnection, dialect: str, name: str, moved: Any
) -> None:
    rows = list(product(DAYS, MOVES))
    found = results(database, function(dialect, name), dialect, ("day", "n"), ("DATE", "BIGINT"), rows)
    as_days = [one.date() if isinstance(one, dt.datetime) else one for one in found]
    assert as_days == [moved(*row) for row in rows]


FIXED = [name for name, dialect in DIALECTS.items() if isinstance(dialect, Fixed)]


@pytest.mark.parametrize("dialect", FIXED)
@pytest.mark.parametrize("scales", [(0, 0), (2, 0), (0, 2), (2, 4), (4, 1)])
@pytest.mark.parametrize("places", [0, 2, 4])
def test_what_is_divided_is_made_whole_first(
    database: duckdb.DuckDBPyConnection, dialect: str, scales: tuple[int, int], places: int
) -> None:
    """Of decimals with any places, and for any places of the result."""
    database.execute(f"CREATE MACRO csrules_divide(n, d) AS {body(function(dialect, 'csrules_divide'), dialect)}")
    names = ("a", "b")
    sides = [Side(exp.column(name), Scalar(Kind.NUMBER, digits=6, scale=scale))
             for name, scale in zip(names, scales, strict=True)]
    quotient = DIALECTS[dialect].divide(*sides, places, f"DECIMAL(30, {places})").sql(dialect="duckdb")
    types = [f"DECIMAL({6 + scale}, {scale})" for scale in scales]
    numbers = [[Decimal(number).scaleb(-scale) for number in (-15, -4, 1, 8, 25, 1250)] for scale in scales]
    database.execute(f"CREATE TABLE given (a {types[0]}, b {types[1]})")
    database.executemany("INSERT INTO given VALUES (?, ?)", list(product(*numbers)))
    for value, divisor, found in database.execute(f"SELECT a, b, {quotient} FROM given").fetchall():
        with localcontext(prec=60):
            assert found == (value / divisor).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN), (value, divisor)


@pytest.mark.parametrize("dialect", [name for name in DIALECTS if name != "bigquery"])   # its casts do it alone
def test_a_decimal_is_written_without_needless_zeros(database: duckdb.DuckDBPyConnection, dialect: str) -> None:
    text = DIALECTS[dialect].decimal_text(exp.column("n")).sql(dialect="duckdb")
    database.execute("CREATE TABLE given (n DECIMAL(9, 2))")
    for number, shown in ((100, "100"), (12, "12"), ("0.50", "0.5"), ("10.05", "10.05"), (0, "0")):
        database.execute(f"DELETE FROM given; INSERT INTO given VALUES ({number})")
        assert database.execute(f"SELECT {text} FROM given").fetchone() == (shown,)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_missing_value_is_the_same_as_a_missing_one_alone(
    database: duckdb.DuckDBPyConnection, dialect: str
) -> None:
    kind = Scalar(Kind.NUMBER, nullable=True, digits=9, whole=True)
    condition = DIALECTS[dialect].same(exp.column("a"), exp.column("b"), kind).sql(dialect="duckdb")
    database.execute("CREATE TABLE given (a BIGINT, b BIGINT)")
    for pair in product((None, 0, 7), repeat=2):
        database.execute("DELETE FROM given")
        database.execute("INSERT INTO given VALUES (?, ?)", pair)
        assert database.execute(f"SELECT {condition} FROM given").fetchone() == (pair[0] == pair[1],), pair
