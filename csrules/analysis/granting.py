"""`grant` and `deny`: more and less than the service matrix says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from csrules.analysis.declarations import Declarations, unique
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.limits import check_effort
from csrules.analysis.policy import Deny, Entitlement, Grant
from csrules.analysis.rules import check_rule
from csrules.analysis.tiering import known_role
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast


@dataclass(frozen=True, slots=True)
class GrantChecker:
    declared: Declarations
    checker: ExpressionChecker
    reporter: Reporter

    def grants(self) -> tuple[Grant, ...]:
        found = [self._grant(node) for node in self.declared.grants]
        return tuple(grant for grant in found if grant is not None)

    def denials(self) -> tuple[Deny, ...]:
        found = []
        for node in self.declared.denials:
            unique(node.services, self.reporter)
            known = tuple(name.text for name in node.services if self._known(name))
            rule = check_rule(node.rule, self.checker)
            if rule is not None and known:
                found.append(Deny(known, rule))
        return tuple(found)

    def _known(self, name: ast.Name) -> bool:
        if name.text in self.declared.services:
            return True
        self.reporter.report("unknown-name", f"there is no service `{name.text}`", name.span,
                             help=partial(did_you_mean, name.text, self.declared.services))  # fmt: skip
        return False

    def _grant(self, node: ast.Grant) -> Grant | None:
        rule = check_rule(node.rule, self.checker)
        if not self._known(node.service) or rule is None:
            return None
        given = node.given
        if node.how == "plus" and given.kind != "effort":
            self.reporter.report("bad-grant", "only effort can be added", given.span,
                                 help="write an effort such as `1h/month`, or say `instead`")  # fmt: skip
            return None
        if node.how == "plus" and given.role is not None:
            self.reporter.report("bad-grant", "added effort is spent by whoever spends the rest", given.span,
                                 help="leave `by ROLE` out, or use `instead` with the whole effort")  # fmt: skip
        service = self.declared.services[node.service.text]
        if given.role is not None:
            known_role(ast.Name(given.role, given.span), self.declared, self.reporter)
        role = given.role or (service.role.text if service.role else None)
        if given.kind == "effort" and role is None and not self._tiers_serve():
            self.reporter.report("no-role", "nobody is said to spend this effort", given.span,
                                 help=f"write `{given.span.text} by ROLE`")  # fmt: skip
        minutes = check_effort(given.minutes or Decimal(0), given.span, self.reporter)
        return Grant(node.service.text, node.how or "grant", Entitlement(given.kind, minutes, role, given.span), rule)

    def _tiers_serve(self) -> bool:
        """Whether every tier names a role, which then spends what the grant gives."""
        tiers = self.declared.tiers.tiers if self.declared.tiers is not None else ()
        return all(tier.served_by is not None for tier in tiers)
