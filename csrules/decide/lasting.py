"""Until when a condition holds: the days that it compares with the day of the run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from csrules.analysis import typed as t
from csrules.decide.compile import Row, compile_expr


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day on which a row counts; `after` is the last of those behind `last`, where there are."""

    first: dt.date | None
    last: dt.date | None
    after: dt.date | None


def days(condition: t.Typed, row: Row, as_of: dt.date) -> Days:
    """Of a row that begins and ends: of several last days the earliest ends it, and what reaches beyond comes after."""
    firsts, lasts = list(_edges(condition, row, as_of, first=True)), list(_edges(condition, row, as_of, first=False))
    last = min(lasts, default=None)
    after = max(lasts, default=None)
    return Days(max(firsts, default=None), last, after if after != last else None)


def last_day(condition: t.Typed, row: Row, as_of: dt.date) -> dt.date | None:
    """The last day on which a condition that holds today can hold, as far as it names one."""
    return min(_ends(condition, row, as_of), default=None)


def _ends(node: t.Typed, row: Row, as_of: dt.date) -> Iterator[dt.date]:
    match node:
        case t.And():
            for item in node.items:
                yield from _ends(item, row, as_of)
        case t.Or():   # one that holds is enough: the latest end of those that have one
            held = [item for item in node.items if compile_expr(item, as_of)(row) is True]
            ends = [list(_ends(item, row, as_of)) for item in held]
            if ends and all(ends):
                yield max(min(days) for days in ends)
        case t.Known():
            yield from _ends(node.item, row, as_of)
        case t.Compare():
            day = _edge(node, row, as_of, first=False)
            if day is not None:
                yield day


def _edges(node: t.Typed, row: Row, as_of: dt.date, *, first: bool) -> Iterator[dt.date]:
    """Every first (or last) day that stands anywhere in the condition."""
    for part in t.walk(node):
        if isinstance(part, t.Compare):
            day = _edge(part, row, as_of, first=first)
            if day is not None:
                yield day


def _edge(node: t.Compare, row: Row, as_of: dt.date, *, first: bool) -> dt.date | None:
    """The day that today must not be before (or after)."""
    before, behind = ("<=", ">=") if first else (">=", "<=")
    if isinstance(node.right, t.Today) and node.op == before:
        day = compile_expr(node.left, as_of)(row)
    elif isinstance(node.left, t.Today) and node.op == behind:
        day = compile_expr(node.right, as_of)(row)
    elif not first and node.op == "<=" and isinstance(node.left, t.DaysBetween) and isinstance(node.right, t.Const):
        day = _shifted(node.left, node.right, row, as_of)
    else:
        return None
    return day if isinstance(day, dt.date) else None


def _shifted(age: t.DaysBetween, most: t.Const, row: Row, as_of: dt.date) -> dt.date | None:
    """Of at most so many days since a day, the last one."""
    begun = compile_expr(age.earlier, as_of)(row) if isinstance(age.later, t.Today) else None
    if not isinstance(begun, dt.date) or not isinstance(most.value, int):
        return None
    try:
        return begun + dt.timedelta(days=most.value)
    except OverflowError:
        return None
