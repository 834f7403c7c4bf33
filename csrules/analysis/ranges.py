"""Between which two values a calculation comes out: the limits of its parts, put through it."""

from __future__ import annotations

from decimal import Context, Decimal

from csrules.analysis import typed as t

Number = Decimal | int
Range = tuple[Number | None, Number | None]
OPEN: Range = (None, None)
FAR = 10**6   # digits of what has no limit: more than any calculation has
_EXACT = Context(prec=200)


def limits_of(node: t.Typed) -> Range:
    """The least and the greatest value; None where nothing says."""
    if isinstance(node, t.Const):
        value = node.value
        return (value, value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else OPEN
    low, high = node.type.low, node.type.high
    return low if isinstance(low, Decimal | int) else None, high if isinstance(high, Decimal | int) else None


def spread(op: str, left: Range, right: Range) -> Range:
    """The limits of `left op right`."""
    if op == "+":
        return _plus(left[0], right[0]), _plus(left[1], right[1])
    if op == "-":
        return _minus(left[0], right[1]), _minus(left[1], right[0])
    if op == "*":
        return _product(left, right)
    return OPEN


def _plus(left: Number | None, right: Number | None) -> Number | None:
    return None if left is None or right is None else _exact(_EXACT.add(left, right), left, right)


def _minus(left: Number | None, right: Number | None) -> Number | None:
    return None if left is None or right is None else _exact(_EXACT.subtract(left, right), left, right)


def _product(left: Range, right: Range) -> Range:
    firsts = [end for end in left if end is not None]
    seconds = [end for end in right if end is not None]
    products = [_exact(_EXACT.multiply(first, second), first, second) for first in firsts for second in seconds]
    if len(products) == 4:   # both ends of both
        return min(products), max(products)
    if left[0] is not None and right[0] is not None and min(left[0], right[0]) >= 0:
        return _exact(_EXACT.multiply(left[0], right[0]), left[0], right[0]), None
    return OPEN


def _exact(value: Decimal, left: Number, right: Number) -> Number:
    """Whole where both parts are."""
    return int(value) if isinstance(left, int) and isinstance(right, int) else value


def digits_of(low: Number | None, high: Number | None) -> int:
    """Digits before the point that hold every value between the two."""
    if low is None or high is None:
        return FAR
    return max(len(str(abs(int(limit)))) for limit in (low, high))
