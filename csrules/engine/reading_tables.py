"""The two result tables that are made while rows are read: refused cells, and the count of rows of each record."""

from __future__ import annotations

from collections.abc import Sequence

from csrules.diagnostics import CODES
from csrules.diagnostics.codes import ONE_BY_ONE
from csrules.engine.ingest import REJECTS, IngestResult
from csrules.engine.ingest.quoting import literal, literals
from csrules.engine.results import DuckTable
from csrules.engine.session import Session
from csrules.sql.results import READING

INPUTS = "csrules_inputs"
OF_ROWS = "CSR9"   # the family of refused rows
_CAUSE = f"""IF("code" IN ({literals(CODES[name].id for name in ONE_BY_ONE)}), '', "reason")"""


def first_reasons(session: Session, record: str, most: int) -> list[str]:
    """Why rows of a record were refused, the commonest first: `row 2, arr: much is not a number (and 8 more)`."""
    rows = session.rows(
        'SELECT min("row"), "column", arg_min("value", "row"), arg_min("reason", "row"), count(*) '
        f'FROM {REJECTS} WHERE "record" = ? GROUP BY "column", "code", {_CAUSE} '
        "ORDER BY 5 DESC, 1 LIMIT ?", [record, most]
    )
    return [
        f"row {row}" + (f", `{column}`" if column else "") + f": {f'`{value}` ' if value else ''}{reason}"
        + (f" (and {count - 1:,} more)" if count > 1 else "")
        for row, column, value, reason, count in rows
    ]


def reading_tables(session: Session, inputs: Sequence[IngestResult]) -> dict[str, DuckTable]:
    """Both tables, by name."""
    session.execute(
        f'CREATE TABLE {INPUTS} ("record" TEXT, "source" TEXT, "read" BIGINT, "accepted" BIGINT, "rejected" BIGINT)'
    )
    for result in inputs:
        values = [result.record, result.source, result.read, result.accepted, result.rejected]
        session.execute(f"INSERT INTO {INPUTS} VALUES (?, ?, ?, ?, ?)", values)
    queries = {
        "rejects": f'SELECT *, {_remedy()} AS "remedy" FROM {REJECTS} ORDER BY "record", "source", "row", rowid',
        "inputs": f"SELECT * FROM {INPUTS} ORDER BY rowid",
    }
    return {
        name: DuckTable(session.connection, name, query, READING[name][1]) for name, query in queries.items()
    }


def _remedy() -> str:
    """What to do about a refused cell, in SQL: each code has one remedy."""
    codes = (code for code in CODES.values() if code.id.startswith(OF_ROWS))
    cases = (f"WHEN {literal(code.id)} THEN {literal(code.fix)}" for code in codes)
    return f'CASE "code" {" ".join(cases)} END'
