"""The table `headcount`: the people that the services take, by role, tier and partner.

How many people a role takes depends on what one of them can have: hours, accounts, or the revenue of the accounts. The
measure that asks for most people of the role as a whole is the one that binds, and every row is told in it, so that
the rows of a role add up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from csrules.analysis import typed as t
from csrules.analysis.limits import (
    AMOUNT_DIGITS,
    AMOUNT_SCALE,
    COUNT_DIGITS,
    EFFORT_DIGITS,
    EFFORT_SCALE,
)
from csrules.analysis.policy import Load
from csrules.analysis.result_columns import SUM, WORK
from csrules.analysis.scalars import Kind, Scalar
from csrules.plan.plan import Leg, Plan, Role
from csrules.sql.build import (
    again,
    all_of,
    case,
    cast,
    choice,
    column,
    constant,
    integer,
    named,
    null,
    select,
    sql_type,
    star,
    string,
    subquery,
    table,
)
from csrules.sql.expressions import ToSql
from csrules.sql.layers import over
from csrules.sql.names import CLASS, COVERAGE, NUMBER, SPREAD
from csrules.sql.program import Program
from csrules.sql.sums import WIDE, edge, exact_revenue, figure_columns, per, rank, total
from csrules.sql.totals import union

PEOPLE = Scalar(Kind.NUMBER, nullable=True, digits=24, scale=4)
WORKS = Scalar(Kind.NUMBER, nullable=True, digits=EFFORT_DIGITS, scale=EFFORT_SCALE)
ACCOUNTS = Scalar(Kind.NUMBER, nullable=True, digits=12, whole=True)
EACH = Scalar(Kind.NUMBER, nullable=True, digits=COUNT_DIGITS, whole=True)
SHOWN = Scalar(Kind.NUMBER, nullable=True, digits=24, scale=4)
REVENUE = Scalar(Kind.NUMBER, nullable=True, digits=AMOUNT_DIGITS, scale=AMOUNT_SCALE)
WAYS = {"hours": ("minutes", WORKS), "accounts": ("book_accounts", EACH), "revenue": ("exact_revenue", REVENUE)}


@dataclass(frozen=True, slots=True)
class Measure:
    """One way to measure what a person has; `source` is the role's sum, and `limit` the type of what one can have."""

    name: str
    word: str
    source: str
    limit: Scalar

    @property
    def people(self) -> str:
        return f"{self.name}_people"

    @property
    def of_role(self) -> str:
        return f"{self.name}_of_role"

    def kind(self, plan: Plan) -> Scalar:
        return {"hours": SUM, "accounts": ACCOUNTS}.get(self.word) or exact_revenue(plan)


MEASURES = tuple(
    Measure(f"{kind}_{word}", word, source, limit) for kind in ("most", "aim") for word, (source, limit) in WAYS.items()
)


def _limit(role: Role, measure: Measure) -> Decimal | int | None:
    most = Load(role.works, role.carries, role.carries_revenue)
    load = most if measure.name.startswith("most") else role.aim
    return {"hours": load.works, "accounts": load.accounts, "revenue": load.revenue}[measure.word]


def by_role(program: Program) -> exp.Select:
    """What each role delivers (one role or two a service) and oversees in each class, for one account."""
    legs = [_leg(leg, program.to_sql) for leg in program.plan.legs]
    return (
        select(column(NUMBER), column("role"), named(exp.Sum(this=column("minutes")), "minutes"), _known_sum("cost"))
        .from_(subquery(union(legs), "legs"), copy=False)
        .group_by(column(NUMBER), column("role"), copy=False)
    )


def headcount(program: Program) -> exp.Expression:
    """What every role does in each class, times the accounts of the class."""
    plan, roles = program.plan, program.plan.roles
    values: dict[str, dict[str, exp.Expression]] = {
        "label": {name: string(role.label) for name, role in roles.items()},
        "role_place": {name: integer(at) for at, name in enumerate(roles)},
    }
    limits = [
        named(_by_role({name: constant(_limit(role, measure), measure.limit) for name, role in roles.items()},
                       constant(None, measure.limit)), measure.name)
        for measure in MEASURES
    ]
    named_values = [named(_by_role(of_roles, null()), name) for name, of_roles in values.items()]
    labelled = select(star("g"), *named_values, *limits).from_(subquery(_summed(program), "g"), copy=False)
    whole = [
        named(cast(_of_role(measure.source), sql_type(measure.kind(plan))), f"{measure.source}_of_role")
        for measure in MEASURES[: len(WAYS)]
    ]
    edges = (
        *figure_columns(WORK, lambda source: t.Ref(source, SUM)),
        edge("book_revenue", "exact_revenue", per(1), SHOWN, exact_revenue(plan)),
        *(edge(way.people, way.source, t.Ref(way.name, way.limit), PEOPLE, way.kind(plan)) for way in MEASURES),
        *(edge(way.of_role, f"{way.source}_of_role", t.Ref(way.name, way.limit), PEOPLE, way.kind(plan))
          for way in MEASURES),
    )
    query = over(select(star("w"), *whole).from_(subquery(labelled, "w"), copy=False), edges, program.to_sql)
    order = [column("role_place"), column("rank"), exp.Ordered(this=column("partner"), nulls_first=True)]
    most, aim = ([measure for measure in MEASURES if measure.name.startswith(kind)] for kind in ("most", "aim"))
    return (
        select(
            *map(column, ("role", "label", "tier", "partner", "accounts", "hours_per_month")),
            named(column(most[0].people), "fte"),
            column("book_accounts"),
            column("book_revenue"),
            named(column(most[1].people), "people_by_accounts"),
            named(column(most[2].people), "people_by_revenue"),
            named(_binding(most, lambda measure: column(measure.people)), "people"),
            named(_binding(most, lambda measure: string(measure.word)), "bound_by"),
            named(_binding(aim, lambda measure: column(measure.people)), "people_at_aim"),
            named(_binding(aim, lambda measure: string(measure.word)), "aim_bound_by"),
            column("monthly_cost"),
            column("yearly_cost"),
            column("minutes_per_year"),
        )
        .from_(subquery(query, "h"), copy=False)
        .where(_told(plan), copy=False)
        .order_by(*order, copy=False)
    )


