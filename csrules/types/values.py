"""From what data holds to the exact value of a field, or a reason why not.

This is the reference for what a source's text means; the SQL that reads whole files is held equal to it by a test.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache
from typing import assert_never

from csrules.types.currencies import decimals
from csrules.types.date_forms import date_forms
from csrules.types.fields import (
    Category,
    Date,
    Days,
    FieldType,
    Flag,
    Integer,
    Link,
    ListOf,
    Money,
    Number,
    Percent,
    Scalar,
    Text,
    Value,
)
from csrules.types.schema import FieldSchema

FLAGS = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}
MISSING_WORDS = frozenset({"", "na", "n/a", "null", "none", "nan", "-"})
NOTHING = frozenset({""})
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)
_ANY_CURRENCY = re.compile(r"^[+-]?\s*([$€£¥]|[A-Z]{3})\s*|\s*([$€£¥]|[A-Z]{3})$")
_SIGNS = {"EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "¥"}
_DOLLARS = frozenset({"USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP"})
_MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(?P<zone>\s?(Z|[+-]\d{2}(:?\d{2})?))?", re.ASCII
)
_TIMED = "has a time of day; name the field's format, so that the time is dropped"
_ZONED = "is a time in a time zone, and which day that is depends on the zone"
INTEGER_LIMIT = 10**18
FARTHEST = 1000
OWN_FIELD = ""   # in place of a currency, where a field of the row names it


class BadValueError(ValueError):
    """The reason why a value is refused, in words for the owner of the data; `code` names it in the CSR9xx family."""

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.code = code


def words_of_texts(kind: FieldType) -> frozenset[str]:
    """What means that there is no value where a text was written as one, in quotes: of text only nothing at all."""
    kind = kind.key_type if isinstance(kind, Link) else kind
    return NOTHING if isinstance(kind, Text | ListOf) else MISSING_WORDS


def parse_value(field: FieldSchema, raw: object, missing: frozenset[str] = MISSING_WORDS) -> Value | None:
    """The field's value for what a row holds; `None` is a missing value. Raises `BadValueError` with the reason."""
    return within(field, None if raw is None else convert(field.type, raw, missing))


def within(field: FieldSchema, value: Value | None) -> Value | None:
    """An exact value that the field takes, or its default for a missing one. Raises `BadValueError`."""
    if value is None:
        if field.default is not None:
            return field.default
        if field.required:
            raise BadValueError("is missing, and the field is required", "missing-required")
        return None
    if field.minimum is not None and value < field.minimum:  # type: ignore[operator]
        raise BadValueError(f"is below the least allowed, {shown(field.type, field.minimum)}", "out-of-limits")
    if field.maximum is not None and value > field.maximum:  # type: ignore[operator]
        raise BadValueError(f"is above the most allowed, {shown(field.type, field.maximum)}", "out-of-limits")
    return value


