"""The section of the summary about tiers of other records, such as the levels of partners."""

from __future__ import annotations

from collections import Counter

from csrules.plugin.outputs.figures import count, percent, ratio
from csrules.plugin.outputs.layout import Column, Look, grid
from csrules.plugin.outputs.records import records
from csrules.plugin.outputs.summary import BAR_CELLS, Tables


def levels(tables: Tables, look: Look) -> list[str]:
    """For each record with tiers how many of its rows have which, the commonest first, and those without any last."""
    rows: dict[str, Counter[str | None]] = {}
    other: Counter[tuple[str, str | None]] = Counter()
    for row in records(tables.get("levels")):
        name = None if row["tier"] is None else str(row["tier_label"] or row["tier"])
        rows.setdefault(row["record"], Counter())[name] += 1
        other[row["record"], name] += row["tier"] != row["earned_tier"]
    lines: list[str] = []
    for record, counts in rows.items():
        names = sorted(counts, key=lambda name: (name is None, -counts[name], name or ""))
        numbers = [counts[name] for name in names]
        shares = [ratio(number, sum(numbers)) for number in numbers]
        differ = [other[record, name] for name in names]
        columns = [
            Column(f"Levels of {record}", [name or "no tier" for name in names], right=False, flexible=True),
            Column("rows", [count(number) for number in numbers]),
            Column("", [look.bar(share, BAR_CELLS) for share in shares], right=False, rank=3, style="help"),
            Column("share", [percent(share, 0) for share in shares], rank=2),
            *([Column("not as earned", [count(number) for number in differ], rank=1)] if any(differ) else []),
        ]
        lines += [*([""] if lines else []), *grid(columns, look)]
    return lines
