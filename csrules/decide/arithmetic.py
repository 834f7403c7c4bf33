"""Exact arithmetic on what rows hold; the one place that says what rounding and calendar arithmetic mean."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from functools import reduce
from typing import Any

# No plan needs more than 38 digits, so nothing is ever rounded here.
EXACT = Context(prec=120)
Number = int | Decimal


def added(values: Sequence[Number]) -> Number | None:
    """The sum, whole where all values are; missing where there is none."""
    if not values:
        return None
    return sum(values) if all(isinstance(value, int) for value in values) else reduce(EXACT.add, values)


def divide(value: Number, divisor: Number, places: int) -> Decimal | None:
    """Half-even to `places` decimals; missing where the divisor is zero."""
    if divisor == 0:
        return None
    scaled = round(Fraction(value) / Fraction(divisor) * 10**places)
    return Decimal(scaled).scaleb(-places, EXACT)


def extreme(most: bool, values: Sequence[Any]) -> Any:
    """The greatest, or the least; missing where any is."""
    if None in values:
        return None
    return max(values) if most else min(values)


def rounded(value: Number, step: Number, way: str) -> Number:
    """The multiple of `step` that is nearest, half to even, or the next one `up` or `down`."""
    steps = Fraction(value) / Fraction(step)
    count = math.ceil(steps) if way == "up" else math.floor(steps) if way == "down" else round(steps)
    return count * step if isinstance(step, int) else EXACT.multiply(count, step)


def sign(divisors: Sequence[Number | None], others: Sequence[Number | None]) -> bool | None:
    """Whether the product of the divisors is positive; None where any is missing or zero, or any of the others is."""
    if any(not factor for factor in (*divisors, *others)):
        return None
    return sum(divisor < 0 for divisor in divisors if divisor is not None) % 2 == 0


def period_months(since: dt.date, day: dt.date, months: int, steps: int) -> int | None:
    """How many months after `since` the period begins that is `steps` away from the one of `day`; none is before."""
    apart = (day.year - since.year) * 12 + day.month - since.month
    whole = apart - apart % months
    begun = shift(since, whole, "months") if since <= day else None
    if begun is None:
        whole = -months
    elif begun > day:
        whole -= months
    whole += steps * months
    return whole if whole >= 0 else None


def part_of(day: dt.date, part: str, begins: int) -> int:
    """The number of the month, quarter, half-year or year of a date, where a year begins in the month `begins`."""
    if part == "day":
        return day.day
    if part == "month":
        return day.month
    year, month = divmod(day.year * 12 + day.month - 1 + (1 - begins) % 12, 12)
    each = {"quarter": 3, "half-year": 6}.get(part)
    return year if each is None else month // each + 1


def shift(day: dt.date, amount: int, unit: str) -> dt.date | None:
    """A date moved by days or calendar months (clamped at the month's end); missing outside of years 1 to 9999."""
    if unit == "days":
        ordinal = day.toordinal() + amount
        return dt.date.fromordinal(ordinal) if 1 <= ordinal <= dt.date.max.toordinal() else None
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    if not 1 <= year <= 9999:
        return None
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))
