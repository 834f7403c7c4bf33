"""Makes the data of the common workload: accounts and 200 partners, as Parquet.

    python -m benchmarks.generate 1000000 DIR

The same for everyone: whoever draws is MD5 of a row's number. Values stand exactly on every threshold of the policy, a
quarter of the scores is missing, and certificates end before, on and after the day of the run.
"""

# ruff: noqa: S608  (SQL is put together from constants of this package)
from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from benchmarks.workload import AS_OF

PARTNERS = 200

# Each draw is a number from 0 to just below 1; one MD5 gives four of them.
_DRAWS = """
CREATE MACRO part(bits, place) AS CAST((bits >> (32 * place)) & 4294967295 AS DOUBLE) / 4294967296;
CREATE MACRO high(what, i) AS md5_number_upper(what || ' ' || i);
CREATE MACRO low(what, i) AS md5_number_lower(what || ' ' || i);
CREATE MACRO bell(u, v) AS sqrt(-2 * ln(1 - u)) * cos(2 * pi() * v);
"""

_PARTNERS = f"""
SELECT
  CAST(i AS INTEGER) AS partner_id,
  CAST(CASE WHEN i <= 6 THEN [10, 20, 30, 9.9, 0, 45][i] ELSE round(45 * part(high('partner', i), 0), 1) END
    AS DECIMAL(9, 4)) AS margin,
  CASE WHEN part(high('partner', i), 1) < 0.5 THEN 'registered'
    WHEN part(high('partner', i), 1) < 0.8 THEN 'silver' ELSE 'gold' END AS program,
  DATE '{AS_OF}' + CASE i WHEN 1 THEN 0 WHEN 2 THEN -1
    ELSE CAST(floor(1000 * part(low('partner', i), 0)) AS INTEGER) - 300 END AS certified_until
FROM range(1, {PARTNERS + 1}) AS numbers(i)
"""

_ACCOUNTS = f"""
WITH drawn AS (
  SELECT i, high('arr', i) AS a, low('arr', i) AS b, high('facts', i) AS f, low('facts', i) AS g,
    high('links', i) AS l, low('links', i) AS m
  FROM range(1, $accounts + 1) AS numbers(i)
), uniform AS (
  SELECT i, part(a, 0) AS arr1, part(a, 1) AS arr2, part(b, 0) AS expansion1, part(b, 1) AS expansion2,
    part(f, 0) AS corner, part(f, 1) AS edge, part(g, 0) AS score, part(g, 1) AS silent,
    part(l, 0) AS channel, part(l, 1) AS seller, part(m, 0) AS link, part(m, 1) AS time
  FROM drawn
)
SELECT
  CAST(i AS BIGINT) AS account_id,
  CAST(CASE WHEN corner < 0.01 THEN 250000 WHEN corner < 0.02 THEN 100000 WHEN corner < 0.03 THEN 25000
    WHEN corner < 0.04 THEN 15000 ELSE round(exp(10.3 + 1.4 * bell(arr1, arr2)), 2) END AS DECIMAL(18, 2)) AS arr,
  CASE WHEN silent >= 0.25 THEN CAST(floor(201 * score) AS INTEGER) - 100 END AS nps,
  CAST(CASE WHEN edge < 0.01 THEN 100000 ELSE round(exp(9.5 + 1.8 * bell(expansion1, expansion2)), 2) END
    AS DECIMAL(18, 2)) AS expansion,
  CASE WHEN channel < 0.45 THEN 'direct' WHEN channel < 0.55 THEN 'partner_as_customer'
    WHEN channel < 0.80 THEN 'channel' ELSE 'partner' END AS channel,
  CASE WHEN seller < 0.4 THEN 'partner' ELSE 'company' END AS sold_by,
  CAST(floor(9 * (seller * 997 - floor(seller * 997))) AS INTEGER) AS renewals,
  DATE '2015-01-01' + CAST(floor(4200 * time) AS INTEGER) AS started,
  CASE WHEN channel >= 0.45 AND link >= 0.05 THEN CAST(1 + floor({PARTNERS} * (link - 0.05) / 0.95) AS INTEGER) END
    AS partner_id
FROM uniform
ORDER BY i
"""


def generate(accounts: int, directory: Path) -> None:
    """Writes `accounts.parquet` and `partners.parquet`."""
    directory.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(_DRAWS)
        connection.execute(f"CREATE TABLE partners AS {_PARTNERS}")
        connection.execute(f"CREATE TABLE accounts AS {_ACCOUNTS}", {"accounts": accounts})
        for name in ("partners", "accounts"):
            file = str(directory / f"{name}.parquet").replace("'", "''")
            connection.execute(f"COPY {name} TO '{file}' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 122880)")


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
