"""Single accepted rows of a record, for explanations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csrules.engine.session import Session
from csrules.types import Integer, RecordSchema

MOST_NEAR = 3


def _columns(schema: RecordSchema) -> str:
    return ", ".join(f'"{field.name}"' for field in schema.fields)


def _row(schema: RecordSchema, values: Sequence[Any]) -> dict[str, Any]:
    """With lists as tuples, as everywhere in Python rows."""
    return {
        field.name: tuple(value) if isinstance(value, list) else value
        for field, value in zip(schema.fields, values, strict=True)
    }


def find_row(session: Session, schema: RecordSchema, key: str) -> dict[str, Any] | None:
    """The accepted row with this key, None where there is none."""
    assert schema.key is not None  # noqa: S101  (only asked of records with a key)
    wanted: object = key
    if isinstance(schema.key.type, Integer):
        if not key.strip().lstrip("-").isdigit() or len(key) > 18:
            return None
        wanted = int(key)
    query = f'SELECT {_columns(schema)} FROM "{schema.name}" WHERE "{schema.key.name}" = ?'
    found = session.rows(query, [wanted])
    return _row(schema, found[0]) if found else None


def accepted_rows(session: Session, schema: RecordSchema) -> list[dict[str, Any]]:
    """All accepted rows, in the order of their source."""
    return [_row(schema, values) for values in session.rows(f'SELECT {_columns(schema)} FROM "{schema.name}"')]


def near_keys(session: Session, schema: RecordSchema, key: str) -> list[str]:
    """The keys most like this one, best first."""
    assert schema.key is not None  # noqa: S101  (only asked of records with a key)
    column = f'CAST("{schema.key.name}" AS VARCHAR)'
    query = (
        f'SELECT k FROM (SELECT {column} AS k FROM "{schema.name}") '
        "ORDER BY jaro_winkler_similarity(lower(k), lower(?)) DESC, k LIMIT ?"
    )
    return [row[0] for row in session.rows(query, [key, MOST_NEAR])]
