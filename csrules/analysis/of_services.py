"""`review offered`, `review by partner`: conditions on what becomes of a service, when all is decided."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from csrules.analysis import typed as t
from csrules.analysis.policy_parts import OfService
from csrules.analysis.result_columns import TOTAL_PREFIX
from csrules.analysis.scalars import TEXT
from csrules.analysis.scope import Stage
from csrules.diagnostics import did_you_mean
from csrules.syntax import expressions as ex

if TYPE_CHECKING:
    from csrules.analysis.expressions import ExpressionChecker

LISTED = replace(TEXT, nullable=True)


def check_of_service(checker: ExpressionChecker, node: ex.OfService) -> t.Typed | None:
    """The condition that the service is in the list of those that are so."""
    scope, service = checker.scope, node.service.text
    if checker.stage is not Stage.PROMISES:
        checker.reporter.report("too-early", f"`{service}` is decided later: only promises and watches can ask for it",
                                node.span, help="ask for the tier, or for the condition by which it is given")
        return None
    if service not in scope.services:
        checker.reporter.report("unknown-name", f"there is no service `{service}`", node.service.span,
                                help=partial(did_you_mean, service, sorted(scope.services)))
        return None
    asked = OfService(f"{TOTAL_PREFIX}{service} {node.party or 'offered'}", service, node.party)
    scope.of_services[asked.name] = asked
    missing = t.Missing(t.Ref(asked.name, LISTED), node.span)
    return missing if node.negated else t.Not(missing, node.span)
