"""A define that is a choice: `5 when C, 3 when D, otherwise 0`. Its lines are as those of a segment."""

from __future__ import annotations

from dataclasses import replace

from csrules.analysis import comparisons, periods, typed as t
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.implication import implies
from csrules.analysis.operators import MOST_DIGITS, common_digits, joined
from csrules.analysis.policy import Choice, ChoiceLine, Rule
from csrules.analysis.ranges import limits_of
from csrules.analysis.rules import check_rule
from csrules.analysis.scalars import Scalar
from csrules.diagnostics import Label
from csrules.syntax import ast, expressions as ex


def check_choice(node: ast.Choice, checker: ExpressionChecker) -> Choice | None:
    """None where a part of it was reported."""
    rules = [check_rule(line.rule, checker) for line in node.lines]
    written = [line.value for line in node.lines] + ([node.otherwise] if node.otherwise is not None else [])
    values = [checker.beside(value, written) for value in written]
    checked, known = [rule for rule in rules if rule is not None], [value for value in values if value is not None]
    if len(checked) < len(rules) or len(known) < len(values):
        return None
    kind = _common(known, written, checker)
    if kind is None:
        return None
    _report_unreachable(checked, checker)
    missing = t.Const(None, replace(kind, nullable=True))
    otherwise = known[-1] if node.otherwise is not None else missing
    nullable = any(value.type.nullable for value in (*known, otherwise))
    lines = tuple(ChoiceLine(rule, value) for rule, value in zip(checked, known, strict=False))
    return Choice(lines, otherwise, _limited(replace(kind, nullable=nullable), known))


def _common(values: list[t.Typed], written: list[ex.Expr], checker: ExpressionChecker) -> Scalar | None:
    """The one type of all values."""
    first = values[0]
    kind = first.type
    for value, node in zip(values[1:], written[1:], strict=True):
        together = joined(kind, value.type)
        if together is None:
            message = f"this value is {value.type.shown}, and the first is {kind.shown}"
            advice = comparisons.unit_help(first, value, written[0], node)
            checker.reporter.report("type-mismatch", message, node.span, help=advice)
            return None
        if periods.differ(kind, value.type):
            periods.report(checker.reporter, kind, value.type, node.span)
            return None
        if common_digits(kind, value.type) > MOST_DIGITS:
            comparisons.too_precise(checker.reporter, node.span, checker.scope.unlimited(first, value))
            return None
        kind = replace(together, bare=kind.bare and value.type.bare)
    return kind


def _limited(kind: Scalar, values: list[t.Typed]) -> Scalar:
    """With the least and the greatest of the values, where all have limits."""
    limits = [limits_of(value) for value in values]
    lows, highs = [low for low, _ in limits if low is not None], [high for _, high in limits if high is not None]
    if len(lows) < len(limits) or len(highs) < len(limits):
        return replace(kind, low=None, high=None)
    return replace(kind, low=min(lows), high=max(highs))


def _report_unreachable(rules: list[Rule], checker: ExpressionChecker) -> None:
    """A line whose every account an earlier line takes."""
    for number, rule in enumerate(rules):
        earlier = next((one for one in rules[:number] if _covers(one, rule)), None)
        if earlier is not None:
            checker.reporter.report("unreachable-value", "no account can get this value", rule.span,
                                    others=(Label(earlier.span, "takes every account that meets this condition"),),
                                    help="write the line with the narrower condition first")


def _covers(earlier: Rule, later: Rule) -> bool:
    if earlier.condition is None or later.condition is None:
        return False
    return implies(later.condition, earlier.condition)
