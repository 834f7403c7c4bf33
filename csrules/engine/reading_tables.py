"""The two result tables that are made while rows are read: refused cells, and the count of rows of each record."""

from __future__ import annotations

from collections.abc import Sequence

from csrules.engine.ingest import REJECTS, IngestResult
from csrules.engine.results import DuckTable
from csrules.engine.session import Session
from csrules.sql.results import READING

INPUTS = "csrules_inputs"


def reading_tables(session: Session, inputs: Sequence[IngestResult]) -> dict[str, DuckTable]:
    """Both tables, by name."""
    session.execute(
        f'CREATE TABLE {INPUTS} ("record" TEXT, "source" TEXT, "read" BIGINT, "accepted" BIGINT, "rejected" BIGINT)'
    )
    for one in inputs:
        values = [one.record, one.source, one.read, one.accepted, one.rejected]
        session.execute(f"INSERT INTO {INPUTS} VALUES (?, ?, ?, ?, ?)", values)
    queries = {
        "rejects": f'SELECT * FROM {REJECTS} ORDER BY "record", "source", "row", rowid',
        "inputs": f"SELECT * FROM {INPUTS} ORDER BY rowid",
    }
    return {
        name: DuckTable(session.connection, name, query, READING[name][1]) for name, query in queries.items()
    }
