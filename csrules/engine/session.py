"""One run's database: in memory, spilling to a directory of its own, with nothing fetched from outside.

Tables and views of a session are seen by all its cursors. Reading a result in batches takes a cursor of its own, so any
number may be open; `close` ends them all and removes the directory.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from weakref import WeakSet

import duckdb

from csrules.breaking_off import breaks_off
from csrules.engine.errors import DataError, EngineError, ExhaustedError
from csrules.engine.scratch import Scratch
from csrules.engine.unchanged import Unchanged
from csrules.plugin.bounds import Bounds
from csrules.plugin.spec import ArrowStream

Row = tuple[Any, ...]
BATCH = 10_000

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "preserve_insertion_order": "true",
    "python_enable_replacements": "false",  # a name in SQL is never a Python variable
}
# What the engine says of data is never told: its words are about its own parts, and may quote what the data holds.
_DATA_ERRORS: tuple[tuple[type[duckdb.Error], str], ...] = (
    (duckdb.OutOfRangeException, "a number is larger than csrules can compute with"),
    (duckdb.ConversionException, "a value does not have the form that its column needs"),
    (duckdb.IOException, "the file is cut off, or is not what its type says"),
    (duckdb.InvalidInputException, "the data is damaged, or is not what its type says"),
)
_FAULT = "a step of the calculation failed, which is a mistake in csrules or in a plugin"
_SHOW_FAULT = "`--traceback` shows what the engine said; please report it"


DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
_MORE_MEMORY = "raise `engine.memory_limit` or leave it out, or lower `engine.threads`: each thread takes some"
_MORE_DISK = "free some of it, or name a directory with more room in the environment variable `TMPDIR`"
_connections: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()


def known(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The same one, which a signal now breaks off."""
    _connections.add(connection)
    return connection


@breaks_off
def _break_off() -> None:
    for connection in list(_connections):
        with suppress(duckdb.ConnectionException):   # it was closed meanwhile
            connection.interrupt()


@contextmanager
def translated() -> Iterator[None]:
    """Turns an error of DuckDB into ours, in our words; its own stay its cause, which `--traceback` shows.

    A disk that is full or fails is an `OSError`.
    """
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        if "temp_directory" in str(error):
            raise ExhaustedError("there is no space left for what does not fit into memory", _MORE_DISK) from error
        raise ExhaustedError("the run needs more memory than it may use", _MORE_MEMORY) from error
    except duckdb.Error as error:
        words = next((words for kind, words in _DATA_ERRORS if isinstance(error, kind)), None)
        if words is None:
            raise EngineError(_FAULT, _SHOW_FAULT) from error
        if (failed := disk_failure(error)) is not None:
            raise failed from error
        raise DataError(words) from error


def disk_failure(error: duckdb.Error, codes: Sequence[int] = DISK) -> OSError | None:
    """The operating system's own error, if it is one of these: DuckDB tells it as a part of its text."""
    text = str(error)
    for code in codes:
        if os.strerror(code) in text:
            return OSError(code, os.strerror(code))
    return None


class Session:
    """A DuckDB database for one run, as a context manager. Every method raises `EngineError`.

    `threads` and `memory_limit` (for instance "2GB") bound what it takes; without them DuckDB decides. What does not
    fit into memory goes to `scratch`, a directory that goes with the session and lies in `directory` if that is given.
    What killed sessions have left there is removed; `temporary` says how much. `bounds` are for what sources hold,
    `unpacked` counts the bytes that archives held, and `files` knows the files that were read.
    """

    def __init__(
        self, *, threads: int | None = None, memory_limit: str | None = None, directory: Path | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        self.bounds = bounds or Bounds()
        self.unpacked = 0
        self.files = Unchanged()
        self.temporary = Scratch(directory)
        self.scratch = self.temporary.path
        config = _SETTINGS | {"temp_directory": str(self.scratch / "spill")}
        if threads is not None:
            config["threads"] = threads
        if memory_limit is not None:
            config["memory_limit"] = memory_limit
        try:
            with translated():
                self._connection = known(duckdb.connect(":memory:", config=config))
                self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
        except BaseException:   # a signal, too
            self.temporary.close()
            raise
        self._cursors: list[duckdb.DuckDBPyConnection] = []
        self._names = 0

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The database itself, for what this class has no word for; take a cursor of it where a result stays open."""
        return self._connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every open cursor, the database, and the directory. May be called twice."""
        for cursor in self._cursors:
            cursor.close()
        self._cursors.clear()
        self._connection.close()
        self.temporary.close()

    def new_name(self, what: str) -> str:
        """A name for a table or file that nothing else in the session has; it cannot be the name of a record."""
        self._names += 1
        return f"{what} {self._names}"

    def execute(self, sql: str, parameters: Sequence[object] = ()) -> None:
        """Run one statement for its effect."""
        with translated():
            self._connection.execute(sql, parameters)

    def create(self, table: str, columns: Mapping[str, tuple[str, Sequence[object]]]) -> None:
        """A new table from lists of values, which are as long as each other: a SQL type and a list for each column."""
        listed = ", ".join(f'unnest(?::{kind}[]) AS "{name}"' for name, (kind, _) in columns.items())
        self.execute(f'CREATE TABLE "{table}" AS SELECT {listed}', [values for _, values in columns.values()])

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """All rows of a small result as plain Python values."""
        with translated():
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Sequence[object] = ()) -> Row:
        """The one row of a result that has one."""
        (only,) = self.rows(sql, parameters)
        return only

    def batches(self, sql: str, size: int = BATCH) -> Iterator[list[Row]]:
        """A result of any size, `size` rows at a time, over a cursor of its own."""
        with self.cursor() as cursor:
            with translated():
                cursor.execute(sql)
            while True:
                with translated():
                    batch = cursor.fetchmany(size)
                if not batch:
                    return
                yield batch

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own to the same tables, for a result that stays open while others run."""
        with translated():
            cursor = known(self._connection.cursor())
        self._cursors.append(cursor)
        try:
            yield cursor
        finally:
            cursor.close()
            if cursor in self._cursors:
                self._cursors.remove(cursor)

    def describe(self, relation: str) -> dict[str, str]:
        """The columns of a table expression and their SQL types, in order."""
        return {str(row[0]): str(row[1]) for row in self.rows(f"DESCRIBE FROM {relation}")}

    @contextmanager
    def stream(self, rows: ArrowStream) -> Iterator[tuple[str, ArrowColumns]]:
        """An object with an Arrow stream capsule as a table expression, for the time of the `with` block."""
        name, capsule = self.new_name("stream"), ArrowColumns(rows)
        with translated():
            self._connection.register(name, capsule)
        try:
            yield f'"{name}"', capsule
        finally:
            self._connection.unregister(name)


class ArrowColumns:
    """Only the capsule of a dataframe: without it DuckDB looks for the dataframe's own library, or for pyarrow.

    `names` are those of its columns, as soon as DuckDB has asked for them.
    """

    def __init__(self, rows: ArrowStream) -> None:
        self._rows = rows
        self.names: tuple[str, ...] | None = None

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        from csrules.engine.arrow_names import column_names

        capsule = self._rows.__arrow_c_stream__(requested_schema)
        self.names = column_names(capsule)
        return capsule
