"""The quick way to a field's value where it is plainly written; everything else goes the way of `parse_value`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from csrules.types.fields import Category, Date, Days, FieldType, Flag, Integer, Link, Money, Number, Text, Value
from csrules.types.schema import FieldSchema
from csrules.types.values import FLAGS, INTEGER_LIMIT, MISSING_WORDS, parse_value, words_of_texts

Accept = Callable[[object], Value | None]
Exact = Callable[[Any], Any]
MOST_DIGITS = 18   # of an integer


def acceptor(field: FieldSchema) -> Accept:
    """A function that does what `parse_value` does for texts of this field, several times faster for exact values."""
    exact = _exact(field.type)
    low, high = field.minimum, field.maximum
    missing = words_of_texts(field.type)

    def accept(raw: object) -> Value | None:
        value = exact(raw)
        if value is None or (low is not None and value < low) or (high is not None and value > high):
            return parse_value(field, raw, missing)
        return value  # type: ignore[no-any-return]

    return accept


def _exact(kind: FieldType) -> Exact:
    """The value where it surely stands for itself, else None."""
    if isinstance(kind, Link):
        kind = kind.key_type
    if isinstance(kind, Money) and kind.minor:
        return _never
    if isinstance(kind, Money | Number):
        return _decimal(kind.digits, kind.scale)
    if isinstance(kind, Category):
        known = {name: name for name in kind.names if name.casefold() not in MISSING_WORDS}
        return lambda raw: known.get(raw) if type(raw) is str else None
    return _EXACT.get(type(kind), _never)


def _never(raw: object) -> None:
    return None


def _decimal(digits: int, scale: int) -> Exact:
    step, limit = Decimal(1).scaleb(-scale), Decimal(10) ** digits
    plain = re.compile(rf"-?\d{{1,{digits}}}(?:\.\d{{0,{scale}}})?", re.ASCII).fullmatch

    def exact(raw: Any) -> Decimal | None:
        if type(raw) is str:
            return Decimal(raw).quantize(step) if plain(raw) else None
        if type(raw) is not Decimal or not raw.is_finite() or not -limit < raw < limit:
            return None
        fixed = raw.quantize(step)
        return fixed if fixed == raw else None

    return exact


def _whole(raw: Any) -> int | None:
    if type(raw) is str:
        return int(raw) if len(raw) <= MOST_DIGITS and raw.isascii() and raw.isdigit() else None
    return raw if type(raw) is int and -INTEGER_LIMIT < raw < INTEGER_LIMIT else None


def _date(raw: Any) -> dt.date | None:
    if type(raw) is str and len(raw) == 10 and raw[4] == raw[7] == "-":
        try:
            return dt.date.fromisoformat(raw)
        except ValueError:
            return None   # `parse_value` says why
    return raw if type(raw) is dt.date else None


def _flag(raw: Any) -> bool | None:
    return raw if type(raw) is bool else FLAGS.get(raw) if type(raw) is str else None


def _text(raw: Any) -> str | None:
    if type(raw) is str and raw and not raw[0].isspace() and not raw[-1].isspace():
        return raw
    return None


_EXACT: dict[type, Exact] = {
    Text: _text,
    Integer: _whole,
    Days: _whole,
    Date: _date,
    Flag: _flag,
}
