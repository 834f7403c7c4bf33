"""BigQuery, where the program is one script. Temporary functions need no rights, and end with the script."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from csrules.sql.build import cast
from csrules.sql.dialects.dialect import Dialect, call, unit_of
from csrules.sql.rounding import Side

PRELUDE = (
    """
-- value / divisor in whole units (0.01 for two places), rounded half-even; missing where the divisor is 0
CREATE TEMP FUNCTION csrules_divide(value BIGNUMERIC, divisor BIGNUMERIC, unit BIGNUMERIC) RETURNS BIGNUMERIC AS ((
  SELECT unit * (quotient + CASE
    WHEN 2 * rest > size OR (2 * rest = size AND MOD(quotient, 2) <> 0) THEN SIGN(value) * SIGN(divisor)
    ELSE 0
  END)
  FROM (SELECT DIV(value, whole) AS quotient, ABS(MOD(value, whole)) AS rest, ABS(whole) AS size
    FROM (SELECT NULLIF(divisor * unit, 0) AS whole))
))
""",
    """
-- the day moved by n days; missing outside of the years 1 to 9999
CREATE TEMP FUNCTION csrules_add_days(day DATE, n INT64) RETURNS DATE AS (
  CASE WHEN DATE_DIFF(day, DATE '0001-01-01', DAY) + n BETWEEN 0 AND 3652058 THEN DATE_ADD(day, INTERVAL n DAY) END
)
""",
    """
-- the day moved by n months, at the end of a shorter month on its last day; missing outside of the years 1 to 9999
CREATE TEMP FUNCTION csrules_add_months(day DATE, n INT64) RETURNS DATE AS (
  CASE WHEN EXTRACT(YEAR FROM day) * 12 + EXTRACT(MONTH FROM day) - 1 + n BETWEEN 12 AND 119999
    THEN DATE_ADD(day, INTERVAL n MONTH) END
)
""",
)


@dataclass(frozen=True, slots=True)
class BigQuery(Dialect):
    def divide(self, value: Side, divisor: Side, places: int, result: str) -> exp.Expression:
        return cast(call("csrules_divide", value.node, divisor.node, unit_of(places)), result)

    def move(self, day: exp.Expression, amount: exp.Expression, unit: str) -> exp.Expression:
        return call(f"csrules_add_{unit}", day, cast(amount, "BIGINT"))

    def decimal_text(self, node: exp.Expression) -> exp.Expression:
        """Its texts of decimals have no zeros at the end already."""
        return cast(node, "TEXT")


BIGQUERY = BigQuery(
    "bigquery", "BigQuery", circles=False, groups_lists=False, decimal="BIGNUMERIC",
    prelude=tuple(text.strip() for text in PRELUDE),
)
