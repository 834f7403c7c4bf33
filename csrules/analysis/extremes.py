"""`smaller of (a, b)` and its like, and `rounded to`: what they apply to, and the types that they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.operators import common_digits
from csrules.analysis.scalars import NUMERIC, Kind, Scalar

INSTEAD = {"smaller": "earlier", "greater": "later", "earlier": "smaller", "later": "greater"}
NARROW = 18   # decimal digits that SQL may multiply in 64 bits
STEPS = {Kind.NUMBER: "0.01", Kind.PERCENT: "0.5%", Kind.DAYS: "7 days"}


def takes(how: str, kind: Scalar) -> bool:
    return kind.kind in NUMERIC if how in ("smaller", "greater") else kind.kind is Kind.DATE


def extreme(most: bool, items: Sequence[t.Typed], kind: Scalar) -> Scalar:
    """The type of the least, or the greatest, of several values whose common type is `kind`."""
    lows, highs = [_limits(item)[0] for item in items], [_limits(item)[1] for item in items]
    nearest = max if most else min   # of the two ends one holds for all as soon as it holds for any
    low, high = (_any(lows, nearest), _all(highs, nearest)) if most else (_all(lows, nearest), _any(highs, nearest))
    return replace(kind, nullable=any(item.type.nullable for item in items), low=low, high=high)


def _limits(item: t.Typed) -> tuple[Any, Any]:
    if isinstance(item, t.Const):
        return item.value, item.value
    return item.type.low, item.type.high


def _any(limits: Sequence[Any], nearest: Any) -> Any:
    return nearest((limit for limit in limits if limit is not None), default=None)


def _all(limits: Sequence[Any], nearest: Any) -> Any:
    return None if None in limits else nearest(limits)


def is_positive(step: t.Const) -> bool:
    return isinstance(step.value, int | Decimal) and step.value > 0


def rounded(item: Scalar, step: t.Const) -> Scalar:
    digits = max(item.digits, step.type.digits) + 1
    return Scalar(item.kind, item.nullable, digits, step.type.scale, item.whole and step.type.whole, per=item.per)


def digits_needed(node: t.Rounded) -> int:
    """Digits of the longest number on the way: of both sides divided, of the steps multiplied, of the two compared."""
    item, step = node.item.type, node.step.type
    divided = max(item.digits, step.digits) + max(item.scale, step.scale)
    multiplied = max(node.count_type.digits, NARROW + 1) + step.digits + step.scale
    return max(divided, multiplied, common_digits(item, node.type))
