"""The section of the summary about books: for each role who has how much to carry, and what found nobody."""

from __future__ import annotations

from collections.abc import Sequence

from csrules.plugin.outputs.figures import count, percent
from csrules.plugin.outputs.layout import Column, Look, grid
from csrules.plugin.outputs.records import Record, grouped, records
from csrules.plugin.outputs.summary import Tables

_CHANGES = ("kept", "new", "moved", "pinned")


def books(tables: Tables, look: Look) -> list[str]:
    """A line for each role that carries accounts: people, accounts by what became of them, and the fullest book."""
    people = list(records(tables.get("people")))
    groups = grouped(tables.get("books"), lambda row: (row["role"], row["change"]), lambda row: row["account"])
    counts = {(group.first["role"], group.first["change"]): group.count for group in groups}
    roles = dict.fromkeys([*(row["role"] for row in people), *(role for role, _ in counts if role is not None)])
    if not roles:
        return []
    by_role = {role: [row for row in people if row["role"] == role] for role in roles}
    columns = [
        Column("Books", list(roles), right=False, flexible=True),
        Column("people", [count(len(by_role[role])) for role in roles], rank=4),
        *(
            Column(change, [count(counts.get((role, change), 0)) for role in roles], rank=3)
            for change in _CHANGES
            if any(counts.get((role, change)) for role in roles)
        ),
        Column("nobody", [count(counts.get((role, "none"), 0)) for role in roles]),
        Column("over capacity", [count(_over(by_role[role])) for role in roles], rank=1),
        Column("fullest", [_fullest(by_role[role]) for role in roles], right=False, rank=2),
    ]
    return grid(columns, look)


def _over(people: Sequence[Record]) -> int:
    return sum(1 for row in people if row["utilisation"] is not None and row["utilisation"] > 1)


def _fullest(people: Sequence[Record]) -> str:
    known = [row for row in people if row["utilisation"] is not None]
    if not known:
        return ""
    row = max(known, key=lambda person: person["utilisation"])
    return f"{row['name'] or row['person']} {percent(row['utilisation'], 0)}"
