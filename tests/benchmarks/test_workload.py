"""The common workload: csrules, the SQL written by hand and the Python written by hand give the same answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from benchmarks import by_hand, single, whole
from benchmarks.generate import generate
from benchmarks.workload import SERVICES, TIERS, answer, band_of

ACCOUNTS = 2_000
THRESHOLDS = {250_000, 100_000, 25_000, 15_000}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("workload")
    generate(ACCOUNTS, directory)
    return directory


def test_the_decider_agrees_with_plain_python() -> None:
    accounts, partners = single.load(ACCOUNTS)
    decider = single.decider(partners)
    for account in accounts:
        tier, given, ours, theirs, total = answer(account, partners.get(account["partner_id"]))
        found = single.tier_and_hours(decider.decide(single.renamed(account, "account_id")))
        assert found[:2] == (tier, given), account
        assert [float(hours) for hours in found[2]] == pytest.approx(ours), account
        assert [float(hours) for hours in found[3]] == pytest.approx(theirs), account
        assert float(sum(found[2])) == pytest.approx(total)


def test_the_accounts_reach_every_tier_band_and_threshold() -> None:
    accounts, partners = single.load(ACCOUNTS)
    answers = [answer(account, partners.get(account["partner_id"])) for account in accounts]
    assert {found[0] for found in answers} == set(TIERS)
    assert {account["arr"] for account in accounts} >= THRESHOLDS
    assert any(account["nps"] is None for account in accounts)
    assert {band_of(partner["margin"]) for partner in partners.values()} == {0, 1, 2, 3}
    assert any(account["partner_id"] in (1, 2) for account in accounts)   # certified until the day, and the day before


def test_a_run_agrees_with_the_sql_written_by_hand(data: Path, tmp_path: Path) -> None:
    whole.csrules(data, tmp_path / "csrules")
    whole.hand(data, tmp_path / "hand")
    with duckdb.connect() as connection:
        for table, keys, rows in (("accounts", ["account"], 1), ("services", ["account", "service"], len(SERVICES))):
            ours, theirs = (f"read_parquet('{tmp_path / way / table}.parquet')" for way in ("csrules", "hand"))
            columns = _columns(connection, theirs)
            assert {name for name, _ in columns} == {name for name, _ in _columns(connection, ours)} - {"coverage"}
            same = " AND ".join(_same(name, kind) for name, kind in columns if name != "reason")
            query = f"SELECT count(*), count(*) FILTER (WHERE {same}) FROM {ours} AS a JOIN {theirs} AS b USING "
            assert _rows(connection, f"{query} ({', '.join(keys)})") == [(ACCOUNTS * rows,) * 2], same


def test_twelve_services_are_spelled_out() -> None:
    assert by_hand.services_query().count("SELECT account, CASE tier") == len(SERVICES)


def _same(name: str, kind: str) -> str:
    """By hand a half is rounded away from zero, by csrules to the even neighbour."""
    if kind.startswith("DECIMAL"):
        return f"coalesce(abs(a.{name} - b.{name}) <= 0.01, a.{name} IS NULL AND b.{name} IS NULL)"
    return f"a.{name} IS NOT DISTINCT FROM b.{name}"


def _columns(connection: duckdb.DuckDBPyConnection, relation: str) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in _rows(connection, f"DESCRIBE FROM {relation}")]


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Any]:
    return connection.execute(query).fetchall()
