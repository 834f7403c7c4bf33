"""Links that lead to no row: missing for all that reads them, but for the finding that names the key.

The finding also names the key that was hardly meant otherwise (as `plan.alike` says).
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence

from sqlglot import exp

from csrules.plan.alike import FROM, MOST_LETTERS, NEAR, SHORTEST, SMALL
from csrules.plan.nodes import refs
from csrules.plan.plan import BrokenLink, Plan, as_written
from csrules.sql.build import again, all_of, case, column, integer, named, null, select, string as text, subquery, table
from csrules.sql.expressions import ToSql
from csrules.sql.names import PREFIX
from csrules.sql.totals import union

EIGHT = 8
LOST = "csrules_key"


def lost_tables(plan: Plan) -> Iterator[tuple[str, exp.Select, str]]:
    """For each link its keys that lead nowhere: the table's name, the query, and what it holds."""
    for link in plan.broken_links:
        about = f"the keys in `{link.field}` of `{link.record}` that lead to no `{link.target}`"
        yield lost_table(link), _lost_keys(link, key_of(plan, link.target)), about


def linked(source: str, fields: Sequence[str], links: Sequence[BrokenLink], alias: str) -> exp.Expression:
    """The rows of a table, in which those of these links that lead nowhere are missing."""
    if not links:
        return table(source, alias)
    values: dict[str, exp.Expression] = {}
    joined = select().from_(table(source, "r"), copy=False)
    for number, link in enumerate(links):
        lost, written = column(LOST, f"n{number}"), column(link.field, "r")
        found = exp.Is(this=lost, expression=null())
        values[link.field] = named(case([(found, written)], None), link.field)
        on = exp.EQ(this=again(lost), expression=again(written))
        joined = joined.join(table(lost_table(link), f"n{number}"), on=on, join_type="left", copy=False)
    return subquery(joined.select(*(values.get(field, column(field, "r")) for field in fields), copy=False), alias)


def broken_links(plan: Plan, to_sql: ToSql) -> Iterator[tuple[BrokenLink, exp.Select]]:
    """For each link the key of each row where it leads nowhere, and the message."""
    for link in plan.broken_links:
        names = {NEAR: column("near", "n"), as_written(link.field): column(link.field, "r")}
        message = to_sql.reading(names.__getitem__)(link.told)
        schema = plan.records[link.record]
        key = schema.key.name if schema.key is not None else link.field
        query = (
            select(named(exp.cast(column(key, "r"), "TEXT"), "key"), named(message, "message"))
            .from_(table(link.record, "r"), copy=False)
            .join(table(lost_table(link), "l"), on=_same("l", link), join_type="inner", copy=False)
        )
        if NEAR in refs(link.told):
            near = subquery(_near(link, key_of(plan, link.target)), "n")
            query = query.join(near, on=_same("n", link), join_type="left", copy=False)
        yield link, query


def key_of(plan: Plan, record: str) -> str:
    key = plan.records[record].key
    assert key is not None  # noqa: S101  (the checker asks for one)
    return key.name


def lost_table(link: BrokenLink) -> str:
    return f"{PREFIX}lost_{link.record}__{link.field}"


def _same(alias: str, link: BrokenLink) -> exp.Expression:
    return exp.EQ(this=column(LOST, alias), expression=column(link.field, "r"))


def _lost_keys(link: BrokenLink, key: str) -> exp.Select:
    on = exp.EQ(this=column(key, "t"), expression=column(link.field, "r"))
    return (
        select(named(column(link.field, "r"), LOST)).from_(table(link.record, "r"), copy=False)
        .join(table(link.target, "t"), on=on, join_type="left", copy=False)
        .where(exp.Not(this=exp.Is(this=column(link.field, "r"), expression=null())), copy=False)
        .where(exp.Is(this=column(key, "t"), expression=null()), copy=False)
        .distinct(copy=False)
    )


def _near(link: BrokenLink, key: str) -> exp.Select:
    """For each text that leads nowhere the key that was meant; without such texts the keys are not looked at."""
    lost = select(named(column(LOST), "k"), named(exp.true(), "lost")).from_(table(lost_table(link)), copy=False)
    some = exp.Exists(this=select(named(integer(1), "n")).from_(table(lost_table(link)), copy=False))
    keys = select(named(column(key), "k"), named(exp.false(), "lost")).from_(table(link.target), copy=False)
    keys.where(some, copy=False)
    found = column("k", "k")
    same = case([(exp.EQ(this=column("same", "l"), expression=column("same", "k")), found)], None)
    single = exp.EQ(this=exp.Count(this=exp.Distinct(expressions=[found.copy()])), expression=integer(1))
    only = case([(single, exp.Min(this=found.copy()))], None)
    texts, slips = (f"{PREFIX}{what}_{link.record}__{link.field}" for what in ("texts", "slips"))
    return (
        select(named(column("k", "l"), LOST),
               named(exp.Coalesce(this=exp.Min(this=same), expressions=[only]), "near"))
        .from_(table(slips, "l"), copy=False)
        .join(table(slips, "k"), on=exp.EQ(this=column("slip", "l"), expression=column("slip", "k")),
              join_type="inner", copy=False)
        .where(column("lost", "l"), exp.Not(this=column("lost", "k")), copy=False)
        .group_by(column("k", "l"), copy=False)
        .with_(texts, as_=_texts(union([lost, keys])), copy=False)
        .with_(slips, as_=_slips(texts), copy=False)
    )


def _texts(keys: exp.Expression) -> exp.Select:
    """Each key `k`, and what it is `same` as but for case and blanks."""
    folded = exp.Translate(this=column("k"), from_=text(FROM), to=text(SMALL))
    return select(column("k"), column("lost"), named(folded, "same")).from_(subquery(keys, "f"), copy=False)


def _slips(texts: str) -> exp.Expression:
    """Each of these texts as it is, and with a letter left out if it is long enough: `slip`."""
    same, place = column("same", "f"), column("place", "p")
    before = _part(same, integer(1), exp.Sub(this=place, expression=integer(1)))
    after = _part(same, exp.Add(this=place.copy(), expression=integer(1)))
    without = exp.Concat(expressions=[before, after], coalesce=False, safe=True)
    digit = exp.In(this=_part(same, place.copy(), integer(1)), expressions=[text(digit) for digit in string.digits])
    length = exp.Length(this=same.copy())
    long = exp.GTE(this=length.copy(), expression=integer(SHORTEST))
    of = [column("k", "f"), column("lost", "f"), same]
    whole = select(*of, named(same.copy(), "slip")).from_(table(texts, "f"), copy=False)
    left_out = (
        select(*(again(part) for part in of), named(without, "slip")).from_(table(texts, "f"), copy=False)
        .join(subquery(_places(), "p"), on=all_of([exp.LTE(this=place.copy(), expression=length), long]),
              join_type="inner", copy=False)
        .where(exp.Not(this=digit), copy=False)
    )
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
