"""Promises and watches: conditions over all that a decision gives, and what such conditions may name.

They come after everything else, so they may read the tier and the figures of the account's services. A name that the
policy declares itself keeps its own meaning.
"""

from __future__ import annotations

from collections.abc import Iterable

from csrules.analysis import typed as t
from csrules.analysis.declarations import Declarations
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.policy import Promise, Responsibilities, Statement, Watch
from csrules.analysis.result_columns import COMPARED, SUM
from csrules.analysis.rules import check_rule
from csrules.analysis.scalars import ORDERED, Kind, Scalar
from csrules.analysis.scope import Scope, Stage, Symbol
from csrules.diagnostics import Label
from csrules.syntax import ast

MARGIN = "margin"


def add_figures(scope: Scope, responsibilities: Iterable[Responsibilities]) -> None:
    """From here on the figures are names like others, and `margin` is the one by which work is divided."""
    for name, figure in COMPARED.items():
        if name not in scope.symbols and name not in scope.prefixes:
            scope.symbols[name] = Symbol(figure.column, figure.compared, Stage.RESPONSIBILITIES)
            per = t.Const(figure.unit.per, Scalar(Kind.NUMBER, digits=3, whole=True))
            quotient = t.Arith("/", t.Ref(figure.column, SUM), per, figure.compared)
            scope.carried.quotients[figure.column] = quotient   # as it is compared, before it is divided
    margin = next((block.margin for block in responsibilities if isinstance(block.margin, t.Ref)), None)
    if margin is not None and MARGIN not in scope.symbols and MARGIN not in scope.prefixes:
        scope.symbols[MARGIN] = Symbol(margin.name, margin.type)


def check_promises(declared: Declarations, scope: Scope) -> tuple[Promise, ...]:
    _refuse_twice(declared.promises, scope)
    promises = []
    for node in declared.promises:
        statements = [_statement(statement, scope) for statement in node.statements]
        known = tuple(statement for statement in statements if statement is not None)
        promises.append(Promise(node.text.text, known, node.span))
    return tuple(promises)


def check_watches(declared: Declarations, scope: Scope) -> tuple[Watch, ...]:
    _refuse_twice(declared.watches, scope)
    checker = ExpressionChecker(scope, Stage.PROMISES)
    watches = []
    for node in declared.watches:
        if node.over is not None:
            continue
        rules = [check_rule(rule, checker) for rule in node.alarms]
        watches.append(Watch(node.text.text, tuple(rule for rule in rules if rule is not None), node.span))
    return tuple(watches)


def _refuse_twice(nodes: Iterable[ast.Promise | ast.Watch], scope: Scope) -> None:
    """Findings are told apart by these texts."""
    seen: dict[str, ast.Text] = {}
    for node in nodes:
        first = seen.setdefault(node.text.text, node.text)
        if first is not node.text:
            word = "promise" if isinstance(node, ast.Promise) else "watch"
            scope.reporter.report("duplicate-name", f"another {word} already has this text", node.text.span,
                                  others=(Label(first.span, "first here"),),
                                  help=f"write one {word} with several lines")


def _statement(node: ast.Statement, scope: Scope) -> Statement | None:
    if node.condition is not None:
        condition = ExpressionChecker(scope, Stage.PROMISES).condition(node.condition)
        return None if condition is None else Statement(node.kind, condition, None, node.span)
    if node.field is None:
        return Statement(node.kind, None, None, node.span)
    field = ExpressionChecker(scope, Stage.RESPONSIBILITIES).check(node.field)
    if field is None:
        return None
    if not isinstance(field, t.Ref) or field.type.kind not in ORDERED:
        message = f"{field.type.shown} cannot rise"
        scope.reporter.report("type-mismatch", message, node.field.span,
                              help="name a number, an amount, a percentage or a date")
        return None
    return Statement(node.kind, None, field, node.span)
