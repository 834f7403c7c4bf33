"""From the text of a literal token to its exact value. Each function takes what the grammar's token matched."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

MOST_DIGITS = 18
PER_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "half-year": 2, "year": 1}
MOST_OCCASIONS = 999   # in one period
_TIMES = re.compile(r"([\d_]+)[ \t]+times?\s?/\s?([\w-]+)")
_EFFORT = re.compile(r"([\d_.]+)\s?(h|min)\w*\s?/\s?([\w-]+)")
_SUFFIX = {"k": Decimal(1000), "m": Decimal(1_000_000)}


class LiteralError(ValueError):
    """Why a literal is refused, in words for its author."""


def number(text: str) -> Decimal:
    """`1_250.50`, `250k`, `1.5m`."""
    factor = _SUFFIX.get(text[-1].lower())
    digits = (text if factor is None else text[:-1]).replace("_", "")
    if len(digits.replace(".", "")) > MOST_DIGITS:
        raise LiteralError(f"a number has at most {MOST_DIGITS} digits")
    value = Decimal(digits)
    return value if factor is None else value * factor


def percent(text: str) -> Decimal:
    """`25%` and `12.5 %`, as the fraction."""
    return number(text[:-1].rstrip()) / 100


def date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise LiteralError(f"`{text}` is not a day of the calendar") from None


def duration(text: str) -> tuple[int, int]:
    """`90 days`, `2 weeks`, `6 months`, `-1 year` as (days, months), one of them 0."""
    count_text, unit = text.split()
    count = int(number(count_text.removeprefix("-")))
    if count > 400_000:
        raise LiteralError("a duration is at most 400,000 days, months or years")
    if text.startswith("-"):
        count = -count
    if unit.startswith("day"):
        return count, 0
    if unit.startswith("week"):
        return count * 7, 0
    return 0, count * (12 if unit.startswith("year") else 1)


def effort(text: str) -> Decimal:
    """`10h/month`, `90min/month`, `1h/week` as minutes per year."""
    match = _EFFORT.fullmatch(text)
    assert match is not None, text  # noqa: S101  (the token's own pattern)
    amount, unit, period = match.groups()
    minutes = number(amount) * (60 if unit == "h" else 1)
    return minutes * PER_YEAR[period]


def times(text: str) -> int:
    """`3 times/quarter` as occasions per year."""
    match = _TIMES.fullmatch(text)
    assert match is not None, text  # noqa: S101  (the token's own pattern)
    return _count(match[1]) * PER_YEAR[match[2]]


def occasions(count: str, each: str) -> tuple[Decimal, int]:
    """`3` times `2h/quarter` as minutes and occasions per year."""
    period = each.rpartition("/")[2].strip()
    return _count(count) * effort(each), _count(count) * PER_YEAR[period]


def _count(text: str) -> int:
    value = number(text)
    if value != value.to_integral_value() or not 1 <= value <= MOST_OCCASIONS:
        raise LiteralError(f"write the number of occasions as a whole number from 1 to {MOST_OCCASIONS}")
    return int(value)
