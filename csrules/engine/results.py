"""The result tables of a run: SQL queries on the engine's connection, read as rows or Arrow, or written to files.

A query must give its rows in a stable order, or files are not the same from run to run: end it with `ORDER BY`, or
read an ordered table without a join above it (DuckDB keeps no order through a join, but keeps it through `unnest`; and
`IN` may become a join). Where a plan keeps none, files are written by one thread, which is slow and right.
It must not name temporary tables, which the cursors that results are read through do not see. Text of few distinct
values is best held as an `ENUM`: it is written to Parquet more than twice as fast, and comes out as text all the same.
"""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from csrules.engine.errors import EngineError
from csrules.engine.session import disk_failure, known, translated
from csrules.plugin.cells import ENDS, FIRST_LETTER, FIRST_WIDE, HARMLESS, NUMBER, RISKY
from csrules.plugin.formats import EXACT, EngineFormat, FileFormat, TextWriter
from csrules.plugin.spec import ResultColumn

BATCH_ROWS = 10_000
MONEY_PLACES = 2

_SQL_TYPES = {"integer": "BIGINT", "flag": "BOOLEAN", "date": "DATE"}
"""Sums of integers would otherwise be 128 bits wide, which Parquet turns into inexact numbers."""

_COPY_OPTIONS: dict[EngineFormat, str] = {
    "csv": "FORMAT csv, HEADER true",
    "json": "FORMAT json, ARRAY true",
    "ndjson": "FORMAT json, ARRAY false",
    # As fast as snappy within 5 %, and 2.5 times smaller; larger row groups are slower and larger.
    "parquet": "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880",
}