def _summed(program: Program) -> exp.Select:
    """The sums of every role, tier and partner."""
    plan = program.plan
    groups = [column("role", "r"), column("tier", "c"), column("partner", "p")]
    booked = [column("counts", "r")]
    revenue = exp.Sum(this=case([(column("counts", "r"), column("revenue", "p"))], None))
    return (
        select(
            *groups,
            named(exp.Sum(this=case([(column("delivers", "r"), column("accounts", "p"))], integer(0))), "accounts"),
            named(cast(exp.Sum(this=case([(booked[0], column("accounts", "p"))], integer(0))), "BIGINT"),
                  "book_accounts"),
            named(cast(revenue, sql_type(exact_revenue(plan))), "exact_revenue"),
            named(total("minutes", "r"), "minutes"),
            named(total("cost", "r"), "cost"),
            named(exp.Min(this=rank(plan, column("tier", "c"))), "rank"),
        )
        .from_(subquery(_by_class(program), "r"), copy=False)
        .join(table(SPREAD, "p"), on=exp.EQ(this=column(NUMBER, "r"), expression=column(NUMBER, "p")), copy=False)
        .join(table(CLASS, "c"), on=exp.EQ(this=column(NUMBER, "r"), expression=column(NUMBER, "c")), copy=False)
        .group_by(*(again(group) for group in groups), copy=False)
    )


def _by_class(program: Program) -> exp.Select:
    """What a role does in a class, and whether the accounts of the class count for what its people can carry."""
    delivered = select(star(), named(integer(1), "delivers"), named(integer(0), "served")).from_(
        subquery(by_role(program), "d"), copy=False
    )
    served = select(
        column(NUMBER), named(column("served_by"), "role"), named(cast(integer(0), WIDE), "minutes"),
        named(cast(integer(0), WIDE), "cost"), named(integer(0), "delivers"), named(integer(1), "served"),
    ).from_(table(CLASS), copy=False)
    served.where(exp.Not(this=exp.Is(this=column("served_by"), expression=null())), copy=False)
    merged = (
        select(
            column(NUMBER), column("role"), named(exp.Sum(this=column("minutes")), "minutes"), _known_sum("cost"),
            named(_any("delivers"), "delivers"), named(_any("served"), "served"),
        )
        .from_(subquery(union([delivered, served]), "legs"), copy=False)
        .group_by(column(NUMBER), column("role"), copy=False)
    )
    serving = [string(name) for name, role in program.plan.roles.items() if role.serves]
    counts: exp.Expression = column("delivers")
    if serving:
        counts = case([(exp.In(this=column("role"), expressions=serving), column("served"))], counts)
    return select(star(), named(counts, "counts")).from_(subquery(merged, "m"), copy=False)


def _any(flag: str) -> exp.Expression:
    return exp.GT(this=exp.Max(this=column(flag)), expression=integer(0))


def _of_role(source: str) -> exp.Expression:
    return exp.Window(this=exp.Sum(this=column(source)), partition_by=[column("role")], over="OVER")


def _by_role(values: Mapping[str, exp.Expression], default: exp.Expression) -> exp.Expression:
    return choice(column("role"), ((string(role), value) for role, value in values.items()), default)


def _told(plan: Plan) -> exp.Expression:
    """Rows in which a role does something, or in which accounts count for what its people can carry."""
    works = exp.GT(this=column("accounts"), expression=integer(0))
    carrying = [string(name) for name, role in plan.roles.items() if _carries(role)]
    if not carrying:
        return works
    return exp.Or(this=works, expression=exp.In(this=column("role"), expressions=carrying))


def _carries(role: Role) -> bool:
    limits = (role.carries, role.carries_revenue, role.aim.accounts, role.aim.revenue)
    return any(limit is not None for limit in limits)


def _binding(measures: Sequence[Measure], tell: Callable[[Measure], exp.Expression]) -> exp.Expression:
    """What is told of the measure that asks for most people of the whole role; of equal ones the first."""
    branches = []
    for at, measure in enumerate(measures):
        known = exp.Not(this=exp.Is(this=column(measure.of_role), expression=null()))
        least = [
            exp.GTE(this=column(measure.of_role),
                    expression=exp.Coalesce(this=column(other.of_role), expressions=[integer(0)]))
            for other in measures[at + 1 :]
        ]
        branches.append((all_of([known, *least]), tell(measure)))
    return case(branches, None)


def _leg(leg: Leg, to_sql: ToSql) -> exp.Select:
    return select(
        column(NUMBER),
        named(column(leg.role), "role"),
        named(cast(to_sql(leg.minutes), WIDE), "minutes"),
        named(cast(column(leg.cost), WIDE), "cost"),
    ).from_(table(COVERAGE), copy=False).where(to_sql(leg.holds), copy=False)


def _known_sum(name: str) -> exp.Expression:
    whole = exp.EQ(this=exp.Count(this=column(name)), expression=exp.Count(this=exp.Star()))
    return named(case([(whole, exp.Sum(this=column(name)))], None), name)


