"""Guards to conditions: `when C`, `when C unless D`, `unless D`."""

from __future__ import annotations

from csrules.analysis import typed as t
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.policy import Rule
from csrules.syntax import ast


def check_rule(node: ast.Rule, checker: ExpressionChecker) -> Rule | None:
    """The checked rule, None where its condition was reported. `unless D` means: D is not known to be true."""
    guard = node.guard
    parts: list[t.Typed] = []
    if guard.when is not None:
        when = checker.condition(guard.when)
        if when is None:
            return None
        parts.append(when)
    if guard.unless is not None:
        unless = checker.condition(guard.unless)
        if unless is None:
            return None
        parts.append(t.Not(t.Known(unless, guard.unless.span), guard.unless.span))
    condition = None if not parts else parts[0] if len(parts) == 1 else t.And(tuple(parts), guard.span)
    return Rule(condition, node.because.text if node.because else None, node.span)
