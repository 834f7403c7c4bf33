"""The common workload as an expert would write it for DuckDB: row by row, one CASE for each decision.

`accounts` and `services` get the columns that csrules writes, with the same Parquet settings; only the number of an
account's class is left out, because here are no classes. Reasons are worded as csrules words them. Repeating text is
held in enumerations, which DuckDB writes more than twice as fast as plain text. Python only spells out twelve times
what is alike for all services.
"""

# ruff: noqa: S608  (SQL is put together from constants of this package)
from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from benchmarks.workload import AS_OF, BANDS, ROLE_COSTS, SERVICES, TIERS, Service

TABLES = ("accounts", "services")
COPY = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880"
LABELS = ("Strategic", "Enterprise", "Growth", "Long tail")
TOUCH = ("high", "high", "hybrid", "tech")
RULES = (
    "strategic: when arr >= 250k (policy/tiers.csr:5)",
    "strategic: there is as much again to win (policy/tiers.csr:6)",
    "enterprise: when arr >= 100k (policy/tiers.csr:12)",
    "growth: when arr >= 25k (policy/tiers.csr:18)",
    "growth: a promoter is worth the time (policy/tiers.csr:19)",
    "long_tail: otherwise (policy/tiers.csr:25)",
)
FLOOR = "at least growth: the first year decides on the second (policy/tiers.csr:28)"
NOBODY = "no agreement: vendor (policy/partners.csr:54)"

EMPTY = "CAST(NULL AS party)"   # written twice as fast as an empty text

# `rule`, `tier` and `earned` are whole numbers, and so is `cell`: the program and the band, or 12 where all is ours.
FACTS = f"""
CREATE TEMP TABLE facts AS
SELECT *,
  CASE WHEN rule <= 1 THEN 0 WHEN rule = 2 THEN 1 WHEN rule <= 4 THEN 2 ELSE 3 END AS earned,
  CASE WHEN rule <= 1 THEN 0 WHEN rule = 2 THEN 1 WHEN rule <= 4 OR renewals < 1 THEN 2 ELSE 3 END AS tier
FROM (
  SELECT a.account_id AS account, CAST(a.arr AS DECIMAL(18, 4)) AS revenue, a.renewals,
    p.partner_id AS agreement, CAST(p.margin * 0.01 AS DECIMAL(9, 6)) AS margin,
    CASE WHEN a.arr >= 250000 THEN 0
      WHEN a.arr >= 100000 AND a.expansion >= 100000 THEN 1
      WHEN a.arr >= 100000 THEN 2
      WHEN a.arr >= 25000 THEN 3
      WHEN a.nps >= 50 AND a.arr >= 15000 THEN 4
      ELSE 5 END AS rule,
    CASE p.program WHEN 'gold' THEN 0 WHEN 'silver' THEN 4 WHEN 'registered' THEN 8 ELSE 12 END
      + CASE WHEN p.margin >= 30 THEN 3 WHEN p.margin >= 20 THEN 2 WHEN p.margin >= 10 THEN 1 ELSE 0 END AS cell
  FROM read_parquet($accounts) AS a
  LEFT JOIN read_parquet($partners) AS p
    ON p.partner_id = a.partner_id AND p.certified_until >= DATE '{AS_OF}'
)
"""


def run(accounts: Path, partners: Path, out: Path, tables: Sequence[str] = TABLES) -> None:
    """Writes a Parquet file for each of `tables`."""
    queries = {"accounts": accounts_query, "services": services_query}
    with duckdb.connect() as connection:
        for name, texts in _enumerations().items():
            connection.execute(f"CREATE TYPE {name} AS ENUM ({', '.join(map(_quoted, dict.fromkeys(texts)))})")
        connection.execute(FACTS, {"accounts": str(accounts), "partners": str(partners)})
        for table in tables:
            file = _quoted(str(out / f"{table}.parquet"))
            connection.execute(f"COPY ({queries[table]()}) TO {file} ({COPY})")


def accounts_query() -> str:
    """One row per account: twelve CASEs for the hours, twelve for our share, and their sums."""
    figures = ",\n".join(
        f"{_hours(one)} AS {name}_hours,\n{_share(one)} AS {name}_share" for name, one in SERVICES.items()
    )
    ours = " + ".join(f"{name}_hours * {name}_share" for name in SERVICES)
    every = " + ".join(f"{name}_hours" for name in SERVICES)
    cost = " + ".join(f"{name}_hours * {name}_share * {ROLE_COSTS[one.role]}" for name, one in SERVICES.items())
    whole = " + ".join(f"{name}_hours * {ROLE_COSTS[one.role]}" for name, one in SERVICES.items())
    return f"""
SELECT account, {EMPTY} AS name, {_texts("tier", TIERS, "tier")} AS tier,
  {_texts("tier", LABELS, "tier_label")} AS tier_label, {_texts("earned", TIERS, "tier")} AS earned_tier,
  {EMPTY} AS shown_as, {_texts("tier", TOUCH, "touch")} AS touch,
  {_text("csm", "role")} AS served_by, CAST(agreement AS VARCHAR) AS agreement, {EMPTY} AS partner,
  margin, revenue, CAST(NULL AS DATE) AS held_until, CAST(NULL AS DATE) AS stays_until,
  CAST(NULL AS DATE) AS tail_until, {EMPTY} AS owner,
  CAST(ours AS DECIMAL(18, 2)) AS vendor_hours_per_month,
  CAST(every - ours AS DECIMAL(18, 2)) AS partner_hours_per_month,
  CAST(0 AS DECIMAL(18, 2)) AS oversight_hours_per_month, CAST(cost AS DECIMAL(18, 2)) AS monthly_cost,
  CAST(cost * 12 AS DECIMAL(18, 2)) AS yearly_cost,
  CASE WHEN revenue <> 0 THEN CAST(cost * 12 / revenue AS DECIMAL(18, 4)) END AS cost_share,
  CAST((whole - cost) * 12 AS DECIMAL(18, 2)) AS gross_saving, CAST(0 AS DECIMAL(18, 2)) AS oversight_cost,
  CAST((whole - cost) * 12 AS DECIMAL(18, 2)) AS net_saving,
  CASE WHEN rule = 5 AND renewals < 1 THEN {_text(FLOOR, "tier_reason")}
    ELSE {_texts("rule", RULES, "tier_reason")} END AS reason,
  CAST(ours * 720 AS DECIMAL(38, 14)) AS vendor_minutes_per_year,
  CAST((every - ours) * 720 AS DECIMAL(38, 14)) AS partner_minutes_per_year,
  CAST(0 AS DECIMAL(38, 14)) AS oversight_minutes_per_year
FROM (SELECT *, {ours} AS ours, {every} AS every, {cost} AS cost, {whole} AS whole
  FROM (SELECT *, {figures} FROM facts))
"""


