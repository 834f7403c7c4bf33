"""Queries of the tables about accounts. They read no join: DuckDB keeps the order of rows only without one.

Facts of a class are looked up by its number in a list (`(SELECT list(…) …)[coverage]`), which is also the fastest way.
For other dialects `portable` gives the same tables with joins and an `ORDER BY`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from csrules.analysis.result_columns import ACCOUNT, SERVICE, SERVICE_EXACT, SUCCESS, told
from csrules.analysis.scalars import TEXT
from csrules.plan.nodes import Expr, refs
from csrules.plan.plan import TOTAL_PREFIX
from csrules.plan.results import account_columns, success_told
from csrules.sql.build import (
    again,
    case,
    cast,
    column,
    flat,
    named,
    null,
    select,
    sql_type,
    star,
    string,
    subquery,
    table,
)
from csrules.sql.names import BASE, CLASS, COVERAGE, NUMBER, OWNED
from csrules.sql.program import Program, passthrough, success_of

_SERVICE = tuple(entry.name for entry in SERVICE)
_EXACT = tuple(figure.name for figure in SERVICE_EXACT)
_SUCCESS_TYPE = f"ENUM({', '.join(string(word).sql() for word in SUCCESS.values())})"
Fact = Callable[[str], exp.Expression]   # how a column of the account's class is read


def accounts(program: Program) -> exp.Expression:
    """The base table with the facts of each account's class beside it."""
    whole_class = select(column(NUMBER, "x"), *(column(name, "x") for name in _facts(program)))
    listed = named(_at_class(whole_class.from_(table(CLASS, "x"), copy=False)), CLASS)   # a define may be called `c`
    base = table(OWNED if program.books_filled else BASE, "o")
    inner = select(star("o"), listed).from_(base, copy=False)
    return _account_columns(program, lambda name: exp.Dot(this=column(CLASS), expression=_field(flat(name)))).from_(
        subquery(inner, "b"), copy=False
    )


def portable_accounts(program: Program) -> exp.Expression:
    """The same with a join, for dialects without lists."""
    inner = (
        select(star("o"), *(column(name, "c") for name in _facts(program)))
        .from_(table(BASE, "o"), copy=False)
        .join(table(CLASS, "c"), on=exp.EQ(this=column(NUMBER, "o"), expression=column(NUMBER, "c")), copy=False)
    )
    query = _account_columns(program, column).from_(subquery(inner, "b"), copy=False)
    return query.order_by(column("account"), copy=False)


def _facts(program: Program) -> tuple[str, ...]:
    """The columns of the account's class that are told of it."""
    names = [answer.column.name for answer in program.plan.answers if answer.expr is None]
    read = {name for answer in program.plan.answers if answer.expr is not None for name in refs(answer.expr)}
    return (*names, *sorted(name for name in read if name.startswith(TOTAL_PREFIX)))


def _account_columns(program: Program, fact: Fact) -> exp.Select:
    answers = {answer.column.name: answer for answer in program.plan.answers}
    columns: list[exp.Expression] = []
    for entry in account_columns(program.plan):
        answer = answers.get(entry.name)
        if answer is None:
            columns.append(column(entry.name) if entry.name == NUMBER else own_column(program, entry.name))
        elif answer.expr is None:
            columns.append(named(fact(entry.name), entry.name))
        elif answer.own is not None:
            columns.append(column(entry.name))
        else:
            columns.append(named(_computed(program, answer.expr, fact), entry.name))
    return select(*columns)


def _computed(program: Program, expr: Expr, fact: Fact) -> exp.Expression:
    """What reads columns of the account and of its class."""
    names = {source: result for result, source in passthrough(program.plan).items()}
    return program.to_sql.reading(lambda name: column(names[name]) if name in names else fact(name))(expr)


