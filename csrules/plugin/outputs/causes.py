"""Findings by code, and within a code by cause: findings with the same words have one cause."""

from __future__ import annotations

from dataclasses import dataclass, field

from csrules.plugin.outputs.records import Group, Record, records
from csrules.plugin.spec import ResultTable

MOST_SHOWN = 3
MOST_HELD = 1_000
"""So many causes of a code are told apart; those of a large run, each of which names its own figures, are counted."""


@dataclass(slots=True)
class Causes:
    """The findings of one code and severity."""

    first: Record
    count: int = 0
    groups: dict[str, Group] = field(default_factory=dict)

    def add(self, row: Record) -> None:
        self.count += 1
        message = row["message"] or ""
        if message not in self.groups and len(self.groups) >= MOST_HELD:
            return
        group = self.groups.setdefault(message, Group(row))
        group.add(row["key"] or "")   # one of the whole run has no key

    def shown(self) -> list[Group]:
        """The commonest."""
        return sorted(self.groups.values(), key=lambda group: -group.count)[:MOST_SHOWN]


def by_code(table: ResultTable | None) -> list[Causes]:
    """In the order of the table, which is walked without being held."""
    found: dict[tuple[str, str], Causes] = {}
    for row in records(table):
        found.setdefault((row["severity"], row["code"]), Causes(row)).add(row)
    return list(found.values())
