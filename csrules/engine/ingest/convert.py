"""SQL expressions from a source's values to a field's exact value, in two steps.

`present` gives the value without the blanks round it, or NULL where it means that there is none. `converted` takes that
and gives the field's value, or NULL where it is refused. Both say what `parse_value` says: a test holds them equal. In
corners (digits of other scripts, numbers longer than 64 characters) SQL refuses, and the row is left to the reference.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from csrules.engine.ingest import days, numeric, words
from csrules.engine.ingest.binding import NUMERIC, Binding
from csrules.engine.ingest.forms import Form, SourceColumn
from csrules.engine.ingest.quoting import literal, literals
from csrules.engine.ingest.reading import numbers
from csrules.types import Category, Date, Days, FieldType, Flag, Integer, Link, ListOf, Money, Number, Percent, Text

Conversion = Callable[[FieldType, SourceColumn, str], str]


def sql_type(kind: FieldType) -> str:
    """The type in which the engine holds a field."""
    match kind:
        case Number() | Money() | Percent():
            return f"DECIMAL({kind.digits + kind.scale}, {kind.scale})"
        case Integer() | Days():
            return "BIGINT"
        case Link():
            return sql_type(kind.key_type)
        case Date():
            return "DATE"
        case Flag():
            return "BOOLEAN"
        case Text() | Category():
            return "VARCHAR"
        case ListOf():
            return "VARCHAR[]"
        case _:  # pragma: no cover
            assert_never(kind)


def trimmed(column: SourceColumn, raw: str) -> str:
    """The text of a raw value without the blanks round it; NULL for forms that hold no text."""
    if column.form is Form.TEXT:
        return words.trimmed(raw)
    return words.trimmed(f"({raw} ->> '$')") if column.form is Form.JSON else "NULL"


def text_of(binding: Binding, column: SourceColumn, raw: str) -> str:
    """The trimmed text, translated."""
    text = trimmed(column, raw)
    return text if text == "NULL" else words.translated(binding.translation, text)


def translatable(binding: Binding, column: SourceColumn) -> SourceColumn:
    """The column as text, where its whole numbers or its yes and no may be translated."""
    if binding.translation is None or column.form not in (Form.INTEGER, Form.FLAG):
        return column
    return SourceColumn(Form.TEXT, f"CAST({column.sql} AS VARCHAR)")


def present(binding: Binding, column: SourceColumn, raw: str, text: str) -> str:
    """The value as `converted` takes it, NULL where it is missing; `text` is the trimmed text."""
    missing = words.is_missing_word(binding.field.type, text, binding.missing)
    if column.form is Form.TEXT:
        return f"CASE WHEN NOT {missing} THEN {_written(binding, text)} END"
    if column.form is Form.JSON:
        absent = f"WHEN 'NULL' THEN NULL WHEN 'VARCHAR' THEN IF({missing}, NULL, {raw})"
        listed = literals(numbers(binding.missing or ()))
        is_unwanted = f"TRY_CAST(TRY_CAST({raw} AS VARCHAR) AS DOUBLE) IN ({listed})" if listed else "false"
        return f"CASE json_type({raw}) {absent} ELSE IF({is_unwanted}, NULL, {raw}) END"
    if column.form is Form.DOUBLE:
        raw = f"CASE WHEN NOT isnan({raw}) THEN {raw} END"
    unwanted = numbers(binding.missing or ()) if column.form in _EXACT else []
    return f"CASE WHEN {raw} NOT IN ({literals(unwanted)}) THEN {raw} END" if unwanted else raw


def converted(binding: Binding, column: SourceColumn, x: str, text: str) -> str:
    """The field's value for a present value `x` of the column's form; limits are not looked at."""
    if column.form is Form.JSON:
        return _from_json(binding, x, text)
    kind = binding.field.type
    if (column.form is Form.TIMESTAMP and binding.time_dropped) or (column.form is Form.ZONED and binding.zone_dropped):
        return days.day_of_any_moment(column, x)
    if binding.dates and column.form not in (Form.DATE, Form.TIMESTAMP):
        return days.formatted_day(binding.dates, column, x)
    if isinstance(kind, ListOf) and column.form in (Form.TEXT, Form.LIST):
        items = x if column.form is Form.LIST else f"string_split({x}, {literal(binding.separator)})"
        return words.items(kind, items, binding.missing)
    family = _family(kind)
    if family in _NUMBERS and column.form in _EXACT:
        exact = _EXACT[column.form]
        return _NUMBERS[family](exact if binding.places is None else numeric.rounded(binding.places), kind, column, x)
    convert = _CONVERSIONS.get((column.form, family))
    return convert(kind, column, x) if convert else f"CAST(NULL AS {sql_type(kind)})"


def is_direct(binding: Binding, column: SourceColumn) -> bool:
    """Whether `converted` may be tried on a raw text: what it then takes is neither missing nor in need of trimming."""
    taken_as_it_is = isinstance(binding.field.type, Text | ListOf) or _family(binding.field.type) is Text
    return column.form is Form.TEXT and not (
        taken_as_it_is or binding.missing or binding.comma or binding.rewrites or binding.translation
    )


def _written(binding: Binding, text: str) -> str:
    """The text as a number's conversion takes it: without a currency, and with a point where the source has a comma."""
    kind = binding.field.type
    text = f"translate({text}, ',.', '.,')" if binding.comma and isinstance(kind, NUMERIC) else text
    text = numeric.rewritten(binding.rewrites, text)
    return numeric.without_currency(text, kind.currency) if isinstance(kind, Money) and kind.stated is None else text


