"""Tables that live in the policy: each cell is a literal of its field's type, an empty cell is a missing value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal
from functools import partial

from csrules.diagnostics import Label, Reporter, did_you_mean
from csrules.syntax import ast, literals
from csrules.syntax.tables import fitting, shown
from csrules.types import (
    BadValueError,
    Category,
    Days,
    FieldSchema,
    FieldType,
    Integer,
    Link,
    ListOf,
    Money,
    Number,
    RecordSchema,
    Text,
    Value,
)
from csrules.types.values import convert, within, words_of_texts

Rows = tuple[Mapping[str, Value | None], ...]
_NUMBER = re.compile(r"-?\d[\d_]*(\.\d+)?[kKmM]?")
_DAYS = re.compile(r"-?\d[\d_]*\s+(days?|weeks?)")


def check_rows(node: ast.Rows, schema: RecordSchema, broken: Set[str], reporter: Reporter) -> Rows:
    """The rows that keep their record; every other one is reported at its cell. `broken` fields are passed over."""
    if node.header is None:
        reporter.report("bad-table", "a table needs a heading row", node.span.first_line,
                        help="name the fields: `| id | … |`")
        return ()
    if node.header.broken:
        return ()
    columns = _columns(node.header, schema, broken, reporter)
    rows: list[dict[str, Value | None]] = []
    keys: dict[Value, ast.Row] = {}
    whole = [row for row, is_whole in fitting(node.body, node.header, reporter) if is_whole]
    for row in quoted_rows(whole, columns, "bad-row", reporter):
        values = _row(row, columns, schema, reporter)
        if values is not None and _new_key(row, values, schema, keys, reporter):
            rows.append(values)
    return tuple(rows)


def _columns(header: ast.Row, schema: RecordSchema, broken: Set[str], reporter: Reporter) -> list[FieldSchema | None]:
    columns: list[FieldSchema | None] = []
    seen: dict[str, ast.Cell] = {}
    for cell in header.cells:
        field = schema.by_name.get(cell.text)
        columns.append(field)
        if field is None and f"{schema.name}.{cell.text}" not in broken:
            message = f"`{schema.name}` has no field `{cell.text}`"
            reporter.report("unknown-name", message, cell.span, help=partial(did_you_mean, cell.text, schema.by_name))
        first = seen.setdefault(cell.text, cell)
        if first is not cell:
            message = f"two columns have the heading `{cell.text}`"
            reporter.report("duplicate-name", message, cell.span, others=(Label(first.span, "first here"),))
    misread = not seen.keys() <= schema.by_name.keys()   # a misspelt heading is not missing as well
    for field in schema.fields:
        if field.required and field.name not in seen and not misread:
            reporter.report("bad-row", f"the table lacks the required field `{field.name}`", header.span,
                            help=f"add a column `{field.name}`, or give the field a default")
    return columns


def _row(
    row: ast.Row, columns: list[FieldSchema | None], schema: RecordSchema, reporter: Reporter
) -> dict[str, Value | None] | None:
    values: dict[str, Value | None] = {field.name: field.default for field in schema.fields}
    good = True
    for field, cell in zip(columns, row.cells, strict=True):
        if field is None:
            continue
        try:
            values[field.name] = within(field, cell_value(field, cell.text))
        except (BadValueError, literals.LiteralError) as error:
            what = f"`{cell.text}`" if cell.text else f"`{field.name}`"
            reporter.report("bad-row", f"{what} {error}", cell.span)
            good = False
    return values if good else None


def quoted_rows(
    rows: Sequence[ast.Row], columns: Sequence[FieldSchema | None], code: str, reporter: Reporter
) -> list[ast.Row]:
    """The rows whose texts have quotes. The first without stands for all of its table: it was pasted so."""
    lacking = [row for row in rows if any(map(_lacks_quotes, columns, row.cells))]
    for row in lacking[:1]:
        first = next(cell for field, cell in zip(columns, row.cells, strict=True) if _lacks_quotes(field, cell))
        right = shown(f'"{cell.text}"' if _lacks_quotes(field, cell) else cell.text
                      for field, cell in zip(columns, row.cells, strict=True))
        more = f", and do the same in {len(lacking) - 1} more" if len(lacking) > 1 else ""
        reporter.report(code, f"`{first.text}` needs quotes", row.span, help=f"write `{right}`{more}")
    return [row for row in rows if not any(map(_lacks_quotes, columns, row.cells))] if lacking else list(rows)


def _lacks_quotes(field: FieldSchema | None, cell: ast.Cell) -> bool:
    if field is None or not cell.text or '"' in cell.text:
        return False
    kind = field.type
    return isinstance(kind, Text | ListOf) or (isinstance(kind, Link) and isinstance(kind.key_type, Text))


def cell_value(field: FieldSchema, text: str) -> Value | None:
    """The exact value of a cell, whatever the field's limits are; None for an empty one. Raises `BadValueError`."""
    raw = _raw(field, text)
    return None if raw is None else convert(_as_written(field.type), raw, words_of_texts(field.type))


def _as_written(kind: FieldType) -> FieldType:
    """An amount is written as an amount here, also where data holds minor units."""
    return replace(kind, minor=False) if isinstance(kind, Money) else kind


def _raw(field: FieldSchema, text: str) -> object:
    """What a cell says, as `convert` takes it: literals as the language writes them."""
    kind = field.type
    if not text:
        return None
    quoted = len(text) >= 2 and text[0] == text[-1] == '"'
    if quoted:
        if isinstance(kind, Text | Link | Category | ListOf):
            return text[1:-1]
        raise BadValueError(f"is a quoted text, and `{field.name}` takes {kind.name}", "wrong-type")
    if isinstance(kind, Money | Number | Integer) and _NUMBER.fullmatch(text):
        value = literals.number(text.lstrip("-"))
        return -value if text.startswith("-") else value
    if isinstance(kind, Days) and _DAYS.fullmatch(text):
        return Decimal(literals.duration(text)[0])
    if isinstance(kind, Text | ListOf) or (isinstance(kind, Link) and isinstance(kind.key_type, Text)):
        raise BadValueError('needs quotes: write it between `"`', "wrong-type")
    return text


def _new_key(
    row: ast.Row,
    values: Mapping[str, Value | None],
    schema: RecordSchema,
    keys: dict[Value, ast.Row],
    reporter: Reporter,
) -> bool:
    key = values[schema.key.name] if schema.key is not None else None
    if key is None:
        return True
    first = keys.setdefault(key, row)
    if first is row:
        return True
    message = f"two rows have the key `{key}`"
    reporter.report("bad-row", message, row.span, others=(Label(first.span, "first here"),))
    return False
