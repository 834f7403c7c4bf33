"""Why the rows that an account leads to have their tiers: the steps of their own decisions, told with the account's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from csrules.decide.trace import StepTrace, Tracing
from csrules.decide.trace_rows import Rows, gathered_rows
from csrules.plan.plan import Levels


@dataclass(frozen=True, slots=True)
class LevelTrace:
    """The steps of one row's tier, and the rows that its figures looked at."""

    steps: tuple[StepTrace, ...]
    gathered: tuple[Rows, ...]


def level_traces(tracing: Tracing, read: frozenset[str]) -> Iterator[LevelTrace]:
    """For each tier of another record that the lines read which bear on the account; `read` are their columns."""
    plan = tracing.decider.plan
    leads = {lookup.path: lookup.record for lookup in plan.lookups}
    if plan.match is not None:
        leads[plan.match.record] = plan.match.record
    for levels in plan.levels:
        paths = (path for path, record in leads.items() if record == levels.record)
        keys = (tracing.row[path] for path in paths if f"{path}.{levels.field.name}" in read)
        for key in dict.fromkeys(keys):
            if key is not None:
                yield from _of_row(tracing, levels, key)


def _of_row(tracing: Tracing, levels: Levels, key: object) -> Iterator[LevelTrace]:
    decider = tracing.decider.levels[levels.record]
    row = decider.row_of(levels.record, key)
    if row is None:
        return
    own = Tracing(decider, decider.decide_row(row))
    steps, read = own.steps()
    stage = f"{levels.record} {key}"
    rows = tuple(replace(group, rows=tuple(replace(each, stage=stage) for each in group.rows))
                 for group in gathered_rows(own, read))
    yield from level_traces(own, read)
    yield LevelTrace(tuple(replace(step, stage=stage) for step in steps), rows)
