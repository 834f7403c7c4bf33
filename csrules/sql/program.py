"""The whole SQL program of a plan: which tables are built, in which order, and the query of each result table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sqlglot import exp

from csrules.analysis import typed as t
from csrules.analysis.scalars import Kind, Scalar
from csrules.plan import nodes
from csrules.plan.classes import Classes, Key, split
from csrules.plan.plan import Column, Plan
from csrules.sql.broken_links import lost_tables
from csrules.sql.build import again, all_of, case, cast, column, integer, named, null, select, star, subquery, table
from csrules.sql.dialects import DUCKDB, Dialect
from csrules.sql.expressions import ToSql
from csrules.sql.keys import KeyColumns, pack
from csrules.sql.layers import over
from csrules.sql.levels import level_steps
from csrules.sql.names import AMENDED, BASE, CLASS, CLASSES, COVERAGE, KEPT, KEYED, NUMBER, SPREAD, TOLD
from csrules.sql.relations import Relations
from csrules.sql.told import finding_column, read_by_words, told_table
from csrules.sql.totals import class_table, coverage_table
from csrules.types import Money, Percent

GROUPS = ("partner", "agreement")


@dataclass(frozen=True, slots=True)
class Step:
    """One table that the program builds, and what it is for."""

    table: str
    query: exp.Expression
    about: str


@dataclass(frozen=True, slots=True)
class Program:
    """Steps in order; the plan's rows must stand in tables named as its records.

    `books_filled` says that the books were filled behind the steps: no query can do that, so tables about them are
    empty until then.
    """

    plan: Plan
    classes: Classes
    steps: tuple[Step, ...]
    to_sql: ToSql
    books_filled: bool = False

    @property
    def as_of(self) -> dt.date:
        return self.to_sql.as_of


def build_program(plan: Plan, as_of: dt.date, dialect: Dialect = DUCKDB) -> Program:
    """The program that decides all accounts on the day `as_of`."""
    classes = split(plan)
    to_sql = ToSql(as_of, dialect)
    relations = Relations(plan, _needed(plan, classes), to_sql)
    with_words = replace(relations, needed=relations.needed | read_by_words(plan, classes))
    keys = pack(classes.keys)
    steps = [Step(*part) for part in (*lost_tables(plan), *level_steps(plan, to_sql), *with_words.parts())]
    steps += [
        Step(KEYED, _keyed(plan, classes, relations, keys, to_sql), "every account with its class keys"),
        Step(CLASSES, _classes(keys), "the distinct classes of alike accounts"),
        Step(COVERAGE, coverage_table(plan, classes, keys, to_sql),
             "each class and service: what, by whom, at what cost"),
        Step(CLASS, class_table(classes, keys, to_sql), "each class: tier, totals and reason"),
        Step(BASE, _base(plan, classes, keys, to_sql), "every account with its class, in the order of the keys"),
        Step(SPREAD, _spread(plan, to_sql), "how many accounts of each class belong to each partner and agreement"),
    ]
    told = told_table(plan, classes, with_words)
    if told is not None:
        steps.append(Step(TOLD, told, "the accounts of findings that name rows or figures, with what these read"))
    return Program(plan, classes, tuple(steps), to_sql)


def _needed(plan: Plan, classes: Classes) -> frozenset[str]:
    """Every column that something reads."""
    names: set[str] = {plan.key, *(key.ref.name for key in classes.keys), *taken_along(plan).values()}
    for computed in classes.columns:
        names |= nodes.refs(computed.expr)
    for finding in classes.flags:
        names |= nodes.refs(finding.condition)
    for lookup in plan.lookups:
        names.add(lookup.path)
    if plan.family is not None:
        names |= {total.field.name for total in plan.family.sums}
    for gather in plan.gathers:
        names |= {ref.name for ref in gather.account_columns}
    if plan.match is not None:
        names |= {ref.name for ref in plan.match.account_columns}
        names |= nodes.refs(plan.match.when) if plan.match.when is not None else set()
        names |= {lookup.path for lookup in plan.match.lookups}
    return frozenset(names)


def passthrough(plan: Plan) -> dict[str, str]:
    """Columns of the account's result row that are not decided but read: result column → plan column."""
    taken = {answer.column.name: answer.own for answer in plan.answers if answer.own is not None}
    if plan.amendments is not None:
        taken[AMENDED] = plan.amendments.name
    success = ((at, member.success) for at, member in enumerate(plan.members))
    return taken | {success_of(at): told.name for at, told in success if told is not None}


def success_of(number: int) -> str:
    """The column that says whether the service with this number succeeds."""
    return f"success:{number}"


def taken_along(plan: Plan) -> dict[str, str]:
    """The same with what filling the books takes, and what accounts are grouped by."""
    books = plan.books.carried if plan.books is not None else ()
    groups = {grouped_by(plan, grouping.by.name): grouping.by.name for grouping in plan.groupings}
    return {**passthrough(plan), **{f"books:{name}": name for name in books}, **groups}


