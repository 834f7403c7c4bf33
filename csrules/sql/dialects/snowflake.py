"""Snowflake. Named functions are the session's own; `CREATE FUNCTION` on the schema is what they need."""

from __future__ import annotations

from csrules.sql.dialects.fixed import HALF_EVEN_BODY, Fixed

PRELUDE = (
    f"""
-- n / d for whole numbers, rounded half-even
CREATE OR REPLACE TEMPORARY FUNCTION csrules_divide(n NUMBER(38, 0), d NUMBER(38, 0)) RETURNS NUMBER(38, 0)
AS $${HALF_EVEN_BODY}$$
""",
    """
-- the day moved by n days; missing outside of the years 1 to 9999
CREATE OR REPLACE TEMPORARY FUNCTION csrules_add_days(day DATE, n NUMBER(38, 0)) RETURNS DATE AS $$
  CASE WHEN DATEDIFF(DAY, DATE '0001-01-01', day) + n BETWEEN 0 AND 3652058 THEN DATEADD(DAY, n, day) END
$$
""",
    """
-- the day moved by n months, at the end of a shorter month on its last day; missing outside of the years 1 to 9999
CREATE OR REPLACE TEMPORARY FUNCTION csrules_add_months(day DATE, n NUMBER(38, 0)) RETURNS DATE AS $$
  CASE WHEN YEAR(day) * 12 + MONTH(day) - 1 + n BETWEEN 12 AND 119999 THEN DATEADD(MONTH, n, day) END
$$
""",
)
SNOWFLAKE = Fixed("snowflake", "Snowflake", circles=False, prelude=tuple(text.strip() for text in PRELUDE))