def shown(kind: FieldType, value: Value) -> str:
    """A value as a message prints it: 25%, 1,250.50, 2026-06-30."""
    if isinstance(kind, Percent) and isinstance(value, Decimal):
        return f"{plain(value * 100)}%"
    if isinstance(value, Decimal):
        return f"{plain(value):}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def plain(value: Decimal) -> str:
    """Without an exponent and without needless zeros behind the point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def convert(kind: FieldType, raw: object, missing: frozenset[str] = MISSING_WORDS) -> Value | None:
    """The exact value, None for a word that means `missing`, or `BadValueError`."""
    if isinstance(raw, str):
        raw = raw.strip()
        if raw.casefold() in missing and not (isinstance(kind, Category) and raw in kind.spellings):
            return None
    if isinstance(raw, float) and raw != raw:
        return None
    match kind:
        case Text():
            return _text(raw)
        case Integer() | Days():
            return _integer(raw)
        case Number():
            return _exact(_decimal(raw), kind.digits, kind.scale)
        case Money():
            return _money(kind, raw)
        case Percent():
            return _percent(kind, raw)
        case Date():
            return _date(raw)
        case Flag():
            return _flag(raw)
        case Category():
            return _category(kind, raw)
        case Link():
            return _integer(raw) if isinstance(kind.key_type, Integer) else _text(raw)
        case ListOf():
            return _list(kind, raw, missing)
        case _:  # pragma: no cover
            assert_never(kind)


def _text(raw: object) -> str:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    if isinstance(raw, Decimal) and raw.is_finite():
        return f"{raw:f}"
    raise BadValueError("is not text", "not-text")


def _integer(raw: object) -> int:
    value = _decimal(raw)
    if value != value.to_integral_value():
        raise BadValueError("is not a whole number", "not-whole")
    if abs(value) >= INTEGER_LIMIT:
        raise BadValueError("has more than 18 digits", "too-large-number")
    return int(value)


def currency_words(currency: str) -> str:
    """What may stand beside an amount in this currency: a regular expression, for Python and SQL alike.

    Its sign, its letters, or both: `$5`, `USD 5`, `USD $5`, `US$5`. The longer spellings come first.
    """
    sign = "$" if currency in _DOLLARS else _SIGNS.get(currency)
    if sign is None:
        return currency
    mark = re.escape(sign)
    both = rf"{currency}\s*{mark}|{mark}\s*{currency}"
    return rf"{both}|US{mark}|{mark}|{currency}" if currency == "USD" else rf"{both}|{mark}|{currency}"


@cache
def _own_currency(currency: str) -> re.Pattern[str]:
    words = currency_words(currency)
    return re.compile(rf"^([+-]?)\s*(?:{words})\s*|\s*(?:{words})$")


def _without_currency(raw: str, currency: str) -> str:
    text = raw if currency == OWN_FIELD else _own_currency(currency).sub(r"\1", raw)
    other = _ANY_CURRENCY.search(text)
    if other is not None and any(char.isdigit() for char in text):
        if currency == OWN_FIELD:
            raise BadValueError(f"says `{other[1] or other[2]}`, and a field of its own says the currency",
                                "other-currency")
        raise BadValueError(f"is in `{other[1] or other[2]}`, and amounts are in {currency}", "other-currency")
    return text


def _decimal(raw: object, currency: str | None = None) -> Decimal:
    if isinstance(raw, bool):
        raise BadValueError("is not a number", "not-a-number")
    if isinstance(raw, int | Decimal):
        value = Decimal(raw)
    elif isinstance(raw, float):
        value = Decimal(repr(raw))
    elif isinstance(raw, str):
        text = raw if currency is None else _without_currency(raw, currency)
        if _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        if len(text) > 64 or not _DECIMAL.fullmatch(text):
            raise BadValueError("is not a number", "not-a-number")
        value = Decimal(text)
    else:
        raise BadValueError("is not a number", "not-a-number")
    if not value.is_finite():
        raise BadValueError("is not a finite number", "not-a-number")
    if value and value.adjusted() > FARTHEST:   # past what decimals can be compared with
        raise BadValueError("has more digits than any number can have", "too-large-number")
    return value


def _exact(value: Decimal, digits: int, scale: int) -> Decimal:
    if abs(value) >= Decimal(10) ** digits:
        raise BadValueError(f"has more than {digits} digits before the decimal point", "too-large-number")
    fixed = value.quantize(Decimal(1).scaleb(-scale))
    if fixed != value:
        raise BadValueError(f"has more than {scale} decimal places", "too-many-decimals")
    return fixed


def _money(kind: Money, raw: object) -> Decimal:
    value = _decimal(raw, OWN_FIELD if kind.stated is not None else kind.currency)
    if not kind.minor:
        return _exact(value, kind.digits, kind.scale)
    if value != value.to_integral_value():
        raise BadValueError("is not a whole number of minor units", "not-whole")
    places = 0 if kind.stated is not None else decimals(kind.currency)
    return _exact(_exact(value, kind.digits, 0).scaleb(-places), kind.digits, kind.scale)


def _percent(kind: Percent, raw: object) -> Decimal:
    sign = isinstance(raw, str) and raw.endswith("%")
    value = _decimal(raw.removesuffix("%").rstrip() if isinstance(raw, str) else raw)
    if kind.as_fraction and not sign:
        return _exact(value, kind.digits, kind.scale)
    return _exact(value, kind.digits + 2, kind.scale - 2).scaleb(-2)


def _date(raw: object) -> dt.date:
    if isinstance(raw, dt.datetime):
        if raw.tzinfo is not None:
            raise BadValueError(_ZONED, "not-a-date")
        if raw.time() != dt.time():
            raise BadValueError(_TIMED, "not-a-date")
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if isinstance(raw, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw, re.ASCII):
        try:
            return dt.date.fromisoformat(raw)
        except ValueError:
            raise BadValueError("is not a day of the calendar", "not-a-date") from None
    moment = _MOMENT.fullmatch(raw) if isinstance(raw, str) else None
    if moment is not None and moment["zone"]:
        raise BadValueError(_ZONED, "not-a-date")
    if moment is not None:
        raise BadValueError(_TIMED, "not-a-date")
    forms = date_forms(raw) if isinstance(raw, str) else ()
    other = f", but of {' or '.join(forms)}" if forms else ""
    raise BadValueError(f"is not a date of the form 2026-06-30{other}", "not-a-date")


def _flag(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    known = FLAGS.get(str(raw).casefold())
    if known is None:
        raise BadValueError("is neither yes nor no", "not-yes-or-no")
    return known


def _category(kind: Category, raw: object) -> str:
    spelled = kind.spellings.get(raw) if isinstance(raw, str) else None
    if spelled is None:
        known = ", ".join(kind.names[:12]) + (" …" if len(kind.names) > 12 else "")
        raise BadValueError(f"is not one of {known}", "not-in-category")
    return spelled


def _list(kind: ListOf, raw: object, missing: frozenset[str]) -> tuple[Scalar, ...]:
    items = raw.split(";") if isinstance(raw, str) else raw
    if not isinstance(items, list | tuple):
        raise BadValueError("is not a list", "not-a-list")
    values = [convert(kind.item, item, missing) for item in items]
    return tuple(value for value in values if value is not None and not isinstance(value, tuple))
