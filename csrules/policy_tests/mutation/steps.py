"""How far a literal is moved: by the smallest step that its type shows, and by an amount that nobody would overlook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from csrules.analysis import typed as t
from csrules.analysis.scalars import DATE, NUMERIC, Kind, Scalar, of_decimal
from csrules.types.values import plain

CENT, POINT = Decimal("0.01"), Decimal("0.01")
SMALLEST = {Kind.MONEY: CENT, Kind.PERCENT: POINT / 100, Kind.NUMBER: Decimal("0.01")}
FEW = 10   # a whole number up to this is moved by one alone: that is clear enough
Moved = int | Decimal | dt.date


def moved(literal: t.Const, kind: Scalar) -> Iterator[t.Const]:
    """The literal a step up and down, then a clear amount up and down; `kind` is the type of what it meets."""
    value = literal.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal | dt.date):
        return
    for step in _amounts(value, kind):
        for sign in (1, -1):
            yield _shifted(literal, value, step * sign, kind)


def _amounts(value: Moved, kind: Scalar) -> tuple[int | Decimal, ...]:
    if isinstance(value, dt.date):
        return (1, 30)
    if kind.kind not in (*NUMERIC, Kind.MONTHS):
        return ()
    size = Decimal(value).copy_abs()
    if kind.whole:
        return (1,) if size <= FEW else (1, max(2, round(size / 10)))
    if kind.kind is Kind.PERCENT:
        return (SMALLEST[Kind.PERCENT], POINT * 5)
    step = SMALLEST.get(kind.kind, CENT)
    return (step, size / 10 or Decimal(1))


def _shifted(literal: t.Const, value: Moved, step: int | Decimal, kind: Scalar) -> t.Const:
    if isinstance(value, dt.date):
        return t.Const(_day(value, int(step)), DATE, literal.span)
    if kind.whole and isinstance(value, int):
        return t.Const(value + int(step), literal.type, literal.span)
    new = Decimal(value) + step
    shape = replace(of_decimal(literal.type.kind, new, bare=literal.type.bare), whole=False)
    return t.Const(new, shape, literal.span)


def _day(value: dt.date, step: int) -> dt.date:
    return dt.date.fromordinal(min(max(value.toordinal() + step, 1), dt.date.max.toordinal()))


def shown(value: object, kind: Kind) -> str:
    """A literal as a policy writes it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, int | Decimal):
        return str(value)
    if kind is Kind.PERCENT:
        return f"{plain(value * Decimal(100))}%"
    whole, _, rest = plain(Decimal(value)).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    number = sign + (f"{int(digits):_}" if len(digits) > 3 else digits) + (f".{rest}" if rest else "")
    unit = {Kind.DAYS: "day", Kind.MONTHS: "month"}.get(kind)
    return number if unit is None else f"{number} {unit}" + ("" if number == "1" else "s")
