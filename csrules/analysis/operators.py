"""What operators do with types: one table for arithmetic, and how many digits each result needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from csrules.analysis.scalars import NUMERIC, Kind, Scalar

MOST_DIGITS = 38   # what a SQL decimal can hold
DIVISION_SCALE = 9

# (operator, left, right) → result. NUMBER is a plain number; a bare literal becomes what it meets before the look-up.
_SAME = (Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DAYS)
ARITHMETIC: dict[tuple[str, Kind, Kind], Kind] = {
    **{(op, kind, kind): kind for op in "+-" for kind in _SAME},
    **{("*", Kind.NUMBER, kind): kind for kind in _SAME},
    **{("*", kind, Kind.NUMBER): kind for kind in _SAME},
    **{("*", Kind.PERCENT, kind): kind for kind in (Kind.MONEY, Kind.PERCENT, Kind.NUMBER)},
    **{("*", kind, Kind.PERCENT): kind for kind in (Kind.MONEY, Kind.PERCENT, Kind.NUMBER)},
    **{("/", kind, Kind.NUMBER): kind for kind in _SAME},
    **{("/", kind, Kind.PERCENT): kind for kind in (Kind.MONEY, Kind.NUMBER)},
    **{("/", kind, kind): Kind.NUMBER for kind in _SAME},
}


def adopt(left: Scalar, right: Scalar) -> tuple[Scalar, Scalar]:
    """Give a bare literal the unit of the money it stands beside."""
    if left.bare and right.kind is Kind.MONEY:
        return replace(left, kind=Kind.MONEY, whole=False), right
    if right.bare and left.kind is Kind.MONEY:
        return left, replace(right, kind=Kind.MONEY, whole=False)
    return left, right


def arithmetic(op: str, left: Scalar, right: Scalar) -> Scalar | None:
    """The result's type, None where the operator does not fit; the caller refuses too many digits."""
    if op in "+-":
        left, right = adopt(left, right)
    kind = ARITHMETIC.get((op, left.kind, right.kind))
    if kind is None:
        return None
    nullable = left.nullable or right.nullable or op == "/"
    whole = left.whole and right.whole and op != "/"
    bare = left.bare and right.bare
    digits, scale = _size(op, left, right)
    return Scalar(kind, nullable=nullable, digits=digits, scale=scale, whole=whole, bare=bare)


def _size(op: str, left: Scalar, right: Scalar) -> tuple[int, int]:
    if op in "+-":
        return sum_digits((left.digits, right.digits)), max(left.scale, right.scale)
    if op == "*":
        return left.digits + right.digits, left.scale + right.scale
    return left.digits + right.scale, DIVISION_SCALE


def sum_digits(addends: Sequence[int]) -> int:
    """Digits before the point of a sum of numbers that have so many: ten numbers have one more than the longest."""
    return max(addends) + len(str(len(addends) - 1))


def division_digits(left: Scalar, right: Scalar) -> int:
    """Digits of the longer side, once both are scaled so that whole-number division gives nine decimals."""
    dividend = left.digits + max(left.scale, right.scale + DIVISION_SCALE)
    divisor = right.digits + max(right.scale, left.scale - DIVISION_SCALE)
    return max(dividend, divisor)


def common_digits(left: Scalar, right: Scalar) -> int:
    """Digits of the one type that holds both numbers: SQL brings two sides to it before it compares or chooses."""
    if left.kind not in NUMERIC or right.kind not in NUMERIC or (left.whole and right.whole):
        return 0
    return max(_held_digits(left), _held_digits(right)) + max(left.scale, right.scale)


def _held_digits(kind: Scalar) -> int:
    """A 64-bit integer counts as 19 digits, whatever its values."""
    return max(kind.digits, 19) if kind.whole and not kind.bare else kind.digits


def joined(left: Scalar, right: Scalar) -> Scalar | None:
    """The type of `left else right`, None where they do not fit."""
    left, right = adopt(left, right)
    if left.kind is not right.kind or left.record != right.record:
        return None
    if left.kind is Kind.CATEGORY and not same_values(left, right):
        return None
    if left.kind in NUMERIC:
        digits, scale = max(left.digits, right.digits), max(left.scale, right.scale)
        per = left.per or right.per
        return Scalar(left.kind, right.nullable, digits, scale, left.whole and right.whole, per=per)
    return replace(left, nullable=right.nullable, low=None, high=None)


def same_values(left: Scalar, right: Scalar) -> bool:
    """Whether two categories have the same values, in whatever order."""
    if left.category is None or right.category is None:
        return False
    return left.category.places.keys() == right.category.places.keys()
