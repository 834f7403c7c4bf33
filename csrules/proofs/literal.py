"""Rows as the language writes them: `account { id "A1"  arr 40000  relation channel }`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from csrules.plan.plan import MAIN, Plan
from csrules.proofs.witness import Example
from csrules.types import FieldType, Percent, RecordSchema, Text
from csrules.types.fields import Link
from csrules.types.values import plain


def lines(plan: Plan, example: Example) -> list[str]:
    """The account with the fields that matter, then the rows of other records that it needs."""
    shown = {name for name in example.shown if "." not in name}
    shown_rows = [row(plan.records[MAIN], example.account, shown)]
    for name, rows in example.rows.items():
        shown_rows += [row(plan.records[name], values, None) for values in rows]
    return shown_rows


def row(schema: RecordSchema, values: Mapping[str, Any], shown: set[str] | None) -> str:
    """The key, and the fields that are there; `shown` leaves others out."""
    parts = [
        f"{field.name} {literal(field.type, values[field.name])}"
        for field in schema.fields
        if values[field.name] is not None and (field.key or shown is None or field.name in shown)
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