def grouped_by(plan: Plan, name: str) -> str:
    """The column of an account's row by which it is grouped: one that is told anyhow, if there is one."""
    return next((result for result, source in passthrough(plan).items() if source == name), f"groups:{name}")


def _keyed(
    plan: Plan, classes: Classes, relations: Relations, keys: KeyColumns, to_sql: ToSql
) -> exp.Expression:
    findings = [
        Column(finding_column(number), finding.condition, "findings") for number, finding in enumerate(classes.flags)
    ]
    keep = {*taken_along(plan).values(), *(key.ref.name for key in (*keys.raw, *_digits(keys))),
            *(computed.name for computed in (*findings, *classes.carried))}
    query = over(relations.complete(), [*classes.columns, *findings], to_sql, keep)
    columns = [named(column(source), f"csrules_{result}") for result, source in taken_along(plan).items()]
    packed = [named(packing.encode(), packing.name) for packing in keys.packed]
    raw = [column(key.ref.name) for key in keys.raw]
    added = [column(computed.name) for computed in (*findings, *classes.carried)]
    return select(*columns, *packed, *raw, *added).from_(subquery(query, "k"), copy=False)


def _digits(keys: KeyColumns) -> list[Key]:
    return [digit.key for packing in keys.packed for digit in packing.digits]


def _classes(keys: KeyColumns) -> exp.Expression:
    """The classes, numbered from 1 in the order of their keys."""
    names = [column(key) for key in keys.names]
    order = exp.Order(expressions=[exp.Ordered(this=again(key), nulls_first=True) for key in names])
    number = exp.Window(this=exp.RowNumber(), order=order, over="OVER")
    distinct = select(*names).from_(table(KEYED), copy=False).distinct(copy=False)
    keys_again = [named(value, key) for packing in keys.packed for key, value in packing.decode()]
    return select(named(number, NUMBER), star(), *keys_again).from_(subquery(distinct, "d"), copy=False)


def _base(plan: Plan, classes: Classes, keys: KeyColumns, to_sql: ToSql) -> exp.Expression:
    own = [named(column(f"csrules_{result}", "k"), result) for result in taken_along(plan)]
    flags = [column(finding_column(number), "k") for number, _ in enumerate(classes.flags)]
    carried = [column(computed.name, "k") for computed in classes.carried]
    on = [exp.EQ(this=column(packing.name, "k"), expression=column(packing.name, "c")) for packing in keys.packed]
    same = [
        to_sql.dialect.same(column(key.ref.name, "k"), column(key.ref.name, "c"), key.ref.type) for key in keys.raw
    ]
    return (
        select(*own, named(column(NUMBER, "c"), NUMBER), *flags, *carried)
        .from_(table(KEYED, "k"), copy=False)
        .join(table(CLASSES, "c"), on=all_of([*on, *same]), join_type="inner", copy=False)
        .order_by(column("csrules_account", "k"), copy=False)
    )


def revenue_scale(plan: Plan) -> int:
    """Places behind the point of the revenue, and so of every exact sum of it."""
    return Money.scale if plan.revenue is None else plan.revenue.type.scale


def _kept(plan: Plan, to_sql: ToSql) -> exp.Expression:
    """What the margin comes to in a year, added up account by account, since it may differ between them."""
    places = kept_scale(plan)
    if plan.revenue is None or plan.margin is None:
        return cast(null(), f"DECIMAL(38, {places})")
    kind = Scalar(Kind.NUMBER, nullable=True, digits=38 - places, scale=places)
    product = t.Arith("*", t.Ref("revenue", plan.revenue.type), t.Ref("margin", plan.margin.type), kind)
    return cast(exp.Sum(this=to_sql(product)), f"DECIMAL(38, {places})")


def kept_scale(plan: Plan) -> int:
    return revenue_scale(plan) + Percent.scale


def _spread(plan: Plan, to_sql: ToSql) -> exp.Expression:
    """How many accounts of each class belong to each partner and agreement, and their revenue."""
    known = passthrough(plan)
    groups = [name for name in GROUPS if name in known]
    revenue = exp.Sum(this=column("revenue")) if "revenue" in known else null()
    amended: exp.Expression = integer(0)
    if AMENDED in known:
        counts = exp.GT(this=column(AMENDED), expression=integer(0))
        amended = exp.Sum(this=case([(counts, integer(1))], integer(0)))
    return (
        select(
            column(NUMBER),
            *(column(name) if name in groups else named(cast(null(), "TEXT"), name) for name in GROUPS),
            named(exp.Count(this=exp.Star()), "accounts"),
            named(cast(revenue, f"DECIMAL(38, {revenue_scale(plan)})"), "revenue"),
            named(cast(amended, "BIGINT"), AMENDED),
            *([named(_kept(plan, to_sql), KEPT)] if plan.agreed_margin is not None else []),
        )
        .from_(table(BASE), copy=False)
        .group_by(column(NUMBER), *(column(name) for name in groups), copy=False)
    )
