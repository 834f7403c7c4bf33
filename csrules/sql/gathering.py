"""A `Gather` as SQL: one table with a row for each distinct question that accounts ask, joined back to the accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sqlglot import exp

from csrules.analysis import typed as t
from csrules.analysis.scalars import Kind, Scalar
from csrules.plan.nodes import refs
from csrules.plan.plan import Gather, Measure
from csrules.sql.build import (
    again,
    all_of,
    case,
    cast,
    column,
    flat,
    integer,
    named,
    null,
    select,
    sql_type,
    star,
    subquery,
    table,
)
from csrules.sql.expressions import ToSql

ANY = "csrules_any"   # stands in for the question where a gathering asks accounts nothing


def gather_table(gather: Gather) -> str:
    return f"csrules_gather_{flat(gather.name)}"


def figures(gather: Gather, accounts: exp.Select, rows: exp.Select, to_sql: ToSql) -> exp.Select:
    """The measures for each distinct question: `rows` that hold, grouped by what the accounts ask with."""
    if (link := _link(gather)) is not None:
        return _grouped(_by_link(link, rows), [column(link[1])], gather, to_sql)
    names = [ref.name for ref in gather.account_columns]
    asks: list[exp.Expression] = [column(name) for name in names] or [named(integer(1), ANY)]
    asked = select(*asks).from_(subquery(accounts, "o"), copy=False).distinct(copy=False)
    both = (
        select(star()).from_(subquery(asked, "a"), copy=False)
        .join(subquery(rows, "c"), on=to_sql(gather.condition), join_type="inner", copy=False)
    )
    return _grouped(both, [column(name) for name in names] or [column(ANY)], gather, to_sql)


def _link(gather: Gather) -> tuple[str, str] | None:
    """The row's field and the account's column, where nothing else says which rows are an account's.

    Then the rows can be grouped as they stand; a group that belongs to no account is asked for by none.
    """
    if not isinstance(gather.condition, t.Compare) or gather.condition.op != "==" or len(gather.account_columns) != 1:
        return None
    own = gather.account_columns[0].name
    measured = (node for measure in gather.measures for node in (measure.value, measure.where, measure.by))
    if any(own in refs(node) for node in measured if node is not None):
        return None
    sides = (gather.condition.left, gather.condition.right)
    fields = [side.name for side in sides if isinstance(side, t.Ref) and side.name.startswith(gather.prefix)]
    owns = [side.name for side in sides if isinstance(side, t.Ref) and side.name == own]
    return (fields[0], own) if len(fields) == len(owns) == 1 else None


def _by_link(link: tuple[str, str], rows: exp.Select) -> exp.Select:
    """The rows that name an account, with that name under the account's column."""
    field, own = link
    present = exp.Not(this=exp.Is(this=column(field), expression=null()))
    named_rows = select(star(), named(column(field), own)).from_(subquery(rows, "c"), copy=False)
    return named_rows.where(present, copy=False)


def _grouped(both: exp.Select, keys: list[exp.Expression], gather: Gather, to_sql: ToSql) -> exp.Select:
    """The measures of rows that stand beside what accounts ask with."""
    latest = [measure for measure in gather.measures if measure.by is not None]
    if latest:
        tops = [named(_top(measure, keys, to_sql), _top_name(measure)) for measure in latest]
        both = select(star(), *tops).from_(subquery(both, "b"), copy=False)
    measures = [named(_figure(measure, to_sql), measure.name) for measure in gather.measures]
    asking = [again(key) for key in keys]
    grouped = select(*(again(key) for key in keys), *measures).from_(subquery(both, "g"), copy=False)
    return grouped.group_by(*asking, copy=False)


def with_figures(query: exp.Select, gathers: Sequence[Gather], to_sql: ToSql) -> exp.Select:
    """The accounts with the measures beside them; nothing found counts as 0."""
    for gather in gathers:
        query = _beside(query, gather, table(gather_table(gather), "g"), to_sql)
    return query


def looked(accounts: exp.Select, gather: Gather, rows: exp.Select, to_sql: ToSql) -> exp.Select:
    """The same of the few accounts of a finding, with the measures that its words need."""
    return _beside(accounts, gather, subquery(figures(gather, accounts.copy(), rows, to_sql), "g"), to_sql)


def _beside(query: exp.Select, gather: Gather, found: exp.Expression, to_sql: ToSql) -> exp.Select:
    same = to_sql.dialect.same
    on = [same(column(ref.name, "g"), column(ref.name, "o"), ref.type) for ref in gather.account_columns]
    added = [named(_or_none(measure), measure.name) for measure in gather.measures]
    return (
        select(star("o"), *added)
        .from_(subquery(query, "o"), copy=False)
        .join(found, on=all_of(on), join_type="left", copy=False)
    )


def _or_none(measure: Measure) -> exp.Expression:
    figure = column(measure.name, "g")
    return exp.Coalesce(this=figure, expressions=[integer(0)]) if measure.of_nothing is not None else figure


def _top_name(measure: Measure) -> str:
    return f"{measure.name}:top"


def _top(measure: Measure, keys: Iterable[exp.Expression], to_sql: ToSql) -> exp.Expression:
    """The greatest `by` among the rows of one question that the measure looks at."""
    assert measure.by is not None  # noqa: S101  (only such measures have one)
    greatest = exp.Max(this=_among(measure, to_sql(measure.by), to_sql))
    return exp.Window(this=greatest, partition_by=[again(key) for key in keys], over="OVER")


def _among(measure: Measure, value: exp.Expression, to_sql: ToSql) -> exp.Expression:
    """The value in the rows that the measure looks at, missing in others."""
    conditions = [] if measure.where is None else [to_sql(measure.where)]
    return case([(all_of(conditions), value)], None) if conditions else value


def _figure(measure: Measure, to_sql: ToSql) -> exp.Expression:
    value = integer(1) if measure.value is None else to_sql(measure.value)
    if measure.by is not None:
        at_top = exp.EQ(this=to_sql(measure.by), expression=column(_top_name(measure)))
        value = case([(at_top, value)], None)
    return cast(_AGGREGATES[measure.how](_among(measure, value, to_sql), measure.type), sql_type(measure.type))


def _agreed(value: exp.Expression, kind: Scalar) -> exp.Expression:
    """The one value that all rows have; missing where they differ. Not every database orders no before yes."""
    truth = kind.kind is Kind.CONDITION
    least = exp.LogicalAnd(this=value) if truth else exp.Min(this=value)
    greatest = exp.LogicalOr(this=again(value)) if truth else exp.Max(this=again(value))
    return case([(exp.EQ(this=least, expression=greatest), again(least))], None)


_AGGREGATES: dict[str, Callable[[exp.Expression, Scalar], exp.Expression]] = {
    "count": lambda value, kind: exp.Count(this=value),
    "distinct": lambda value, kind: exp.Count(this=exp.Distinct(expressions=[value])),
    "sum": lambda value, kind: exp.Sum(this=value),
    "min": lambda value, kind: exp.Min(this=value),
    "max": lambda value, kind: exp.Max(this=value),
    "latest": _agreed,
}
