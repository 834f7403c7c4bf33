"""Runs the SQL of a plan on DuckDB over small tables, and reads what it computes as plain Python values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

import duckdb
from sqlglot import exp

from csrules.plan.links import Lookup
from csrules.plan.plan import Plan
from csrules.sql.account_results import PORTABLE
from csrules.sql.broken_links import lost_tables
from csrules.sql.build import flat
from csrules.sql.dialects import DUCKDB
from csrules.sql.expressions import ToSql
from csrules.sql.layers import over
from csrules.sql.levels import level_steps
from csrules.sql.names import BASE, CLASS, COVERAGE, NUMBER
from csrules.sql.program import Program, build_program
from csrules.sql.relations import Relations
from csrules.sql.results import RESULTS
from csrules.types import Date, Days, FieldType, Flag, Integer, Link, ListOf, Money, Number, Percent
from tests.evaluators.rows import Row, Tables

SCHEMA = "csrules_case"
SQL_TYPES: dict[type, str] = {
    Integer: "BIGINT", Days: "BIGINT", Number: "DECIMAL(18, 6)", Money: "DECIMAL(18, 4)", Percent: "DECIMAL(9, 6)",
    Date: "DATE", Flag: "BOOLEAN", ListOf: "VARCHAR[]",
}


def sql_type(kind: FieldType) -> str:
    if isinstance(kind, Link):
        return sql_type(kind.key_type)
    return SQL_TYPES.get(type(kind), "VARCHAR")


def text_of(query: exp.Expression) -> str:
    """The query is used once, so it need not be copied first."""
    return query.sql("duckdb", copy=False)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, tuple):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    return "'" + str(value).replace("'", "''") + "'"


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """One for all cases of a process: to start one takes longer than many a case."""
    connection = duckdb.connect(config={"threads": "1"})
    for statement in DUCKDB.prelude:
        connection.execute(statement)
    return connection


class Queries:
    """The SQL of one plan and day, written once for all rows that it is tried on."""

    def __init__(self, plan: Plan, day: dt.date) -> None:
        self.plan = plan
        self.program = build_program(plan, day)
        self.steps = [(step.table, text_of(step.query)) for step in self.program.steps]
        self.names = [*self._read(), *(column.name for column in plan.columns)]
        to_sql = ToSql(day)
        relations = Relations(plan, frozenset(self.names), to_sql)
        parts = (*lost_tables(plan), *level_steps(plan, to_sql), *relations.parts())
        self.parts = [(name, text_of(query)) for name, query, _ in parts]
        self.columns = text_of(over(relations.complete(), plan.columns, to_sql))

    @cached_property
    def results(self) -> dict[str, str]:
        return {name: text_of(spec.build(self.program)) for name, spec in RESULTS.items()}

    @cached_property
    def portable(self) -> dict[str, str]:
        return {name: text_of(build(self.program)) for name, build in PORTABLE.items()}

    def _read(self) -> list[str]:
        """The columns of an account before anything is computed."""
        plan = self.plan
        found = [field.name for field in plan.account.fields]
        found += [name for lookup in plan.lookups for name in _fields(plan, lookup)]
        if plan.match is not None:
            record = plan.match.record
            found += [record, plan.match.found, *(f"{record}.{field.name}" for field in plan.known[record].fields)]
        found += plan.family.names if plan.family is not None else ()
        return found + [measure.name for gather in plan.gathers for measure in gather.measures]


class Database:
    """One plan and its rows in a schema of their own."""

    def __init__(self, plan: Plan, day: dt.date, tables: Tables, queries: Queries | None = None) -> None:
        self.plan = plan
        self.queries = queries or Queries(plan, day)
        self.connection = _engine()
        self.connection.execute(f"CREATE SCHEMA {SCHEMA}; SET schema = {SCHEMA}")
        for name, schema in plan.records.items():
            columns = ", ".join(f"{quoted(field.name)} {sql_type(field.type)}" for field in schema.fields)
            self.connection.execute(f"CREATE TABLE {quoted(name)} ({columns})")
            rows = [f"({', '.join(literal(row[field.name]) for field in schema.fields)})" for row in tables[name]]
            if rows:
                self.connection.execute(f"INSERT INTO {quoted(name)} VALUES {', '.join(rows)}")

    def close(self) -> None:
        """After an error of the engine's own, which leaves it unusable, the next case gets a new one."""
        try:
            self.connection.execute(f"SET schema = main; DROP SCHEMA {SCHEMA} CASCADE")
        except duckdb.Error:
            _engine.cache_clear()
            self.connection.close()

    def make(self, name: str, query: str) -> None:
        self.connection.execute(f"CREATE TABLE {quoted(name)} AS {query}")

    def run(self) -> Program:
        for name, query in self.queries.steps:
            self.make(name, query)
        return self.queries.program

    def rows(self, query: exp.Expression | str) -> list[Row]:
        text = query if isinstance(query, str) else text_of(query)
        cursor = self.connection.execute(text)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def columns(self) -> dict[Any, Row]:
        """Every column of every account by the account's key: fields, links, the match, and what the plan computes."""
        for name, query in self.queries.parts:
            self.make(name, query)
        found = self.rows(self.queries.columns)
        for name, _ in self.queries.parts:
            self.connection.execute(f"DROP TABLE {quoted(name)}")
        return {row[self.plan.key]: {name: row[flat(name)] for name in self.queries.names} for row in found}

    def outcomes(self) -> dict[Any, Row]:
        """What the class of each account says, by the account's key."""
        classes = {row[NUMBER]: row for row in self.rows(f"SELECT * FROM {quoted(CLASS)}")}
        found = self.rows(f"SELECT account, {NUMBER} FROM {quoted(BASE)}")
        return {row["account"]: classes[row[NUMBER]] for row in found}

    def services(self) -> dict[tuple[int, str], Row]:
        """The coverage of each class and service."""
        return {(row[NUMBER], row["service"]): row for row in self.rows(f"SELECT * FROM {quoted(COVERAGE)}")}


def _fields(plan: Plan, lookup: Lookup) -> Iterable[str]:
    return (f"{lookup.path}.{field.name}" for field in plan.known[lookup.record].fields)


def listed(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]