def services_query() -> str:
    """Twelve rows per account, one SELECT for each service."""
    return "\nUNION ALL\n".join(_service(name, one) for name, one in SERVICES.items())


def _service(name: str, one: Service) -> str:
    vendor, shared, partner = (_text(party, "party") for party in ("vendor", "shared", "partner"))
    return f"""
SELECT account, {_texts("tier", TIERS, "tier")} AS tier, {_text(name, "service")} AS service,
  {_text(one.label, "service_label")} AS service_label,
  CASE WHEN hours > 0 THEN {_text("effort", "mode")} ELSE {_text("not_offered", "mode")} END AS mode,
  CAST(hours AS DECIMAL(18, 2)) AS hours_per_month, CAST(NULL AS BIGINT) AS times_per_year,
  CASE WHEN share = 1 THEN {vendor} WHEN share = 0.5 THEN {shared} ELSE {partner} END AS party,
  CASE WHEN share >= 0.5 THEN {vendor} ELSE {partner} END AS accountable, CAST(share AS DECIMAL(5, 4)) AS vendor_share,
  CAST(hours * share AS DECIMAL(18, 2)) AS vendor_hours_per_month,
  CAST(hours - hours * share AS DECIMAL(18, 2)) AS partner_hours_per_month,
  CAST(0 AS DECIMAL(18, 2)) AS oversight_hours_per_month,
  CASE WHEN hours > 0 THEN {_text(one.role, "role")} END AS role, {EMPTY} AS overlay_role,
  CAST(0 AS DECIMAL(18, 2)) AS overlay_hours_per_month, {EMPTY} AS oversight_role, {EMPTY} AS certification,
  CAST(hours * share * {ROLE_COSTS[one.role]} AS DECIMAL(18, 2)) AS monthly_cost,
  CAST(hours * share * {ROLE_COSTS[one.role] * 12} AS DECIMAL(18, 2)) AS yearly_cost,
  CASE tier {_whens(_texts("cell", reasons, "reason") for reasons in _reasons(one))} END AS reason,
  {EMPTY} AS success
FROM (SELECT account, tier, cell, {_hours(one)} AS hours, {_share(one)} AS share FROM facts)"""


def _reasons(one: Service) -> list[list[str]]:
    """By tier and cell."""
    cells = [(band, share) for shares in one.shares for band, share in zip(BANDS, shares, strict=True)]
    delivered = [
        f"margin {band}: {_party(share)} (policy/partners.csr:{at})" for at, (band, share) in enumerate(cells, 9)
    ]
    given = [
        f"{tier}: {f'{hours:g}h/month' if hours else '-'} (policy/services.csr:21)"
        for tier, hours in zip(TIERS, one.hours, strict=True)
    ]
    return [[f"{first}; {then}" for then in (*delivered, NOBODY)] for first in given]


def _party(share: int) -> str:
    return {100: "vendor", 50: "shared", 0: "partner"}.get(share, f"partner {100 - share}%")


def _hours(one: Service) -> str:
    return f"CAST(CASE tier {_whens(one.hours)} END AS DECIMAL(6, 2))"


def _share(one: Service) -> str:
    shares = [share / 100 for of_program in one.shares for share in of_program]
    return f"CAST(CASE cell {_whens(shares)} ELSE 1 END AS DECIMAL(4, 2))"


# ── text as enumerations ─────────────────────────────────────────────────────


def _enumerations() -> dict[str, Iterable[str]]:
    return {
        "tier": TIERS,
        "tier_label": LABELS,
        "touch": TOUCH,
        "tier_reason": (*RULES, FLOOR),
        "service": SERVICES,
        "service_label": [one.label for one in SERVICES.values()],
        "mode": ("effort", "not_offered"),
        "party": ("vendor", "shared", "partner"),
        "role": ROLE_COSTS,
        "reason": [text for one in SERVICES.values() for reasons in _reasons(one) for text in reasons],
    }


def _text(text: str, kind: str) -> str:
    return f"CAST({_quoted(text)} AS {kind})"


def _texts(column: str, texts: Iterable[str], kind: str) -> str:
    return f"CASE {column} {_whens(_text(text, kind) for text in texts)} END"


def _whens(values: Iterable[object]) -> str:
    return " ".join(f"WHEN {number} THEN {value}" for number, value in enumerate(values))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
