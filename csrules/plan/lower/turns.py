"""Values of a field to look at: one on each side of every place where a comparison that reads the field turns.

A comparison turns where its two sides meet. Where it is a straight line of the field alone that place is computed;
where it is anything else, samples have to do, and it is said that the values do not stand for all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from itertools import groupby
from math import ceil, floor
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.comparisons import MIRRORED, OPERATORS
from csrules.analysis.scalars import Kind, Scalar
from csrules.plan.nodes import Expr, children, refs
from csrules.plan.plan import Column
from csrules.plan.points import points

# Of fields that other calculations read: values to look at beside those where comparisons turn.
_SAMPLES: dict[Kind, tuple[Any, ...]] = {
    Kind.MONEY: (1_000, 10_000, 100_000, 1_000_000),
    Kind.NUMBER: (1, 10, 100),
    Kind.DAYS: (30, 90, 365),
    Kind.PERCENT: tuple(map(Decimal, ("0", "0.1", "0.2", "0.3", "0.5", "1"))),
    Kind.DATE: tuple(dt.date(year, 1, 1) for year in (2000, 2015, 2020, 2023, 2024, 2025, 2026, 2027, 2030)),
}
_EXACT = Context(prec=120)
LAST_DAY = dt.date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a comparison turns: it is as true as `value op at`."""

    op: str
    at: Fraction

    def holds(self, value: Any) -> bool:
        return OPERATORS[self.op](_number(value), self.at)


def values_of(field: t.Ref, dependent: Sequence[Column], also: Container[str]) -> tuple[list[t.Const], bool]:
    """The values from the least on, and whether they stand for all; columns of `also` move with the field."""
    lines = _Lines(field.name, dependent, also)
    turns = list(dict.fromkeys(lines.turns))
    kind = Scalar(field.type.kind, False, field.type.digits, field.type.scale, field.type.whole,
                  low=field.type.low, high=field.type.high)
    samples = () if lines.complete else _SAMPLES.get(kind.kind, ())
    edges = points(kind, (*(near for turn in turns for near in _near(turn.at, kind)), *samples))
    kept: list[Any] = []
    for _, stretch in groupby(edges, lambda value: tuple(turn.holds(value) for turn in turns)):
        values = list(stretch)
        kept += values[:1] if lines.complete else [value for value in values if value in (values[0], *samples)]
    return [t.Const(value, kind) for value in kept], lines.complete


def _near(at: Fraction, kind: Scalar) -> Iterator[Any]:
    """The values of the type right below and above, or it itself."""
    if kind.kind is Kind.DATE:
        for number in {floor(at), ceil(at)}:
            if 1 <= number <= LAST_DAY:
                yield dt.date.fromordinal(number)
        return
    steps = at * 10**kind.scale
    for number in {floor(steps), ceil(steps)}:
        if abs(number) < 10 ** (kind.digits + kind.scale):
            yield Decimal(number).scaleb(-kind.scale, _EXACT)


def _number(value: Any) -> Fraction:
    return Fraction(value.toordinal() if isinstance(value, dt.date) else value)


class _Lines:
    """The comparisons of straight lines of one field with constants; `complete` if nothing else reads it."""

    def __init__(self, field: str, dependent: Sequence[Column], also: Container[str]) -> None:
        self.field, self.also = field, also
        self.turns: list[Turn] = []
        self.complete = True
        self._columns = {column.name: column for column in dependent}
        self._moving = {field, *self._columns}
        for column in dependent:
            if self._line(column.expr) is None:   # else those who compare it look through it
                self._look(column.expr)

    def _look(self, node: Expr) -> None:
        if isinstance(node, t.Ref):
            moves = node.name == self.field or node.name in self.also
            self.complete &= not moves and (node.name not in self._columns or self._line(node) is None)
        elif isinstance(node, t.Compare | t.OneOf) and refs(node) & self._moving:
            turns = list(self._turns(node))
            self.turns += turns
            if not turns:
                for part in children(node):
                    self._look(part)
        elif not (isinstance(node, t.Missing) and self._line(node.item) is not None):
            for part in children(node):
                self._look(part)

    def _turns(self, node: t.Compare | t.OneOf) -> Iterator[Turn]:
        pairs: list[tuple[str, t.Typed, t.Typed]]
        if isinstance(node, t.OneOf):
            pairs = [("==", node.item, value) for value in node.values]
        else:
            pairs = [(node.op, node.left, node.right)]
        for op, left, right in pairs:
            first, second = self._line(left), self._line(right)
            if first is None or second is None or first[0] == second[0]:
                continue
            slope = first[0] - second[0]
            yield Turn(op if slope > 0 else MIRRORED[op], (second[1] - first[1]) / slope)

    def _line(self, node: Expr) -> tuple[Fraction, Fraction] | None:
        """The slope and the height at nought of what is a straight line of the field."""
        match node:
            case t.Const(value=value) if isinstance(value, int | Decimal | dt.date) and not isinstance(value, bool):
                return Fraction(0), _number(value)
            case t.Ref(name=name):
                if name == self.field:
                    return Fraction(1), Fraction(0)
                return self._line(self._columns[name].expr) if name in self._columns else None
            case t.Coalesce(item=item):
                return self._line(item)   # the field is there
            case t.Exact():
                return self._line(node.of)
            case t.Arith() | t.DaysBetween():
                return self._sum(node)
            case t.Shift(unit="days"):
                date, amount = self._line(node.date), self._line(node.amount)
                return None if date is None or amount is None else _added(date, amount, node.sign)
        return None

    def _sum(self, node: t.Arith | t.DaysBetween) -> tuple[Fraction, Fraction] | None:
        op = node.op if isinstance(node, t.Arith) else "-"
        sides = (node.left, node.right) if isinstance(node, t.Arith) else (node.later, node.earlier)
        left, right = (self._line(side) for side in sides)
        if left is None or right is None:
            return None
        if op in "+-":
            return _added(left, right, 1 if op == "+" else -1)
        if op == "*" and right[0] == 0:
            return left[0] * right[1], left[1] * right[1]
        if op == "*" and left[0] == 0:
            return right[0] * left[1], right[1] * left[1]
        if op == "/" and right[0] == 0 and right[1] != 0:
            return left[0] / right[1], left[1] / right[1]
        return None


def _added(left: tuple[Fraction, Fraction], right: tuple[Fraction, Fraction], sign: int) -> tuple[Fraction, Fraction]:
    return left[0] + sign * right[0], left[1] + sign * right[1]
