"""What `csrules sql` prints gives on its database what a run gives, to the digit, for every worked project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import duckdb
import pytest

from csrules.engine.lookup import accepted_rows
from csrules.project.run import RunOptions, decided
from csrules.project.sql import sql_program
from csrules.sql.book_results import FINDINGS
from csrules.sql.names import PREFIX
from csrules.sql.results import RESULTS
from tests.warehouse.loading import TABLES, Connection, Row, Warehouse

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
PROJECTS = ["saas-direct", "logistics-3pl", "msp-vendor", "partner-programme"]
SECONDS = 10.0   # on a busy machine; on a free one it is a quarter of a second


@dataclass(frozen=True)
class Ran:
    """A project, what its run read, and what it found."""

    project: Path
    rows: dict[str, list[dict[str, Any]]]
    wanted: dict[str, list[Row]]


@pytest.fixture(scope="session", params=PROJECTS)
def ran(request: pytest.FixtureRequest) -> Iterator[Ran]:
    project = CONFIGS / request.param
    with decided(project) as (opened, tables):
        rows = {schema.name: accepted_rows(opened.session, schema) for schema in opened.plan.records.values()}
        wanted = {name: by_query(name, list(tables[name].rows())) for name in TABLES}
    yield Ran(project, rows, wanted)


def by_query(name: str, rows: list[Row]) -> list[Row]:
    """What a program can know: it refuses no rows, and gives accounts to nobody, so no finding speaks of either."""
    places = {column.name: place for place, column in enumerate(RESULTS[name].columns)}
    if name == "findings":
        return [row for row in rows if row[places["name"]] not in (*FINDINGS, "rows-refused")]
    if name == "accounts":
        owner = places["owner"]
        return [(*row[:owner], None, *row[owner + 1 :]) for row in rows]
    return rows


def same(found: dict[str, list[Row]], wanted: dict[str, list[Row]]) -> None:
    """As texts too: 1.50 is not 1.5."""
    for name in TABLES:
        assert found[name] == wanted[name], name
        assert list(map(str, found[name])) == list(map(str, wanted[name])), name
    assert len(found["accounts"]) > 50
    assert len(found["findings"]) > 5


def test_postgres_agrees_with_the_run_in_seconds(ran: Ran, server: Connection) -> None:
    with decided(ran.project) as (opened, _):
        plan, day = opened.plan, opened.day.day
    warehouse = Warehouse(server, plan, day)
    warehouse.load(ran.rows)
    began = monotonic()
    found = warehouse.run()
    assert monotonic() - began < SECONDS
    same(found, ran.wanted)
    assert warehouse.run() == found   # the text takes the place of an earlier run's tables


def test_the_printed_text_runs_on_duckdb(ran: Ran) -> None:
    connection = duckdb.connect(config={"threads": "1"})
    connection.execute(sql_program(ran.project, "duckdb", RunOptions(), inputs=True).text)
    for record, rows in ran.rows.items():
        known = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [record]).fetchall()
        if known and rows:
            places = ", ".join("?" for _ in rows[0])
            connection.executemany(
                f'INSERT INTO "{record}" VALUES ({places})',
                [[list(one) if isinstance(one, tuple) else one for one in row.values()] for row in rows],
            )
    for _ in range(2):
        connection.execute(sql_program(ran.project, "duckdb", RunOptions()).text)
    found = {name: connection.execute(f'FROM "{PREFIX}{name}"').fetchall() for name in TABLES}
    same(found, ran.wanted)
