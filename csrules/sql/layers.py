"""Computed columns over a relation: each layer is one SELECT whose columns read only the layers below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import exp

from csrules.plan.nodes import refs
from csrules.plan.plan import Column
from csrules.sql.build import named, select, star, subquery
from csrules.sql.expressions import ToSql


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
    """`base` with the columns added."""
    query = base
    for number, group in enumerate(layers(columns)):
        below = f"layer_{number}"
        added = [named(to_sql(column.expr), column.name) for column in group]
        query = select(star(below), *added).from_(subquery(query, below), copy=False)
    return query
