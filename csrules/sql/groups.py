"""Watches over many accounts together: a row for each group with its sums and those of all, and what is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from csrules.analysis import typed as t
from csrules.analysis.groups import (
    ACCOUNTS,
    ALL,
    BY,
    MOST_DIGITS,
    OF_ALL,
    OF_GROUP,
    PERSON,
    REVENUE,
    ROLE,
    VALUE,
    sources,
    summed,
)
from csrules.plan.classes import needed
from csrules.plan.nodes import refs
from csrules.plan.plan import Column, GroupWatch
from csrules.plan.results import total_column
from csrules.sql.build import again, case, cast, column, integer, named, null, select, star, string, subquery, table
from csrules.sql.finding_rows import finding_row
from csrules.sql.headcount import by_role
from csrules.sql.layers import over
from csrules.sql.names import BASE, BOOKS, CLASS, NUMBER, SPREAD
from csrules.sql.program import Program, grouped_by, passthrough, revenue_scale
from csrules.sql.sums import times

MOST = "1" + "0" * MOST_DIGITS


def group_findings(program: Program) -> list[exp.Select]:
    """In the columns of `findings`; people are known only where the books are filled."""
    watches = program.plan.group_watches
    return [
        _found(program, watch, number)
        for watch in watches if watch.kind != PERSON or program.books_filled
        for number, _ in enumerate(watch.alarms)
    ]


def _found(program: Program, watch: GroupWatch, number: int) -> exp.Select:
    alarm = watch.alarms[number]
    assert alarm.told is not None  # noqa: S101  (an alarm tells its group)
    holds, told = Column("group:holds", alarm.condition, "watches"), Column("group:told", alarm.told, "watches")
    read = {name for node in (alarm.condition, alarm.told) for name in refs(node)}
    query = over(_groups(program, watch), [*needed(watch.figures, read), holds], program.to_sql)
    own = {*refs(alarm.told), *([] if watch.kind == ALL else [BY])}
    handed: list[exp.Expression] = [column(name) for name in sorted(own)]
    held = select(*(handed or [integer(1)])).from_(subquery(query, "g"), copy=False)
    held = held.where(column(holds.name), copy=False)
    words = over(held, [told], program.to_sql)
    books = program.plan.books
    record = books.record if watch.kind == PERSON and books is not None else watch.name
    key: exp.Expression = cast(column(BY), "TEXT")
    if watch.kind == ALL:
        record, key = "policy", string(program.plan.title)
    place = alarm.span.where if alarm.span is not None else None
    return finding_row(alarm.code, record, key, column(told.name), place).from_(subquery(words, "w"), copy=False)


def _groups(program: Program, watch: GroupWatch) -> exp.Select:
    """Every group beside all; accounts without a group count in all alone."""
    parts = _PARTS[watch.kind](program, watch.by)
    names = [summed("", source) for source in (ACCOUNTS, REVENUE, *sources(watch.kind))]
    own = _bounded(parts, names, OF_GROUP, grouped=watch.kind != ALL)
    every = _bounded(parts, names, OF_ALL, grouped=False)
    joined = select(star("o"), star("e")).from_(subquery(own, "o"), copy=False)
    joined = joined.join(subquery(every, "e"), join_type="cross", copy=False)
    if watch.kind == ALL:
        some = exp.GT(this=column(summed(OF_GROUP, ACCOUNTS), "o"), expression=integer(0))
        return joined.where(some, copy=False)
    return joined.where(exp.Not(this=exp.Is(this=column(BY, "o"), expression=null())), copy=False)


def _bounded(parts: exp.Select, names: Sequence[str], prefix: str, *, grouped: bool) -> exp.Select:
    """The sums of the parts; one with more digits than are carried is missing."""
    shown = [named(_carried(name), prefix + name) for name in names]
    by = [column(BY)] if grouped else []
    return select(*by, *shown).from_(subquery(added(parts, names, grouped=grouped), "s"), copy=False)


def added(parts: exp.Select, names: Sequence[str], *, grouped: bool) -> exp.Select:
    """The parts of each group added up, or of all."""
    by = [column(BY)] if grouped else []
    sums = [named(exp.Sum(this=column(name)), name) if name in _LOOSE else _known(name) for name in names]
    query = select(*by, *sums).from_(subquery(parts.copy(), "p"), copy=False)
    return query.group_by(*map(again, by), copy=False) if grouped else query


_LOOSE = (summed("", ACCOUNTS), summed("", REVENUE))   # an account without revenue adds none


def _known(name: str) -> exp.Expression:
    """Missing where it is for any part."""
    whole = exp.EQ(this=exp.Count(this=column(name)), expression=exp.Count(this=exp.Star()))
    return named(case([(whole, exp.Sum(this=column(name)))], None), name)


def _carried(name: str) -> exp.Expression:
    if name == summed("", ACCOUNTS):
        return cast(column(name), "BIGINT")
    within = exp.LT(this=exp.Abs(this=column(name)), expression=exp.Literal.number(MOST))
    return case([(within, column(name))], None)


# ── what the groups are made of ──────────────────────────────────────────────


def of_accounts(program: Program, by: t.Ref | None, wanted: Sequence[str] = sources(VALUE)) -> exp.Select:
    """One part for each class of a group, with the sums of the `wanted` columns of services."""
    groups = [] if by is None else [column(grouped_by(program.plan, by.name))]
    known = "revenue" in passthrough(program.plan)
    revenue = exp.Sum(this=column("revenue")) if known else null()
    counted = select(
        column(NUMBER), *(named(value, BY) for value in groups),
        named(exp.Count(this=exp.Star()), "accounts"),
        named(cast(revenue, f"DECIMAL(38, {revenue_scale(program.plan)})"), "revenue"),
    ).from_(table(BASE), copy=False).group_by(column(NUMBER), *map(again, groups), copy=False)
    read = {source: total_column(source) for source in wanted}
    return _with_sums(counted, table(CLASS, "c"), read, [column(BY, "p")] if groups else [])


def _of_roles(program: Program, _by: t.Ref | None) -> exp.Select:
    counted = select(
        column(NUMBER), named(exp.Sum(this=column("accounts")), "accounts"),
        named(cast(null(), "DECIMAL(38, 4)"), "revenue"),
    ).from_(table(SPREAD), copy=False).group_by(column(NUMBER), copy=False)
    works = select(column(NUMBER), named(column("role"), BY), column("minutes"), column("cost"))
    works = works.from_(subquery(by_role(program), "w"), copy=False)
    works = works.where(exp.GT(this=column("minutes"), expression=integer(0)), copy=False)
    return _with_sums(counted, subquery(works, "c"), {name: name for name in sources(ROLE)}, [column(BY, "c")])


def _with_sums(
    counted: exp.Select, classes: exp.Expression, read: Mapping[str, str], by: Sequence[exp.Expression]
) -> exp.Select:
    """`counted` are accounts of classes, and `classes` have the figures of one account."""
    added = [
        named(times(column(name, "c"), column("accounts", "p")), summed("", source)) for source, name in read.items()
    ]
    own = [named(column(source, "p"), summed("", source)) for source in (ACCOUNTS, REVENUE)]
    return (
        select(*by, *own, *added)
        .from_(subquery(counted, "p"), copy=False)
        .join(classes, on=exp.EQ(this=column(NUMBER, "p"), expression=column(NUMBER, "c")), join_type="inner",
              copy=False)
    )


def _of_people(_program: Program, _by: t.Ref | None) -> exp.Select:
    """One part for each account in a book."""
    texts = {ACCOUNTS: integer(1), REVENUE: column("revenue"), "minutes": column("minutes")}
    parts = [named(value, summed("", source)) for source, value in texts.items()]
    query = select(named(column("person"), BY), *parts).from_(table(BOOKS), copy=False)
    return query.where(exp.Not(this=exp.Is(this=column("person"), expression=null())), copy=False)


_PARTS: dict[str, Callable[[Program, t.Ref | None], exp.Select]] = {
    VALUE: of_accounts, ALL: of_accounts, ROLE: _of_roles, PERSON: _of_people,
}
