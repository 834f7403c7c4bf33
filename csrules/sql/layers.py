"""Computed columns over a relation: each layer is one SELECT whose columns read only the layers below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from csrules.plan.nodes import refs
from csrules.plan.plan import Column
from csrules.sql.build import named, select, star, subquery, table
from csrules.sql.expressions import ToSql

DEEPEST = 20


def layers(columns: Iterable[Column]) -> list[list[Column]]:
    """Columns grouped so that each reads only columns of earlier groups (or of the base relation)."""
    level: dict[str, int] = {}
    groups: list[list[Column]] = []
    for column in columns:
        own = 1 + max((level[name] for name in refs(column.expr) if name in level), default=-1)
        level[column.name] = own
        while len(groups) <= own:
            groups.append([])
        groups[own].append(column)
    return groups


def over(base: exp.Select, columns: Sequence[Column], to_sql: ToSql) -> exp.Select:
    """`base` with the columns added. Of many layers the lower ones go into a `WITH`, so that no query is too deep."""
    query, below = base, []
    for number, group in enumerate(layers(columns)):
        if number and number % DEEPEST == 0:
            below.append((f"csrules_layers_{number}", query))
            query = select(star()).from_(table(below[-1][0]), copy=False)
        alias = f"layer_{number}"
        added = [named(to_sql(column.expr), column.name) for column in group]
        query = select(star(alias), *added).from_(subquery(query, alias), copy=False)
    for name, part in below:
        query = query.with_(name, as_=part, copy=False)
    return query
