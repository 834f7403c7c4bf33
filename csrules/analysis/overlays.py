"""What a cell or a grant gives of a service: its effort, the effort of a second role, and the number of occasions."""

from __future__ import annotations

from decimal import Decimal

from csrules.analysis.declarations import Declarations
from csrules.analysis.limits import check_effort
from csrules.analysis.policy import Entitlement
from csrules.analysis.tiers import known_role
from csrules.diagnostics import Reporter
from csrules.syntax import ast


def runs_itself(cell: ast.EffortCell, service: ast.Service) -> bool:
    """Whether the product does what is included: where people have a part in it, it does not."""
    by_people = cell.role is not None or cell.overlay is not None
    return cell.kind == "automated" or (cell.kind == "included" and service.automated and not by_people)


def given(cell: ast.EffortCell, role: str | None, declared: Declarations, reporter: Reporter) -> Entitlement:
    """What people do; with the effort of a second role what is included takes effort all the same."""
    minutes, overlay = cell.minutes or Decimal(0), cell.overlay
    if overlay is None:
        return Entitlement(cell.kind, check_effort(minutes, cell.span, reporter), role, cell.span, cell.times)
    if known_role(ast.Name(overlay.role, cell.span), declared, reporter) and overlay.role == role:
        reporter.report("same-role", f"`{role}` would work both efforts", cell.span,
                        help="add the two efforts up, or name another role after `and`")
    whole = check_effort(minutes + overlay.minutes, cell.span, reporter)
    second = min(overlay.minutes, whole)   # what is too large was reported, and counts as nothing
    return Entitlement("effort", whole, role, cell.span, cell.times, second, overlay.role)
