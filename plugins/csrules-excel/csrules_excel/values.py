"""What a cell holds, as exact text: csrules itself turns it into the field's type, or refuses it with a reason."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

EXCEL_DIGITS = 15
"""Excel keeps so many significant digits; a workbook may hold 0.30000000000000004 for what it shows as 0.3."""

_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def cell_text(cell: Any) -> str | None:
    """Text as it is, an error such as `#N/A` by its name, a number in digits, a day as 2026-06-30, nothing as None."""
    match cell.value:
        case None:
            return None
        case str() as text:
            return text
        case bool() as flag:
            return "true" if flag else "false"
        case int() | float() | Decimal() as number:
            return _percent(number) if _shows_percent(cell.number_format) else f"{exact(number):f}"
        case dt.datetime() as moment:
            return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(" ", "seconds")
        case other:
            return str(other)


def exact(number: float | Decimal) -> Decimal:
    """The decimal number that was typed into the cell."""
    return Decimal(format(number, f".{EXCEL_DIGITS}g")) if isinstance(number, float) else Decimal(number)


def _percent(number: float | Decimal) -> str:
    """A cell that shows 25% holds 0.25: with the sign, nobody takes it for a quarter of a percent."""
    text = f"{exact(number) * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"


def _shows_percent(number_format: str) -> bool:
    return "%" in number_format and "%" in _NOT_SHOWN.sub("", number_format)
