"""Findings about whole columns of data: percentages that look like fractions, and fractions that look like percentages.

0.25 in a column of percentages is a quarter of a percent, and 25 in a column of fractions is 2,500 %. Neither is wrong
in itself; a column in which three of four values are so is worth a look, whatever the others are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from csrules.plan.plan import Plan
from csrules.sql.build import column, integer, named, select, subquery, table
from csrules.types import FieldSchema, Percent

ONE_PERCENT = "0.01"
FEW_HUNDREDS = 2   # 200 %: growth and retention rise above 100 %, and seldom above that
FRACTIONS = (
    "looks-like-fractions",
    "most values of `{0}` are 1 % or less",
)
PERCENTAGES = (
    "looks-like-percentages",
    "few or no values of `{0}` lie between 0 and 100 %",
)


@dataclass(frozen=True, slots=True)
class OddColumn:
    """`query` has one row where the column looks odd, else none."""

    code: str
    record: str
    field: str
    message: str
    query: exp.Select


def odd_columns(plan: Plan) -> Iterator[OddColumn]:
    """One for each column of percentages that comes from data."""
    for name, schema in plan.records.items():
        for field in schema.fields if name not in plan.rows else ():
            if isinstance(field.type, Percent):
                code, message = PERCENTAGES if field.type.as_fraction else FRACTIONS
                query = _query(name, field, field.type.as_fraction)
                yield OddColumn(code, name, field.name, message.format(field.name), query)


def _query(record: str, field: FieldSchema, as_fraction: bool) -> exp.Select:
    """One row where the column looks odd; values of 0 say nothing. Growth rises above 100 %, so that fractions between
    are weighed against those above 200 % alone.
    """
    value = exp.Abs(this=column(field.name))
    limit = integer(1) if as_fraction else exp.Literal.number(ONE_PERCENT)
    some = exp.GT(this=value.copy(), expression=integer(0))
    between = exp.And(this=some.copy(), expression=exp.LT(this=value.copy(), expression=limit))
    if as_fraction:
        odd: exp.Expression = exp.GT(this=value.copy(), expression=integer(FEW_HUNDREDS))
    else:
        odd = exp.And(this=some.copy(), expression=exp.LTE(this=value.copy(), expression=limit.copy()))
    counts: dict[str, exp.Expression] = {"known": some, "between": between, "odd": odd}
    seen = select(*(named(_count(condition), name) for name, condition in counts.items())).from_(table(record))
    most: exp.Expression = exp.GTE(this=_times(column("odd"), 4), expression=_times(column("known"), 3))
    if as_fraction:
        none = exp.EQ(this=column("between"), expression=integer(0))
        most = exp.Paren(this=exp.Or(this=none, expression=most))
    proof = exp.GT(this=column("odd" if as_fraction else "between"), expression=integer(0))
    return select(integer(1)).from_(subquery(seen, "s")).where(exp.And(this=proof, expression=most))


def _times(value: exp.Expression, number: int) -> exp.Expression:
    return exp.Mul(this=value, expression=integer(number))


def _count(condition: exp.Expression) -> exp.Expression:
    return exp.Count(this=exp.Case(ifs=[exp.If(this=condition, true=integer(1))]))
