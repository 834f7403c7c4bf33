"""Between which two values a define comes out, looking through the defines and the choices that it is made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from csrules.analysis import typed as t
from csrules.analysis.operators import DIVISION_SCALE
from csrules.analysis.policy import Choice
from csrules.analysis.ranges import OPEN, Number, Range, limits_of, spread


def range_of(node: t.Typed | Choice, known: Mapping[str, Range]) -> Range:
    """The least and the greatest value as they follow from the parts; `known` are those of defines."""
    match node:
        case Choice():
            values = [range_of(value, known) for value in node.values if not _is_missing(value)]
            return _either(values)
        case t.Ref() if node.name in known:
            return known[node.name]
        case t.Exact():
            return range_of(node.ref, known)
        case t.Arith(op="/", right=t.Const(value=divisor)) if isinstance(divisor, Decimal | int) and divisor:
            return _shared(range_of(node.left, known), divisor)
        case t.Arith():
            return spread(node.op, range_of(node.left, known), range_of(node.right, known))
        case t.Coalesce():
            return _either([range_of(node.item, known), range_of(node.fallback, known)])
        case t.Extreme():
            return _extreme(node.most, [range_of(item, known) for item in node.items])
        case t.Rounded():
            return _rounded(range_of(node.item, known), node.step.value)
    return limits_of(node)


def _is_missing(node: t.Typed) -> bool:
    return isinstance(node, t.Const) and node.value is None


def _either(ranges: Sequence[Range]) -> Range:
    return _all([low for low, _ in ranges], min), _all([high for _, high in ranges], max)


def _extreme(most: bool, ranges: Sequence[Range]) -> Range:
    """Of the greatest value the least is the greatest of the least, as far as they are known."""
    lows, highs = [low for low, _ in ranges], [high for _, high in ranges]
    return (_any(lows, max), _all(highs, max)) if most else (_all(lows, min), _any(highs, min))


def _all(ends: Sequence[Number | None], take: Callable[[list[Number]], Number]) -> Number | None:
    known = [end for end in ends if end is not None]
    return take(known) if known and len(known) == len(ends) else None


def _any(ends: Sequence[Number | None], take: Callable[[list[Number]], Number]) -> Number | None:
    known = [end for end in ends if end is not None]
    return take(known) if known else None


def _shared(whole: Range, divisor: Number) -> Range:
    """A quotient is rounded to nine decimals, and so are its ends."""
    ends = [None if end is None else _places(Fraction(end) / Fraction(divisor)) for end in whole]
    return (ends[0], ends[1]) if divisor > 0 else (ends[1], ends[0])


def _places(value: Fraction) -> Decimal:
    return Decimal(round(value * 10**DIVISION_SCALE)).scaleb(-DIVISION_SCALE)


def _rounded(whole: Range, step: t.ConstValue) -> Range:
    """The steps below and above, whichever way it is rounded."""
    if isinstance(step, bool) or not isinstance(step, Decimal | int):
        return OPEN
    low, high = (None if end is None else Fraction(end) / Fraction(step) for end in whole)
    return (None if low is None else math.floor(low) * step,
            None if high is None else math.ceil(high) * step)
