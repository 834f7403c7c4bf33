"""Queries of the tables about accounts. They read no join: DuckDB keeps the order of rows only without one.

Facts of a class are looked up by its number in a list (`(SELECT list(…) …)[coverage]`), which is also the fastest way.
For other dialects `portable` gives the same tables with joins and an `ORDER BY`.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from csrules.analysis import typed as t
from csrules.analysis.scalars import Kind, Scalar
from csrules.analysis.service_columns import SUCCESS
from csrules.plan.nodes import Divide
from csrules.sql.build import case, cast, column, named, null, select, star, string, subquery, table
from csrules.sql.expressions import ToSql
from csrules.sql.names import BASE, CLASS, COVERAGE, NUMBER, OWNED
from csrules.sql.program import Program, passthrough, success_of

OWN = ("account", "name", "agreement", "partner", "margin", "revenue", "held_until", "owner")
OUTCOMES = ("tier", "tier_label", "earned_tier", "shown_as", "touch", "served_by", "reason")
FIGURES = (
    "vendor_hours_per_month", "partner_hours_per_month", "oversight_hours_per_month", "monthly_cost", "yearly_cost",
)
MINUTES = ("vendor_minutes", "partner_minutes")
SERVICE = (
    "service", "service_label", "mode", "hours_per_month", "times_per_year", "party", "accountable", "vendor_share",
    "vendor_hours_per_month", "partner_hours_per_month", "oversight_hours_per_month", "role", "overlay_role",
    "overlay_hours_per_month", "oversight_role", "certification", "monthly_cost", "yearly_cost", "reason",
)
_EMPTY = {"margin": "DECIMAL(9, 6)", "revenue": "DECIMAL(18, 4)", "held_until": "DATE"}   # all others are text
_SUCCESS_TYPE = f"ENUM({', '.join(string(word).sql() for word in SUCCESS.values())})"
SHARE = Scalar(Kind.NUMBER, nullable=True, digits=24, scale=4)
Fact = Callable[[str], exp.Expression]   # how a fact of the account's class is read
COST = Scalar(Kind.NUMBER, nullable=True, digits=16, scale=2)


def accounts(program: Program) -> exp.Expression:
    """The base table with the facts of each account's class beside it."""
    own = _own(program)
    whole_class = select(star("x")).from_(table(CLASS, "x"), copy=False)
    looked_up = select(*own, column(NUMBER), named(_at_class(whole_class), "c"))
    inner = looked_up.from_(table(OWNED if program.books_filled else BASE), copy=False)
    return _account_columns(program, lambda name: exp.Dot(this=column("c"), expression=_field(name))).from_(
        subquery(inner, "b"), copy=False
    )


def portable_accounts(program: Program) -> exp.Expression:
    """The same with a join, for dialects without lists."""
    inner = (
        select(*_own(program, "o"), column(NUMBER, "o"), *(column(n, "c") for n in (*OUTCOMES, *FIGURES, *MINUTES)))
        .from_(table(BASE, "o"), copy=False)
        .join(table(CLASS, "c"), on=exp.EQ(this=column(NUMBER, "o"), expression=column(NUMBER, "c")), copy=False)
    )
    query = _account_columns(program, column).from_(subquery(inner, "b"), copy=False)
    return query.order_by(column("account"), copy=False)


def _account_columns(program: Program, fact: Fact) -> exp.Select:
    share = _cost_share(program, fact)
    return select(
        *(column(name) for name in OWN),
        *(named(fact(name), name) for name in (*OUTCOMES, *FIGURES)),
        named(share, "cost_share"),
        column(NUMBER),
        *(named(fact(name), f"{name}_per_year") for name in MINUTES),
    )


def _cost_share(program: Program, fact: Fact) -> exp.Expression:
    """Yearly cost, as it is shown, over revenue; exact to four decimals."""
    if program.plan.revenue is None:
        return cast(null(), "DECIMAL(18, 4)")
    node = Divide(t.Ref("yearly_cost", COST), t.Ref("revenue", program.plan.revenue.type), SHARE.scale, SHARE)
    found = ToSql(program.as_of)(node)
    for part in list(found.find_all(exp.Column)):
        if part.name == "yearly_cost":
            part.replace(fact("yearly_cost"))
    return found


def _field(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def _own(program: Program, of: str | None = None) -> list[exp.Expression]:
    """The account's own columns."""
    return [own_column(program, name, of) for name in OWN]


def own_column(program: Program, name: str, of: str | None = None) -> exp.Expression:
    """A column of the account that is read; empty where the policy has no data for it."""
    if name in passthrough(program.plan) or (name == "owner" and program.books_filled):
        return column(name, of)
    return named(cast(null(), _EMPTY.get(name, "TEXT")), name)


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
    columns = [column(name, "s") for name in SERVICE]
    exact = [named(column(f"{one}minutes", "s"), f"{one}minutes_per_year") for one in ("", "vendor_")]
    return (
        select(column(NUMBER, "s"), column("tier", "c"), *columns, *exact)
        .from_(table(COVERAGE, "s"), copy=False)
        .join(table(CLASS, "c"), on=exp.EQ(this=column(NUMBER, "s"), expression=column(NUMBER, "c")), copy=False)
        .order_by(column(NUMBER, "s"), column("place", "s"), copy=False)
    )


def services(program: Program) -> exp.Expression:
    """Every account and service: the list of its class's services, unfolded."""
    rows = (
        select(column(NUMBER, "s"), column("place", "s"), column("tier", "c"), *(column(n, "s") for n in SERVICE))
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
    fields = ("tier", *SERVICE)

    def fact(name: str) -> exp.Expression:
        return exp.Dot(this=column("s"), expression=_field(name))

    success = cast(_success(program, fact), _SUCCESS_TYPE)
    return select(
        column("account"), *(named(fact(name), name) for name in fields), named(success, "success")
    ).from_(subquery(inner, "b"), copy=False)


def _with_success(program: Program) -> list[int]:
    return [number for number, member in enumerate(program.plan.members) if member.success is not None]


def _success(program: Program, fact: Fact) -> exp.Expression:
    """met, not_met or unknown, of a service that is given and says what its success is."""
    branches = []
    for number in _with_success(program):
        flag = column(success_of(number))
        met, not_met, unknown = (string(SUCCESS[known]) for known in (True, False, None))
        told = case([(flag, met), (exp.Not(this=flag.copy()), not_met)], unknown)
        mine = exp.EQ(this=fact("service"), expression=string(program.plan.members[number].name))
        given = exp.NEQ(this=fact("mode"), expression=string("not_offered"))
        branches.append((exp.And(this=mine, expression=given), told))
    return case(branches, None) if branches else null()


def portable_services(program: Program) -> exp.Expression:
    """The same with joins, for dialects without lists."""
    columns = [column(name, "s") for name in SERVICE]
    return (
        select(column("account", "b"), column("tier", "c"), *columns,
               named(cast(_success(program, lambda name: column(name, "s")), "TEXT"), "success"))
        .from_(table(BASE, "b"), copy=False)
        .join(table(COVERAGE, "s"), on=exp.EQ(this=column(NUMBER, "b"), expression=column(NUMBER, "s")), copy=False)
        .join(table(CLASS, "c"), on=exp.EQ(this=column(NUMBER, "b"), expression=column(NUMBER, "c")), copy=False)
        .order_by(column("account", "b"), column("place", "s"), copy=False)
    )


PORTABLE = {"accounts": portable_accounts, "services": portable_services}