def _family(kind: FieldType) -> type:
    """Links are converted like their keys, days like integers."""
    if isinstance(kind, Link):
        return type(kind.key_type)
    return Integer if isinstance(kind, Days) else type(kind)


def _from_json(binding: Binding, x: str, text: str) -> str:
    """By the kind of the JSON value. Objects with numbers that a double cannot hold do not come here."""
    kinds = {
        "VARCHAR": (Form.TEXT, _written(binding, text)),
        "BIGINT": (Form.INTEGER, f"CAST({x} AS BIGINT)"),
        "UBIGINT": (Form.INTEGER, f"TRY_CAST({x} AS BIGINT)"),
        "DOUBLE": (Form.DOUBLE, f"CAST({x} AS DOUBLE)"),
        "BOOLEAN": (Form.FLAG, f"CAST({x} AS BOOLEAN)"),
    }
    if binding.translation is not None:
        kinds |= dict.fromkeys(("BIGINT", "UBIGINT", "BOOLEAN"), kinds["VARCHAR"])
    if isinstance(binding.field.type, ListOf):
        only_text = f"CAST(json_structure({x}) AS VARCHAR) IN ('[\"VARCHAR\"]', '[\"NULL\"]')"
        kinds["ARRAY"] = (Form.LIST, f"CASE WHEN {only_text} THEN CAST({x} AS VARCHAR[]) END")
    cases = " ".join(
        f"WHEN '{name}' THEN {converted(binding, SourceColumn(form, sql), sql, sql)}"
        for name, (form, sql) in kinds.items()
    )
    return f"CASE json_type({x}) {cases} END"


def _as_text(kind: FieldType, column: SourceColumn, x: str) -> str:
    return f"CAST({x} AS VARCHAR)"


_NUMBERS: dict[type, Callable[[numeric.Exact, FieldType, SourceColumn, str], str]] = {
    Integer: lambda exact, kind, column, x: numeric.integer(exact, column, x),
    Number: numeric.number,
    Money: numeric.number,
    Percent: numeric.percent,
}
_EXACT: dict[Form, numeric.Exact] = {
    Form.TEXT: numeric.from_text,
    Form.INTEGER: numeric.from_integer,
    Form.DECIMAL: numeric.from_decimal,
    Form.DOUBLE: numeric.from_double,
}

# what is not in these tables is refused: a date in a column of money, a number in a category
_CONVERSIONS: dict[tuple[Form, type], Conversion] = {
    (Form.TEXT, Text): lambda kind, column, x: x,
    (Form.TEXT, Date): lambda kind, column, x: days.iso_day(x),
    (Form.TEXT, Flag): lambda kind, column, x: words.flag(x),
    (Form.TEXT, Category): lambda kind, column, x: words.category(kind, x),
    (Form.INTEGER, Text): _as_text,
    (Form.DECIMAL, Text): _as_text,
    (Form.INTEGER, Flag): lambda kind, column, x: f"CASE {x} WHEN 1 THEN true WHEN 0 THEN false END",
    (Form.DECIMAL, Flag): lambda kind, column, x: words.flag(f"CAST({x} AS VARCHAR)"),
    (Form.FLAG, Flag): lambda kind, column, x: x,
    (Form.DATE, Date): lambda kind, column, x: days.calendar_day(x),
    (Form.TIMESTAMP, Date): lambda kind, column, x: days.day_of_moment(x),
}
