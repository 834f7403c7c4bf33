"""Rows whose link leads to no row, and the key that was hardly meant otherwise (as `plan.alike` says)."""

from __future__ import annotations

import string
from collections.abc import Iterable

from sqlglot import exp

from csrules.plan.alike import FROM, MOST_LETTERS, NEAR, SHORTEST, SMALL
from csrules.plan.nodes import refs
from csrules.plan.plan import BrokenLink, Plan
from csrules.sql.build import all_of, case, column, integer, named, null, select, string as text, subquery, table
from csrules.sql.expressions import ToSql
from csrules.sql.totals import union

EIGHT = 8


def broken_links(plan: Plan, to_sql: ToSql) -> Iterable[tuple[BrokenLink, exp.Select]]:
    """For each link the key of each such row, and the message."""
    of_row = to_sql.reading(lambda name: column("near", "n") if name == NEAR else column(name, "r"))
    for link in plan.broken_links:
        schema, target = plan.records[link.record], plan.records[link.target]
        assert target.key is not None  # noqa: S101  (the checker asks for one)
        key = schema.key.name if schema.key is not None else link.field
        lost = _lost(link, target.key.name)
        query = lost.select(named(exp.cast(column(key, "r"), "TEXT"), "key"), named(of_row(link.told), "message"))
        if NEAR in refs(link.told):
            same = exp.EQ(this=column("lost", "n"), expression=column(link.field, "r"))
            query = query.join(subquery(_near(link, target.key.name), "n"), on=same, join_type="left", copy=False)
        yield link, query


def _lost(link: BrokenLink, key: str) -> exp.Select:
    """The rows whose link leads to no row, without columns."""
    on = exp.EQ(this=column(key, "t"), expression=column(link.field, "r"))
    return (
        select().from_(table(link.record, "r"), copy=False)
        .join(table(link.target, "t"), on=on, join_type="left", copy=False)
        .where(exp.Not(this=exp.Is(this=column(link.field, "r"), expression=null())), copy=False)
        .where(exp.Is(this=column(key, "t"), expression=null()), copy=False)
    )


def _near(link: BrokenLink, key: str) -> exp.Select:
    """For each text that leads nowhere the key that was meant; without such texts the keys are not looked at."""
    lost = _lost(link, key).select(named(column(link.field, "r"), "k")).distinct(copy=False)
    some = exp.Exists(this=_lost(link, key).select(named(integer(1), "n")))
    keys = select(named(column(key), "k")).from_(table(link.target), copy=False).where(some, copy=False)
    found = column("k", "k")
    same = case([(exp.EQ(this=column("same", "l"), expression=column("same", "k")), found)], None)
    single = exp.EQ(this=exp.Count(this=exp.Distinct(expressions=[found.copy()])), expression=integer(1))
    only = case([(single, exp.Min(this=found.copy()))], None)
    on = exp.EQ(this=column("slip", "l"), expression=column("slip", "k"))
    return (
        select(named(column("k", "l"), "lost"),
               named(exp.Coalesce(this=exp.Min(this=same), expressions=[only]), "near"))
        .from_(subquery(_slips(lost), "l"), copy=False)
        .join(subquery(_slips(keys), "k"), on=on, join_type="inner", copy=False)
        .group_by(column("k", "l"), copy=False)
    )


def _slips(keys: exp.Select) -> exp.Expression:
    """Each key `k`, what it is `same` as but for case and blanks, and that with a letter left out at most: `slip`."""
    folded = exp.Translate(this=column("k"), from_=text(FROM), to=text(SMALL))
    rows = select(column("k"), named(folded, "same")).from_(subquery(keys, "f"), copy=False)
    same, place = column("same", "f"), column("place", "p")
    before = _part(same, integer(1), exp.Sub(this=place, expression=integer(1)))
    after = _part(same, exp.Add(this=place.copy(), expression=integer(1)))
    without = exp.Concat(expressions=[before, after], coalesce=False, safe=True)
    digit = exp.In(this=_part(same, place.copy(), integer(1)), expressions=[text(digit) for digit in string.digits])
    length = exp.Length(this=same.copy())
    long = exp.GTE(this=length.copy(), expression=integer(SHORTEST))
    left_out = (
        select(column("k", "f"), same.copy(), named(without, "slip"))
        .from_(subquery(rows.copy(), "f"), copy=False)
        .join(subquery(_places(), "p"), on=all_of([exp.LTE(this=place.copy(), expression=length), long]),
              join_type="inner", copy=False)
        .where(exp.Not(this=digit), copy=False)
    )
    whole = select(column("k", "f"), same.copy(), named(same.copy(), "slip")).from_(subquery(rows, "f"), copy=False)
    return union([whole, left_out])


def _part(of: exp.Expression, start: exp.Expression, length: exp.Expression | None = None) -> exp.Substring:
    return exp.Substring(this=of.copy(), start=start, length=length)


def _places() -> exp.Select:
    """The numbers from 1 on of the letters that are looked at."""
    ones = [select(named(integer(number), "n")) for number in range(1, EIGHT + 1)]
    eights = [select(named(integer(number), "n")) for number in range(0, MOST_LETTERS, EIGHT)]
    place = exp.Add(this=column("n", "a"), expression=column("n", "b"))
    return (
        select(named(place, "place")).from_(subquery(union(ones), "a"), copy=False)
        .join(subquery(union(eights), "b"), join_type="cross", copy=False)
    )
