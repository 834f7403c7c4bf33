"""Policies and rows that are drawn: PostgreSQL gives the result tables that the engine gives, to the digit.

The engine is held to the reference over the same policies by `tests.evaluators`. The property step draws many more.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from csrules.plugin.spec import ResultColumn
from csrules.sql.render import NOT_BY_QUERY
from csrules.sql.results import RESULTS, columns_of
from tests.evaluators.cases import Case, draw_case
from tests.evaluators.comparing import uncollected
from tests.evaluators.engine import Database
from tests.evaluators.long_run import RandomChooser
from tests.warehouse.loading import TABLES, Connection, Row, Warehouse
from tests.warehouse.server import OLD

FEW, MANY, APART = 4, 20, 5000   # cases, and the distance between the first numbers of two parts


def wanted(case: Case) -> dict[str, list[Row]]:
    assert not isinstance(case.plan, list)
    database = Database(case.plan, case.day, case.tables)
    try:
        database.run()
        found = {}
        for name in TABLES:
            rows = database.rows(database.queries.results[name])
            columns = columns_of(name, database.queries.program)
            found[name] = [tuple(as_told(row[column.name], column) for column in columns) for row in rows]
        return found
    finally:
        database.close()


def as_told(value: Any, column: ResultColumn) -> Any:
    """A key of a partner may be a number, and is told as text."""
    return str(value) if column.type == "text" and value is not None else value


def compare(case: Case, server: Connection) -> int:
    """How many cells were compared."""
    assert not isinstance(case.plan, list)
    warehouse = Warehouse(server, case.plan, case.day)
    warehouse.load(case.tables)
    found, expected = warehouse.run(), wanted(case)
    for name in TABLES:
        columns = [column.name for column in warehouse.columns[name]]
        assert len(found[name]) == len(expected[name]), name
        for row, right in zip(found[name], expected[name], strict=True):
            differ = [(one, a, b) for one, a, b in zip(columns, row, right, strict=True) if a != b or str(a) != str(b)]
            assert not differ, f"{name}: {differ}"
    return sum(len(row) for rows in found.values() for row in rows)


def agree(part: int, cases: int, server: Connection) -> None:
    cells = tried = 0
    for number in count(part * APART):
        if tried == cases:
            break
        case = draw_case(RandomChooser(number))
        if isinstance(case.plan, list):
            continue
        tried += 1
        try:
            with uncollected():
                cells += compare(case, server)
        except Exception as error:
            raise AssertionError(f"seed {number}: {type(error).__name__}: {error}") from error
    assert cells > 300 * cases


@pytest.mark.parametrize("server", [OLD], indirect=True)
def test_postgres_agrees_about_drawn_policies(server: Connection) -> None:
    assert set(TABLES) == set(RESULTS) - set(NOT_BY_QUERY)
    agree(0, FEW, server)


@pytest.mark.property
@pytest.mark.parametrize("server", [OLD], indirect=True)
@pytest.mark.parametrize("part", range(1, 5))
def test_postgres_agrees_about_many_more(part: int, server: Connection) -> None:
    agree(part, MANY, server)
