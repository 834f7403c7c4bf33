"""Watches over many accounts together, in Python: the sums of each group and of all, and which alarms they set off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from typing import Any

from csrules.analysis.groups import ACCOUNTS, ALL, BY, MOST_DIGITS, OF_ALL, OF_GROUP, REVENUE, summed
from csrules.decide.arithmetic import EXACT
from csrules.decide.compile import compile_columns, compile_expr
from csrules.decide.decider import FindingNote
from csrules.plan.plan import GroupWatch

MOST = Decimal(10) ** MOST_DIGITS


@dataclass(frozen=True, slots=True)
class Part:
    """What one account (of a role or a person: one that it works for) adds to its group; `group` is what it shares."""

    group: Any
    sums: Mapping[str, Decimal | None]
    revenue: Decimal | None = None


def group_notes(watch: GroupWatch, parts: Sequence[Part], as_of: dt.date) -> Iterator[tuple[Any, FindingNote]]:
    """Each group that sets off an alarm, with the finding. A part without a group counts in the sums of all alone."""
    figures = compile_columns(watch.figures, as_of)
    alarms = [(compile_expr(alarm.condition, as_of), alarm) for alarm in watch.alarms]
    groups: dict[Any, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.group, []).append(part)
    every = dict(_sums(parts, OF_ALL))
    for group, members in groups.items():
        if group is None and watch.kind != ALL:
            continue
        row = {BY: group, **every, **dict(_sums(members, OF_GROUP))}
        row |= figures(row)
        for holds, alarm in alarms:
            if holds(row) is True:
                assert alarm.told is not None  # noqa: S101  (an alarm tells its group)
                yield group, FindingNote(alarm.code, str(compile_expr(alarm.told, as_of)(row)))


def _sums(parts: Sequence[Part], prefix: str) -> Iterator[tuple[str, Any]]:
    yield summed(prefix, ACCOUNTS), len(parts)
    known = [part.revenue for part in parts if part.revenue is not None]
    yield summed(prefix, REVENUE), _bounded(known) if known else None
    for source in parts[0].sums if parts else ():
        values = [part.sums[source] for part in parts]
        present = [value for value in values if value is not None]
        yield summed(prefix, source), _bounded(present) if len(present) == len(values) else None


def _bounded(values: Iterable[Decimal]) -> Decimal | None:
    """A sum of more digits than are carried is missing."""
    value = reduce(EXACT.add, values, Decimal(0))
    return value if abs(value) < MOST else None
