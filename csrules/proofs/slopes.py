"""Which way a calculation goes as one value rises: up, down, neither, or nobody knows.

Signs are known from the limits that records declare. What is said holds for any two values of the one, the lower first,
all others being the same, wherever both results are there: rounding and the ends of months keep the order.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import reduce

from csrules.analysis import typed as t
from csrules.plan.nodes import refs

Bounds = tuple[Fraction | None, Fraction | None]
IsField = Callable[[str], bool]
NONE: Bounds = (None, None)
UP, DOWN, LEVEL = 1, -1, 0
_TRUER = {">": UP, ">=": UP, "<": DOWN, "<=": DOWN}


class Slopes:
    """`is_field` says whether the limits of a name's type are kept by all its values."""

    def __init__(self, name: str, is_field: IsField) -> None:
        self.name, self._is_field = name, is_field

    def of_condition(self, node: t.Typed) -> int | None:
        """Whether a comparison turns from false to true as the value rises, or from true to false."""
        if self.name not in refs(node):
            return LEVEL
        if not isinstance(node, t.Compare) or node.op not in _TRUER:
            return None
        slope = _together(self.of(node.left), _turned(self.of(node.right), DOWN))
        return _turned(slope, _TRUER[node.op])

    def of(self, node: t.Typed) -> int | None:
        if self.name not in refs(node):
            return LEVEL
        match node:
            case t.Ref():
                return UP
            case t.Exact():
                return self.of(node.of)
            case t.Arith(op="+"):
                return _together(self.of(node.left), self.of(node.right))
            case t.Arith(op="-"):
                return _together(self.of(node.left), _turned(self.of(node.right), DOWN))
            case t.Arith():
                return self._scaled(node)
            case t.DaysBetween():
                return _together(self.of(node.later), _turned(self.of(node.earlier), DOWN))
            case t.Shift():
                return _together(self.of(node.date), _turned(self.of(node.amount), node.sign))
            case t.Rounded() | t.PartOf(part="year"):
                return self.of(node.item)
            case t.Extreme():
                return reduce(_together, map(self.of, node.items))
            case t.Coalesce() if self.name not in refs(node.fallback) and self.stays(node.item):
                return self.of(node.item)
        return None

    def _scaled(self, node: t.Arith) -> int | None:
        """(ab)' = a'b + ab', and (a/b)' has the sign of a'b - ab'; for steps instead of slopes it is the same."""
        left, right = sign(self.bounds(node.left)), sign(self.bounds(node.right))
        if node.op == "/" and (right is None or _touches_nought(self.bounds(node.right))):
            return None
        first, second = _turned(self.of(node.left), right), _turned(self.of(node.right), left)
        return _together(first, second if node.op == "*" else _turned(second, DOWN))

    def stays(self, node: t.Typed) -> bool:
        """Whether it is there for all values of the one, or missing for all."""
        return not any(self.name in refs(part) and self._may_come_and_go(part) for part in t.walk(node))

    def _may_come_and_go(self, part: t.Typed) -> bool:
        by_it = isinstance(part, t.Arith) and part.op == "/" and self.name in refs(part.right)
        return by_it or isinstance(part, t.Shift | t.Coalesce)

    def bounds(self, node: t.Typed) -> Bounds:
        """What a value that is there lies between, as far as limits tell."""
        match node:
            case t.Const(value=value):
                return _point(value)
            case t.Ref(name=name, type=kind) if self._is_field(name):
                return _limit(kind.low), _limit(kind.high)
            case t.Coalesce():
                first, second = self.bounds(node.item), self.bounds(node.fallback)
                low = None if first[0] is None or second[0] is None else min(first[0], second[0])
                high = None if first[1] is None or second[1] is None else max(first[1], second[1])
                return low, high
            case t.Arith(op="+"):
                return _sum(self.bounds(node.left), self.bounds(node.right))
            case t.Arith(op="-"):
                low, high = self.bounds(node.right)
                return _sum(self.bounds(node.left), (_minus(high), _minus(low)))
            case t.Arith():
                return _times(node.op, self.bounds(node.left), self.bounds(node.right))
        return NONE


def sign(bounds: Bounds) -> int | None:
    """The sign of all values between the bounds; nought goes with either."""
    low, high = bounds
    if low is not None and low >= 0:
        return UP
    return DOWN if high is not None and high <= 0 else None


def _touches_nought(bounds: Bounds) -> bool:
    low, high = bounds
    return not ((low is not None and low > 0) or (high is not None and high < 0))


def _together(first: int | None, second: int | None) -> int | None:
    """The way of a sum."""
    if first is None or second is None or first * second < 0:
        return None
    return first or second


def _turned(way: int | None, by: int | None) -> int | None:
    return LEVEL if way == LEVEL else None if way is None or by is None else way * by


def _point(value: t.ConstValue) -> Bounds:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return NONE
    return Fraction(value), Fraction(value)


def _limit(value: object) -> Fraction | None:
    return Fraction(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _minus(value: Fraction | None) -> Fraction | None:
    return None if value is None else -value


def _sum(first: Bounds, second: Bounds) -> Bounds:
    low = None if first[0] is None or second[0] is None else first[0] + second[0]
    high = None if first[1] is None or second[1] is None else first[1] + second[1]
    return low, high


def _times(op: str, left: Bounds, right: Bounds) -> Bounds:
    """Of a product the bounds, if all are known; else, as of a quotient, no more than the sign."""
    if op == "*" and None not in (*left, *right):
        corners = [a * b for a in left for b in right if a is not None and b is not None]
        return min(corners), max(corners)
    first, second = sign(left), sign(right)
    if first is None or second is None:
        return NONE
    return (Fraction(0), None) if first == second else (None, Fraction(0))
