"""Links of rows in plain Python: one that leads to no row is missing, and its key is kept as it was written.

Where no rows of a record are known, nobody can say that one of them is not there, and the link keeps its key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from csrules.plan.plan import Plan, as_written

Leads = Callable[[str, Any], bool]   # whether a key leads to a row of a record, as far as its rows are known


class Links:
    """The links of all records."""

    def __init__(self, plan: Plan, leads: Leads) -> None:
        self._leads = leads
        self._of: dict[str, list[tuple[str, str, bool]]] = {name: [] for name in plan.records}
        for link in plan.broken_links:
            self._of[link.record].append((link.field, link.target, link.kept))

    def targets(self, record: str) -> set[str]:
        return {target for _, target, _ in self._of[record]}

    def lost(self, record: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """What takes the place of the row's links that lead nowhere; most rows have none."""
        found: dict[str, Any] = {}
        for field, target, kept in self._of[record]:
            key = row.get(field)
            if key is not None and not self._leads(target, key):
                found |= {field: key if kept else None, as_written(field): key}
        return found

    def followed(self, record: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """The row as decisions read it."""
        lost = self.lost(record, row)
        return {**row, **lost} if lost else row
