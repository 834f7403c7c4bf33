"""What the tables that add accounts up share: exact sums over classes, and the figures that are shown of them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from csrules.analysis import typed as t
from csrules.analysis.result_columns import SUM, Figure, told
from csrules.analysis.scalars import Kind, Scalar
from csrules.plan.nodes import Divide
from csrules.plan.plan import Column, Plan
from csrules.plan.results import Read, formula, total_column, total_ref
from csrules.sql.build import again, case, cast, column, integer, named, string
from csrules.sql.program import revenue_scale

COUNT = "DECIMAL(12, 0)"   # a number of accounts
WIDE = "DECIMAL(30, 14)"   # a class's figure at the largest efforts and rates


def total(figure: str, of: str) -> exp.Expression:
    """The sum of a figure over all accounts; missing where it is for any of them."""
    added = exp.Sum(this=times(column(figure, of), column("accounts", "p")))
    known = exp.EQ(this=exp.Count(this=column(figure, of)), expression=exp.Count(this=exp.Star()))
    return case([(known, cast(added, "DECIMAL(38, 14)"))], None)


def times(figure: exp.Expression, count: exp.Expression) -> exp.Expression:
    return exp.Mul(this=cast(figure, WIDE), expression=cast(count, COUNT))


def sums(sources: Iterable[str]) -> list[exp.Expression]:
    """The exact sums of columns of a class's services, over all accounts."""
    return [named(total(total_column(source), "c"), total_column(source)) for source in dict.fromkeys(sources)]


def figure_columns(figures: Iterable[Figure], read: Read = total_ref) -> list[Column]:
    """Figures over exact sums, rounded once."""
    return [Column(figure.name, formula(figure, read, told(figure).type), "output") for figure in figures]


def per(value: int) -> t.Const:
    return t.Const(value, Scalar(Kind.NUMBER, digits=4, whole=True))


def edge(name: str, source: str, divisor: t.Typed, result: Scalar, kind: Scalar = SUM) -> Column:
    return Column(name, Divide(t.Ref(source, kind), divisor, result.scale, result), "output")


def rank(plan: Plan, tier: exp.Expression) -> exp.Expression:
    """The tier's place from the top; no tier comes last."""
    places = [
        (exp.EQ(this=again(tier), expression=string(name)), integer(at)) for at, (name, _) in enumerate(plan.tiers)
    ]
    return case(list(places), integer(len(plan.tiers)))


def exact_revenue(plan: Plan) -> Scalar:
    places = revenue_scale(plan)
    return Scalar(Kind.NUMBER, nullable=True, digits=38 - places, scale=places)
