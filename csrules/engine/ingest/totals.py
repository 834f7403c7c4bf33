"""Rows that call themselves a total: an account that adds up all others is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from csrules.engine.ingest.amounts import OF_TOTALS
from csrules.engine.ingest.binding import Binding
from csrules.engine.ingest.convert import trimmed
from csrules.engine.ingest.oddities import Oddity
from csrules.engine.ingest.part import PLACE, ROWS_PER_FILE, Part
from csrules.engine.ingest.quoting import identifier, literal
from csrules.engine.session import Session
from csrules.types import FieldSchema, RecordSchema, Text

MOST = 5
NAME = "name"
_TOTALS = literal(f"(?i){OF_TOTALS.pattern}")


def rows_of_totals(
    session: Session, schema: RecordSchema, table: str, parts: Sequence[tuple[Part, Sequence[Binding]]],
    labels: Sequence[str],
) -> Iterator[Oddity]:
    """The first accepted rows of `table` whose key or name is such a word."""
    key = schema.key
    for field in schema.fields:
        if isinstance(field.type, Text) and (field.key or field.name == NAME) and key is not None:
            shown = f"CAST({identifier(key.name)} AS VARCHAR)"
            for named, word in session.rows(
                f"SELECT {shown}, {_word(field)} FROM {identifier(table)} WHERE {_is_total(_word(field))} LIMIT {MOST}"
            ):
                place = _place(session, field, word, parts, labels)
                message = f"{place} has `{word}` as its `{field.name}` and looks like a total of the rows round it"
                yield Oddity("looks-like-a-total", message, str(named))


def _word(field: FieldSchema) -> str:
    return identifier(field.name)


def _is_total(word: str) -> str:
    """Most names are told apart without a pattern, which is slower."""
    short = f"(strlen({word}) < 8 AND contains(lower({word}), 'sum'))"
    quick = f"(contains({word}, 'otal') OR contains({word}, 'OTAL') OR {short})"
    return f"strlen({word}) < 40 AND {quick} AND regexp_full_match({word}, {_TOTALS})"


def _place(
    session: Session, field: FieldSchema, word: str, parts: Sequence[tuple[Part, Sequence[Binding]]],
    labels: Sequence[str],
) -> str:
    """The first row with this word, as the source counts its rows."""
    for part, bindings in parts:
        column = next((one.column for one in bindings if one.field.name == field.name), None)
        if column is None:
            continue
        text = trimmed(part.columns[column], part.columns[column].sql)
        rows = part.numbered({column}).relation
        (place,) = session.row(f"SELECT min({PLACE}) FROM {rows} WHERE {text} = {literal(word)}")
        if place is not None:
            return f"row {place % ROWS_PER_FILE:,} of `{labels[place // ROWS_PER_FILE]}`"
    return f"a row of `{labels[0]}`"
