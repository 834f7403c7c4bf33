"""A calculation with the columns that it reads written out, down to fields; None where that is not possible."""

from __future__ import annotations

from collections.abc import Mapping

from csrules.analysis import typed as t
from csrules.plan.classes import domain, rebuild
from csrules.plan.nodes import Case, Choose, Divide, Expr, Join, Pick, Written, refs, typed, walk
from csrules.plan.plan import Column

MOST_NODES = 300
_PLAN_NODES = (Pick, Choose, Case, Divide, Join, Written)


class Expanding:
    """Looks through amounts, dates and the like; what has few values is a leaf, as a field is."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._columns = columns
        self._known: dict[str, t.Typed | None] = {}

    def full(self, node: t.Typed) -> t.Typed | None:
        try:
            written_out = typed(rebuild(node, self._go)) if not isinstance(node, t.Ref) else typed(self._go(node))
        except _TooLongError:
            return None
        return written_out if _size(written_out) <= MOST_NODES else None

    def _go(self, node: Expr) -> Expr:
        if not isinstance(node, t.Ref):
            return rebuild(node, self._go)
        if node.name not in self._columns or domain(node.type) is not None:
            return node
        expanded = self._column(node.name)
        if expanded is None:
            raise _TooLongError
        return expanded

    def _column(self, name: str) -> t.Typed | None:
        if name not in self._known:
            expr = self._columns[name].expr
            self._known[name] = None if isinstance(expr, _PLAN_NODES) else self.full(expr)
        return self._known[name]


class _TooLongError(Exception):
    """A column that is no calculation, or a calculation past all use."""


def _size(node: t.Typed) -> int:
    count = 0
    for count, _ in enumerate(walk(node), 1):
        if count > MOST_NODES:
            break
    return count


def only_leaf(node: t.Typed) -> t.Ref | None:
    """The one name that it reads, if it reads nothing else, nor the day."""
    if len(refs(node)) != 1 or any(isinstance(part, t.Today | t.PeriodStart | t.Contains) for part in t.walk(node)):
        return None
    return next(part for part in t.walk(node) if isinstance(part, t.Ref))
