"""One cell and one row in Python: the reference for what a source's cells mean, and the teller of reasons.

SQL reads whole files; the rows that it does not accept come here, so that a reason is worded in one place.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from csrules.engine.ingest.binding import NUMERIC, ROUNDED, SEPARATOR, Binding
from csrules.engine.ingest.formats import DateFormat, DatePattern, Epoch
from csrules.engine.ingest.number_forms import rewritten
from csrules.engine.ingest.rounding import rounded
from csrules.types import BadValueError, Integer, Value, parse_value
from csrules.types.values import convert

SWAP_COMMA = str.maketrans(",.", ".,")
FIRST_DAY = -719_162  # 0001-01-01, in days from 1970-01-01
LAST_DAY = 2_932_896  # 9999-12-31


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value of a kind that no field takes, for instance a structure; `text` is how it is shown."""

    text: str


def displayed(raw: object) -> str | None:
    """A cell as the list of rejects shows it."""
    match raw:
        case None:
            return None
        case str():
            return raw
        case Opaque():
            return raw.text
        case bool():
            return "true" if raw else "false"
        case list() | tuple() | dict():
            return json.dumps(raw, ensure_ascii=False, default=str)
        case _:
            return str(raw)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why one cell of a row is refused; `code` is a kebab name of the CSR9xx family, `column` the source's.

    `field` names the field where its bad values count as missing, so that the row is not refused.
    """

    column: str | None
    value: str | None
    code: str
    reason: str
    field: str | None = None


def read_row(bindings: Sequence[Binding], cells: Iterable[object]) -> tuple[list[Value | None], list[CellProblem]]:
    """The values of a row, and what is wrong with it; the cells stand in the order of the bindings."""
    values: list[Value | None] = []
    problems: list[CellProblem] = []
    for binding, raw in zip(bindings, cells, strict=True):
        try:
            values.append(read_cell(binding, raw))
        except BadValueError as error:
            column = binding.column or binding.field.name
            forgiven = binding.field.name if binding.lenient else None
            problems.append(CellProblem(column, displayed(raw), error.code, str(error), forgiven))
            values.append(binding.field.default)
    return values, problems


def read_cell(binding: Binding, raw: object) -> Value | None:
    """The field's value for what the source holds. Raises `BadValueError`."""
    if binding.column is None:
        return binding.constant
    field = binding.field
    try:
        value = parse_value(field, _prepared(binding, raw), binding.words)
    except BadValueError as error:
        if error.code == "too-many-decimals" and isinstance(field.type, ROUNDED):
            words = f'{error}; `round.{field.name} = "cents"` in the source rounds it'
            raise BadValueError(words, error.code) from None
        if field.key and error.code == "missing-required":
            raise _no_key() from None
        raise
    if value is None and field.key:
        raise _no_key()
    return value


def _no_key() -> BadValueError:
    return BadValueError("is missing, and it is the key", "missing-row-key")


def _prepared(binding: Binding, raw: object) -> object:
    """The cell as `parse_value` takes it: missing words gone, a format's date read, a decimal comma made a point."""
    if isinstance(raw, Opaque):
        return raw
    if isinstance(raw, str):
        raw = raw.strip()
    if binding.translation is not None and isinstance(raw, str | int):
        raw = binding.translation(displayed(raw) or "")
    if raw is None or raw != raw or (binding.missing and _is_missing(binding.missing, raw)):  # NaN differs from itself
        return None
    if isinstance(raw, str) and binding.separator != SEPARATOR and raw.casefold() not in binding.words:
        return raw.split(binding.separator)
    if isinstance(raw, str) and isinstance(binding.field.type, NUMERIC):
        raw = rewritten(binding.rewrites, raw.translate(SWAP_COMMA) if binding.comma else raw)
    if binding.places is not None:
        return rounded(binding.field.type, binding.places, raw)
    if isinstance(raw, dt.datetime) and raw.tzinfo is not None and binding.zone_dropped:
        return raw.astimezone(dt.UTC).date()
    if isinstance(raw, dt.datetime) and raw.tzinfo is None and binding.time_dropped:
        return raw.date()
    if not binding.dates or isinstance(raw, dt.date) or (isinstance(raw, str) and raw.casefold() in binding.words):
        return raw
    return _formatted_day(binding.dates, raw)


def _is_missing(words: frozenset[str], raw: object) -> bool:
    if isinstance(raw, str):
        return raw.lower() in words
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        return raw in numbers(words)
    return False


def numbers(words: Iterable[str]) -> list[Decimal]:
    """Those of the words that are numbers, which also stand for themselves in a column of numbers."""
    numbers = []
    for word in words:
        try:
            number = Decimal(word)
        except InvalidOperation:
            continue
        if number.is_finite():
            numbers.append(number)
    return numbers


def _epoch_day(epoch: Epoch, raw: object) -> dt.date | None:
    moment = convert(Integer(), raw)
    if not isinstance(moment, int):
        return None
    days = moment // epoch.per_day
    if not FIRST_DAY <= days <= LAST_DAY:
        raise BadValueError("is not a day of the calendar", "not-a-date")
    return dt.date(1970, 1, 1) + dt.timedelta(days=days)


def _formatted_day(formats: Sequence[DateFormat], raw: object) -> dt.date | None:
    """The day in the first format that takes the value. With several, only the last word is theirs together."""
    reasons = []
    for format in formats:
        try:
            return _day(format, raw)
        except BadValueError as error:
            reasons.append(error)
    if len(formats) == 1:
        raise reasons[0]
    forms = " or ".join(format.name for format in formats)
    raise BadValueError(f"is not a date of the form {forms}", "not-a-date")


def _day(format: DateFormat, raw: object) -> dt.date | None:
    if isinstance(format, Epoch):
        return _epoch_day(format, raw)
    if isinstance(format, DatePattern):
        text = raw if isinstance(raw, str) else None
    else:
        plainly = f"{raw:f}" if isinstance(raw, Decimal) else raw   # 1000, and not 1E+3
        text = None if isinstance(raw, bool) else displayed(plainly)
    day = None if text is None else format.day(text)
    if day is None and isinstance(format, DatePattern) and text is not None and format.fits(text):
        raise BadValueError("is not a day of the calendar", "not-a-date")
    if day is None:
        raise BadValueError(f"is not a date of the form {format.name}", "not-a-date")
    return day
