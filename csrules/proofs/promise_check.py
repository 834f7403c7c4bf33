"""Whether a row breaks a promise, computed from the plan's own columns: quicker than deciding the account in full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from csrules.analysis import typed as t
from csrules.decide.compile import compile_columns
from csrules.decide.totals import total_of
from csrules.plan.classes import Classes, needed
from csrules.plan.nodes import refs
from csrules.plan.plan import Column, Finding, Plan
from csrules.proofs.abstraction import BROKEN, keys_read


class PromiseCheck:
    """A row holds all fields of the account, of what its links lead to, and of the row that is matched to it."""

    def __init__(self, plan: Plan, classes: Classes, broken: Finding, day: dt.date) -> None:
        condition = Column(BROKEN, t.Known(broken.condition), "proof")
        figures = needed(plan.figures, refs(condition.expr))
        wanted = {name for column in (condition, *figures) for name in refs(column.expr)}
        self._totals = [total for total in plan.totals if total.name in wanted]
        read = wanted | {ref.name for total in self._totals for ref in keys_read(classes, total)}
        self._columns = compile_columns(needed(classes.columns, read), day)
        self._services = [
            [compile_columns(needed(member.columns, total.sources), day) for member in classes.members]
            for total in self._totals
        ]
        self._last = compile_columns([*figures, condition], day)

    def breaks(self, row: Mapping[str, Any]) -> bool:
        values = {**row, **self._columns(row)}
        for total, services in zip(self._totals, self._services, strict=True):
            values[total.name] = total_of(total, [service(values) for service in services])
        return self._last(values)[BROKEN] is True
