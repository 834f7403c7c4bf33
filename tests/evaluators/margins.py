"""Draws band headings that cover a margin's range without a gap or an overlap, in every form the language has."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from csrules.types.values import plain
from tests.evaluators.choosing import Chooser

STEP = Decimal("0.000001")
CUTS = tuple(
    Decimal(cut) / 1000 for cut in (1, 50, 75, 100, 125, 150, 200, 222, 250, 300, 333, 400, 449, 500, 999, 5000)
)


@dataclass(frozen=True)
class Edge:
    value: Decimal | None
    included: bool = True


def headings(choose: Chooser, low: Decimal, high: Decimal) -> list[str]:
    cuts = choose.some([cut for cut in CUTS if low + 2 * STEP < cut < high - 2 * STEP], 0, 3)
    edge = Edge(low if choose.chance(30) else None)
    found: list[str] = []
    for cut in cuts:
        before, points, after = _cut(choose, cut)
        found.append(_heading(choose, edge, before, low, high))
        found += points
        edge = after
    found.append(_heading(choose, edge, Edge(high if choose.chance(30) else None), low, high))
    return found


def _cut(choose: Chooser, cut: Decimal) -> tuple[Edge, list[str], Edge]:
    """How one band ends and the next begins at a value, and what may stand between."""
    way = choose.one(("next", "before", "point", "step"))
    if way == "next":
        return Edge(cut, False), [], Edge(cut)
    if way == "before":
        return Edge(cut), [], Edge(cut, False)
    if way == "point":
        return Edge(cut, False), [_percent(cut)], Edge(cut, False)
    return Edge(cut - STEP), [], Edge(cut)


def _heading(choose: Chooser, start: Edge, end: Edge, low: Decimal, high: Decimal) -> str:
    if start.value is None and end.value is None:
        return choose.one(
            (f"{_percent(low)} and above", f"up to {_percent(high)}", f"{_percent(low)} to {_percent(high)}")
        )
    if start.value is None:
        assert end.value is not None
        return f"up to {_percent(end.value)}" if end.included else f"below {_percent(end.value)}"
    if end.value is None:
        return f"{_percent(start.value)} and above" if start.included else f"above {_percent(start.value)}"
    first = _percent(start.value) if start.included else f"above {_percent(start.value)}"
    if not start.included:
        return f"{first} up to {_percent(end.value)}" if end.included else f"{first} to below {_percent(end.value)}"
    return f"{first} to {_percent(end.value)}" if end.included else f"{first} to below {_percent(end.value)}"


def _percent(value: Decimal) -> str:
    return f"{plain(value * 100)}%"
