"""Small builders for SQL nodes: quoted names, typed constants, exact types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from sqlglot import exp

from csrules.analysis.scalars import Kind, Scalar

Node = TypeVar("Node", bound=exp.Expression)


def name(text: str) -> exp.Identifier:
    return exp.to_identifier(text, quoted=True)


def flat(text: str) -> str:
    """A plan's column name as a plain identifier: `agreement.margin` is `agreement__margin`.

    The language refuses names with two underscores in a row and names that begin with `csrules`, so no two columns
    become one: what the plan adds itself (`tier:rank`) begins so, and `x_.a` (5 underscores) is not `x._a` (3).
    """
    if ":" in text:
        return "csrules_" + flat(text.replace(":", "."))
    first, *rest = text.split(".")
    for part in rest:
        between = "____" if first.endswith("_") and not part.startswith("_") else "__"
        first = f"{first}{between}{part}"
    return first


def column(text: str, table: str | None = None) -> exp.Column:
    return exp.Column(this=name(flat(text)), table=name(table) if table is not None else None)


def table(text: str, alias: str | None = None) -> exp.Table:
    node = exp.Table(this=name(text))
    if alias is not None:
        node.set("alias", exp.TableAlias(this=name(alias)))
    return node


def named(node: exp.Expression, alias: str) -> exp.Alias:
    return exp.Alias(this=node, alias=name(flat(alias)))


def string(text: str) -> exp.Literal:
    return exp.Literal.string(text)


def integer(value: int) -> exp.Expression:
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def null() -> exp.Null:
    return exp.Null()


@cache
def _type(text: str) -> exp.DataType:
    return exp.DataType.build(text)


def cast(node: exp.Expression, kind: str) -> exp.Cast:
    return exp.Cast(this=node, to=again(_type(kind)))


def again(node: Node) -> Node:
    """The node once more, for a second place. Several times quicker than sqlglot's own copy, which looks for more."""
    return node.__class__(**{key: _again(value) for key, value in node.args.items()})


def _again(value: Any) -> Any:
    if isinstance(value, exp.Expression):
        return again(value)
    return [_again(item) for item in value] if type(value) is list else value


def sql_type(kind: Scalar) -> str:
    """The SQL type that carries a scalar exactly."""
    if kind.kind is Kind.CONDITION:
        return "BOOLEAN"
    if kind.kind is Kind.DATE:
        return "DATE"
    if kind.kind in (Kind.TEXT, Kind.CATEGORY):
        return "TEXT"
    if kind.kind is Kind.LINK:
        return "BIGINT" if kind.whole else "TEXT"
    if kind.whole and kind.digits <= 18:
        return "BIGINT"
    return decimal_type(kind.digits, kind.scale)


def decimal_type(digits: int, scale: int) -> str:
    """`digits` before the point; never more than 38 in all, which the checker keeps."""
    return f"DECIMAL({min(38, max(1, digits + scale))}, {scale})"


def constant(value: object, kind: Scalar) -> exp.Expression:
    """A literal with its exact type."""
    if value is None:
        return cast(null(), sql_type(kind))
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, Decimal):
        text = f"{abs(value):f}"
        literal: exp.Expression = exp.Literal.number(text)
        literal = exp.Neg(this=literal) if value < 0 else literal
        return cast(literal, decimal_type(kind.digits, kind.scale))
    if isinstance(value, dt.date):
        return cast(string(value.isoformat()), "DATE")
    return string(str(value))


def all_of(conditions: Sequence[exp.Expression]) -> exp.Expression:
    """`a AND b AND …`, flat and in brackets."""
    return _chain(exp.And, conditions, True)


def any_of(conditions: Sequence[exp.Expression]) -> exp.Expression:
    return _chain(exp.Or, conditions, False)


def _chain(kind: type[exp.Expression], parts: Sequence[exp.Expression], empty: bool) -> exp.Expression:
    """Halves, so that a long chain is not a deep tree."""
    if not parts:
        return exp.Boolean(this=empty)
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    left, right = _chain(kind, parts[:middle], empty), _chain(kind, parts[middle:], empty)
    return exp.Paren(this=kind(this=left, expression=right))


def case(branches: Sequence[tuple[exp.Expression, exp.Expression]], default: exp.Expression | None) -> exp.Expression:
    if not branches:
        return default if default is not None else null()
    return exp.Case(ifs=[exp.If(this=when, true=then) for when, then in branches], default=default)


def choice(
    of: exp.Expression, values: Iterable[tuple[exp.Expression, exp.Expression]], default: exp.Expression
) -> exp.Expression:
    """The value for what `of` is equal to, in one branch for all that have the same; else `default`."""
    by_value: dict[exp.Expression, list[exp.Expression]] = {}
    for key, value in values:
        if value != default:
            by_value.setdefault(value, []).append(key)
    branches: list[tuple[exp.Expression, exp.Expression]] = []
    for value, keys in by_value.items():
        equal = exp.EQ(this=again(of), expression=keys[0])
        branches.append((equal if len(keys) == 1 else exp.In(this=again(of), expressions=keys), value))
    return case(branches, default)


def select(*columns: exp.Expression) -> exp.Select:
    return exp.Select(expressions=list(columns))


def star(of: str | None = None) -> exp.Expression:
    return exp.Star() if of is None else exp.Column(this=exp.Star(), table=name(of))


def subquery(query: exp.Expression, alias: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=name(alias)))
