"""Rows as the language writes them: `account { id "A1"  arr 40000  relation channel }`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Set
from decimal import Decimal
from typing import Any

from csrules.plan.plan import MAIN, Plan
from csrules.proofs.witness import Example
from csrules.types import FieldType, Percent, RecordSchema, Text
from csrules.types.fields import Link
from csrules.types.values import plain


def lines(plan: Plan, example: Example) -> list[str]:
    """The account with the fields that matter, then the rows of other records that it needs: the facts of a test."""
    given = {MAIN: (example.account,), **example.rows}
    return [_row(plan.records[name], row, example.shown[name]) for name, rows in given.items() for row in rows]


def _row(schema: RecordSchema, values: Mapping[str, Any], shown: Set[str]) -> str:
    parts = [
        f"{field.name} {'missing' if values[field.name] is None else literal(field.type, values[field.name])}"
        for field in schema.fields if field.name in shown
    ]
    return f"{schema.name} {{ {'  '.join(parts)} }}"


def literal(kind: FieldType, value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{plain(value * 100)}%" if isinstance(kind, Percent) else plain(value)
        case dt.date():
            return value.isoformat()
        case tuple():
            return f'"{";".join(map(str, value))}"'
        case str() if isinstance(kind, Text) or (isinstance(kind, Link) and isinstance(kind.key_type, Text)):
            return f'"{value}"'
    return str(value)
