"""The contract between csrules and its plugins: the hooks, and the objects that pass through them.

A plugin is any installed distribution with an entry point in the group `csrules` that names a module (or object) with
these hooks. A plugin needs none of our dependencies: data crosses the border as files that the engine may scan itself,
or as any object that offers an Arrow stream capsule (`__arrow_c_stream__`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pluggy

from csrules.plugin.cells import defused as defused
from csrules.plugin.formats import (
    CSV as CSV,
    JSON as JSON,
    NDJSON as NDJSON,
    PARQUET as PARQUET,
    EngineFormat,
    FileFormat as FileFormat,
    TextWriter as TextWriter,
)

PROJECT = "csrules"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class PluginError(Exception):
    """A refusal by a plugin that the user can mend; `option` names the setting at fault, if one is.

    With `of_key` its name is wrong, not its value.
    """

    def __init__(
        self, message: str, option: str | None = None, help: str | None = None, *, of_key: bool = False
    ) -> None:
        super().__init__(message)
        self.message = message
        self.option = option
        self.help = help
        self.of_key = of_key


@runtime_checkable
class ArrowStream(Protocol):
    """Anything that exports the Arrow C stream interface: a pyarrow or polars table, a DuckDB relation, …"""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


@dataclass(frozen=True, slots=True)
class Files:
    """Files that the engine scans itself, in this order. `options` are the format's own, for instance `delimiter`."""

    format: EngineFormat
    paths: tuple[Path, ...]
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stream:
    """Rows as an Arrow stream; `label` names the place for messages about single rows.

    `unusable` are columns that the stream leaves out, each with what is wrong with it, such as `has two columns called
    "arr"`. It is an error only where a field of the record asks for the column. `numbers` is a column of whole numbers,
    which rise and which messages use as the numbers of the rows; without it the first row is row 1.

    `__arrow_c_stream__` may be called more than once (to learn the columns, to read again): each call must give a
    fresh stream from the first row, as the tables of the usual libraries do and a one-shot reader does not.
    """

    rows: ArrowStream
    label: str
    unusable: Mapping[str, str] = field(default_factory=dict)
    numbers: str | None = None


@dataclass(frozen=True, slots=True)
class Streams:
    """Several streams that are read as one source, in this order; each counts its own rows."""

    parts: tuple[Stream, ...]


SourceData = Files | Stream | Streams


Options = Mapping[str, Any]


@runtime_checkable
class ChecksOptions(Protocol):
    """A source or an output may say what is wrong with its options before anything is read or written.

    `csrules check` asks it, and opens nothing else of a plugin; `csrules run` asks every output before it reads.
    """

    def check(self, options: Options) -> None:
        """Raise `PluginError` for an option that is unknown, missing or wrong. Open no file, reach no network."""


@dataclass(frozen=True, slots=True)
class SourceRequest:
    """What a source is asked for: the options of its table in the project file, and the project's directory."""

    record: str
    options: Mapping[str, Any]
    base: Path


class Source(Protocol):
    """Gives the rows of one record. Raises `PluginError` where the options are wrong or the data cannot be had."""

    @property
    def summary(self) -> str:
        """One line for the list of sources."""

    def read(self, request: SourceRequest) -> SourceData: ...


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """`type` is one of text, integer, decimal, flag, date; `about` is the line that the documentation prints.

    `unit` says what a number counts, such as `hours a month`.
    """

    name: str
    type: str
    about: str = ""
    unit: str = ""


class ResultTable(Protocol):
    """One table of a run. Money and hours are exact decimals; the rows stand in a documented, stable order."""

    @property
    def name(self) -> str: ...

    @property
    def columns(self) -> Sequence[ResultColumn]: ...

    def __len__(self) -> int: ...

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows as plain Python values (str, int, Decimal, bool, date, None)."""

    def save(self, path: Path, format: FileFormat) -> None:
        """Write the table to `path` in one of the engine's formats, or in one of your own.

        In every format but JSON, NDJSON and Parquet, a text that a spreadsheet would run as a formula is defused
        before it is written. What was at `path` stays whole until all is written.
        """


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What every output may print above its tables; for readers outside `policy` is not the policy's own title.

    `profile` says for whom the tables are: internal, partner or customer.
    """

    policy: str
    as_of: dt.date
    currency: str
    version: str
    profile: str = "internal"


@dataclass(frozen=True, slots=True)
class OutputRequest:
    """What an output is given: its options, the project's directory, the run, and the tables asked for."""

    options: Mapping[str, Any]
    base: Path
    run: RunInfo
    tables: Mapping[str, ResultTable]


class Output(Protocol):
    """Writes result tables to files below its option `path`, from where csrules moves those of a run all together.

    An output whose option `path` is one file, not a directory, says the file's usual name in an attribute `file_name`:
    then `--out DIR` puts it there.
    """

    @property
    def summary(self) -> str:
        """One line for the list of outputs."""

    def write(self, request: OutputRequest) -> Sequence[Path]:
        """Write, and return the files written (none for a console)."""


@hookspec
def csrules_register_sources() -> Mapping[str, Source]:  # type: ignore[empty-body]
    """Return the sources that this plugin offers, by the name that a project file uses in `type = "…"`."""


@hookspec
def csrules_register_outputs() -> Mapping[str, Output]:  # type: ignore[empty-body]
    """Return the outputs that this plugin offers, by the name that a project file uses in `type = "…"`."""
