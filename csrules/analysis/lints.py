"""Warnings about a policy that is right and yet probably not meant."""

from __future__ import annotations

from csrules.analysis.declarations import Declarations
from csrules.analysis.scope import Scope
from csrules.diagnostics import Reporter


def lint_unused(declared: Declarations, scope: Scope, reporter: Reporter) -> None:
    """Defines and roles that nothing uses. Fields of records are left alone: data is often wider than a policy."""
    revenue = declared.policy.revenue.text if declared.policy and declared.policy.revenue else "arr"
    for name, define in declared.defines.items():
        if name not in scope.used and name != revenue:
            reporter.report("unused-name", f"no line uses the define `{name}`", define.name.span, help="remove it")
    for name, look_up in declared.look_ups.items():
        if name not in scope.used and look_up.named is not None:
            reporter.report("unused-name", f"no line uses `{name}`", look_up.named.span, help="remove the match")
    roles = _used_roles(declared)
    for name, role in declared.roles.items():
        if name not in roles:
            reporter.report("unused-name", f"no line uses the role `{name}`", role.name.span, help="remove it")


def _used_roles(declared: Declarations) -> set[str]:
    roles = {service.role.text for service in declared.services.values() if service.role is not None}
    if declared.tiers is not None:
        roles |= {tier.served_by.text for tier in declared.tiers.tiers if tier.served_by is not None}
    cells = [grant.entitlement for grant in declared.grants]
    if declared.entitlements is not None:
        cells += [cell for row in declared.entitlements.rows for cell in row.cells if cell is not None]
    roles |= {cell.role for cell in cells if cell.role is not None}
    roles |= {cell.overlay.role for cell in cells if cell.overlay is not None}
    return roles | {node.oversight.role.text for node in declared.responsibilities if node.oversight is not None}