class DuckTable:
    """A `ResultTable` over the SQL text `query`; `columns` picks and orders the query's columns and says their types.

    Raises `TypeError` when first used if a decimal column is not exact (an approximate amount is a bug in the query),
    and `EngineError` where the engine cannot finish, for instance for lack of memory, or has ended with its session.
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, name: str, query: str, columns: Sequence[ResultColumn]
    ) -> None:
        self.name = name
        self.columns = tuple(columns)
        self._connection = connection
        self._query = query

    def __len__(self) -> int:
        return self._count

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """A new stream on a cursor of its own, so that several may be open; text is plain text in all of them."""
        cursor = self._cursor()
        with translated():
            return cursor.sql(self._plain).__arrow_c_stream__(requested_schema)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows in batches, so that a table larger than memory can be walked."""
        with self._cursor() as cursor:
            with translated():
                cursor.execute(self._plain)
            while batch := self._next_batch(cursor):
                yield from batch

    def save(self, path: Path, format: FileFormat) -> None:
        """Write the file beside its name and move it there: a crash leaves the old one whole. Raises `OSError`."""
        path = path.absolute()
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        query = self._compact if format.writer in EXACT else self._defused
        try:
            with translated(), self._cursor() as cursor:
                if isinstance(format.writer, TextWriter):
                    self._write_rows(cursor, temporary, format.writer)
                else:
                    options = f"{_COPY_OPTIONS[format.writer]}, PRESERVE_ORDER true"
                    # who asks for the number of rows later need not count them
                    self._count = _copy(cursor, f"COPY ({query}) TO {_literal(str(temporary))} ({options})")
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def _write_rows(self, cursor: duckdb.DuckDBPyConnection, path: Path, writer: TextWriter) -> None:
        """Row by row: the engine has made texts of all cells, and harmless ones of what was text."""
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(writer.head(self.columns))
            cursor.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({self._defused})")
            while batch := cursor.fetchmany(BATCH_ROWS):
                file.writelines(map(writer.row, batch))
            file.write(writer.foot)

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        try:
            return known(self._connection.cursor())
        except duckdb.ConnectionException as error:
            message = f"the table `{self.name}` cannot be read any more: the `with` block that gave it has ended"
            raise EngineError(message, "read it inside of the block, or keep its rows in a list there") from error

    def _next_batch(self, cursor: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
        try:
            with translated():
                return cursor.fetchmany(BATCH_ROWS)
        except EngineError:
            self._cursor().close()   # if the session has ended meanwhile, this says so
            raise

    @cached_property
    def _count(self) -> int:
        with translated(), self._cursor() as cursor:
            counted = cursor.execute(f"SELECT count(*) FROM ({self._query})").fetchone()
        assert counted is not None, "count gives one row"  # noqa: S101
        return int(counted[0])

    @cached_property
    def _held_types(self) -> dict[str, str]:
        """The type in which the engine holds each column of the query."""
        with translated(), self._cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({self._query}) LIMIT 0")
            return {name: str(type_) for name, type_, *_ in cursor.description or ()}

    @cached_property
    def _compact(self) -> str:
        """The query in documented types, text as the engine holds it, which it writes fastest."""
        held = self._held_types
        as_held = {name for name, type_ in held.items() if type_ == "VARCHAR" or type_.startswith("ENUM")}
        return self._select(lambda column: _quoted(column) if column in as_held else _as_text(column))

    @cached_property
    def _plain(self) -> str:
        return self._select(_as_text)

    @cached_property
    def _defused(self) -> str:
        return self._select(_as_defused_text, _as_plain_decimal)

    def _select(self, text: Callable[[str], str], decimal: Callable[[str, str], str] | None = None) -> str:
        """The query's columns in order and in documented types; `text` is the SQL of a text column.

        `decimal` is that of a decimal column, from its name and the type in which it is held.
        """
        items = (f"{self._expression(column, text, decimal)} AS {_quoted(column.name)}" for column in self.columns)
        return f"SELECT {', '.join(items)} FROM ({self._query})"

    def _expression(
        self, column: ResultColumn, text: Callable[[str], str], decimal: Callable[[str, str], str] | None
    ) -> str:
        if column.type == "text":
            return text(column.name)
        if column.type in _SQL_TYPES:
            return f"CAST({_quoted(column.name)} AS {_SQL_TYPES[column.type]})"
        if not self._held_types[column.name].startswith("DECIMAL"):
            raise TypeError(f"{self.name}.{column.name} is not an exact decimal: {self._held_types[column.name]}")
        return _quoted(column.name) if decimal is None else decimal(column.name, self._held_types[column.name])


def _as_plain_decimal(column: str, held: str) -> str:
    """With two places as for money, and with more only as far as they are not zero: 3360.00, and 0.035."""
    name, scale = _quoted(column), int(held.rstrip(")").rpartition(",")[2])
    if scale <= MONEY_PLACES:
        return name
    short = f"CAST({name} AS DECIMAL(38, {MONEY_PLACES}))"
    longer = f"rtrim(CAST({name} AS VARCHAR), '0')"
    return f"CASE WHEN {name} = {short} THEN CAST({short} AS VARCHAR) ELSE {longer} END"


def _copy(cursor: duckdb.DuckDBPyConnection, statement: str) -> int:
    """Returns how many rows were written."""
    try:
        written = cursor.execute(statement).fetchone()
    except duckdb.IOException as error:
        raise disk_failure(error, tuple(errno.errorcode)) or OSError(errno.EIO, os.strerror(errno.EIO)) from error
    assert written is not None, "a copy tells its rows"  # noqa: S101
    return int(written[0])


def _as_text(column: str) -> str:
    return f"CAST({_quoted(column)} AS VARCHAR)"


def _as_defused_text(column: str) -> str:
    value = _as_text(column)
    # Cheap questions first: most texts begin with a letter and hold no end of a cell. No `IN`: see the top.
    inside = " OR ".join(f"contains({value}, chr({ord(end)}))" for end in ENDS)
    risky = f"{value} < {_literal(FIRST_LETTER)} OR {value} >= {_literal(FIRST_WIDE)} OR {inside}"
    # A plain number such as -4800 is no formula, and a quote before it would only hide what the data held.
    number = f"regexp_full_match({value}, {_literal(NUMBER)})"
    harmless = f"regexp_replace({value}, {_literal(RISKY)}, {_literal(HARMLESS)}, 'g')"
    return f"CASE WHEN ({risky}) AND NOT {number} THEN {harmless} ELSE {value} END"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
