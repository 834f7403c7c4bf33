"""Services and the service matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from csrules.analysis.declarations import Declarations, unique
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.overlays import given, runs_itself
from csrules.analysis.parties import party_of
from csrules.analysis.policy import AlwaysBy, Entitlement, Rule, Service, Tier
from csrules.analysis.tiers import known_role
from csrules.analysis.times import check_during
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast
from csrules.syntax.reasons import BECAUSE


def check_services(declared: Declarations, checker: ExpressionChecker, reporter: Reporter) -> dict[str, Service]:
    services = {}
    for name, node in declared.services.items():
        if node.role is not None:
            known_role(node.role, declared, reporter)
        during = check_during(node.during, checker) if node.during is not None else None
        offered, succeeds = _asked(node.offered, checker), _asked(node.succeeds, checker)
        always = _always(node.always, reporter) if node.always is not None else None
        label = node.label.text if node.label else name
        services[name] = Service(name, label, during, offered, succeeds, always, node.span)
    return services


def _always(node: ast.AlwaysBy, reporter: Reporter) -> AlwaysBy:
    return AlwaysBy(party_of(node.party, reporter), node.because.text if node.because else None, node.span)


def _asked(node: ast.Asked | None, checker: ExpressionChecker) -> Rule | None:
    """None where there is no condition, or it was reported."""
    condition = checker.condition(node.condition) if node is not None else None
    if node is None or condition is None:
        return None
    return Rule(condition, node.because.text if node.because else None, node.span)


@dataclass(frozen=True, slots=True)
class EntitlementChecker:
    """Brings the matrix's columns into rank order and gives every effort its role."""

    declared: Declarations
    tiers: tuple[Tier, ...]
    reporter: Reporter

    def check(self, node: ast.Entitlements) -> Mapping[str, tuple[Entitlement, ...]]:
        unique(node.columns, self.reporter)
        unique([row.service for row in node.rows], self.reporter)
        places = self._places(node)
        rows = {}
        for row in node.rows:
            if row.service.text not in self.declared.services:
                self.reporter.report(
                    "unknown-name", f"there is no service `{row.service.text}`", row.service.span,
                    help=partial(did_you_mean, row.service.text, self.declared.services),
                )
                continue
            because = row.because.text if row.because else None
            rows[row.service.text] = tuple(
                replace(self._cell(row, tier, row.cells[place]), because=because)
                for tier, place in zip(self.tiers, places, strict=False)
            )
        self._complete(node, rows)
        absent = Entitlement("not_offered", Decimal(0), None, node.span.first_line)
        return {name: rows.get(name, (absent,) * len(self.tiers)) for name in self.declared.services}

    def _places(self, node: ast.Entitlements) -> list[int]:
        """For each tier, from the highest, the column that speaks of it."""
        names = [tier.name for tier in self.tiers]
        for column in node.columns:
            if column.text not in names:
                self.reporter.report("unknown-name", f"there is no tier `{column.text}`", column.span,
                                     help=partial(did_you_mean, column.text, names))
        written = [column.text for column in node.columns]
        missing = [name for name in names if name not in written]
        told = [name for name in missing if name != BECAUSE]   # a tier of that name was refused
        if told and written and all(word in names for word in written):   # a misspelt column is not missing as well
            listed = ", ".join(f"`{name}`" for name in told)
            self.reporter.report("missing-entitlement", f"the matrix has no column for {listed}", node.span.first_line,
                                 help="add the column; `-` means not offered")
        return [] if missing else [written.index(name) for name in names]

    def _cell(self, row: ast.EntitlementRow, tier: Tier, cell: ast.EffortCell | None) -> Entitlement:
        """A cell that could not be read was reported; it counts as not offered."""
        if cell is None:
            return Entitlement("not_offered", Decimal(0), None, row.span)
        service = self.declared.services[row.service.text]
        if cell.role is not None:
            known_role(ast.Name(cell.role, cell.span), self.declared, self.reporter)
        if cell.kind in ("not_offered", "automated") or runs_itself(cell, service):
            mode = "automated" if cell.kind == "included" else cell.kind
            return Entitlement(mode, Decimal(0), None, cell.span, cell.times)
        role = cell.role or (service.role.text if service.role else None) or tier.served_by
        if cell.kind == "effort" and role is None:
            self.reporter.report(
                "no-role", f"no role works these hours in tier `{tier.name}`", cell.span,
                help=f"write `{cell.span.text} by ROLE`, or `served by` in the tier",
            )
        return given(cell, role, self.declared, self.reporter)

    def _complete(self, node: ast.Entitlements, rows: Mapping[str, object]) -> None:
        misread = not node.columns or any(row.service.text not in self.declared.services for row in node.rows)
        granted = {grant.service.text for grant in self.declared.grants}
        missing = [name for name in self.declared.services if name not in rows and name not in granted]
        for name in () if misread else missing:
            self.reporter.report("missing-entitlement", f"the matrix has no row for `{name}`",
                                 self.declared.services[name].name.span,
                                 help="add a row to `entitlements`; `-` means not offered")
