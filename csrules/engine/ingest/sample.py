"""The first rows of a source, read as a run reads all of them: enough to see whether the mapping fits, at any size."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from zipfile import BadZipFile

from csrules.diagnostics import CODES
from csrules.engine.errors import EngineError, IngestError
from csrules.engine.ingest.binding import ColumnMapping
from csrules.engine.ingest.ingest import ingest, label_of
from csrules.engine.ingest.lines import UTF16_MARKS
from csrules.engine.ingest.oddities import Oddity
from csrules.engine.ingest.quoting import file_literal, identifier, literal, literals
from csrules.engine.ingest.rejects import REJECTS
from csrules.engine.ingest.zipped import only_file
from csrules.engine.session import Session
from csrules.plugin.spec import Files
from csrules.types import Date, FieldSchema, RecordSchema, date_forms

MOST_FILES = 20
MOST_BYTES = 262_144   # of each of them
MOST_ROWS = 1_000      # of a Parquet file
Text = TypeVar("Text", str, bytes)
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_OF_ROWS = ("missing-required", "missing-row-key", "duplicate-row-key")   # say nothing of how values are written


class UnreadError(IngestError):
    """A field whose every value in the sample is refused: it is the mapping that is wrong, not the rows."""


@dataclass(frozen=True, slots=True)
class Sample:
    """`faults` are those of the source as a whole; `refused` of the `read` first rows are refused, for the reasons in
    the session's table of refused rows. `odd` is what looks as if it were misread.
    """

    faults: tuple[IngestError, ...]
    read: int = 0
    refused: int = 0
    odd: tuple[Oddity, ...] = ()


def read_sample(
    session: Session, schema: RecordSchema, data: Files, mapping: ColumnMapping, base: Path
) -> Sample:
    """What is wrong with a source, as far as its columns and its first rows tell."""
    paths = data.paths[:MOST_FILES]
    labels = [label_of(path, base) for path in paths]
    table = session.new_name("sample")
    try:
        small = [_small(session, path, data) for path in paths]
        files = replace(data, paths=tuple(small))
        result = ingest(session, schema, files, mapping, table=table, base=base, labels=labels)
    except OSError as error:
        return Sample((IngestError(f"`{labels[0]}` cannot be read: {(error.strerror or str(error)).lower()}"),))
    except IngestError as error:
        return Sample(() if _may_come_later(error, data, cut=tuple(small) != paths) else (error,))
    unread = _unread(session, schema, mapping, table, result.read, labels[0])
    return Sample(tuple(unread), result.read, result.rejected, result.odd)


def _may_come_later(error: IngestError, data: Files, *, cut: bool) -> bool:
    """Objects need not all have the same names, so a name may be missing in the first of them alone."""
    return cut and data.format in ("json", "ndjson") and bool(error.at)


def _unread(
    session: Session, schema: RecordSchema, mapping: ColumnMapping, table: str, read: int, label: str
) -> list[IngestError]:
    """The fields of which most values in the sample are refused, and none is read."""
    ids = literals(CODES[name].id for name in _OF_ROWS)
    rows = session.rows(
        f'SELECT "column", count(*), any_value("value"), any_value("reason"), any_value("code") FROM {REJECTS} '
        f'WHERE "record" = {literal(schema.name)} AND "column" IS NOT NULL AND "code" NOT IN ({ids}) '
        f'GROUP BY 1 HAVING count(*) * 2 >= {read} ORDER BY min(rowid)'
    )
    errors: list[IngestError] = []
    for column, _, value, reason, code in rows:
        field = _field_of(schema, mapping, column)
        if field is None:
            continue
        (good,) = session.row(f"SELECT count({identifier(field.name)}) FROM {identifier(table)}")
        if not good:
            message = (f"csrules cannot read any value of `{field.name}` in the first rows of `{label}`: "
                       f"`{value}` {reason}")
            errors.append(UnreadError(message, _advice(field, mapping, value, code), _key_at_fault(field, mapping)))
    return errors


def _field_of(schema: RecordSchema, mapping: ColumnMapping, column: str) -> FieldSchema | None:
    def reads(field: FieldSchema) -> bool:
        return (mapping.column(field.name) or field.name).strip().casefold() == column.strip().casefold()

    return next((field for field in schema.fields if field.name not in mapping.values and reads(field)), None)


def _key_at_fault(field: FieldSchema, mapping: ColumnMapping) -> tuple[str, ...]:
    tables: Mapping[str, Collection[str]] = {"formats": mapping.formats, "columns": mapping.columns}
    return next(((name, field.name) for name, table in tables.items() if field.name in table), ())


def _advice(field: FieldSchema, mapping: ColumnMapping, value: str | None, code: str) -> str:
    if isinstance(field.type, Date) and field.name not in mapping.formats:
        forms = date_forms(value or "") or ("%d.%m.%Y",)
        lines = " or ".join(f'{field.name} = "{form}"' for form in forms)
        return f"give its format under `formats` of the source: {lines}"
    if code == CODES["too-many-decimals"].id and field.name not in mapping.round:
        return f'let csrules round it: `{field.name} = "cents"` under `round` of the source'
    return "correct the format, or name another column"


def _small(session: Session, path: Path, data: Files) -> Path:
    """The file itself if it is small, else a file of its first rows; itself too where it cannot be cut."""
    if data.options.get("rows"):   # what lies inside one object cannot be cut
        return path
    copy = session.scratch / session.new_name("sample of a file")
    if data.format == "parquet":
        rows = f"SELECT * FROM read_parquet({file_literal(path)}) LIMIT {MOST_ROWS}"
        try:
            session.execute(f"COPY ({rows}) TO {file_literal(copy)} (FORMAT parquet)")
        except EngineError:
            return path   # and the reading of it tells why
        return copy
    start = _start(path)
    if start is None or len(start) <= MOST_BYTES:
        return path
    marked = data.format != "csv" and start.startswith(UTF16_MARKS)
    encoding = "utf-16" if marked else data.options.get("encoding", "utf-8")
    copy.write_bytes(_whole_rows(start, encoding, data))
    return copy


def _start(path: Path) -> bytes | None:
    """A little more than the sample, unpacked; None of a file that is damaged, or of an archive that is no source."""
    with path.open("rb") as file:
        mark = file.read(4)
    try:
        if mark == _ZIP:
            with only_file(path, path.name) as file:
                return file.read(MOST_BYTES + 1)
        with (gzip.open(path) if mark.startswith(_GZIP) else path.open("rb")) as file:
            return file.read(MOST_BYTES + 1)
    except (gzip.BadGzipFile, BadZipFile, EOFError, zlib.error, IngestError):
        return None


def _whole_rows(start: bytes, encoding: str, data: Files) -> bytes:
    if data.format == "json":
        text = start.decode("utf-16" if encoding == "utf-16" else "utf-8-sig", "replace")
        if text.lstrip().startswith("["):
            return _elements(text)
    quote = data.options.get("quote", '"') if data.format == "csv" else ""
    if encoding == "utf-16":
        text = start.decode(encoding, "ignore")
        return text[: _end_of_rows(text, "\n", quote)].encode(encoding)
    return start[: _end_of_rows(start, b"\n", quote.encode())]


def _end_of_rows(start: Text, line_end: Text, quote: Text) -> int:
    """Behind the last line end that is in no quoted cell; where a quote does not close, behind the last line end."""
    last = whole = at = quotes = 0
    while (end := start.find(line_end, at)) >= 0:
        quotes += start.count(quote, at, end) if quote else 0
        last = at = end + 1
        if quotes % 2 == 0:
            whole = last
    return whole or last


def _elements(text: str) -> bytes:
    """The elements of an array that are whole."""
    decoder = json.JSONDecoder()
    begin = at = text.index("[") + 1
    end = begin
    while True:
        while at < len(text) and text[at] in " \t\r\n,":
            at += 1
        try:
            _, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        if at >= len(text):   # a number may go on behind the cut
            break
        end = at
    return f"[{text[begin:end]}]".encode()
