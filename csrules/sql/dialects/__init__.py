"""What databases do differently: one file for each, and DuckDB, which runs the program, is one of them.

In: what the program asks for (a division, a moved day, a join on missing values). Out: SQL of that dialect.
"""

from csrules.sql.dialects.bigquery import BIGQUERY
from csrules.sql.dialects.dialect import Dialect
from csrules.sql.dialects.duckdb import DUCKDB
from csrules.sql.dialects.postgres import POSTGRES
from csrules.sql.dialects.snowflake import SNOWFLAKE
from csrules.sql.dialects.spark import DATABRICKS, SPARK

__all__ = ["DIALECTS", "DUCKDB", "NOT_WRITTEN", "Dialect"]

DIALECTS = {dialect.name: dialect for dialect in (DUCKDB, POSTGRES, SNOWFLAKE, BIGQUERY, SPARK, DATABRICKS)}

# Databases that people ask for, and why the program cannot be written for them.
NOT_WRITTEN = {
    "tsql": "SQL Server has no yes/no values, which the program keeps in columns",
    "fabric": "Fabric has no yes/no values, which the program keeps in columns",
    "oracle": "Oracle has no yes/no values before version 23, which the program keeps in columns",
    "mysql": "MySQL cannot read a temporary table twice in one statement",
    "redshift": "Redshift has no functions of a session, and no lists",
    "sqlite": "SQLite has no exact decimals",
}
