"""Figures as people read them: 12,345k, 21.5%, 1,234.5. Rounding is half-even, as everywhere.

All figures of a column have the same unit and the same number of places, so that a glance compares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

_UNITS = ((0, ""), (3, "k"), (6, "m"))
MOST_WHOLE = 10_000_000
"""From here on a column of amounts is in the next unit."""
NOTHING = "-"


def count(number: int | None) -> str:
    return NOTHING if number is None else f"{number:,}"


def fixed(amount: Decimal | None, places: int) -> str:
    """With thousands separated and so many places: 1,234.5."""
    return NOTHING if amount is None else f"{_rounded(amount, places):,}"


def amounts(values: Sequence[Decimal | None]) -> list[str]:
    """Whole, in the smallest unit that keeps the largest of them short: 9,800 and 98,450, or 9k and 12,345k."""
    largest = max((abs(value) for value in values if value is not None), default=Decimal(0))
    zeros, name = next((unit for unit in _UNITS if largest < Decimal(MOST_WHOLE).scaleb(unit[0])), _UNITS[-1])
    return [NOTHING if value is None else f"{fixed(value.scaleb(-zeros), 0)}{name}" for value in values]


def percent(fraction: Decimal | None, places: int = 1) -> str:
    """With so many places; cut where it would be rounded up to a whole percent: 14.99% is 14.9%, and below 15%."""
    if fraction is None:
        return NOTHING
    exact = fraction * 100
    near = _rounded(exact, places)
    if places and near > exact and near == near.to_integral_value():
        near = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_FLOOR)
    return f"{near:,}%"


def stated(fractions: Sequence[Decimal | None]) -> list[str]:
    """Percentages of the data, which are compared as they are: all places that any of them has, and at least one."""
    exact = [None if fraction is None else (fraction * 100).normalize() for fraction in fractions]
    places = max(1, *(-int(value.as_tuple().exponent) for value in exact if value is not None), 1)
    return [NOTHING if value is None else f"{fixed(value, places)}%" for value in exact]


def ratio(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """`None` where either is unknown, or where there is no whole to take a part of."""
    return None if part is None or not whole else Decimal(part) / Decimal(whole)


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """`None` where any of them is unknown: the sum of the rest would look like all of it."""
    listed = list(amounts)
    known = [amount for amount in listed if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(listed) else None


def _rounded(amount: Decimal, places: int) -> Decimal:
    fixed = amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
    return fixed + 0 if fixed else abs(fixed)  # never -0
