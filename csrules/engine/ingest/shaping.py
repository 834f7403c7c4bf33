"""A part with the columns and the rows that a project file asks for: paths into nested values, and chosen rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from csrules.diagnostics import did_you_mean
from csrules.engine.errors import IngestError
from csrules.engine.ingest.binding import BESIDE, BETWEEN, ColumnMapping
from csrules.engine.ingest.composed import Composed, with_composed
from csrules.engine.ingest.forms import Form, SourceColumn
from csrules.engine.ingest.mapping import finder, no_column
from csrules.engine.ingest.part import Numbered, Part
from csrules.engine.ingest.quoting import literal
from csrules.engine.ingest.words import trimmed


def shaped(part: Part, mapping: ColumnMapping) -> Part:
    """Raises `IngestError` for a condition on a column that is not there."""
    several = {field: names for field in mapping.columns if (names := mapping.several(field))}
    single = [name for name in mapping.columns.values() if isinstance(name, str)]
    paths = [*single, *chain(*several.values()), *mapping.where, *mapping.leave_out]
    nested = {path: part.nested(path) for path in paths if "." in path and path not in part.columns}
    found = {path: column for path, column in nested.items() if column is not None}
    part = replace(part, columns={**part.columns, **found}) if found else part
    part = _chosen(part, mapping) if mapping.where or mapping.leave_out else part
    return with_composed(part, _composed(part, mapping, several)) if several else part


def _composed(part: Part, mapping: ColumnMapping, several: Mapping[str, Sequence[str]]) -> dict[str, Composed]:
    """By the name that messages give the columns of one field."""
    find = finder(part.columns, part.unusable)
    composed = {}
    for field, names in several.items():
        found = [(name, find(name, part.where)) for name in names]
        for name, column in found:
            if column is None:
                raise no_column(name, field, part.columns, part.where)
        columns = tuple(column for _, column in found if column is not None)
        composed[BESIDE.join(names)] = Composed(columns, mapping.separators.get(field, BETWEEN))
    return composed


def _chosen(part: Part, mapping: ColumnMapping) -> Part:
    kept, used = [], set()
    for table, wanted in (("where", mapping.where), ("leave_out", mapping.leave_out)):
        for name, words in wanted.items():
            column = _column(part, table, name)
            used.add(column)
            says = _says(part.columns[column], words)
            kept.append(says if table == "where" else f"NOT {says}")
    rows = f"WHERE {' AND '.join(kept)}"

    def chosen(numbered: Numbered) -> Numbered:
        return Numbered(f"(SELECT * FROM {numbered.relation} {rows})", numbered.malformed)

    def numbered(wanted: Collection[str]) -> Numbered:
        return chosen(part.numbered({*wanted, *used}))

    def careful(wanted: Collection[str]) -> Numbered:
        assert part.careful is not None  # noqa: S101 - else it is not asked for
        return chosen(part.careful({*wanted, *used}))

    relation = None if part.relation is None else f"(SELECT * FROM {part.relation} {rows})"
    return replace(part, relation=relation, numbered=numbered, careful=None if part.careful is None else careful)


def _column(part: Part, table: str, name: str) -> str:
    column = finder(part.columns, part.unusable)(name, part.where)
    if column is None:
        help = did_you_mean(name, part.columns)
        raise IngestError(f"{part.where} has no column `{name}`", help, (table, name), of_key=True)
    return column


def _says(column: SourceColumn, words: Sequence[str]) -> str:
    """Whether a cell is one of the words, without regard to case; a blank cell is "", and `*` is any text."""
    texts: Mapping[Form, str] = {Form.TEXT: column.sql, Form.JSON: f"({column.sql} ->> '$')"}
    text = f"lower(coalesce({trimmed(texts.get(column.form, f'CAST({column.sql} AS VARCHAR)'))}, ''))"
    return "(" + (" OR ".join(_is(text, word.strip().lower()) for word in words) or "false") + ")"


def _is(text: str, word: str) -> str:
    if "*" not in word:
        return f"{text} = {literal(word)}"
    for sign in ("!", "%", "_"):
        word = word.replace(sign, f"!{sign}")
    return f"{text} LIKE {literal(word.replace('*', '%'))} ESCAPE '!'"
