"""Figures as people read them: 1.20m, 21.5%, 1,234.5. Rounding is half-even, as everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

_UNITS = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"), (Decimal(10) ** 3, "k"))
COMPACT_FROM = 10_000
SIGNIFICANT = 3
NOTHING = "-"


def count(number: int | None) -> str:
    return NOTHING if number is None else f"{number:,}"


def fixed(amount: Decimal | None, places: int) -> str:
    """With thousands separated and so many places: 1,234.5."""
    return NOTHING if amount is None else f"{_rounded(amount, places):,}"


def compact(amount: Decimal | None) -> str:
    """Whole below 10,000, then three digits and a unit: 9,800, 98.5k, 1.20m."""
    if amount is None:
        return NOTHING
    if abs(amount) < COMPACT_FROM:
        return fixed(amount, 0)
    short = _rounded(amount, SIGNIFICANT - 1 - amount.adjusted())
    unit, name = next(pair for pair in _UNITS if abs(short) >= pair[0])
    places = SIGNIFICANT - 1 - (short / unit).adjusted()
    return f"{_rounded(short / unit, places)}{name}"


def percent(fraction: Decimal | None, places: int = 1) -> str:
    """With so many places; cut, with one more, where it would be rounded up to a whole percent: 14.99% is below 15%."""
    if fraction is None:
        return NOTHING
    exact = fraction * 100
    near = _rounded(exact, places)
    if places and near > exact and near == near.to_integral_value():
        near = exact.quantize(Decimal(1).scaleb(-places - 1), rounding=ROUND_FLOOR)
    return f"{near:,}%"


def stated(fraction: Decimal | None) -> str:
    """A percentage of the data, which is compared as it is: all its places, and at least one."""
    if fraction is None:
        return NOTHING
    exact = (fraction * 100).normalize()
    return f"{fixed(exact, max(1, -int(exact.as_tuple().exponent)))}%"


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
