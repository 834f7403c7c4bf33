"""What a decision tells of one account, by the names of the result table `accounts`, and the line that decided it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from csrules.decide.arithmetic import EXACT, divide
from csrules.decide.lazy import LazyPlan, LazyRow, ServiceRow
from csrules.decide.lazy_code import NotStatedError
from csrules.plan.lower.values import source
from csrules.plan.nodes import Choose, Pick
from csrules.plan.plan import Column
from csrules.text import Span

MINUTES_PER_HOUR = 60
MONTHS = 12
NOT_OFFERED = "not_offered"
PARTY = ("party", "accountable", "vendor_share", "partner_share")
Read = Callable[["Answers"], Any]


def columns_of(plan: LazyPlan) -> dict[str, str]:
    """The plan's columns by their names in the result; what the policy has nothing of is not among them."""
    found = {name: name for name in plan.columns}
    if plan.plan.family is not None:
        found |= {name: name for name in plan.plan.family.names}
    match = plan.plan.match
    if match is not None:
        found[match.record] = match.record
    refs = {"margin": plan.plan.margin, "partner": plan.plan.partner, "revenue": plan.plan.revenue,
            "held_until": plan.plan.held_until}  # fmt: skip
    return found | {name: ref.name for name, ref in refs.items() if ref is not None}


@dataclass(frozen=True, slots=True)
class Answers:
    """Asks a lazy row; nothing is computed that is not asked for. `columns` are as `columns_of` gives them."""

    plan: LazyPlan
    columns: Mapping[str, str]
    row: LazyRow

    def account(self, name: str) -> Any:
        read = _ACCOUNT.get(name)
        if read is not None:
            return read(self)
        column = self.columns.get(name)
        return None if column is None else self.row[column]

    def service(self, service: str, name: str) -> Any:
        values = self.row.service(service)
        read = _SERVICE.get(name)
        return values[name] if read is None else read(values)

    def why(self, name: str) -> str | None:
        """The line that decided a column of the account, with its place; None where none did."""
        if name == "tier":
            return self._told(self.row, "reason")
        name = self.columns.get(name, name)
        column = self.plan.columns.get(name)
        span = None if column is None else self._line(column)
        match = self.plan.plan.match
        if span is None and match is not None and name.split(".")[0] == match.record:
            span = match.span.first_line
        return None if span is None else f"{source(span)} ({span.where})"

    def why_service(self, service: str, name: str) -> str | None:
        reason = "party_reason" if name in PARTY else "entitlement_reason"
        return self._told(self.row.service(service), reason)

    def _line(self, column: Column) -> Span | None:
        """Of a column that follows from the number of a rule, that rule's line."""
        node = column.expr
        if not isinstance(node, Choose) or node.index.name not in self.plan.columns:
            return column.span
        behind = self.plan.columns[node.index.name]
        number: int | None = self.row[behind.name]
        if isinstance(behind.expr, Pick) and number is not None:
            return behind.expr.rules[number].span
        return self._line(behind) or column.span

    def _told(self, row: LazyRow | ServiceRow, name: str) -> str | None:
        try:
            found = row[name]
        except (NotStatedError, KeyError):
            return None
        return None if found is None else str(found)

    # ── sums over the services ───────────────────────────────────────────────

    def total(self, *names: str) -> Decimal | None:
        """The exact sum of columns over all services; missing where a part is."""
        found = Decimal(0)
        for service in self.plan.members:
            for name in names:
                part = self.row.service(service)[name]
                if part is None:
                    return None
                found = EXACT.add(found, part)
        return found

    def cost(self, divisor: int) -> Decimal | None:
        total = self.total("vendor_cost", "oversight_cost")
        return None if total is None else divide(total, divisor, 2)

    def hours(self, name: str) -> Decimal | None:
        total = self.total(name)
        return None if total is None else divide(total, MINUTES_PER_HOUR * MONTHS, 2)

    def cost_share(self) -> Decimal | None:
        yearly, revenue = self.cost(MINUTES_PER_HOUR), self.account("revenue")
        return None if yearly is None or revenue is None else divide(yearly, revenue, 4)


_ACCOUNT: dict[str, Read] = {
    "yearly_cost": lambda answers: answers.cost(MINUTES_PER_HOUR),
    "monthly_cost": lambda answers: answers.cost(MINUTES_PER_HOUR * MONTHS),
    "vendor_hours_per_month": lambda answers: answers.hours("vendor_minutes"),
    "partner_hours_per_month": lambda answers: answers.hours("partner_minutes"),
    "oversight_hours_per_month": lambda answers: answers.hours("oversight_minutes"),
    "cost_share": lambda answers: answers.cost_share(),
}
_SERVICE: dict[str, Callable[[ServiceRow], Any]] = {
    "offered": lambda values: values["mode"] != NOT_OFFERED,
    "partner_share": lambda values: 1 - values["vendor_share"],
}
