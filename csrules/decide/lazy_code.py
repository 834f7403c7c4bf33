"""Plan nodes to functions that read a column only when its value is needed; for rows that do not hold every field.

The code is the one of `codegen`, written so that a column is read in its place instead of at the head, that the parts
of a condition may be tried in any order, and that a comparison looks at the limits of a side that has no value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from csrules.analysis import typed as t
from csrules.analysis.scalars import Limit, Scalar
from csrules.decide.codegen import Source, value
from csrules.plan.nodes import Expr
from csrules.plan.plan import Column
from csrules.text import Span

MOST_KEPT = 20_000
NO_DAY = dt.date.min   # generated code asks the row for its day
Test = Callable[[], bool]
Range = tuple[Limit, Limit]


class NotStatedError(Exception):
    """A decision needs a field of which nothing is said; `column` is the step that looked at it, `span` its line."""

    def __init__(self, field: str, column: Column | None = None, span: Span | None = None) -> None:
        super().__init__(f"`{field}` is not stated")
        self.field, self.column, self.span = field, column, span


class Reads(Protocol):
    """What the code reads from: columns by name, and the day."""

    as_of: dt.date

    def __getitem__(self, name: str, /) -> Any: ...


class LazySource(Source):
    """Writes the code; one function each for a node, so that alike nodes of any plan share theirs."""

    def __init__(self, candidate: str | None = None) -> None:
        super().__init__(NO_DAY, candidate)
        self.constants |= {"every": every, "some": some, "settled": settled}

    def variable(self, column: str) -> str:
        return f"{self._holder(column)}[{self.constant(column)}]"

    def today(self) -> str:
        return "row.as_of"

    def all(self, parts: Iterable[str]) -> str:
        return _chain("every", list(parts))

    def any(self, parts: Iterable[str]) -> str:
        return _chain("some", list(parts))

    def compared(self, node: t.Compare, op: str, text: str) -> str:
        sides = (node.left.type, node.right.type)
        if not any(side.nullable or side.low is not None or side.high is not None for side in sides):
            return text
        left, right = (f"lambda: {value(side, self)}" for side in (node.left, node.right))
        limits = self.constant((_limits(sides[0]), _limits(sides[1])))
        return f"settled({self.constant(op)}, {limits}, lambda: {text}, {left}, {right})"


def _chain(word: str, parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{word}({', '.join(f'lambda: {part}' for part in parts)})"


def _limits(kind: Scalar) -> Range:
    return kind.low, kind.high


# ── what the code calls ──────────────────────────────────────────────────────


def every(*parts: Test) -> bool:
    """Whether all hold; a part that is false settles it, wherever it stands."""
    missing: NotStatedError | None = None
    for part in parts:
        try:
            if not part():
                return False
        except NotStatedError as error:
            missing = missing or error
    if missing is not None:
        raise missing
    return True


def some(*parts: Test) -> bool:
    """Whether one holds; a part that is true settles it, wherever it stands."""
    missing: NotStatedError | None = None
    for part in parts:
        try:
            if part():
                return True
        except NotStatedError as error:
            missing = missing or error
    if missing is not None:
        raise missing
    return False


def settled(
    op: str, limits: tuple[Range, Range], holds: Test, left: Callable[[], Any], right: Callable[[], Any]
) -> bool:
    """A comparison; where a side is not stated, it fails all the same if no value could make it hold."""
    try:
        return holds()
    except NotStatedError:
        ranges = [_range(side, limit) for side, limit in zip((left, right), limits, strict=True)]
        if None in ranges or _impossible(op, *ranges):   # type: ignore[arg-type]
            return False
        raise


def _range(side: Callable[[], Any], limits: Range) -> Range | None:
    """The values that a side can have; None for a missing one, which no comparison holds for."""
    try:
        value = side()
    except NotStatedError:
        return limits
    if value is None:
        return None
    return (value, value) if isinstance(value, int | Decimal | dt.date) else (None, None)


def _impossible(op: str, left: Range, right: Range) -> bool:
    """Whether no two values of the ranges compare so."""
    if op in (">", ">="):
        return _impossible("<" if op == ">" else "<=", right, left)
    (left_low, left_high), (right_low, right_high) = left, right
    above = _past(left_low, right_high)
    if op in ("<", "<="):
        return above is not None and (above > 0 or (above == 0 and op == "<"))
    below = _past(right_low, left_high)
    if op == "==":
        return any(distance is not None and distance > 0 for distance in (above, below))
    return False


def _past(low: Any, high: Any) -> int | None:
    """1 where the one limit lies above the other, 0 where they meet, None where one is open."""
    if low is None or high is None:
        return None
    return int(low > high) - int(low < high)


# ── functions ────────────────────────────────────────────────────────────────


@lru_cache(MOST_KEPT)
def lazy(node: Expr) -> Callable[[Reads], Any]:
    """The value of a node over a row, which may raise `NotStatedError`; kept, since alike nodes recur in many plans."""
    source = LazySource()
    return source.function("row", value(node, source))


@lru_cache(MOST_KEPT)
def lazy_pair(node: Expr, candidate: str) -> Callable[[Reads, Reads], Any]:
    """The same over an account's row and a candidate's, whose columns begin with `candidate`."""
    source = LazySource(candidate)
    return source.function("row, candidate", value(node, source))
