"""Segments: what kind of account this is. Each becomes a name that conditions can use like a category field."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.analysis.declarations import Declarations, unique
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.policy import Segment, SegmentValue
from csrules.analysis.rules import check_rule
from csrules.analysis.scalars import Kind, Scalar
from csrules.analysis.scope import Scope, Stage, Symbol
from csrules.analysis.told import refuse_untold
from csrules.syntax import ast
from csrules.types import Category, CategoryValue


@dataclass(frozen=True, slots=True)
class _Checked:
    segment: Segment
    nullable: bool


def check_segments(declared: Declarations, scope: Scope) -> tuple[Segment, ...]:
    """Every segment, its name added to the scope; later segments may use earlier ones."""
    segments = []
    for node in declared.segments.values():
        if node.name.text in scope.symbols or node.name.text in scope.prefixes:
            message = f"`{node.name.text}` is already a field, a define or a record's name"
            scope.reporter.report("duplicate-name", message, node.name.span,
                                  help="choose another name for the segment")
            continue
        checked = _segment(node, ExpressionChecker(scope, Stage.TIER))
        kind = Scalar(Kind.CATEGORY, nullable=checked.nullable, category=checked.segment.category)
        refuse_untold(node.name, kind, scope.reporter)
        scope.symbols[node.name.text] = Symbol(node.name.text, kind, Stage.AGREEMENT)
        segments.append(checked.segment)
    return tuple(segments)


def _segment(node: ast.Segment, checker: ExpressionChecker) -> _Checked:
    unique([value.name for value in node.values], checker.reporter)
    values = []
    closed: ast.SegmentValue | None = None
    for value in node.values:
        if closed is not None:
            message = f"no account can get `{value.name.text}`"
            checker.reporter.report("unreachable-value", message, value.name.span,
                                    help=f"`{closed.name.text}` gets every account that reaches this line")
        elif not value.rules:
            checker.reporter.report("unreachable-value", f"`{value.name.text}` has no condition", value.name.span,
                                    help="add `when …`, or `otherwise` in the last value")
        rules = [check_rule(rule, checker) for rule in value.rules]
        label = value.label.text if value.label else value.name.text
        values.append(SegmentValue(value.name.text, label, tuple(rule for rule in rules if rule is not None)))
        if any(rule.otherwise for rule in value.rules):
            closed = closed or value
    category = Category(tuple(CategoryValue(value.name, value.label) for value in values), "category")
    label = node.label.text if node.label else node.name.text
    return _Checked(Segment(node.name.text, label, tuple(values), category, node.span), closed is None)
