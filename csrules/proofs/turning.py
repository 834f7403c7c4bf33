"""The values at which a condition on a single one turns, found exactly: by halving, with the evaluator itself.

That finds all of them where the condition only ever turns one way. So it is taken apart into steps that do: whether a
moved date still is one, whether one side lies below the other, or above it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.scalars import NUMERIC, Kind, Scalar
from csrules.decide.arithmetic import EXACT
from csrules.decide.compile import compile_expr
from csrules.plan.nodes import refs
from csrules.proofs.slopes import LEVEL, Slopes

Atom = t.Compare | t.OneOf | t.Missing
Holds = Callable[[int], bool]


def turning(node: Atom, leaf: t.Ref, day: dt.date) -> tuple[Any, ...] | None:
    """The values on both sides of each turn of a condition that reads `leaf` alone; None where they are not known."""
    if leaf.type.kind not in NUMERIC and leaf.type.kind is not Kind.DATE:
        return None
    slopes = Slopes(leaf.name, lambda name: name == leaf.name)
    steps = [*_presences(node, slopes), *_comparisons(node, slopes)]
    line = _Line(leaf.type)
    stretches = [(line.first, line.last)]
    for step in steps:
        if step is None:
            return None
        holds = _reading(step, leaf.name, line, day)
        stretches = [part for stretch in stretches for part in _halves(*stretch, holds)]
    ends = [place for stretch in stretches for place in stretch][1:-1]   # the outermost are no turns
    return tuple(line.value(place) for place in ends)


def _presences(node: Atom, slopes: Slopes) -> Iterator[t.Typed | None]:
    """Whether a part is missing, from the inside out; None for one that comes and goes as nobody knows."""
    for part in reversed(list(t.walk(node))):
        if slopes.name not in refs(part):
            continue
        if isinstance(part, t.Shift):   # by a fixed number, dates leave the calendar on one side only
            steady = slopes.of(part.date) is not None and slopes.of(part.amount) == LEVEL
            yield t.Missing(part) if steady else None
        elif isinstance(part, t.Coalesce):
            yield from () if slopes.of(part) is not None else (None,)
        elif isinstance(part, t.Arith) and part.op == "/" and slopes.name in refs(part.right):
            yield None


def _comparisons(node: Atom, slopes: Slopes) -> Iterator[t.Typed | None]:
    """Whether one side is below the other, and whether it is above."""
    if isinstance(node, t.Missing):
        return
    pairs = [(node.left, node.right)] if isinstance(node, t.Compare) else [(node.item, value) for value in node.values]
    for left, right in pairs:
        for op in "<>":
            step = t.Compare(op, left, right)
            yield step if slopes.of_condition(step) is not None else None


def _reading(step: t.Typed, name: str, line: _Line, day: dt.date) -> Holds:
    compute = compile_expr(step, day)
    return lambda place: compute({name: line.value(place)}) is True


def _halves(low: int, high: int, holds: Holds) -> Iterator[tuple[int, int]]:
    """A stretch, or the two in which something is the same throughout that turns once at the most."""
    first, start, end = holds(low), low, high
    if holds(high) is first:
        yield low, high
        return
    while end - start > 1:
        middle = (start + end) // 2
        start, end = (middle, end) if holds(middle) is first else (start, middle)
    yield low, start
    yield end, high


class _Line:
    """All values of a type, numbered in their order."""

    def __init__(self, kind: Scalar) -> None:
        self._kind = kind
        if kind.kind is Kind.DATE:
            low = kind.low if isinstance(kind.low, dt.date) else dt.date.min
            high = kind.high if isinstance(kind.high, dt.date) else dt.date.max
            self.first, self.last = low.toordinal(), high.toordinal()
            return
        widest = 10 ** (kind.digits + kind.scale) - 1
        self.first = self._place(kind.low, ROUND_CEILING) if isinstance(kind.low, int | Decimal) else -widest
        self.last = self._place(kind.high, ROUND_FLOOR) if isinstance(kind.high, int | Decimal) else widest

    def _place(self, value: int | Decimal, way: str) -> int:
        return int(Decimal(value).scaleb(self._kind.scale, EXACT).to_integral_value(way, EXACT))

    def value(self, place: int) -> Any:
        if self._kind.kind is Kind.DATE:
            return dt.date.fromordinal(place)
        return place if self._kind.whole else Decimal(place).scaleb(-self._kind.scale, EXACT)
