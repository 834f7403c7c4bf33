"""SQL that reads days: ISO dates, dates in a stated format, and times since the epoch."""

from __future__ import annotations

from collections.abc import Sequence

from csrules.engine.ingest.formats import DateFormat, DatePattern, Epoch, ExcelDays
from csrules.engine.ingest.forms import Form, SourceColumn
from csrules.engine.ingest.numeric import Exact, from_decimal, from_double, from_integer, from_text, integer
from csrules.engine.ingest.quoting import literal
from csrules.engine.ingest.reading import FIRST_DAY, LAST_DAY

_EXACT: dict[Form, Exact] = {
    Form.TEXT: from_text,
    Form.INTEGER: from_integer,
    Form.DECIMAL: from_decimal,
    Form.DOUBLE: from_double,
}


def iso_day(x: str) -> str:
    """Text of the form 2026-06-30: what is written back as it was read."""
    day = f"TRY_CAST({x} AS DATE)"
    return f"CASE WHEN strlen({x}) = 10 AND CAST({day} AS VARCHAR) = {x} THEN {day} END"


def calendar_day(day: str) -> str:
    """A day that is finite and of the years 1 to 9999."""
    return f"CASE WHEN {in_calendar(day)} THEN {day} END"


def in_calendar(day: str) -> str:
    return f"{day} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"


def day_of_moment(x: str) -> str:
    """The day of a timestamp at midnight."""
    day = f"CAST({x} AS DATE)"
    return f"CASE WHEN CAST({day} AS TIMESTAMP) = {x} AND {in_calendar(day)} THEN {day} END"


def day_of_any_moment(column: SourceColumn, x: str) -> str:
    """The day that a timestamp lies in; of one with a zone, in UTC."""
    if column.form is Form.ZONED:
        x = f"({x} AT TIME ZONE 'UTC')"
    return calendar_day(f"CAST({x} AS DATE)")


def formatted_day(formats: Sequence[DateFormat], column: SourceColumn, x: str) -> str:
    """The day in the first of the formats that takes the value."""
    days = [_formatted(format, column, x) for format in formats]
    return days[0] if len(days) == 1 else f"coalesce({', '.join(days)})"


def _formatted(format: DateFormat, column: SourceColumn, x: str) -> str:
    if isinstance(format, Epoch):
        return _epoch(format, column, x)
    if isinstance(format, ExcelDays):
        return _excel_days(format, column, x)
    return _pattern(format, x) if column.form is Form.TEXT else "CAST(NULL AS DATE)"


def _pattern(format: DatePattern, x: str) -> str:
    text = x
    if format.of_day is not None:
        parts = " ".join(f"\\{number}" for number in range(1, format.groups + 1))
        text = f"regexp_replace({x}, {literal(f'^{format.pattern}$')}, '{parts}')"
    day = f"CAST(TRY_STRPTIME({text}, {literal(format.of_day or format.strptime)}) AS DATE)"
    return f"CASE WHEN regexp_full_match({x}, {literal(format.pattern)}) AND {in_calendar(day)} THEN {day} END"


def _excel_days(format: ExcelDays, column: SourceColumn, x: str) -> str:
    if column.form not in _EXACT:
        return "CAST(NULL AS DATE)"
    text = x if column.form is Form.TEXT else f"CAST({x} AS VARCHAR)"
    days = f"CAST(regexp_extract({text}, '^[0-9]+') AS INTEGER)"
    day = f"CASE WHEN {days} BETWEEN {format.first} AND {format.last} THEN {literal(format.day_zero)} + {days} END"
    return f"CASE WHEN regexp_full_match({text}, {literal(format.pattern)}) THEN {day} END"


def _epoch(format: Epoch, column: SourceColumn, x: str) -> str:
    if column.form not in _EXACT:
        return "CAST(NULL AS DATE)"
    moment, length = integer(_EXACT[column.form], column, x), format.per_day
    days = f"(({moment}) - ((({moment}) % {length}) + {length}) % {length}) // {length}"
    return f"CASE WHEN {days} BETWEEN {FIRST_DAY} AND {LAST_DAY} THEN DATE '1970-01-01' + CAST({days} AS INTEGER) END"
