"""A PostgreSQL server for the tests of a process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.warehouse.loading import Connection
from tests.warehouse.server import NEW, OLD, postgres


@pytest.fixture(scope="session", params=[OLD, NEW], ids=["postgres-16", "postgres-18"])
def server(request: pytest.FixtureRequest) -> Iterator[Connection]:
    with postgres(request.param) as connection:
        yield connection
