"""Spark from version 4 on, and Databricks. They have no temporary tables: the steps are dropped at the end."""

from __future__ import annotations

from csrules.sql.dialects.fixed import HALF_EVEN_BODY, Fixed

PRELUDE = (
    f"""
-- n / d for whole numbers, rounded half-even
CREATE OR REPLACE TEMPORARY FUNCTION csrules_divide(n DECIMAL(38, 0), d DECIMAL(38, 0)) RETURNS DECIMAL(38, 0)
RETURN{HALF_EVEN_BODY.rstrip()}
""",
    """
-- the day moved by n days; missing outside of the years 1 to 9999
CREATE OR REPLACE TEMPORARY FUNCTION csrules_add_days(day DATE, n BIGINT) RETURNS DATE
RETURN CASE WHEN DATEDIFF(day, DATE '0001-01-01') + n BETWEEN 0 AND 3652058 THEN DATE_ADD(day, CAST(n AS INT)) END
""",
    """
-- the day moved by n months, at the end of a shorter month on its last day; missing outside of the years 1 to 9999
CREATE OR REPLACE TEMPORARY FUNCTION csrules_add_months(day DATE, n BIGINT) RETURNS DATE
RETURN CASE WHEN YEAR(day) * 12 + MONTH(day) - 1 + n BETWEEN 12 AND 119999 THEN ADD_MONTHS(day, CAST(n AS INT)) END
""",
)
TEXTS = tuple(text.strip() for text in PRELUDE)
SPARK = Fixed("spark", "Spark", temporary=False, circles=False, prelude=TEXTS)
DATABRICKS = Fixed("databricks", "Databricks", temporary=False, circles=False, prelude=TEXTS)
