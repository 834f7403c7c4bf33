"""The sections of the summary about the data: what was read, what to look at, and which rows were refused."""

from __future__ import annotations

from collections.abc import Sequence

from csrules.plugin.outputs.figures import count
from csrules.plugin.outputs.layout import Column, Look, grid
from csrules.plugin.outputs.records import Group, Record, grouped, records
from csrules.plugin.outputs.summary import MOST_LINES, Tables, figures, rest

VALUE_CHARACTERS = 24
_SEVERITIES = ("error", "warning", "note")


def inputs(tables: Tables, look: Look) -> list[str]:
    """How many rows of each source were read, used and refused."""
    rows = list(records(tables.get("inputs")))
    if not rows:
        return []
    columns = [
        Column("Data", [row["record"] for row in rows], right=False),
        Column("", [row["source"] or "" for row in rows], right=False, flexible=True, rank=1),
        figures("read", rows, "read", count),
        figures("accepted", rows, "accepted", count),
        figures("refused", rows, "rejected", count),
    ]
    return grid(columns, look)


def findings(tables: Tables, look: Look) -> list[str]:
    """What somebody should look at, by kind and the gravest first, with two accounts each."""

    def place(row: Record) -> str:
        return row["key"] or row["record"] or ""   # one of the whole run speaks of a record

    groups = grouped(tables.get("findings"), lambda row: (row["severity"], row["code"]), place)
    groups.sort(key=lambda group: _SEVERITIES.index(group.first["severity"]) if _is_known(group) else len(_SEVERITIES))
    kinds = [group.first["name"] for group in groups]
    return _kinds(groups, look, [Column("Findings", kinds[:MOST_LINES], right=False, style="warning")])


def _is_known(group: Group) -> bool:
    return group.first["severity"] in _SEVERITIES


def rejects(tables: Tables, look: Look) -> list[str]:
    """The cells for which rows were refused, by column and reason, with two rows each."""

    def place(row: Record) -> str:
        value = row["value"]
        return f"row {row['row']}: {look.cut(value, VALUE_CHARACTERS)}" if value else f"row {row['row']}"

    groups = grouped(tables.get("rejects"), lambda row: (row["record"], row["column"], row["reason"]), place)
    fields = [".".join(filter(None, (group.first["record"], group.first["column"]))) for group in groups]
    reasons = [group.first["reason"] or "" for group in groups]
    columns = [
        Column("Refused cells", fields[:MOST_LINES], right=False, style="warning"),
        Column("", reasons[:MOST_LINES], right=False, flexible=True),
    ]
    return _kinds(groups, look, columns)


def _kinds(groups: Sequence[Group], look: Look, columns: Sequence[Column]) -> list[str]:
    """The given columns, then how many there are of each kind and a few examples."""
    if not groups:
        return []
    counts = [count(group.count) for group in groups]
    examples = [", ".join(group.examples) + (f", {look.ellipsis}" if _has_more(group) else "") for group in groups]
    more = [
        Column("count", counts[:MOST_LINES]),
        Column("for example", examples[:MOST_LINES], right=False, flexible=True, rank=1),
    ]
    return grid([*columns, *more], look) + rest(len(groups), look)


def _has_more(group: Group) -> bool:
    return bool(group.examples) and group.count > len(group.examples)
