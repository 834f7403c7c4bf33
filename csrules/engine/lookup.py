"""Single accepted rows of a record, for explanations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from csrules.engine.ingest.quoting import identifier
from csrules.engine.session import Session
from csrules.types import Integer, RecordSchema, Text

MOST_NEAR = 3
ALIKE = 0.8   # what is less like it was hardly meant
SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class Named:
    """A row's key as text, and its name where it has one."""

    key: str
    name: str | None


def _columns(schema: RecordSchema) -> str:
    return ", ".join(identifier(field.name) for field in schema.fields)


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
    query = f"SELECT {_columns(schema)} FROM {identifier(schema.name)} WHERE {identifier(schema.key.name)} = ?"
    rows = session.rows(query, [wanted])
    return _row(schema, rows[0]) if rows else None


def accepted_rows(session: Session, schema: RecordSchema) -> list[dict[str, Any]]:
    """All accepted rows, in the order of their source."""
    query = f"SELECT {_columns(schema)} FROM {identifier(schema.name)}"
    return [_row(schema, values) for values in session.rows(query)]


def accepted_keys(session: Session, schema: RecordSchema) -> list[dict[str, Any]]:
    """The same with nothing but their keys."""
    assert schema.key is not None  # noqa: S101  (only asked of records with a key)
    query = f"SELECT {identifier(schema.key.name)} FROM {identifier(schema.name)}"
    return [{schema.key.name: key} for (key,) in session.rows(query)]


def near_keys(session: Session, schema: RecordSchema, key: str) -> list[str]:
    """The keys most like this one, best first."""
    near = "jaro_winkler_similarity(lower(k), lower(?))"
    query = f"SELECT k FROM {_names(schema, '')} ORDER BY {near} DESC, k LIMIT ?"
    return [row[0] for row in session.rows(query, [key, MOST_NEAR])]


def named(session: Session, schema: RecordSchema, field: str, name: str) -> list[Named]:
    """The accepted rows with exactly this name, in the order of their keys."""
    rows = session.rows(f"SELECT k, n FROM {_names(schema, field)} WHERE n = ? ORDER BY k", [name])
    return [Named(*row) for row in rows]


def near_accounts(session: Session, schema: RecordSchema, field: str, asked: str) -> list[Named]:
    """The rows whose key or name is most like what was asked for, or has it as a part, best first."""
    likeness = "greatest(jaro_winkler_similarity(lower(k), lower($1)), jaro_winkler_similarity(lower(n), lower($1)))"
    near = f"if(length($1) >= {SHORTEST_PART} AND contains(lower(n), lower($1)), 1, {likeness})"
    query = (
        f"SELECT k, n FROM {_names(schema, field)} WHERE {near} >= {ALIKE} ORDER BY {near} DESC, k LIMIT {MOST_NEAR}"
    )
    return [Named(*row) for row in session.rows(query, [asked])]


def _names(schema: RecordSchema, field: str) -> str:
    assert schema.key is not None  # noqa: S101  (only asked of records with a key)
    name = identifier(field) if _is_text(schema, field) else "CAST(NULL AS VARCHAR)"
    return f"(SELECT CAST({identifier(schema.key.name)} AS VARCHAR) AS k, {name} AS n FROM {identifier(schema.name)})"


def _is_text(schema: RecordSchema, field: str) -> bool:
    return field in schema.by_name and isinstance(schema.by_name[field].type, Text)
