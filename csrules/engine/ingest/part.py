"""One file, or several of one shape, or a stream: rows that can be read with one table expression."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from csrules.engine.errors import IngestError
from csrules.engine.ingest.binding import Binding
from csrules.engine.ingest.forms import SourceColumn, revived
from csrules.types import BadValueError

PLACE = '"row place"'  # in SQL; a blank in it, as no file is likely to have
ROWS_PER_FILE = 10**12  # a place is the number of the file times this, plus the row


def place(file: int, row: int) -> int:
    """A row's place in the order of the source: files first, then rows."""
    return file * ROWS_PER_FILE + row


@dataclass(frozen=True, slots=True)
class Numbered:
    """The rows with their `place`, and the lines that are no rows: a relation (place, code, reason, text)."""

    relation: str
    malformed: str | None = None


def value_inside(row: Mapping[str, object], name: str) -> object:
    """The value of a name, or of a path of names with points between them."""
    if name in row or "." not in name:
        return row.get(name)
    value: object = row
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


@dataclass(frozen=True)
class Part:
    """`relation` is a table expression for the rows in their order, with the SQL of `columns`; None if there is none.

    `numbered` gives the rows with their places, which costs more and is asked for only where a row is refused.
    `careful` reads line by line what cannot be read otherwise. Both are given the columns that matter. `whole_row`,
    where it is set, is the SQL of a whole row as JSON text. `stays` says that the rows can be read again as they are,
    so that a view over them is better than a copy. `refuse_cells` raises `IngestError` where a cell of the columns that
    matter is too large. `header_fault` may say why columns are missing, and `unusable` why a column cannot be read.
    `nested` gives the column for a path such as `properties.arr`, where there is one; `inside` takes the value of a
    column from a whole row.
    """

    where: str
    relation: str | None
    columns: Mapping[str, SourceColumn]
    numbered: Callable[[Collection[str]], Numbered]
    careful: Callable[[Collection[str]], Numbered] | None = None
    suspect: str = "false"
    whole_row: str | None = None
    stays: bool = False
    refuse_cells: Callable[[Collection[str]], None] = lambda wanted: None
    header_fault: Callable[[], IngestError | None] = lambda: None
    unusable: Mapping[str, IngestError] = field(default_factory=dict)
    nested: Callable[[str], SourceColumn | None] = lambda path: None
    inside: Callable[[Mapping[str, object], str], object] = value_inside

    def cells(self, bindings: Sequence[Binding], fetched: Sequence[str | None]) -> list[object]:
        """The row in Python, in the order of the bindings, from `whole_row` or the columns' texts.

        Raises `BadValueError` for what is no row at all.
        """
        if self.whole_row is not None:
            row = json_row(fetched[0] or "null")
            return [None if binding.column is None else self.inside(row, binding.column) for binding in bindings]
        texts = iter(fetched)
        return [
            None if binding.column is None else revived(self.columns[binding.column].form, next(texts))
            for binding in bindings
        ]


def json_row(text: str) -> dict[str, object]:
    """An object with its numbers exact. Raises `BadValueError` for what is none, or has a name twice."""
    try:
        row = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_Object)
    except (ValueError, ArithmeticError, RecursionError):   # the second for an exponent that no decimal has
        raise BadValueError("is not a JSON value", "broken-json") from None
    if "\\u" in text and not _is_text(row):
        raise BadValueError("has half of a surrogate pair, and that is not a character", "broken-json")
    if not isinstance(row, dict):
        raise BadValueError("is not an object with names and values", "not-an-object")
    if isinstance(row, _Object) and row.twice:
        raise BadValueError(f"has the name `{row.twice[0]}` twice", "broken-json")
    return row


def _is_text(value: object) -> bool:
    """Whether all characters can be written: Python reads half of a pair, and nobody else does."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


class _Object(dict[str, Any]):
    """`twice` are the names that stand in it more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.twice = [name for at, name in enumerate(names) if name in names[:at]] if len(self) < len(names) else []


def _no_constant(name: str) -> object:
    raise ValueError(name)
