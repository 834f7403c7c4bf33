"""What a decision tells of one account, by the names of the result table `accounts`, and the line that decided it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from csrules.analysis.book_phrases import PERSON
from csrules.analysis.result_columns import NOT_OFFERED
from csrules.decide.lazy import LazyPlan, LazyRow, ServiceRow
from csrules.decide.lazy_code import NotStatedError
from csrules.plan.lower.values import source
from csrules.plan.nodes import Case, Choose, Expr, Pick
from csrules.plan.plan import Column
from csrules.plan.results import success_told
from csrules.policy_tests.books import TestBooks
from csrules.text import Span

CERTIFICATION = "certification"
OWNER = "owner"
PARTY = (
    "party", "accountable", "vendor_share", "partner_share", CERTIFICATION, "vendor_hours_per_month",
    "partner_hours_per_month", "oversight_hours_per_month", "oversight_role",
)


def columns_of(plan: LazyPlan) -> dict[str, str]:
    """The plan's columns by their names in the result; what the policy has nothing of is not among them."""
    names = {name: name for name in plan.columns}
    if plan.plan.family is not None:
        names |= {name: name for name in plan.plan.family.names}
    match = plan.plan.match
    if match is not None:
        names[match.record] = match.record
    return names | {answer.column.name: answer.own for answer in plan.plan.answers if answer.own is not None}


@dataclass(frozen=True, slots=True)
class Answers:
    """Asks a lazy row; nothing is computed that is not asked for. `columns` are as `columns_of` gives them."""

    plan: LazyPlan
    columns: Mapping[str, str]
    row: LazyRow
    books: TestBooks | None = None
    number: int = 0   # of the account, in its test

    def account(self, name: str) -> Any:
        if name == OWNER:
            return self.owner()
        answer = self.plan.answers.get(name)
        if answer is not None and answer.expr is not None:
            return self.row.value_of(answer.expr)
        column = self.columns.get(name)
        return None if column is None else self.row[column]

    def service(self, service: str, name: str) -> Any:
        values = self.row.service(service)
        if name == "success":
            told = success_told(values.member)
            return None if told is None else values.value_of(told)
        figure = self.plan.service_figures.get(name)
        if figure is not None:
            return values.value_of(figure.expr)
        read = _PHRASED.get(name)
        return values[name] if read is None else read(values)

    def why(self, name: str) -> str | None:
        """The line that decided a column of the account, with its place; None where none did."""
        if name == "tier":
            return self._told(self.row, "reason")
        if name == OWNER and name not in self.columns:
            return self.why_carried(None)
        name = self.columns.get(name, name)
        column = self.plan.columns.get(name)
        span = None if column is None else self._line(column)
        match = self.plan.plan.match
        if span is None and match is not None and name.split(".")[0] == match.record:
            span = match.span.first_line
        return None if span is None else f"{source(span)} ({span.where})"

    def why_service(self, service: str, name: str) -> str | None:
        values = self.row.service(service)
        special = _LINES.get(name)
        span = None if special is None else special(self, values)
        if span is not None:
            return f"{source(span)} ({span.where})"
        return self._told(values, "party_reason" if name in PARTY else "entitlement_reason")

    def carried(self, role: str | None, name: str) -> Any:
        """The person who carries the account for a role, or what has changed about that (`name`: person or change)."""
        carried = None if self.books is None else self.books.carried(self.number, role)
        if carried is None:
            return None
        return carried.person if name == PERSON else carried.placed.change

    def why_carried(self, role: str | None) -> str | None:
        return None if self.books is None else self.books.why(self.number, role)

    def owner(self) -> Any:
        """A define may have the name too."""
        column = self.columns.get(OWNER)
        return self.carried(None, PERSON) if column is None else self.row[column]

    def _line_of_success(self, values: ServiceRow) -> Span | None:
        criterion = values.member.success
        if criterion is None or values["mode"] == NOT_OFFERED:
            return None
        return self.plan.columns[criterion.name].span

    def _line_of_certificate(self, values: ServiceRow) -> Span | None:
        """The row or line that gave the status; None where no certificate is asked for."""
        node = self.plan.members[values.member.name][1][CERTIFICATION].expr
        if not isinstance(node, Case) or values[CERTIFICATION] is None:
            return None
        return self._line_behind(node.branches[0][1])

    def _line(self, column: Column) -> Span | None:
        """Of a column that follows from the number of a rule, that rule's line."""
        return self._line_behind(column.expr) or column.span

    def _line_behind(self, node: Expr) -> Span | None:
        if not isinstance(node, Choose) or node.index.name not in self.plan.columns:
            return None
        behind = self.plan.columns[node.index.name]
        number: int | None = self.row[behind.name]
        if isinstance(behind.expr, Pick) and number is not None:
            return behind.expr.rules[number].span
        return self._line(behind)

    def _told(self, row: LazyRow | ServiceRow, name: str) -> str | None:
        try:
            told = row[name]
        except (NotStatedError, KeyError):
            return None
        return None if told is None else str(told)


_PHRASED: dict[str, Callable[[ServiceRow], Any]] = {   # what only tests have a word for
    "offered": lambda values: values["mode"] != NOT_OFFERED,
    "partner_share": lambda values: 1 - values["vendor_share"],
}
_LINES: dict[str, Callable[[Answers, ServiceRow], Span | None]] = {
    "success": Answers._line_of_success,
    CERTIFICATION: Answers._line_of_certificate,
}
