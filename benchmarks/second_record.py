"""Figures over a second record: ten rows for each account, gathered in one pass, beside the query written by hand."""

# ruff: noqa: S608  (SQL is put together from constants of this package)
from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from benchmarks.measure import Row, alternate
from benchmarks.workload import AS_OF
from csrules.project.run import RunOptions, run

PROJECT = Path(__file__).parent / "figures"
ROWS_EACH = 10
HAND = "DuckDB SQL by hand"
ACCOUNTS, CASES = "accounts.parquet", "cases.parquet"

# Whoever draws is MD5 of a row's number, as in `generate`; an eighth of the accounts has no rows.
_ACCOUNTS = """
SELECT i AS id, CAST(md5_number_lower('a' || i) % 500000 AS DECIMAL(18, 2)) AS arr FROM range(1, $n + 1) t(i)
"""
_CASES = f"""
SELECT CAST(a % ($n - $n // 8) + 1 AS BIGINT) AS account, CAST(b % 4 + 1 AS BIGINT) AS severity,
  DATE '{AS_OF}' - CAST((b >> 8) % 800 AS INTEGER) AS opened,
  CASE WHEN (b >> 32) % 5 > 0 THEN CAST((b >> 40) % 800 AS DECIMAL(9, 2)) / 100 END AS hours
FROM (SELECT md5_number_lower('c' || i) AS a, md5_number_upper('c' || i) AS b FROM range(1, $n * {ROWS_EACH} + 1) t(i))
"""
_BY_HAND = f"""
COPY (
  WITH counted AS (
    SELECT account,
      count(*) FILTER (WHERE opened > DATE '{AS_OF}' - INTERVAL 12 MONTH AND opened <= DATE '{AS_OF}') AS recent,
      count(*) FILTER (WHERE severity = 1 AND opened > DATE '{AS_OF}' - 90 AND opened <= DATE '{AS_OF}') AS grave,
      sum(hours) AS effort, max(opened) AS newest
    FROM read_parquet($cases) GROUP BY account
  )
  SELECT id AS account, CASE WHEN grave >= 2 THEN 'rescue' WHEN recent >= 6 OR effort >= 40 THEN 'busy' ELSE 'calm' END
    AS tier, coalesce(recent, 0) AS recent, coalesce(grave, 0) AS grave, coalesce(effort, 0) AS effort, newest
  FROM read_parquet($accounts) LEFT JOIN counted ON account = id ORDER BY id
) TO $out (FORMAT parquet, COMPRESSION zstd)
"""
COLUMNS = ("account", "tier", "recent", "grave", "effort", "newest")


def generate(accounts: int, data: Path) -> None:
    with duckdb.connect() as connection:
        for query, name in ((_ACCOUNTS, ACCOUNTS), (_CASES, CASES)):
            filled = query.replace("$n", str(accounts))
            connection.execute(f"COPY ({filled}) TO '{data / name}' (FORMAT parquet)")


def csrules(data: Path, out: Path) -> None:
    files = (("account", ACCOUNTS), ("case", CASES))
    settings = tuple(f"sources.{record}.path={data.absolute() / name}" for record, name in files)
    run(PROJECT, RunOptions(out=str(out), tables=("accounts",), overrides=settings))


def hand(data: Path, out: Path) -> None:
    out.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(_BY_HAND, {"accounts": str(data / ACCOUNTS), "cases": str(data / CASES),
                                      "out": str(out / "accounts.parquet")})


def measure(accounts: int, rounds: int) -> Iterator[Row]:
    with TemporaryDirectory(prefix="csrules-bench-") as name:
        data = Path(name)
        generate(accounts, data)
        times = alternate(partial(csrules, data, data / "csrules"), partial(hand, data, data / "by hand"), rounds)
        yield Row(f"{accounts:,} accounts, {accounts * ROWS_EACH:,} rows", times[0], times[1], "s", HAND, times[2])
