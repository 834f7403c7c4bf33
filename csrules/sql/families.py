"""Families as SQL: who is above whom, which links make circles, and what the accounts below each account come to."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from csrules.plan.plan import MAIN, Family, Summed
from csrules.sql.build import again, case, cast, column, integer, named, null, select, sql_type, star, subquery, table

LINKS, CIRCLES, BELOW = "csrules_family_links", "csrules_family_circles", "csrules_family"
REACHED = "csrules_reached"
MEMBER, PARENT, MEMBERS = "member", "parent", "members"


def family_tables(family: Family, key: str) -> Iterator[tuple[str, exp.Select, str]]:
    """The tables in order: links that lead somewhere, accounts in a circle, what those below an account come to."""
    yield LINKS, _links(family, key), "every account that has a parent"
    yield CIRCLES, _circles(), "the accounts whose parents lead back to themselves"
    yield BELOW, _below(family, key), "what the accounts below each account come to"


def with_family(query: exp.Select, family: Family, key: str) -> exp.Select:
    """The accounts with the family's columns beside them."""
    added = [named(_added(total), total.name) for total in family.sums]
    if family.count is not None:
        below = exp.Coalesce(this=column(MEMBERS, "f"), expressions=[integer(0)])
        added.append(named(cast(exp.Add(this=below, expression=integer(1)), "BIGINT"), family.count))
    circle = exp.Not(this=exp.Is(this=column(MEMBER, "c"), expression=null()))
    return (
        select(star("o"), *added, named(circle, family.circle.name))
        .from_(subquery(query, "o"), copy=False)
        .join(table(BELOW, "f"), on=_equal(column(PARENT, "f"), column(key, "o")), join_type="left", copy=False)
        .join(table(CIRCLES, "c"), on=_equal(column(MEMBER, "c"), column(key, "o")), join_type="left", copy=False)
    )


def _equal(left: exp.Expression, right: exp.Expression) -> exp.EQ:
    return exp.EQ(this=left, expression=right)


def _sum_name(total: Summed) -> str:
    return f"below:{total.name}"


def _added(total: Summed) -> exp.Expression:
    """The account's own value and the sum of those below; a missing one adds nothing."""
    kind = sql_type(total.type)
    own, below = column(total.field.name, "o"), column(_sum_name(total), "f")
    none = exp.Is(this=again(own), expression=null())
    rest = exp.Coalesce(this=again(below), expressions=[integer(0)])
    both = exp.Add(this=cast(own, kind), expression=cast(rest, kind))
    return cast(case([(none, below)], both), kind)


def _links(family: Family, key: str) -> exp.Select:
    return (
        select(named(column(key, "a"), MEMBER), named(column(key, "p"), PARENT))
        .from_(table(MAIN, "a"), copy=False)
        .join(table(MAIN, "p"), on=_equal(column(family.link, "a"), column(key, "p")), join_type="inner", copy=False)
    )


def _pairs() -> exp.Select:
    return select(column(MEMBER), column(PARENT)).from_(table(LINKS), copy=False)


def _circles() -> exp.Select:
    """Whoever is reached from itself; every pair is kept once, so that a circle comes to an end."""
    back = _equal(column(MEMBER), column(PARENT))
    own = select(column(MEMBER)).from_(table(REACHED), copy=False).where(back, copy=False)
    return _reaching(own.distinct(copy=False), _pairs(), _step(), distinct=True)


def _below(family: Family, key: str) -> exp.Select:
    """Every account counts once for each account above it; links of accounts in a circle are cut."""
    sums = [
        named(cast(exp.Sum(this=column(total.field.name, "v")), sql_type(total.type)), _sum_name(total))
        for total in family.sums
    ]
    query = (
        select(column(PARENT, "u"), named(exp.Count(this=exp.Star()), MEMBERS), *sums)
        .from_(table(REACHED, "u"), copy=False)
        .join(table(MAIN, "v"), on=_equal(column(MEMBER, "u"), column(key, "v")), join_type="inner", copy=False)
        .group_by(column(PARENT, "u"), copy=False)
    )
    first = _pairs().where(_in_no_circle(column(MEMBER)), copy=False)
    step = _step().where(_in_no_circle(column(MEMBER, "l")), copy=False)
    return _reaching(query, first, step, distinct=False)


def _step() -> exp.Select:
    """From the accounts reached so far to their parents."""
    on = _equal(column(PARENT, "r"), column(MEMBER, "l"))
    return (
        select(column(MEMBER, "r"), column(PARENT, "l"))
        .from_(table(REACHED, "r"), copy=False)
        .join(table(LINKS, "l"), on=on, join_type="inner", copy=False)
    )


def _reaching(query: exp.Select, first: exp.Select, step: exp.Select, *, distinct: bool) -> exp.Select:
    """`query` over all pairs of an account and one above it, however many steps."""
    both = exp.Union(this=first, expression=step, distinct=distinct)
    return query.with_(REACHED, as_=both, recursive=True, copy=False)


def _in_no_circle(member: exp.Expression) -> exp.Expression:
    circles = select(column(MEMBER)).from_(table(CIRCLES), copy=False)
    return exp.Not(this=exp.In(this=member, query=exp.Subquery(this=circles)))
