"""The way of a record's rows into the engine: the short one where every row is good, else the long one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from csrules.engine.errors import DataError, EmptyFileError, IngestError
from csrules.engine.ingest.binding import Binding, ColumnMapping
from csrules.engine.ingest.convert import sql_type
from csrules.engine.ingest.csv_part import csv_part
from csrules.engine.ingest.forms import Form
from csrules.engine.ingest.json_part import json_part
from csrules.engine.ingest.keys import is_unique
from csrules.engine.ingest.layers import Layers
from csrules.engine.ingest.mapping import bindings, bound
from csrules.engine.ingest.oddities import Oddities, Oddity
from csrules.engine.ingest.part import Part
from csrules.engine.ingest.quoting import identifier
from csrules.engine.ingest.rejects import create_rejects
from csrules.engine.ingest.shaping import shaped
from csrules.engine.ingest.staging import Cells, Staging, columns_of
from csrules.engine.ingest.totals import rows_of_totals
from csrules.engine.ingest.typed import parquet_part, stream_part
from csrules.engine.session import Session
from csrules.plugin.spec import Files, SourceData, Stream, Streams
from csrules.types import BadValueError, RecordSchema


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as plain Python mappings, the first is row 1; `label` names the place for messages about them."""

    rows: Sequence[object]
    label: str = "rows"


@dataclass(frozen=True, slots=True)
class IngestResult:
    """`read` rows of `record`: `accepted` of them are in the table, `rejected` of them in `rejects`; none is lost.

    `lost_amount` is what the refused rows come to whose key no accepted row has, as far as it can be read.
    `absent` are the fields with neither a column nor a stated value: each row has the default, or nothing. `odd` is
    what looks as if it were misread. `empty` are files that hold nothing, beside others that do.
    """

    record: str
    source: str
    read: int
    accepted: int
    rejected: int
    absent: tuple[str, ...] = ()
    lost_amount: Decimal | None = None
    odd: tuple[Oddity, ...] = ()
    empty: tuple[str, ...] = ()


_STATED = frozenset({"decimal", "grouping"})   # options that say how numbers are written
_STOP = "error('a row is refused')"
Bound = tuple[Part, tuple[Binding, ...]]


def ingest(
    session: Session,
    schema: RecordSchema,
    data: SourceData | Rows | Sequence[Mapping[str, object]],
    mapping: ColumnMapping | None = None,
    *,
    table: str | None = None,
    base: Path | None = None,
    labels: Sequence[str] | None = None,
    measure: str | None = None,
) -> IngestResult:
    """Make `table` (without a name: the record's) hold the accepted rows, in the order of the source.

    `base` is the project's directory, to which messages name files, if not by `labels`. Refused rows go to the
    session's table `rejects`, which exists afterwards in any case; their field `measure` is summed up.
    Raises `IngestError` before any row is read where the mapping, the columns or a file are wrong, and `EngineError`
    where the engine fails.
    """
    mapping, table = mapping or ColumnMapping(), table or schema.name
    create_rejects(session)
    if isinstance(data, Files | Stream | Streams):
        labels = labels or _labels(data, base)
        if isinstance(data, Files):
            session.files.watch(dict(zip(data.paths, labels, strict=True)))
        return _ingest_data(session, schema, data, mapping, table, labels, measure)
    return _ingest_rows(session, schema, data if isinstance(data, Rows) else Rows(data), mapping, table)


def _ingest_data(
    session: Session, schema: RecordSchema, data: SourceData, mapping: ColumnMapping, table: str,
    labels: Sequence[str], measure: str | None,
) -> IngestResult:
    comma = _options(data).get("decimal") == ","
    free = bindings(schema, mapping, comma=comma)
    found, empty = _parts(session, data, labels)
    shaped_parts = [shaped(part, mapping) for part in found]
    parts = [(part, _bound(part, free, mapping)) for part in shaped_parts]
    source = labels[0] if len(labels) == 1 else f"{labels[0]} and {len(labels) - 1} more"
    absent = _absent([bound_to for _, bound_to in parts], mapping)
    written = mapping.numbers or _STATED.intersection(_options(data))
    stated = {*mapping.formats, *mapping.separators, *(schema.by_name if written else ())}
    oddities = Oddities(session, f"`{source}`", stated)
    try:
        for part, bound_to in parts:
            part.refuse_cells({binding.column for binding in bound_to if binding.column is not None})
        count = _short_way(session, schema, parts, table)
        if count is not None:
            for part, bound_to in parts:
                oddities.look(part.relation or "", bound_to, part.columns)
            odd = (*oddities.found(), *rows_of_totals(session, schema, table, parts, labels))
            return IngestResult(schema.name, source, count, count, 0, absent, None, odd, empty)
        staging = Staging(session, schema, labels, measure)
        for part, bound_to in parts:
            numbered = staging.add_part(part, bound_to)
            oddities.look(numbered.relation, bound_to, part.columns)
    except DataError as error:
        raise IngestError(f"`{source}` cannot be read: {error.message}") from error
    accepted = staging.finish(table)
    refused = staging.refused
    odd = (*staging.forgiven.found(), *oddities.found(), *rows_of_totals(session, schema, table, parts, labels))
    return IngestResult(schema.name, source, accepted + refused, accepted, refused, absent, staging.lost, odd, empty)


def _options(data: SourceData) -> Mapping[str, object]:
    return data.options if isinstance(data, Files) else {}


