"""The few forms in which values come from a source, and how a value of each is read as SQL and in Python.

DuckDB's many types are brought to these first, so that the conversions are a table of forms by field types.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from csrules.engine.ingest.reading import Opaque


class Form(Enum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DOUBLE = "double"
    FLAG = "flag"
    DATE = "date"
    TIMESTAMP = "timestamp"
    ZONED = "zoned"
    LIST = "list"
    JSON = "json"
    OPAQUE = "opaque"


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A source's column: `sql` gives its values in its form; `plain` says that this is the bare column, without a cast.

    `digits` and `scale` are a decimal's: before and after the point.
    """

    form: Form
    sql: str
    plain: bool = False
    digits: int = 0
    scale: int = 0


_INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_TIMESTAMPS = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
_AS_TEXT = {"UBIGINT", "HUGEINT", "UHUGEINT", "FLOAT", "UUID", "JSON"}  # exact as text, and rare
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_TEXT_LIST = re.compile(r"(VARCHAR|ENUM\(.*\))\[\]", re.DOTALL)


def source_column(column: str, sql_type: str) -> SourceColumn:
    """A column, given as SQL, of a DuckDB type."""
    decimal = _DECIMAL.fullmatch(sql_type)
    if decimal:
        scale = int(decimal[2])
        return SourceColumn(Form.DECIMAL, column, digits=int(decimal[1]) - scale, scale=scale)
    if sql_type == "VARCHAR":
        return SourceColumn(Form.TEXT, column, plain=True)
    if sql_type in _INTEGERS:
        return SourceColumn(Form.INTEGER, f"CAST({column} AS BIGINT)")
    if sql_type in _TIMESTAMPS:
        return SourceColumn(Form.TIMESTAMP, f"CAST({column} AS TIMESTAMP)")
    if sql_type in _AS_TEXT or sql_type.startswith("ENUM("):
        return SourceColumn(Form.TEXT, f"CAST({column} AS VARCHAR)")
    if _TEXT_LIST.fullmatch(sql_type):
        return SourceColumn(Form.LIST, f"CAST({column} AS VARCHAR[])")
    return SourceColumn(_SIMPLE.get(sql_type, Form.OPAQUE), column)


_SIMPLE = {"DOUBLE": Form.DOUBLE, "BOOLEAN": Form.FLAG, "DATE": Form.DATE, "TIMESTAMP WITH TIME ZONE": Form.ZONED}


def as_text(form: Form, x: str) -> str:
    """SQL for the text that `revived` takes back."""
    if form is Form.TEXT:
        return x
    if form is Form.ZONED:   # in UTC, whichever zone this computer is in
        return f"CAST({x} AT TIME ZONE 'UTC' AS VARCHAR) || '+00:00'"
    return f"CAST(to_json({x}) AS VARCHAR)" if form is Form.LIST else f"CAST({x} AS VARCHAR)"


def revived(form: Form, text: str | None) -> object:
    """The Python value of a cell that was fetched as text."""
    return None if text is None else _REVIVE[form](text)


def _day(text: str) -> object:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:  # infinite, or outside the years that a calendar has
        return Opaque(text)


def _moment(text: str) -> object:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return Opaque(text)


_REVIVE: dict[Form, Callable[[str], object]] = {
    Form.TEXT: str,
    Form.INTEGER: int,
    Form.DECIMAL: Decimal,
    Form.DOUBLE: float,
    Form.FLAG: "true".__eq__,
    Form.DATE: _day,
    Form.TIMESTAMP: _moment,
    Form.ZONED: _moment,
    Form.LIST: json.loads,
    Form.OPAQUE: Opaque,
}
