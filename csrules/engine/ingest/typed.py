"""Parts that come with types: Parquet files, and Arrow streams, which are copied once into a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from csrules.engine.errors import DataError, EngineError, IngestError
from csrules.engine.ingest.bounds import refuse_cell, refuse_columns
from csrules.engine.ingest.forms import SourceColumn, source_column
from csrules.engine.ingest.parquet_names import engine_names
from csrules.engine.ingest.part import PLACE, ROWS_PER_FILE, Numbered, Part, place
from csrules.engine.ingest.quoting import file_literal, identifier, literal, literals
from csrules.engine.session import Session
from csrules.plugin.spec import Stream

_FILE, _ROW = "source file", "source row"
_ROW_NUMBER = "file_row_number"
# a file's statistics leave out NaN, and DuckDB would believe them that there is none
_OPTIONS = "union_by_name=true, hive_partitioning=false, can_have_nan=true"


def parquet_part(session: Session, paths: Sequence[Path], labels: Sequence[str]) -> Part:
    """Parquet files of one record as one part; a column may be absent from some of them, and is then missing there."""
    names = f"[{literals(str(path) for path in paths)}]"
    listed = [file_literal(path) for path in paths]
    files = f"[{', '.join(listed)}]"
    scan = f"read_parquet({files}, {_OPTIONS})"
    where = f"`{labels[0]}`" if len(labels) == 1 else f"`{labels[0]}` and {len(labels) - 1} more"
    try:
        types = session.describe(scan)
    except DataError as error:
        raise IngestError(f"{where} cannot be read as Parquet: {error.message}") from error

    refuse_columns(types, where, session.bounds)
    renamed = _renamed(types)
    engine_name = engine_names(session, files, types, several=len(paths) > 1)

    def numbered(wanted: Collection[str]) -> Numbered:
        taken = {name.casefold() for name in types}
        if _ROW_NUMBER in taken:   # the engine's own name for the number of a row, which nothing can change
            each = (
                f"SELECT *, row_number() OVER () + {place(at, 0)} AS {identifier(_free(_ROW, taken))} "
                f"FROM read_parquet({file}, {_OPTIONS})"
                for at, file in enumerate(listed)
            )
            rows, number = f"({' UNION ALL BY NAME '.join(each)})", identifier(_free(_ROW, taken))
        else:
            file_name = _free(_FILE, taken)
            rows = f"read_parquet({files}, {_OPTIONS}, filename={literal(file_name)}, file_row_number=true)"
            number = f"(list_position({names}, {identifier(file_name)}) - 1) * {ROWS_PER_FILE} + {_ROW_NUMBER} + 1"
        return Numbered(f"(SELECT {', '.join([*renamed, f'{number} AS {PLACE}'])} FROM {rows})")

    def refuse_cells(wanted: Collection[str]) -> None:
        wanted = {name if name in engine_name else name.split(".")[0] for name in wanted}
        for name in sorted(wanted):
            if engine_name[name] is None:
                raise _several(where, name)
        large = _large_columns(session, files, wanted)
        sizes = (f"max(strlen(CAST({identifier(engine_name[name] or name)} AS VARCHAR)))" for name in large)
        longest = session.row(f"SELECT {', '.join(sizes)} FROM {scan}") if large else ()
        for name, most in zip(large, longest, strict=True):
            refuse_cell(name, most or 0, where, session.bounds)

    rows = f"(SELECT {', '.join(renamed)} FROM {scan})"
    known = _columns(types)
    columns = {name: known[engine or next(iter(known))] for name, engine in engine_name.items()}
    typed = {name: (f"c{at}", kind) for at, (name, kind) in enumerate(types.items())}
    return Part(where, rows, columns, numbered, stays=True, refuse_cells=refuse_cells,
                nested=partial(_nested, session, rows, typed))


def _large_columns(session: Session, files: str, wanted: Collection[str]) -> list[str]:
    """The columns that may hold a cell that is too large: a group of their rows is larger than that."""
    rows = session.rows(
        f"SELECT DISTINCT path_in_schema FROM parquet_metadata({files}) "
        "WHERE total_uncompressed_size > ? AND type LIKE '%BYTE_ARRAY'",
        [session.bounds.line],
    )
    large = {str(path) for (path,) in rows}
    return sorted(name for name in wanted if any(path == name or path.startswith(f"{name}, ") for path in large))


def stream_part(session: Session, stream: Stream, number: int = 0) -> Part:
    """The rows of an Arrow stream. Its order is the order of the rows; the first is row 1."""
    table = identifier(session.new_name("stream rows"))
    try:
        with session.stream(stream.rows) as (rows, given):
            session.execute(f"CREATE TABLE {table} AS SELECT * FROM {rows}")
    except DataError as error:
        raise IngestError(f"the rows of {stream.label} cannot be read: {error.message}") from error
    types = session.describe(table)
    names = given.names or tuple(types)
    refuse_columns(types, f"`{stream.label}`", session.bounds)
    renamed = ", ".join(_renamed(types))
    row = "row_number() OVER ()"
    if stream.numbers is not None:
        row = identifier(list(types)[names.index(stream.numbers)])

    def numbered(wanted: Collection[str]) -> Numbered:
        return Numbered(f"(SELECT {renamed}, {row} + {place(number, 0)} AS {PLACE} FROM {table})")

    rows = f"(SELECT {renamed} FROM {table})"
    unusable = {name: IngestError(f"`{stream.label}` {why}") for name, why in stream.unusable.items()}
    for name in [name for name, count in Counter(names).items() if count > 1]:
        unusable[name] = _several(f"`{stream.label}`", name)
    typed = [(name, f"c{at}", kind) for at, (name, kind) in enumerate(zip(names, types.values(), strict=True))]
    hidden = {*unusable, stream.numbers}
    columns = {name: source_column(cell, kind) for name, cell, kind in typed if name not in hidden}
    return Part(f"`{stream.label}`", rows, columns, numbered, stays=True, unusable=unusable,
                nested=partial(_nested, session, rows, {name: (cell, kind) for name, cell, kind in typed}))


def _several(where: str, name: str) -> IngestError:
    return IngestError(f"{where} has several columns `{name}`", "give each column a name of its own")


def _nested(
    session: Session, rows: str, typed: Mapping[str, tuple[str, str]], path: str
) -> SourceColumn | None:
    """The field of a structure at a path of names with points between them; `typed` has columns with their types."""
    name, *steps = path.split(".")
    value, kind = typed.get(name, ("", ""))
    if not kind.startswith("STRUCT("):
        return None
    for step in steps:
        value = f"struct_extract({value}, {literal(step)})"
    try:
        kind = session.describe(f"(SELECT {value} AS value FROM {rows})")["value"]
    except EngineError:   # no such field
        return None
    return source_column(value, kind)


def _renamed(names: Iterable[str]) -> list[str]:
    """The source's columns under names of our own, so that no name of a source meets one that a query makes."""
    return [f"{identifier(name)} AS c{at}" for at, name in enumerate(names)]


def _columns(types: Mapping[str, str]) -> dict[str, SourceColumn]:
    return {name: source_column(f"c{at}", kind) for at, (name, kind) in enumerate(types.items())}


def _free(name: str, taken: Collection[str]) -> str:
    """The name, or a longer one that no column of the source has."""
    while name in taken:
        name += " "
    return name
