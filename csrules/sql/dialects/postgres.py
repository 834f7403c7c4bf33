"""PostgreSQL, of which 16 and 18 are run in the tests.

The named functions stand in `pg_temp`: whoever may make temporary tables may make them there, which every user of a
database may unless somebody took it away, and nothing is left behind when the session ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from csrules.analysis.scalars import Kind, Scalar
from csrules.sql.build import cast
from csrules.sql.dialects.dialect import Dialect, call, unit_of
from csrules.sql.rounding import Side

PRELUDE = (
    """
-- value / divisor in whole units (0.01 for two places), rounded half-even; missing where the divisor is 0
CREATE OR REPLACE FUNCTION pg_temp.csrules_divide(value NUMERIC, divisor NUMERIC, unit NUMERIC) RETURNS NUMERIC
LANGUAGE SQL IMMUTABLE STRICT AS $$
  SELECT unit * (quotient + CASE
    WHEN 2 * rest > size OR (2 * rest = size AND MOD(quotient, 2) <> 0) THEN SIGN(value) * SIGN(divisor)
    ELSE 0
  END)
  FROM (SELECT DIV(value, divisor * unit) AS quotient, ABS(MOD(value, divisor * unit)) AS rest,
    ABS(divisor * unit) AS size WHERE divisor <> 0) AS parts
$$
""",
    """
-- the day moved by n days; missing outside of the years 1 to 9999
CREATE OR REPLACE FUNCTION pg_temp.csrules_add_days(day DATE, n NUMERIC) RETURNS DATE
LANGUAGE SQL IMMUTABLE STRICT AS $$
  SELECT CASE WHEN day - DATE '0001-01-01' + n BETWEEN 0 AND DATE '9999-12-31' - DATE '0001-01-01'
    THEN day + CAST(n AS INT) END
$$
""",
    """
-- the day moved by n months, at the end of a shorter month on its last day; missing outside of the years 1 to 9999
CREATE OR REPLACE FUNCTION pg_temp.csrules_add_months(day DATE, n NUMERIC) RETURNS DATE
LANGUAGE SQL IMMUTABLE STRICT AS $$
  SELECT CASE WHEN EXTRACT(YEAR FROM day) * 12 + EXTRACT(MONTH FROM day) - 1 + n BETWEEN 12 AND 119999
    THEN CAST(day + CAST(n AS INT) * INTERVAL '1 month' AS DATE) END
$$
""",
)


@dataclass(frozen=True, slots=True)
class Postgres(Dialect):
    def divide(self, value: Side, divisor: Side, places: int, result: str) -> exp.Expression:
        return cast(call("pg_temp.csrules_divide", value.node, divisor.node, unit_of(places)), result)

    def move(self, day: exp.Expression, amount: exp.Expression, unit: str) -> exp.Expression:
        return call(f"pg_temp.csrules_add_{unit}", day, amount)

    def days_between(self, later: exp.Expression, earlier: exp.Expression) -> exp.Expression:
        return cast(exp.Paren(this=exp.Sub(this=later, expression=earlier)), "BIGINT")

    def contains(self, texts: exp.Expression, item: exp.Expression) -> exp.Expression:
        return exp.Paren(this=exp.EQ(this=item, expression=exp.Any(this=exp.Paren(this=texts))))

    def size(self, texts: exp.Expression) -> exp.Expression:
        return call("CARDINALITY", texts)

    def any_value(self, node: exp.Expression, kind: Scalar) -> exp.Expression:
        """`any_value` is there from version 16 on."""
        return exp.LogicalAnd(this=node) if kind.kind is Kind.CONDITION else exp.Min(this=node)


POSTGRES = Postgres(
    "postgres", "PostgreSQL", verified="the tests run it on versions 16 and 18", fences=True,
    checks=True, prelude=tuple(text.strip() for text in PRELUDE),
)
