"""Findings by code, and within a code by cause: one line of the policy is one cause, whatever its figures.

Findings that no line of the policy makes have one cause where they say the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from csrules.plugin.outputs.records import Group, Record, records
from csrules.plugin.spec import ResultTable

MOST_SHOWN = 3
_SEVERITIES = ("error", "warning", "note")
MOST_HELD = 1_000
"""So many causes of a code are told apart; those of a large run, each of which names its own figures, are counted."""


@dataclass(slots=True)
class Causes:
    """The findings of one code and severity."""

    first: Record
    count: int = 0
    groups: dict[tuple[bool, str], Group] = field(default_factory=dict)

    def add(self, row: Record) -> None:
        self.count += 1
        place, message = row.get("place") or "", row["message"] or ""
        cause = (True, place) if place else (False, message)
        if cause not in self.groups and len(self.groups) >= MOST_HELD:
            return
        group = self.groups.setdefault(cause, Group(row))
        group.add(row["key"] or "")   # one of the whole run has no key
        group.alike = group.alike and message == (group.first["message"] or "")

    def shown(self) -> list[Group]:
        """The commonest."""
        return sorted(self.groups.values(), key=lambda group: -group.count)[:MOST_SHOWN]

    @property
    def others(self) -> int:
        """How many findings have none of these causes."""
        return self.count - sum(group.count for group in self.shown())


def by_code(table: ResultTable | None) -> list[Causes]:
    """The gravest first, then the commonest; the table is walked without being held."""
    by_key: dict[tuple[str, str], Causes] = {}
    for row in records(table):
        by_key.setdefault((row["severity"], row["code"]), Causes(row)).add(row)
    return sorted(by_key.values(), key=lambda causes: (_gravity(causes.first), -causes.count))


def _gravity(row: Record) -> int:
    return _SEVERITIES.index(row["severity"]) if row["severity"] in _SEVERITIES else len(_SEVERITIES)
