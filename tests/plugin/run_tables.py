"""The tables of a small invented run, on a real engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from csrules.engine.results import DuckTable
from csrules.plugin.spec import OutputRequest, ResultColumn, RunInfo

SCHEMAS: dict[str, str] = {
    "tiers": "tier text, label text, accounts integer, revenue decimal, vendor_hours_per_month decimal,"
    " partner_hours_per_month decimal, monthly_cost decimal, cost_share decimal",
    "headcount": "role text, label text, tier text, partner text, accounts integer, hours_per_month decimal,"
    " fte decimal, monthly_cost decimal, yearly_cost decimal",
    "agreements": "agreement text, partner text, margin decimal, accounts integer, revenue decimal,"
    " margin_per_year decimal, net_saving decimal, partner_share decimal",
    "findings": "severity text, code text, name text, record text, key text, message text, place text,"
    " remedy text",
    "rejects": "source text, record text, row integer, column text, value text, code text, reason text,"
    " remedy text, key text",
    "inputs": "record text, source text, read integer, accepted integer, rejected integer",
}
ROWS: dict[str, list[tuple[object, ...]]] = {
    "tiers": [
        ("strategic", "Strategic", 4, "1_623_400.0000", "182.0000", "24.0000", "24_350.5000", "0.179997"),
        ("growth", "Growth", 11, "1_201_500.5000", "204.5000", "61.2500", "20_075.0000", "0.200500"),
        ("core", "Core", 18, "412_000.0000", "96.2500", "12.0000", "6_210.0000", "0.180874"),
        ("digital", "Digital | self-served", 9, "0.0000", "4.1000", "0.0000", "410.0000", None),
        (None, None, 3, "0.0000", "0.0000", "0.0000", "0.0000", None),
    ],
    "headcount": [
        ("csm", "CSM", "strategic", None, 4, "150.0000", "1.363636", "18_750.0000", "225_000.0000"),
        ("csm", "CSM", "growth", None, 8, "180.5000", "1.640909", "22_562.5000", "270_750.0000"),
        ("csm", "CSM", "growth", "NORTH", 3, "24.0000", "0.218182", "3_000.0000", "36_000.0000"),
        ("support", None, "core", None, 18, "132.3500", "1.018077", "7_941.0000", "95_292.0000"),
    ],
    "agreements": [
        ("NW-1", "NORTH", "0.220000", 6, "310_000.0000", "68_200.0000", "12_900.0000", "0.412500"),
        ("NW-2", "SOUTH", "0.355000", 9, "500_000.0000", "177_500.0000", "40_000.0000", "0.700000"),
    ],
    "findings": [
        ("warning", "CSR803", "no-agreement", "account", "A1007", "no agreement holds", "policy.csr:40",
         "Add an agreement."),
        ("warning", "CSR803", "no-agreement", "account", "A1013", "no agreement holds", "policy.csr:40",
         "Add an agreement."),
        ("warning", "CSR803", "no-agreement", "account", "A1021", "no agreement holds", "policy.csr:40",
         "Add an agreement."),
        ("error", "CSR801", "unknown-link", "account", "A1099", "`partner` is `WEST`, which is not there", "a.csr:8",
         "Correct the link."),
    ],
    "rejects": [
        ("accounts.csv", "account", 12, "arr", "-5", "CSR911", "is below the least allowed, 0",
         "Correct the cell.", "A1010"),
        ("accounts.csv", "account", 31, "arr", "-0.01", "CSR911", "is below the least allowed, 0",
         "Correct the cell.", None),
        ("accounts.csv", "account", 44, "id", "A1002", "CSR913", "is the key of row 3 already",
         "Keep one row.", "A1002"),
        ("accounts.csv", "account", 45, None, None, "CSR914", "has 3 cells, the header has 9",
         None, None),
    ],
    "inputs": [("account", "data/accounts.csv", 49, 45, 4), ("agreement", "the policy", 2, 2, 0)],
}
_TYPES = {"text": "VARCHAR", "integer": "BIGINT", "decimal": "DECIMAL(18,6)"}


def run_tables(rows: Mapping[str, list[tuple[object, ...]]] = ROWS) -> dict[str, DuckTable]:
    """The tables of `rows`, each as it stands there."""
    connection = duckdb.connect()
    return {name: result_table(connection, name, SCHEMAS[name], some) for name, some in rows.items()}


def result_table(
    connection: duckdb.DuckDBPyConnection, name: str, schema: str, rows: list[tuple[object, ...]]
) -> DuckTable:
    columns = [ResultColumn(*column.split()) for column in schema.split(",")]
    typed = ", ".join(f'"{column.name}" {_TYPES[column.type]}' for column in columns)
    connection.execute(f'CREATE TABLE "{name}" (number INTEGER, {typed})')
    slots = ", ".join("?" * (len(columns) + 1))
    if rows:
        connection.executemany(f'INSERT INTO "{name}" VALUES ({slots})', [[n, *row] for n, row in enumerate(rows)])
    return DuckTable(connection, name, f'SELECT * FROM "{name}" ORDER BY number', columns)


def request(base: Path, tables: Mapping[str, DuckTable], **options: Any) -> OutputRequest:
    run = RunInfo("Harbour coverage", dt.date(2026, 6, 30), "USD", "0.1.0")
    return OutputRequest(options, base, run, tables)