def _bound(part: Part, free: Sequence[Binding], mapping: ColumnMapping) -> tuple[Binding, ...]:
    try:
        found = bound(free, mapping, part.columns, part.where, part.unusable)
    except IngestError as error:
        raise part.header_fault() or error from None
    return tuple(one.of_texts if one.column and part.columns[one.column].form is Form.JSON else one for one in found)


def _absent(parts: Sequence[Sequence[Binding]], mapping: ColumnMapping) -> tuple[str, ...]:
    """The fields that have a column in none of the parts, and no value for every row."""
    return tuple(
        every[0].field.name
        for every in zip(*parts, strict=True)
        if every[0].field.name not in mapping.values and all(binding.column is None for binding in every)
    )


def _labels(data: SourceData, base: Path | None) -> list[str]:
    if isinstance(data, Files):
        return [label_of(path, base) for path in data.paths]
    return [stream.label for stream in _streams(data)]


def _streams(data: Stream | Streams) -> tuple[Stream, ...]:
    return data.parts if isinstance(data, Streams) else (data,)


def label_of(path: Path, base: Path | None) -> str:
    if base is not None and path.is_relative_to(base):
        path = path.relative_to(base)
    return path.as_posix()


def _parts(session: Session, data: SourceData, labels: Sequence[str]) -> tuple[list[Part], tuple[str, ...]]:
    """The parts of a source, and the names of its empty files; a file that is empty and alone is an error."""
    if isinstance(data, Stream | Streams):
        return [stream_part(session, stream, number) for number, stream in enumerate(_streams(data))], ()
    if data.format == "parquet":
        return [parquet_part(session, data.paths, labels)], ()
    parts: list[Part] = []
    empty: dict[str, EmptyFileError] = {}
    for number, (path, label) in enumerate(zip(data.paths, labels, strict=True)):
        try:
            part = _file_part(session, data, path, label, number)
        except EmptyFileError as error:
            empty[label] = error
        else:
            parts += [] if part is None else [part]
    if len(empty) == len(data.paths):
        raise next(iter(empty.values()))
    return parts, tuple(empty)


def _file_part(session: Session, data: Files, path: Path, label: str, number: int) -> Part | None:
    if data.format == "csv":
        return csv_part(session, path, label, number, data.options)
    lines_only = data.format == "ndjson"
    return json_part(session, path, label, number, lines_only=lines_only, rows_at=data.options.get("rows"))


def _ingest_rows(
    session: Session, schema: RecordSchema, data: Rows, mapping: ColumnMapping, table: str
) -> IngestResult:
    """Each row through the reference; a name that no row has is a column that is not there."""
    staging = Staging(session, schema, [data.label])
    free = tuple(binding.of_texts for binding in bindings(schema, mapping))
    names = {name: None for row in data.rows if isinstance(row, Mapping) for name in row}
    if names:
        free = bound(free, mapping, names, f"`{data.label}`")
    staging.add_rows(((number, _cells(row, free)) for number, row in enumerate(data.rows, 1)), free)
    accepted = staging.finish(table)
    return IngestResult(schema.name, data.label, len(data.rows), accepted, staging.refused)


def _cells(row: object, to: Sequence[Binding]) -> Cells:
    if not isinstance(row, Mapping):
        return BadValueError("is not an object with names and values", "not-an-object")
    return [None if binding.column is None else row.get(binding.column) for binding in to]


def _short_way(session: Session, schema: RecordSchema, parts: Sequence[Bound], table: str) -> int | None:
    """All rows at once if every one is good: their number, or None, and then nothing has happened."""
    if len(parts) == 1 and parts[0][0].stays:
        return _as_view(session, schema, *parts[0], table)
    return _as_table(session, schema, parts, table)


def _as_view(session: Session, schema: RecordSchema, part: Part, to: Sequence[Binding], table: str) -> int | None:
    """Look at every row once; if all are good, a view leaves them where they are."""
    assert part.relation is not None  # noqa: S101 - what stays has one
    layers = Layers(to, part.columns, part.suspect)
    rows, unchanged = layers.rows(part.relation), layers.unchanged()
    seen = ", ".join(["count(*)", "count(*) FILTER (WHERE bad)", *unchanged.values()])
    count, bad, *same = session.row(f"SELECT {seen} FROM {rows}")
    key = None if schema.key is None else sql_type(schema.key.type)
    if bad or (layers.key and key and not is_unique(session, layers.key, key, rows, count)):
        return None
    clean = layers.cleaned(frozenset(name for name, is_same in zip(unchanged, same, strict=True) if is_same))
    session.execute(f"CREATE VIEW {identifier(table)} AS SELECT {clean.fields} FROM {clean.rows(part.relation)}")
    return int(count)


def _as_table(session: Session, schema: RecordSchema, parts: Sequence[Bound], table: str) -> int | None:
    """Copy the rows, and stop at the first that is bad."""
    name = identifier(table)
    session.execute(f"CREATE TABLE {name} ({columns_of(schema)})")
    if _copied(session, parts, name):
        count = int(session.row(f"SELECT count(*) FROM {name}")[0])
        key = schema.key
        if key is None or is_unique(session, identifier(key.name), sql_type(key.type), name, count):
            return count
    session.execute(f"DROP TABLE {name}")
    return None


def _copied(session: Session, parts: Sequence[Bound], table: str) -> bool:
    for part, to in parts:
        if part.relation is None:
            return False
        layers = Layers(to, part.columns, part.suspect)
        rows = f"{layers.rows(part.relation)} WHERE CASE WHEN bad THEN {_STOP} ELSE true END"
        try:
            session.execute(f"INSERT INTO {table} SELECT {layers.fields} FROM {rows}")
        except DataError:
            return False
    return True
