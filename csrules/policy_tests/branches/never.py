"""Lines that cannot hold, whatever the account: `no agreement` in a table that is for accounts with an agreement.

Such a line has to stand in the table all the same, so nobody is asked to see it hold. Only lines of this kind are told:
of all others it is taken that they can hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from csrules.analysis import typed as t
from csrules.plan.nodes import Expr
from csrules.plan.plan import Plan
from csrules.policy_tests.branches.presence import NOTHING, Columns, Present, can_miss

_STRICT = (t.Compare, t.OneOf, t.Contains)   # unknown where anything that they look at is missing


@dataclass(frozen=True, slots=True)
class Matched:
    """The record that accounts are matched with: who has anything of a row of it has all its required fields."""

    record: str = ""
    required: Present = NOTHING

    def completed(self, present: Present) -> Present:
        own = (name for name in present if name.partition(".")[0] == self.record)
        return present if next(own, None) is None else present | self.required


UNMATCHED = Matched()


def matched(plan: Plan) -> Matched:
    if plan.match is None:
        return UNMATCHED
    record = plan.match.record
    fields = plan.records[record].fields
    return Matched(record, frozenset((record, *(f"{record}.{field.name}" for field in fields if not field.optional))))


def never_holds(condition: t.Typed | None, row: Matched, columns: Columns) -> bool:
    """Whether a line asks for something to be missing that its other conditions ask to be there."""
    if not isinstance(condition, t.And):
        return False
    *others, missing = condition.items
    if not isinstance(missing, t.Missing):
        return False
    present = NOTHING.union(*(_where_true(other, row, columns) for other in others))
    return bool(present) and not can_miss(missing.item, present, columns)


def _where_true(node: Expr, row: Matched, columns: Columns) -> Present:
    """Columns that have a value wherever the condition is true."""
    match node:
        case t.And():
            return NOTHING.union(*(_where_true(item, row, columns) for item in node.items))
        case t.Or():
            return frozenset.intersection(*(_where_true(item, row, columns) for item in node.items))
        case t.Known():
            return _where_true(node.item, row, columns)
        case t.Not() if isinstance(node.item, (t.Missing, *_STRICT)):
            return row.completed(frozenset(_read(node.item)))
        case t.Compare() | t.OneOf() | t.Contains():
            return row.completed(frozenset(_read(node)))
        case t.Ref():
            behind = columns[node.name].expr if node.name in columns else node
            own = row.completed(frozenset((node.name,)))
            return own if behind is node else own | _where_true(behind, row, columns)
    return NOTHING


def _read(node: t.Typed) -> Iterator[str]:
    """Columns without which the value is missing."""
    if isinstance(node, t.Ref):
        yield node.name
    elif not isinstance(node, t.Coalesce):
        for child in t.children(node):
            yield from _read(child)
