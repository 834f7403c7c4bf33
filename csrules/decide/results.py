"""What the result tables tell of one account, from its decision: money and hours, by the names of their columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from csrules.analysis.result_columns import SERVICE, SERVICE_EXACT, SUCCESS_COLUMN
from csrules.decide.compile import compile_columns, compile_expr, compile_late
from csrules.decide.totals import total_of
from csrules.plan.classes import Classes
from csrules.plan.plan import TOTAL_PREFIX, Plan
from csrules.plan.results import success_told

if TYPE_CHECKING:
    from csrules.decide.decider import Outcome

Values = Mapping[str, Any]


class Results:
    """Nothing is computed before it is asked for; `row` has the account's facts, its links, match and gatherings."""

    def __init__(self, plan: Plan, classes: Classes, as_of: dt.date) -> None:
        self._plan, self._classes = plan, classes
        self._figures = compile_columns(classes.figures, as_of)
        self._names = [answer.column.name for answer in plan.answers if answer.expr is not None]
        exprs = [answer.expr for answer in plan.answers if answer.expr is not None]
        self._own = compile_late(classes.columns, exprs, as_of, TOTAL_PREFIX)
        self._told = compile_columns(plan.service_figures, as_of)
        success = {member.name: success_told(member) for member in plan.members}
        self._success = {name: compile_expr(node, as_of) for name, node in success.items() if node is not None}

    def account(self, row: Values, outcome: Outcome) -> dict[str, Any]:
        """The columns of `accounts`, but for those that only a run of all accounts can tell."""
        totals = {total.name: total_of(total, outcome.services.values()) for total in self._classes.totals}
        own = dict(zip(self._names, self._own(row, totals | self._figures(totals)), strict=True))
        return {
            answer.column.name: own[answer.column.name] if answer.expr is not None
            else outcome.account[answer.column.name]
            for answer in self._plan.answers
        }

    def service(self, name: str, row: Values, outcome: Outcome) -> dict[str, Any]:
        """The columns of `services` about one service, and the exact minutes of `coverage`; `row` is complete."""
        member = next(part for part in self._plan.members if part.name == name)
        values = outcome.services[name]
        figures = self._told(values)
        success = self._success.get(name)
        known = {"service": name, "service_label": member.label, **figures,
                 SUCCESS_COLUMN.name: success({**row, **values}) if success is not None else None}
        listed = (column.name for column in (*SERVICE, SUCCESS_COLUMN, *SERVICE_EXACT))
        return {column: known[column] if column in known else values[column] for column in listed}
