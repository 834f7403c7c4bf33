"""Plan nodes to Python closures: each takes a row (a dict from column name to value) and gives the node's value.

Conditions are three-valued: True, False, or None for unknown, as in SQL.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from csrules.analysis import typed as t
from csrules.decide.arithmetic import EXACT, divide, shift
from csrules.plan.nodes import Case, Choose, Divide, Expr, Join, Pick

Row = Mapping[str, Any]
Evaluate = Callable[[Row], Any]

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
WHOLE: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
DECIMAL: dict[str, Callable[[Any, Any], Decimal]] = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply}


def compile_expr(node: Expr, as_of: dt.date) -> Evaluate:
    """The closure for a node; `as_of` is the day that `today` means."""
    return _COMPILE[type(node)](node, as_of)


def _const(node: t.Const, as_of: dt.date) -> Evaluate:
    value = node.value
    return lambda row: value


def _today(node: t.Today, as_of: dt.date) -> Evaluate:
    return lambda row: as_of


def _ref(node: t.Ref, as_of: dt.date) -> Evaluate:
    return operator.itemgetter(node.name)


def _arith(node: t.Arith, as_of: dt.date) -> Evaluate:
    left, right = compile_expr(node.left, as_of), compile_expr(node.right, as_of)
    if node.op == "/":
        return _both(left, right, lambda a, b: divide(a, b, node.type.scale))
    return _both(left, right, (WHOLE if node.type.whole else DECIMAL)[node.op])


def _both(left: Evaluate, right: Evaluate, combine: Callable[[Any, Any], Any]) -> Evaluate:
    """Missing where either side is."""

    def evaluate(row: Row) -> Any:
        a = left(row)
        if a is None:
            return None
        b = right(row)
        return None if b is None else combine(a, b)

    return evaluate


def _shift(node: t.Shift, as_of: dt.date) -> Evaluate:
    day, amount = compile_expr(node.date, as_of), compile_expr(node.amount, as_of)
    sign, unit = node.sign, node.unit
    return _both(day, amount, lambda a, b: shift(a, sign * b, unit))


def _days_between(node: t.DaysBetween, as_of: dt.date) -> Evaluate:
    return _both(
        compile_expr(node.later, as_of), compile_expr(node.earlier, as_of), lambda a, b: a.toordinal() - b.toordinal()
    )


def _coalesce(node: t.Coalesce, as_of: dt.date) -> Evaluate:
    item, fallback = compile_expr(node.item, as_of), compile_expr(node.fallback, as_of)

    def evaluate(row: Row) -> Any:
        value = item(row)
        return fallback(row) if value is None else value

    return evaluate


def _compare(node: t.Compare, as_of: dt.date) -> Evaluate:
    compare = COMPARE[node.op]
    if isinstance(node.left, t.Ref) and isinstance(node.right, t.Const):
        name, value = node.left.name, node.right.value
        if not node.type.nullable:
            return lambda row: compare(row[name], value)
        return lambda row: None if (found := row[name]) is None else compare(found, value)
    return _both(compile_expr(node.left, as_of), compile_expr(node.right, as_of), compare)


def _one_of(node: t.OneOf, as_of: dt.date) -> Evaluate:
    item, values = compile_expr(node.item, as_of), frozenset(value.value for value in node.values)
    return lambda row: None if (found := item(row)) is None else found in values


def _missing(node: t.Missing, as_of: dt.date) -> Evaluate:
    item = compile_expr(node.item, as_of)
    return lambda row: item(row) is None


def _and(node: t.And, as_of: dt.date) -> Evaluate:
    items = tuple(compile_expr(item, as_of) for item in node.items)

    def evaluate(row: Row) -> bool | None:
        result: bool | None = True
        for item in items:
            value = item(row)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return evaluate


def _or(node: t.Or, as_of: dt.date) -> Evaluate:
    items = tuple(compile_expr(item, as_of) for item in node.items)

    def evaluate(row: Row) -> bool | None:
        result: bool | None = False
        for item in items:
            value = item(row)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return evaluate


def _not(node: t.Not, as_of: dt.date) -> Evaluate:
    item = compile_expr(node.item, as_of)
    return lambda row: None if (value := item(row)) is None else not value


def _known(node: t.Known, as_of: dt.date) -> Evaluate:
    item = compile_expr(node.item, as_of)
    return lambda row: item(row) is True


def _pick(node: Pick, as_of: dt.date) -> Evaluate:
    conditions = [None if rule.condition is None else compile_expr(rule.condition, as_of) for rule in node.rules]

    def evaluate(row: Row) -> int | None:
        for number, condition in enumerate(conditions):
            if condition is None or condition(row) is True:
                return number
        return None

    return evaluate


def _choose(node: Choose, as_of: dt.date) -> Evaluate:
    name = node.index.name
    missing = compile_expr(node.missing, as_of)
    if all(isinstance(value, t.Const) for value in node.values):
        consts = tuple(value.value for value in node.values if isinstance(value, t.Const))
        return lambda row: missing(row) if (number := row[name]) is None else consts[number]
    values = tuple(compile_expr(value, as_of) for value in node.values)
    return lambda row: missing(row) if (number := row[name]) is None else values[number](row)


def _case(node: Case, as_of: dt.date) -> Evaluate:
    branches = tuple((compile_expr(when, as_of), compile_expr(then, as_of)) for when, then in node.branches)
    default = compile_expr(node.default, as_of)

    def evaluate(row: Row) -> Any:
        for when, then in branches:
            if when(row) is True:
                return then(row)
        return default(row)

    return evaluate


def _divide(node: Divide, as_of: dt.date) -> Evaluate:
    places = node.places
    return _both(
        compile_expr(node.value, as_of), compile_expr(node.divisor, as_of), lambda a, b: divide(a, b, places)
    )


def _join(node: Join, as_of: dt.date) -> Evaluate:
    parts = tuple(compile_expr(part, as_of) for part in node.parts)

    def evaluate(row: Row) -> str:
        values = (part(row) for part in parts)
        return node.separator.join(value for value in values if value is not None)

    return evaluate


_COMPILE: dict[type, Callable[..., Evaluate]] = {
    t.Const: _const, t.Today: _today, t.Ref: _ref, t.Arith: _arith, t.Shift: _shift, t.DaysBetween: _days_between,
    t.Coalesce: _coalesce, t.Compare: _compare, t.OneOf: _one_of, t.Missing: _missing, t.And: _and, t.Or: _or,
    t.Not: _not, t.Known: _known, Pick: _pick, Choose: _choose, Case: _case, Divide: _divide, Join: _join,
}  # fmt: skip
