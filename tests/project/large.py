"""A worked project with as many accounts as a test asks for."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

PROJECT = Path(__file__).parents[2] / "configs" / "saas-direct"


def large_project(directory: Path, accounts: int) -> Path:
    """The accounts of the project again and again, each time with other keys."""
    shutil.copytree(PROJECT, directory, ignore=shutil.ignore_patterns("out", "expected"))
    file = directory / "data" / "accounts.csv"
    with duckdb.connect() as connection:
        read = f"read_csv('{file}', all_varchar = true)"
        connection.execute(f"CREATE TABLE few AS SELECT *, row_number() OVER () AS n FROM {read}")
        ((few,),) = connection.sql("SELECT count(*) FROM few").fetchall()
        connection.execute(f"""COPY (
            SELECT few.* EXCLUDE (n) REPLACE (id || '-' || lpad(i::VARCHAR, 7, '0') AS id)
            FROM range({accounts}) AS every(i) JOIN few ON n = i % {few} + 1 ORDER BY i
        ) TO '{file}' (HEADER true)""")
    return directory
