"""Where the truth of comparisons turns: the values of a column that stand for all others.

For a column that is only ever compared with constants, two values on the same side of every constant (or equal to the
same) make no difference. So one value of each stretch between two constants, and the constants themselves, say all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.scalars import Kind, Scalar

DAY = dt.timedelta(1)
_EXACT = Context(prec=120)   # a result may have more digits than Decimal keeps unasked


def constants(node: t.Compare | t.OneOf) -> tuple[Any, ...]:
    """The constants that a comparison names."""
    parts = node.values if isinstance(node, t.OneOf) else (node.left, node.right)
    return tuple(part.value for part in parts if isinstance(part, t.Const) and part.value is not None)


def points(kind: Scalar, turns: Iterable[Any]) -> tuple[Any, ...]:
    """In order: each constant, its neighbours on either side, and the declared limits; all within these limits."""
    wanted = list(turns)
    if kind.kind is Kind.DATE:
        return _dates(kind, wanted)
    return _numbers(kind, wanted)


def _dates(kind: Scalar, turns: list[Any]) -> tuple[dt.date, ...]:
    low = kind.low if isinstance(kind.low, dt.date) else dt.date.min
    high = kind.high if isinstance(kind.high, dt.date) else dt.date.max
    days = {limit for limit in (kind.low, kind.high) if isinstance(limit, dt.date)}
    for turn in turns:
        days.add(turn)
        days |= {turn - DAY} if turn > dt.date.min else set()
        days |= {turn + DAY} if turn < dt.date.max else set()
    return tuple(sorted(day for day in days if low <= day <= high))


def _numbers(kind: Scalar, turns: list[Any]) -> tuple[Any, ...]:
    step = Decimal(1).scaleb(-kind.scale)
    widest = _EXACT.subtract(Decimal(10) ** kind.digits, step)
    low = Decimal(kind.low) if isinstance(kind.low, int | Decimal) else -widest
    high = Decimal(kind.high) if isinstance(kind.high, int | Decimal) else widest
    points = {Decimal(limit) for limit in (kind.low, kind.high) if isinstance(limit, int | Decimal)}
    for turn in turns:
        value = Decimal(turn)
        steps = value.scaleb(kind.scale, _EXACT)
        below, above = (steps.to_integral_value(way, _EXACT) for way in (ROUND_FLOOR, ROUND_CEILING))
        near = (_EXACT.subtract(below, Decimal(1)), below, above, _EXACT.add(above, Decimal(1)))
        points |= {point.scaleb(-kind.scale, _EXACT) for point in near}
    inside = sorted(value for value in points if low <= value <= high)
    if kind.whole:
        return tuple(int(value) for value in inside)
    return tuple(value.quantize(step, context=_EXACT) for value in inside)
