"""Findings about whole columns of data: percentages that look like fractions, and fractions that look like percentages.

0.25 in a column of percentages is a quarter of a percent, and 25 in a column of fractions is 2,500 %. Neither is wrong
in itself; a column in which every value is so is worth a look.
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
    "every value of `{0}` is 1 % or less",
)
PERCENTAGES = (
    "looks-like-percentages",
    "no value of `{0}` lies between 0 and 100 %",
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
    """One row where the column looks odd; in a column without values nothing does."""
    value = exp.Abs(this=column(field.name))
    limit = integer(1) if as_fraction else exp.Literal.number(ONE_PERCENT)
    some, small = exp.GT(this=value.copy(), expression=integer(0)), exp.LT(this=value.copy(), expression=limit)
    between = exp.LogicalOr(this=exp.And(this=some, expression=small))
    seen = select(named(exp.Max(this=value), "most"), named(between, "between")).from_(table(record))
    if as_fraction:
        large = exp.GT(this=column("most"), expression=integer(FEW_HUNDREDS))
        odd: exp.Expression = exp.And(this=large, expression=exp.Not(this=column("between")))
    else:
        odd = exp.And(this=exp.LTE(this=column("most"), expression=limit.copy()), expression=column("between"))
    return select(integer(1)).from_(subquery(seen, "s")).where(odd)