def _field(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def own_column(program: Program, name: str, of: str | None = None) -> exp.Expression:
    """A column of the account that is read; empty where the policy has no data for it."""
    if name in passthrough(program.plan) or (name == "owner" and program.books_filled):
        return column(name, of)
    kind = next((entry.type for entry in map(told, ACCOUNT) if entry.name == name), TEXT)
    return named(cast(null(), sql_type(kind)), name)


def _at_class(rows: exp.Select) -> exp.Expression:
    """The row of the account's class, out of a list of all classes in the order of their numbers."""
    ordered = exp.Order(
        this=exp.Column(this=exp.to_identifier("y", quoted=True)),
        expressions=[exp.Ordered(this=column(NUMBER, "y"), nulls_first=False)],
    )
    listed = select(exp.Anonymous(this="list", expressions=[ordered])).from_(subquery(rows, "y"), copy=False)
    return exp.Bracket(this=exp.Paren(this=exp.Subquery(this=listed)), expressions=[column(NUMBER)], offset=1)


def coverage(program: Program) -> exp.Expression:
    """Every class and service; small, so a join and an order cost nothing."""
    columns = [column(name, "s") for name in (*_SERVICE, *_EXACT)]
    return (
        select(column(NUMBER, "s"), column("tier", "c"), *columns)
        .from_(table(COVERAGE, "s"), copy=False)
        .join(table(CLASS, "c"), on=exp.EQ(this=column(NUMBER, "s"), expression=column(NUMBER, "c")), copy=False)
        .order_by(column(NUMBER, "s"), column("place", "s"), copy=False)
    )


def services(program: Program) -> exp.Expression:
    """Every account and service: the list of its class's services, unfolded."""
    rows = (
        select(column(NUMBER, "s"), column("place", "s"), column("tier", "c"), *(column(n, "s") for n in _SERVICE))
        .from_(table(COVERAGE, "s"), copy=False)
        .join(table(CLASS, "c"), on=exp.EQ(this=column(NUMBER, "s"), expression=column(NUMBER, "c")), copy=False)
    )
    in_order = exp.Order(
        this=exp.Column(this=exp.to_identifier("r", quoted=True)),
        expressions=[exp.Ordered(this=column("place", "r"), nulls_first=False)],
    )
    grouped = (
        select(column(NUMBER, "r"), named(exp.Anonymous(this="list", expressions=[in_order]), "items"))
        .from_(subquery(rows, "r"), copy=False)
        .group_by(column(NUMBER, "r"), copy=False)
    )
    entry = exp.Dot(this=exp.Paren(this=_at_class(grouped)), expression=_field("items"))
    flags = [column(success_of(number)) for number in _with_success(program)]
    inner = select(column("account"), named(exp.Explode(this=entry), "s"), *flags).from_(table(BASE), copy=False)
    fields = ("tier", *_SERVICE)

    def fact(name: str) -> exp.Expression:
        return exp.Dot(this=column("s"), expression=_field(name))

    success = cast(_success(program, fact), _SUCCESS_TYPE)
    return select(
        column("account"), *(named(fact(name), name) for name in fields), named(success, "success")
    ).from_(subquery(inner, "b"), copy=False)


def _with_success(program: Program) -> list[int]:
    return [number for number, member in enumerate(program.plan.members) if member.success is not None]


def _success(program: Program, fact: Fact) -> exp.Expression:
    """What is told of each service that says what its success is."""
    branches = []
    for number in _with_success(program):
        member = program.plan.members[number]
        told_of, criterion = success_told(member), member.success
        assert told_of is not None and criterion is not None  # noqa: S101  (of these services)
        values = {"mode": fact("mode"), criterion.name: column(success_of(number))}
        mine = exp.EQ(this=fact("service"), expression=string(member.name))
        branches.append((mine, program.to_sql.reading(_reader(values))(told_of)))
    return case(branches, None) if branches else null()


def _reader(values: Mapping[str, exp.Expression]) -> Fact:
    return lambda name: again(values[name])


def portable_services(program: Program) -> exp.Expression:
    """The same with joins, for dialects without lists."""
    columns = [column(name, "s") for name in _SERVICE]
    return (
        select(column("account", "b"), column("tier", "c"), *columns,
               named(cast(_success(program, lambda name: column(name, "s")), "TEXT"), "success"))
        .from_(table(BASE, "b"), copy=False)
        .join(table(COVERAGE, "s"), on=exp.EQ(this=column(NUMBER, "b"), expression=column(NUMBER, "s")), copy=False)
        .join(table(CLASS, "c"), on=exp.EQ(this=column(NUMBER, "b"), expression=column(NUMBER, "c")), copy=False)
        .order_by(column("account", "b"), column("place", "s"), copy=False)
    )


PORTABLE = {"accounts": portable_accounts, "services": portable_services}
