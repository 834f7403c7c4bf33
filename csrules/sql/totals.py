"""What is computed once per class: the coverage of each service, and the class's own row with its totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from csrules.analysis.result_columns import SUM
from csrules.plan.classes import Classes
from csrules.plan.nodes import refs
from csrules.plan.plan import Column, Member, Plan, Total
from csrules.sql.build import case, cast, column, integer, named, select, star, string, subquery, table
from csrules.sql.expressions import ToSql
from csrules.sql.keys import KeyColumns
from csrules.sql.layers import over
from csrules.sql.names import CLASSES, COVERAGE, NUMBER


def decoded(keys: KeyColumns) -> exp.Select:
    """The classes with their keys as columns again."""
    packed = [column(key) for packing in keys.packed for key, _ in packing.decode()]
    raw = [column(key.ref.name) for key in keys.raw]
    return select(column(NUMBER), *packed, *raw).from_(table(CLASSES), copy=False)


def coverage_table(plan: Plan, classes: Classes, keys: KeyColumns, to_sql: ToSql) -> exp.Expression:
    """One row for each class and service, with exact figures. What all services compute alike is written down once."""
    names, alike = shared_columns(classes), alike_columns(classes)
    later = {computed.name for computed in alike}
    own = tuple(name for name in names if name not in later)
    parts = []
    for place, member in enumerate(classes.members):
        columns = tuple(computed for computed in member.columns if computed.name not in later)
        parts.append(_service(replace(member, columns=columns), own, place, keys, to_sql))
    return over(select(star()).from_(subquery(union(parts), "u"), copy=False), (*alike, *plan.service_figures), to_sql)


def union(parts: Sequence[exp.Select]) -> exp.Expression:
    """All rows of all parts, joined in halves so that a long list is not a deep tree."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return exp.Union(this=union(parts[:middle]), expression=union(parts[middle:]), distinct=False)


def shared_columns(classes: Classes) -> tuple[str, ...]:
    """The columns that every service has; what else some need on the way stays inside of their own query."""
    first, *others = classes.members
    every = set.intersection(*({computed.name for computed in member.columns} for member in (first, *others)))
    return tuple(computed.name for computed in first.columns if computed.name in every)


def alike_columns(classes: Classes) -> tuple[Column, ...]:
    """The columns that every service computes in the same way from columns that every service has, such as its cost.

    What a service needs on its way to a column of its own stays with it.
    """
    first, *others = (set(member.columns) for member in classes.members)
    every = first.intersection(*others)
    names = set(shared_columns(classes))
    alike = {computed for computed in every if refs(computed.expr) <= names}
    while True:
        inside = (computed for member in classes.members for computed in member.columns if computed not in alike)
        read = {name for computed in inside for name in refs(computed.expr)}
        kept = {computed for computed in alike if computed.name not in read}
        if kept == alike:
            return tuple(computed for computed in classes.members[0].columns if computed in alike)
        alike = kept


def _service(member: Member, names: tuple[str, ...], place: int, keys: KeyColumns, to_sql: ToSql) -> exp.Select:
    query = over(decoded(keys), member.columns, to_sql)
    own = [column(name) for name in names]
    head = [
        column(NUMBER),
        named(cast(integer(place), "INT"), "place"),
        named(string(member.name), "service"),
        named(string(member.label), "service_label"),
    ]
    return select(*head, *own).from_(subquery(query, "s"), copy=False)


def class_table(classes: Classes, keys: KeyColumns, to_sql: ToSql) -> exp.Expression:
    """One row for each class: what its accounts are told, and the sums over its services."""
    wanted = [named(_total(total), total.name) for total in classes.totals]
    totals = select(column(NUMBER), *wanted).from_(table(COVERAGE), copy=False)
    totals = totals.group_by(column(NUMBER), copy=False)
    figures = over(select(star()).from_(subquery(totals, "t"), copy=False), classes.figures, to_sql)
    outcomes = over(decoded(keys), classes.outcomes, to_sql)
    own = [named(column(outcome.name, "o"), outcome.name) for outcome in classes.outcomes]
    names = [*(total.name for total in classes.totals), *(figure.name for figure in classes.figures)]
    return (
        select(column(NUMBER, "o"), *own, *(column(name, "f") for name in names))
        .from_(subquery(outcomes, "o"), copy=False)
        .join(subquery(figures, "f"), on=exp.EQ(this=column(NUMBER, "o"), expression=column(NUMBER, "f")), copy=False)
        .order_by(column(NUMBER, "o"), copy=False)
    )


def _total(total: Total) -> exp.Expression:
    """What findings look at; see `Total`."""
    if total.how == "sum":
        return _sum(total.sources)
    (source,) = total.sources
    in_order = exp.Order(this=column(source), expressions=[exp.Ordered(this=column("place"))])
    return exp.GroupConcat(this=in_order, separator=string(", "))


def _sum(sources: tuple[str, ...]) -> exp.Expression:
    """The sum over a class's services; missing where any part of it is."""
    parts = [exp.Sum(this=column(source)) for source in sources]
    total: exp.Expression = parts[0]
    for part in parts[1:]:
        total = exp.Add(this=total, expression=part)
    known = [
        exp.EQ(this=exp.Count(this=column(source)), expression=exp.Count(this=exp.Star())) for source in sources
    ]
    whole: exp.Expression = known[0]
    for complete in known[1:]:
        whole = exp.And(this=whole, expression=complete)
    return case([(whole, cast(exp.Paren(this=total), f"DECIMAL(38, {SUM.scale})"))], None)
