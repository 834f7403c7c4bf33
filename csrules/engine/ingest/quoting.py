"""Names and values as SQL text: the one place where something from outside becomes part of a statement."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from csrules.types import Value


def identifier(name: str) -> str:
    """A name in double quotes. DuckDB has no spelling for a name with a NUL in it; no caller makes one."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: Value) -> str:
    """A constant; a decimal keeps its digits, text its every character."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return f"'{value:f}'::{_decimal_type(value)}"
        case dt.date():
            return f"DATE '{value:%Y-%m-%d}'" if value.year > 999 else f"DATE '{value.year:04}-{value:%m-%d}'"
        case str():
            return _text(value)
        case tuple():
            return "[" + ", ".join(literal(item) for item in value) + "]::VARCHAR[]"


def literals(values: Iterable[Value]) -> str:
    """Constants with commas between them, for `IN (…)`."""
    return ", ".join(literal(value) for value in values)


def file_literal(path: Path) -> str:
    """The name of one file for DuckDB's readers, which take it for a glob."""
    return literal(re.sub(r"[*?[]", r"[\g<0>]", str(path)))


def _text(value: str) -> str:
    pieces = ("'" + piece.replace("'", "''") + "'" for piece in value.split("\0"))
    return "(" + " || chr(0) || ".join(pieces) + ")" if "\0" in value else next(pieces)


def _decimal_type(value: Decimal) -> str:
    _, digits, exponent = value.as_tuple()
    scale = max(0, -int(exponent))
    return f"DECIMAL({max(len(digits) + max(0, int(exponent)), scale + 1)}, {scale})"
