"""The forms that a written day may have, as `strptime` writes them: for messages, as no form is ever guessed."""

from __future__ import annotations

import datetime as dt
import re

_DAY_FIRST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})", re.ASCII)


def date_forms(text: str) -> tuple[str, ...]:
    """`%m/%d/%Y` of `06/30/2026`; several where the day and the month may change places."""
    match = _DAY_FIRST.fullmatch(text)
    if match is not None:
        first, sign, second, year = match[1], match[2], match[3], match[4]
        orders = {f"%d{sign}%m{sign}%Y": (year, second, first), f"%m{sign}%d{sign}%Y": (year, first, second)}
    elif (match := _YEAR_FIRST.fullmatch(text)) is not None:
        sign = match[2] or ""
        orders = {f"%Y{sign}%m{sign}%d": (match[1] or match[5], match[3] or match[6], match[4] or match[7])}
    else:
        return ()
    return tuple(form for form, parts in orders.items() if _is_day(*parts))


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        dt.date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True
