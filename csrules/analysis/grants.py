"""`grant` and `deny`: more and less than the service matrix says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from csrules.analysis import typed as t
from csrules.analysis.declarations import Declarations, unique
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.limits import EFFORT_DIGITS, EFFORT_SCALE, fits
from csrules.analysis.overlays import given as entitled, runs_itself
from csrules.analysis.policy import Deny, Entitlement, Grant
from csrules.analysis.rules import check_rule
from csrules.analysis.scalars import CONDITION
from csrules.analysis.tiers import known_role
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast


def granted_column(service: str) -> str:
    """The account's column that says whether a row of the register grants the service."""
    return f"granted:{service}"


def is_of_register(grant: Grant) -> bool:
    """Whether it holds where a row of the register grants it, and so needs one."""
    condition = grant.rule.condition
    return isinstance(condition, t.Ref) and condition.name == granted_column(grant.service)


@dataclass(frozen=True, slots=True)
class GrantChecker:
    declared: Declarations
    checker: ExpressionChecker
    reporter: Reporter

    def grants(self, matrix: Mapping[str, Sequence[Entitlement]]) -> tuple[Grant, ...]:
        """`matrix` holds the cells of each service."""
        register = self.declared.overrides.grantable if self.declared.overrides is not None else ()
        checked = [self._grant(node) for node in self.declared.grants]
        checked += [self._of_register(node) for node in register]
        grants = tuple(grant for grant in checked if grant is not None)
        for grant in grants:
            cell = grant.entitlement
            alone = cell.minutes == cell.overlay_minutes and cell.overlay_role is not None
            if cell.mode == "effort" and cell.role is None and not alone:
                self._need_role(grant, grants)
        self._check_sums(grants, matrix)
        return grants

    def _check_sums(self, grants: Sequence[Grant], matrix: Mapping[str, Sequence[Entitlement]]) -> None:
        """The largest effort that a service may come to is one that an effort may have."""
        added: dict[str, Decimal] = {}
        for grant in grants:
            if grant.how != "plus":
                continue
            name = grant.service
            if name not in added:
                others = (grant.entitlement for grant in grants if grant.service == name and grant.how != "plus")
                cells = (*matrix.get(name, ()), *others)
                added[name] = max((given.minutes for given in cells), default=Decimal(0))
            added[name] += grant.entitlement.minutes
            if not fits(added[name], EFFORT_DIGITS, EFFORT_SCALE):
                self.reporter.report("bad-literal", f"with this grant, the effort of `{name}` can become too large",
                                     grant.entitlement.span,
                                     help="the most for one service is ten million minutes a year")

    def denials(self) -> tuple[Deny, ...]:
        rules = []
        for node in self.declared.denials:
            unique(node.services, self.reporter)
            known = tuple(name.text for name in node.services if self._known(name))
            rule = check_rule(node.rule, self.checker)
            if rule is not None and known:
                rules.append(Deny(known, rule))
        return tuple(rules)

    def _known(self, name: ast.Name) -> bool:
        if name.text in self.declared.services:
            return True
        self.reporter.report("unknown-name", f"there is no service `{name.text}`", name.span,
                             help=partial(did_you_mean, name.text, self.declared.services))
        return False

    def _grant(self, node: ast.Grant) -> Grant | None:
        rule = check_rule(node.rule, self.checker)
        if not self._known(node.service) or rule is None:
            return None
        given = node.entitlement
        if node.how == "plus" and given.kind != "effort":
            self.reporter.report("bad-grant", "a grant can add only an effort", given.span,
                                 help="write an effort such as `1h/month`, or say `instead`")
            return None
        if node.how == "plus" and (given.overlay is not None or given.times is not None):
            message = "a grant adds a plain effort, without a second role and without a number of occasions"
            self.reporter.report("bad-grant", message, given.span,
                                 help="write the whole effort with `instead`")
            return None
        if node.how == "plus" and given.role is not None:
            self.reporter.report("bad-grant", "the role that works the other hours works the added ones, too",
                                 given.span,
                                 help="leave `by ROLE` out, or use `instead` with the whole effort")
        service = self.declared.services[node.service.text]
        if given.role is not None:
            known_role(ast.Name(given.role, given.span), self.declared, self.reporter)
        role = given.role or (service.role.text if service.role else None)
        if runs_itself(given, service):
            what = Entitlement("automated", Decimal(0), role, given.span, given.times)
        else:
            what = entitled(given, role, self.declared, self.reporter)
        return Grant(node.service.text, node.how or "grant", what, rule)

    def _of_register(self, node: ast.Grant) -> Grant | None:
        """One that holds where a row of the register grants it."""
        grant = self._grant(node)
        if grant is None:
            return None
        granted = t.Ref(granted_column(grant.service), CONDITION)
        return replace(grant, rule=replace(grant.rule, condition=granted))

    def _need_role(self, grant: Grant, grants: Sequence[Grant]) -> None:
        """An effort without a role of its own is spent by the tier's: there has to be a tier, and it needs a role."""
        span = grant.entitlement.span
        advice = f"write `{span.text} by ROLE`"
        if grant.how == "plus":   # which has no role of its own
            advice = f"write `by ROLE` in `service {grant.service}`"
        if not self._tiers_serve():
            self.reporter.report("no-role", "no role works these hours", span, help=advice)
        elif self._some_have_no_tier() and _works_without_tier(grant, grants):
            message = "no role works these hours for accounts without a tier"
            self.reporter.report("no-role", message, span, help=f"{advice}, or make a tier a condition of the grant")

    def _some_have_no_tier(self) -> bool:
        return self.declared.tiers is not None and bool(self.declared.tiers.no_tier)

    def _tiers_serve(self) -> bool:
        """Whether every tier names a role, which then spends what the grant gives."""
        tiers = self.declared.tiers.tiers if self.declared.tiers is not None else ()
        return all(tier.served_by is not None for tier in tiers)


def _works_without_tier(grant: Grant, grants: Sequence[Grant]) -> bool:
    """Whether it may give effort without a tier, and without a role. `plus` needs another grant to add to."""
    if needs_tier(grant.rule.condition):
        return False
    others = (other for other in grants
              if other.service == grant.service and other.how != "plus" and other.entitlement.role is None)
    return grant.how != "plus" or any(not needs_tier(other.rule.condition) for other in others)


def needs_tier(condition: t.Typed | None) -> bool:
    """Whether the condition cannot be true without a tier, as far as its shape tells: a proof may be missed."""
    match condition:
        case t.Compare(left=left, right=right):
            return _is_tier(left) or _is_tier(right)
        case t.OneOf(item=item):
            return _is_tier(item)
        case t.Not(item=t.Missing(item=item)):
            return _is_tier(item)
        case t.Not(item=t.Compare() | t.OneOf() as item):
            return needs_tier(item)
        case t.And(items=items):
            return any(needs_tier(item) for item in items)
        case t.Or(items=items):
            return all(needs_tier(item) for item in items)
    return False


def _is_tier(node: t.Typed) -> bool:
    return isinstance(node, t.Ref) and node.name == "tier"
