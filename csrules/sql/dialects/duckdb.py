"""DuckDB, which runs the program itself: division on 64 or 128 bits, and joins on missing values as they are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from csrules.analysis.scalars import Scalar
from csrules.sql.dialects.dialect import Dialect, call
from csrules.sql.rounding import DIGITS, HALF_EVEN, Side, divide

PRELUDE = (
    f"""
-- n / d for whole numbers, rounded half-even; missing where d is
CREATE OR REPLACE MACRO {HALF_EVEN}(n, d) AS
  n // d + CASE
    WHEN ABS(n % d) > ABS(d) - ABS(n % d) OR (ABS(n % d) = ABS(d) - ABS(n % d) AND (n // d) % 2 <> 0)
    THEN SIGN(n) * SIGN(d)
    ELSE 0
  END
""",
    f"""
-- a decimal's digits as one whole number: 12.34 times 100 is 1234; no step needs more than 38 digits
CREATE OR REPLACE MACRO {DIGITS}(n, power) AS
  CAST(FLOOR(n) AS INT128) * CAST(power AS INT128) + CAST((n - FLOOR(n)) * power AS INT128)
""",
    """
-- the day moved by n days; missing outside of the years 1 to 9999
CREATE OR REPLACE MACRO csrules_add_days(day, n) AS
  CASE WHEN CAST(day + INTERVAL (CAST(CASE WHEN ABS(n) <= 4000000 THEN n END AS INT)) DAY AS DATE)
    BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'
  THEN CAST(day + INTERVAL (CAST(CASE WHEN ABS(n) <= 4000000 THEN n END AS INT)) DAY AS DATE) END
""",
    """
-- the day moved by n months, at the end of a shorter month on its last day; missing outside of the years 1 to 9999
CREATE OR REPLACE MACRO csrules_add_months(day, n) AS
  CASE WHEN CAST(day + INTERVAL (CAST(CASE WHEN ABS(n) <= 120000 THEN n END AS INT)) MONTH AS DATE)
    BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'
  THEN CAST(day + INTERVAL (CAST(CASE WHEN ABS(n) <= 120000 THEN n END AS INT)) MONTH AS DATE) END
""",
)


@dataclass(frozen=True, slots=True)
class DuckDb(Dialect):
    def divide(self, value: Side, divisor: Side, places: int, result: str) -> exp.Expression:
        return divide(value, divisor, places, result)

    def move(self, day: exp.Expression, amount: exp.Expression, unit: str) -> exp.Expression:
        return call(f"csrules_add_{unit}", day, amount)

    def same(self, left: exp.Expression, right: exp.Expression, kind: Scalar) -> exp.Expression:
        return exp.NullSafeEQ(this=left, expression=right) if kind.nullable else Dialect.same(self, left, right, kind)


DUCKDB = DuckDb(
    "duckdb", "DuckDB", verified="every run of csrules is this program", repeats=True,
    checks=True, prelude=tuple(text.strip() for text in PRELUDE),
)
