"""A record with a field of most types, and a short way to read something into it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from csrules.engine import Session
from csrules.engine.ingest import REJECTS, ColumnMapping, IngestResult, ingest
from csrules.plugin.spec import Files
from csrules.types import (
    Category,
    CategoryValue,
    Date,
    FieldSchema,
    Flag,
    Integer,
    ListOf,
    Money,
    Percent,
    RecordSchema,
    Text,
)

RELATION = Category((CategoryValue("direct", "Customer - Direct"), CategoryValue("channel"), CategoryValue("partner")))

ACCOUNT = RecordSchema(
    "account",
    (
        FieldSchema("id", Text(), key=True),
        FieldSchema("relation", RELATION),
        FieldSchema("arr", Money("USD"), minimum=Decimal(0)),
        FieldSchema("nps", Integer(), optional=True, minimum=-100, maximum=100),
        FieldSchema("margin", Percent(), optional=True),
        FieldSchema("started", Date(), optional=True),
        FieldSchema("strategic", Flag(), default=False),
        FieldSchema("regions", ListOf(Text()), optional=True),
    ),
)
SMALL = RecordSchema("small", (FieldSchema("id", Text(), key=True), FieldSchema("arr", Money("USD"), optional=True)))


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read_file(
    session: Session,
    schema: RecordSchema,
    path: Path,
    mapping: ColumnMapping | None = None,
    *,
    format: str | None = None,
    **options: str,
) -> IngestResult:
    """The file through `ingest`; what was read is always what was taken and what was refused."""
    files = Files(format or path.suffix[1:], (path,), options)
    result = ingest(session, schema, files, mapping, base=path.parent)
    assert result.read == result.accepted + result.rejected
    assert session.row(f'SELECT count(*) FROM "{schema.name}"')[0] == result.accepted
    assert session.row(f"SELECT count(DISTINCT (source, row)) FROM {REJECTS}")[0] == result.rejected
    return result


def rows_of(session: Session, schema: RecordSchema = SMALL) -> list[tuple]:
    return session.rows(f'SELECT * FROM "{schema.name}"')


def rejects_of(session: Session) -> list[tuple]:
    """Row, column, value, code and reason, in the order of the rows."""
    return session.rows(f'SELECT row, "column", value, code, reason FROM {REJECTS} ORDER BY source, row, "column"')
