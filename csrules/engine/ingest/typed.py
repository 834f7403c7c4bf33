"""Parts that come with types: Parquet files, and Arrow streams, which are copied once into a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from csrules.engine.errors import DataError, IngestError
from csrules.engine.ingest.forms import source_column
from csrules.engine.ingest.part import PLACE, ROWS_PER_FILE, Numbered, Part
from csrules.engine.ingest.quoting import file_literal, identifier, literal, literals
from csrules.engine.session import Session
from csrules.plugin.spec import Stream

_FILE = "source file"  # a blank in it: no column that a file is likely to have
_ROW_NUMBER = "file_row_number"
# a file's statistics leave out NaN, and DuckDB would believe them that there is none
_OPTIONS = "union_by_name=true, hive_partitioning=false, can_have_nan=true"


def parquet_part(session: Session, paths: Sequence[Path], labels: Sequence[str]) -> Part:
    """Parquet files of one record as one part; a column may be absent from some of them, and is then missing there."""
    names = f"[{literals(str(path) for path in paths)}]"
    files = f"[{', '.join(file_literal(path) for path in paths)}]"
    relation = f"read_parquet({files}, {_OPTIONS})"
    where = f"`{labels[0]}`" if len(labels) == 1 else f"`{labels[0]}` and {len(labels) - 1} more"
    try:
        types = session.describe(relation)
    except DataError as error:
        raise IngestError(f"{where} cannot be read as Parquet: {error.message}") from error

    def numbered(wanted: Collection[str]) -> Numbered:
        options = f"{_OPTIONS}, filename={literal(_FILE)}, file_row_number=true"
        if _ROW_NUMBER in types:
            raise IngestError(f"{where} has a column `{_ROW_NUMBER}`, a name that csrules uses itself",
                              "rename the column")
        number = f"(list_position({names}, {identifier(_FILE)}) - 1) * {ROWS_PER_FILE} + {_ROW_NUMBER} + 1"
        return Numbered(f"(SELECT *, {number} AS {PLACE} FROM read_parquet({files}, {options}))")

    columns = {name: source_column(identifier(name), kind) for name, kind in types.items()}
    return Part(where, relation, columns, numbered, stays=True)


def stream_part(session: Session, stream: Stream) -> Part:
    """The rows of an Arrow stream. Its order is the order of the rows; the first is row 1."""
    table = identifier(session.new_name("stream rows"))
    try:
        with session.stream(stream.rows) as rows:
            session.execute(f"CREATE TABLE {table} AS SELECT * FROM {rows}")
    except DataError as error:
        raise IngestError(f"the rows of {stream.label} cannot be read: {error.message}") from error
    columns = {name: source_column(identifier(name), kind) for name, kind in session.describe(table).items()}

    def numbered(wanted: Collection[str]) -> Numbered:
        return Numbered(f"(SELECT *, row_number() OVER () AS {PLACE} FROM {table})")

    return Part(f"`{stream.label}`", table, columns, numbered, stays=True)
