"""What a cell holds, as exact text or as a moment: csrules turns it into the field's type, or refuses it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from csrules_excel.formats import Shown
from csrules_excel.xml import BrokenError, unescaped

EXCEL_DIGITS = 15
"""Excel keeps so many significant digits; a workbook may hold 0.30000000000000004 for what it shows as 0.3."""

_IS_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?").fullmatch
_ZERO, _ZERO_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)  # noqa: DTZ001 - a cell has no time zone
_MILLISECONDS = 86_400_000
_FIRST_SURE = 61   # before March 1900 Excel counts a day that never was
Value = str | dt.datetime


class Values:
    """Turns the text of a cell, with its type and style, into its value."""

    def __init__(self, shared: Sequence[str], shown: Mapping[str, Shown], since_1904: bool) -> None:
        self._shared, self._shown, self._since_1904 = shared, shown, since_1904

    def __call__(self, kind: str, style: str, text: str) -> Value | None:
        """Text as it is, an error such as `#N/A` by its name, a number in digits, a day as a moment."""
        if kind == "n":
            shown = self._shown.get(style)
            return plain(text) if shown is None else self._number(shown, text)
        if kind == "s":
            try:
                return self._shared[int(text)] or None
            except (ValueError, IndexError):
                raise BrokenError from None
        if kind == "b":
            return "true" if text == "1" else "false"
        return _day_as_text(text) if kind == "d" else unescaped(text) or None

    def _number(self, shown: Shown, text: str) -> Value:
        if shown.moment or shown.length:
            return _moment(text, shown, self._since_1904) or plain(text)
        if shown.percent:
            return _percent(exact(text))
        number = plain(text)
        return f"-{shown.currency}{number[1:]}" if number.startswith("-") else f"{shown.currency}{number}"


def plain(text: str) -> str:
    """The decimal number that was typed into the cell."""
    return text if len(text) <= EXCEL_DIGITS and _IS_PLAIN(text) else f"{exact(text):f}"


def exact(text: str) -> Decimal:
    try:
        number = Decimal(text if len(text) <= EXCEL_DIGITS else format(float(text), f".{EXCEL_DIGITS}g"))
    except (ArithmeticError, ValueError):
        raise BrokenError from None
    if not number.is_finite() or abs(number.adjusted()) > 308:
        raise BrokenError
    return number


def _percent(number: Decimal) -> str:
    """A cell that shows 25% holds 0.25: with the sign, nobody takes it for a quarter of a percent."""
    text = f"{number * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def _moment(text: str, shown: Shown, since_1904: bool) -> Value | None:
    """None for what is no day of Excel's calendar. A time without a day is text, and so is a length of time."""
    zero = _ZERO_1904 if since_1904 else _ZERO
    try:
        number = float(text)
        if number >= _FIRST_SURE and shown.moment:
            return zero + dt.timedelta(milliseconds=round(number * _MILLISECONDS))
        return _rare_moment(number, zero, shown)
    except (OverflowError, ValueError):
        return None


def _rare_moment(number: float, zero: dt.datetime, shown: Shown) -> Value:
    from openpyxl.utils.datetime import from_excel

    value = from_excel(number, zero, timedelta=shown.length)
    return value if isinstance(value, dt.datetime) else str(value)


def _day_as_text(text: str) -> Value:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment if moment.tzinfo is None else text
