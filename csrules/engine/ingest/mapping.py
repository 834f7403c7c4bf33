"""Which column of a source holds which field, and how it is written there; settled before any row is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from csrules.diagnostics import did_you_mean, nearest
from csrules.engine.errors import IngestError
from csrules.engine.ingest.binding import EVERY, TABLES, Binding, ColumnMapping
from csrules.engine.ingest.written import binding_of
from csrules.types import RecordSchema

MOST_COLUMNS = 20


def bindings(schema: RecordSchema, mapping: ColumnMapping, *, comma: bool = False) -> tuple[Binding, ...]:
    """The mapping checked against the record, without the source's columns. Raises `IngestError`.

    `comma` is the source's own decimal comma, for fields whose format does not say.
    """
    for table in TABLES:
        for name in getattr(mapping, table):
            if name not in schema.by_name and (table, name) != ("missing", EVERY):
                raise _no_field(schema, mapping, table, name)
    for name in mapping.ignore_case:
        if name not in schema.by_name:
            near = did_you_mean(name, schema.by_name)
            raise IngestError(f"`{schema.name}` has no field `{name}`", near, ("ignore_case",))
    for name in mapping.values:
        if name in mapping.columns:
            both = f"`{name}` has both a column and a value for every row"
            raise IngestError(both, "remove one of the two", ("values", name))
    return tuple(binding_of(field, mapping, comma) for field in schema.fields)


def _no_field(schema: RecordSchema, mapping: ColumnMapping, table: str, name: str) -> IngestError:
    """A key that is no field; it may be the column, written where the field belongs."""
    message = f"`{schema.name}` has no field `{name}`"
    help = did_you_mean(name, schema.by_name)
    column = mapping.column(name) if table == "columns" else None
    if column in schema.by_name and not nearest(name, schema.by_name):
        help = f'write the field on the left and the column of the data on the right: {column} = "{name}"'
    return IngestError(message, help, (table, name), of_key=True)


def bound(
    given: Sequence[Binding], mapping: ColumnMapping, columns: Collection[str], where: str,
    unusable: Mapping[str, IngestError] = MappingProxyType({}),
) -> tuple[Binding, ...]:
    """The bindings with the columns of one source, called `where` in messages.

    Raises `IngestError` where the mapping names a column that is not there, or a required field has none.
    """
    find = finder(columns, unusable)
    _refuse_absent(given, mapping, find, columns, where)
    return tuple(_bound(binding, binding.field.name in mapping.values, find, columns, where) for binding in given)


def _refuse_absent(
    given: Sequence[Binding],
    mapping: ColumnMapping,
    find: Callable[[str, str], str | None],
    columns: Collection[str],
    where: str,
) -> None:
    """All required fields without a column in one message, each with the nearest name there is."""
    absent = [
        binding.field.name
        for binding in given
        if binding.column is None
        and (binding.field.required or binding.field.key)
        and binding.field.name not in mapping.values
        and find(binding.field.name, where) is None
    ]
    if len(absent) > 1:
        named = ", ".join(f"`{name}`" for name in absent)
        there = ", ".join(f"`{name}`" for name in list(columns)[:MOST_COLUMNS])
        more = " …" if len(columns) > MOST_COLUMNS else ""
        advice = f"map them under `columns` of the source; its columns are {there}{more}"
        raise IngestError(f"{where} has no columns for the required fields {named}", advice)


def _bound(
    binding: Binding, fixed: bool, find: Callable[[str, str], str | None], columns: Collection[str], where: str
) -> Binding:
    if fixed:
        return binding
    field = binding.field
    column = find(binding.column or field.name, where)
    if column is not None:
        return replace(binding, column=column)
    if binding.column is not None:
        raise no_column(binding.column, field.name, columns, where)
    if field.required or field.key:
        near = _in_a_folder(field.name, where) or did_you_mean(field.name, columns)
        raise IngestError(f"{where} has no column for the required field `{field.name}`", near)
    return replace(binding, column=None, constant=field.default)


def no_column(column: str, field: str, columns: Collection[str], where: str) -> IngestError:
    """The column that the mapping names is not there."""
    there = ", ".join(f"`{name}`" for name in list(columns)[:MOST_COLUMNS])
    near = _in_a_folder(column, where) or did_you_mean(column, columns)
    advice = near or f"its columns are {there}" + (" …" if len(columns) > MOST_COLUMNS else "")
    return IngestError(f"{where} has no column `{column}` for the field `{field}`", advice, ("columns", field))


def _in_a_folder(column: str, where: str) -> str | None:
    """What to do where the value stands in the path, as in `region=EMEA/accounts.parquet`."""
    folder = re.search(rf"(?<![^/`]){re.escape(column)}=[^/`]*(?=/)", where, re.IGNORECASE)
    if folder is None:
        return None
    told = f"`{folder[0]}` is the name of a folder, which csrules does not read"
    return f"{told}; write `{column}` into the files as well"


def finder(columns: Collection[str], unusable: Mapping[str, IngestError]) -> Callable[[str, str], str | None]:
    """What finds the column of a name; it raises `IngestError` where two could be meant, or it cannot be read."""
    faults = {_folded(name): fault for name, fault in unusable.items()}
    by_fold: dict[str, list[str]] = {}
    for name in columns:
        by_fold.setdefault(_folded(name), []).append(name)

    def find(name: str, where: str) -> str | None:
        if name in columns:
            return name
        if (fault := faults.get(_folded(name))) is not None:
            raise fault
        near = by_fold.get(_folded(name), [])
        if len(near) > 1:
            both = " and ".join(f"`{column}`" for column in near[:2])
            raise IngestError(f"{where} has the columns {both}, and each could be `{name}`", "name one under `columns`")
        return near[0] if near else None

    return find


def _folded(name: str) -> str:
    """Without regard to case and to the kind and number of its blanks: some programs write ones that do not break."""
    return " ".join(name.split()).casefold()
