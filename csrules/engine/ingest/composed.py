"""Several columns that give one value together, such as the key `P-1/2` of an agreement's partner and version.

A part is text, a whole number or a day. Where a part is blank or anything else, there is no value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from csrules.engine.ingest.forms import Form, SourceColumn
from csrules.engine.ingest.part import Part
from csrules.engine.ingest.quoting import literal
from csrules.engine.ingest.words import trimmed

_LARGE = 10**15   # a double beyond it may be another whole number than the one that was written


@dataclass(frozen=True, slots=True)
class Composed:
    """The columns of a source in their order, and what is written between their values."""

    columns: tuple[str, ...]
    between: str

    def text(self, values: Sequence[object]) -> str | None:
        """The reference for what `sql` says."""
        parts = [_text(value) for value in values]
        return None if None in parts else self.between.join(part for part in parts if part is not None)

    def sql(self, columns: Mapping[str, SourceColumn]) -> str:
        parts = [_sql(columns[name]) for name in self.columns]
        present = " AND ".join(f"{part} IS NOT NULL" for part in parts)
        return f"CASE WHEN {present} THEN {f' || {literal(self.between)} || '.join(parts)} END"


def with_composed(part: Part, composed: Mapping[str, Composed]) -> Part:
    """The part with the composed columns under their names."""
    def needed(wanted: Collection[str]) -> set[str]:
        return {name for one in wanted for name in (composed[one].columns if one in composed else (one,))}

    columns = {name: SourceColumn(Form.TEXT, one.sql(part.columns)) for name, one in composed.items()}
    careful = part.careful
    return replace(
        part,
        columns={**part.columns, **columns},
        numbered=lambda wanted: part.numbered(needed(wanted)),
        careful=None if careful is None else lambda wanted: careful(needed(wanted)),
        refuse_cells=lambda wanted: part.refuse_cells(needed(wanted)),
        inside=lambda row, name: (
            composed[name].text([part.inside(row, column) for column in composed[name].columns])
            if name in composed else part.inside(row, name)
        ),
    )


def _text(value: object) -> str | None:
    match value:
        case str():
            return value.strip() or None
        case bool() | dt.datetime():
            return None
        case int():
            return str(value)
        case float() | Decimal():
            return _whole_text(Decimal(value))
        case dt.date():
            return value.isoformat()
        case _:
            return None


def _whole_text(number: Decimal) -> str | None:
    is_whole = number.is_finite() and abs(number) < _LARGE and number == int(number)
    return str(int(number)) if is_whole else None


def _sql(column: SourceColumn) -> str:
    x = column.sql
    match column.form:
        case Form.TEXT:
            return f"nullif({trimmed(x)}, '')"
        case Form.INTEGER | Form.DATE:
            return f"CAST({x} AS VARCHAR)"
        case Form.DECIMAL | Form.DOUBLE:
            return _whole(x)
        case Form.JSON:
            text = f"({x} ->> '$')"
            whole = f"WHEN 'BIGINT' THEN {text} WHEN 'UBIGINT' THEN {text}"
            double = f"WHEN 'DOUBLE' THEN {_whole(f'CAST({x} AS DOUBLE)')}"
            return f"(CASE json_type({x}) WHEN 'VARCHAR' THEN nullif({trimmed(text)}, '') {whole} {double} END)"
        case _:
            return "CAST(NULL AS VARCHAR)"


def _whole(x: str) -> str:
    return f"(CASE WHEN abs({x}) < {_LARGE} AND {x} = trunc({x}) THEN CAST(CAST({x} AS BIGINT) AS VARCHAR) END)"
