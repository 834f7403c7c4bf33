"""How the values of a field are written in a source, as its tables in the project file say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from csrules.diagnostics import did_you_mean
from csrules.engine.errors import IngestError
from csrules.engine.ingest.binding import EVERY, NUMERIC, ROUNDED, SEPARATOR, TIME_DROPPED, Binding, ColumnMapping
from csrules.engine.ingest.formats import date_formats, with_moments
from csrules.engine.ingest.number_forms import DECIMAL_COMMA, KNOWN, rewrites_of
from csrules.engine.ingest.translating import translation_of
from csrules.types import BadValueError, Date, FieldSchema, Link, ListOf, Text, parse_value

PLACES = {"whole": 0, "cents": 2}
MOST_PLACES = 9


def binding_of(field: FieldSchema, mapping: ColumnMapping, comma: bool) -> Binding:
    """A field without its column. Raises `IngestError` for what does not fit the field."""
    given = mapping.missing.get(field.name, mapping.missing.get(EVERY))
    words = None if given is None else frozenset(word.strip().lower() for word in given)
    _refuse_several(field, mapping)
    binding = Binding(field, column=mapping.column(field.name), missing=words, comma=comma)
    if field.name in mapping.values:
        try:
            return replace(binding, constant=parse_value(field, mapping.values[field.name]))
        except BadValueError as error:
            wrong = f"the value for every row of `{field.name}` {error}"
            raise IngestError(wrong, None, ("values", field.name)) from None
    binding = replace(binding, translation=translation_of(field, mapping), lenient=_lenient(field, mapping))
    binding = replace(binding, separator=_separator(field, mapping))
    if isinstance(field.type, NUMERIC):
        binding = _with_forms(binding, mapping.numbers, ("numbers",))
    return _rounded(_without_time(_with_format(binding, mapping.formats.get(field.name)), mapping), mapping)


def _refuse_several(field: FieldSchema, mapping: ColumnMapping) -> None:
    """Several columns give one text."""
    given, at = mapping.columns.get(field.name, ""), ("columns", field.name)
    if isinstance(given, str):
        return
    kind = field.type.key_type if isinstance(field.type, Link) else field.type
    if len(given) < 2:
        raise IngestError(f"the list of columns of `{field.name}` has fewer than two names", "write its name alone", at)
    if not isinstance(kind, Text):
        words = f"`{field.name}` is {field.type.name} and has one column"
        raise IngestError(words, "only texts, and links to rows whose key is text, have several columns", at)


def _lenient(field: FieldSchema, mapping: ColumnMapping) -> bool:
    if field.name not in mapping.bad_values:
        return False
    if field.required or field.key:
        words = f"`{field.name}` must have a value, so a bad one cannot count as missing"
        raise IngestError(words, "declare it `optional` in its record, or leave this out", ("bad_values", field.name))
    return True


def _separator(field: FieldSchema, mapping: ColumnMapping) -> str:
    if field.name not in mapping.separators:
        return SEPARATOR
    at = ("separators", field.name)
    if not isinstance(field.type, ListOf) and not mapping.several(field.name):
        words = f"`{field.name}` is {field.type.name} and has no separator"
        raise IngestError(words, "only lists and fields of several columns have separators", at, of_key=True)
    if not mapping.separators[field.name]:
        raise IngestError(f"the separator of `{field.name}` is empty", 'write for instance "," or "|"', at)
    return SEPARATOR if mapping.several(field.name) else mapping.separators[field.name]


def _without_time(binding: Binding, mapping: ColumnMapping) -> Binding:
    """A format with a time of day says that it is dropped: then also where a source has moments and no texts."""
    if not isinstance(binding.field.type, Date):
        return binding
    if mapping.time == TIME_DROPPED:
        return replace(binding, time_dropped=True, zone_dropped=True, dates=with_moments(binding.dates))
    dropped = any(format.drops_time or format.drops_zone for format in binding.dates)
    return replace(binding, time_dropped=dropped, zone_dropped=any(format.drops_zone for format in binding.dates))


def _with_format(binding: Binding, given: str | Sequence[str] | None) -> Binding:
    field = binding.field
    if given is None:
        return binding
    at = ("formats", field.name)
    texts = [given] if isinstance(given, str) else list(given)
    if isinstance(field.type, Date):
        try:
            return replace(binding, dates=date_formats(field.name, texts))
        except IngestError as error:
            raise IngestError(error.message, error.help, at) from None
    if not isinstance(field.type, NUMERIC):
        words = f"`{field.name}` is {field.type.name} and takes no format"
        raise IngestError(words, "only dates and numbers have formats", at, of_key=True)
    return _with_forms(binding, texts, at)


def _with_forms(binding: Binding, forms: Sequence[str], at: tuple[str, ...]) -> Binding:
    """The ways in which numbers are written, over those that the source has anyway."""
    for form in forms:
        if form not in KNOWN:
            advice = did_you_mean(form, KNOWN) or "possible: " + ", ".join(f'"{word}"' for word in KNOWN)
            raise IngestError(f"`{form}` is not a format of the number `{binding.field.name}`", advice, at)
        binding = replace(binding, comma=DECIMAL_COMMA.get(form, binding.comma))
    return replace(binding, rewrites=(*binding.rewrites, *rewrites_of(forms)))


def _rounded(binding: Binding, mapping: ColumnMapping) -> Binding:
    field = binding.field
    if field.name not in mapping.round:
        return binding
    given, at = mapping.round[field.name], ("round", field.name)
    if not isinstance(field.type, ROUNDED):
        words = f"`{field.name}` is {field.type.name} and is not rounded"
        raise IngestError(words, "only numbers are rounded", at, of_key=True)
    places = PLACES.get(given) if isinstance(given, str) else given
    if places is None or not 0 <= places <= MOST_PLACES:
        near = did_you_mean(given, PLACES) if isinstance(given, str) else None
        help = near or f'write "cents", "whole", or how many decimals to keep, from 0 to {MOST_PLACES}'
        raise IngestError(f"`{given}` does not say how to round `{field.name}`", help, at)
    return replace(binding, places=places)
