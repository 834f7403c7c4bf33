"""A project's accepted rows in a database of PostgreSQL, and the result tables that a program makes there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from psycopg import sql

from csrules.plan.plan import Plan
from csrules.sql.dialects import DIALECTS
from csrules.sql.inputs import read_records
from csrules.sql.names import PREFIX
from csrules.sql.program import build_program
from csrules.sql.render import NOT_BY_QUERY, inputs_text, program_text
from csrules.sql.results import RESULTS, columns_of

TABLES = tuple(name for name in RESULTS if name not in NOT_BY_QUERY)
SCHEMA = "csrules_case"
Connection = psycopg.Connection[Any]
Row = tuple[Any, ...]


class Warehouse:
    """One plan on one day, in a schema of its own."""

    def __init__(self, connection: Connection, plan: Plan, day: dt.date) -> None:
        self.connection, self.plan = connection, plan
        program = build_program(plan, day, DIALECTS["postgres"])
        self.inputs, self.text = inputs_text(program), program_text(program)
        self.columns = {name: columns_of(name, program) for name in TABLES}
        connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
        connection.execute(f"SET search_path = {SCHEMA}; DISCARD TEMP")
        connection.execute(self.inputs)

    def load(self, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        for schema in read_records(self.plan):
            names = [field.name for field in schema.fields]
            listed = sql.SQL(", ").join(map(sql.Identifier, names))
            copy = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(schema.name), listed)
            with self.connection.cursor() as cursor, cursor.copy(copy) as rows:
                for row in tables[schema.name]:
                    rows.write_row([list(row[name]) if isinstance(row[name], tuple) else row[name] for name in names])

    def run(self) -> dict[str, list[Row]]:
        """The rows of each result table, with columns as documented."""
        self.connection.execute(self.text)
        found = {}
        for name in TABLES:
            cursor = self.connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(PREFIX + name)))
            assert [one.name for one in cursor.description or ()] == [one.name for one in self.columns[name]], name
            found[name] = cursor.fetchall()
        return found
