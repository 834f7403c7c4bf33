"""Columns of a sheet as an Arrow stream, which is how rows cross the border into csrules.

Any library that gives an object with `__arrow_c_stream__` does (pyarrow, polars, DuckDB …); nanoarrow is the smallest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from csrules_excel.values import Value

_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - a cell has no time zone
_DAY, _MICROSECOND = dt.timedelta(days=1), dt.timedelta(microseconds=1)


class Columns:
    """Named columns of one length, of texts or of moments; `numbers` are those of the rows, in a column `numbered`."""

    def __init__(self, columns: Mapping[str, Sequence[Value | None]], numbers: Sequence[int], numbered: str) -> None:
        import nanoarrow as na

        given = {name: _column(values) for name, values in columns.items()}
        given[numbered] = (na.int64(), na.c_array(numbers, na.int64()))
        self._schema = na.c_schema(na.struct({name: kind for name, (kind, _) in given.items()}))
        children = [values for _, values in given.values()]
        self._rows = na.c_array_from_buffers(self._schema, len(numbers), [None], children=children)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        from nanoarrow.c_array_stream import CArrayStream

        return CArrayStream.from_c_arrays([self._rows], self._schema).__arrow_c_stream__(requested_schema)


def _column(values: Sequence[Value | None]) -> tuple[Any, Any]:
    """A type and the values: days or moments where a column has nothing else, else texts."""
    import nanoarrow as na

    kinds = set(map(type, values)) - {type(None)}
    if dt.datetime not in kinds:
        return na.string(), na.c_array(values, na.string())
    if len(kinds) > 1:
        return na.string(), na.c_array([_text(value) for value in values], na.string())
    moments = [value if isinstance(value, dt.datetime) else None for value in values]
    if all(moment is None or moment.time() == dt.time() for moment in moments):
        return na.date32(), _since_epoch(na.date32(), na.int32(), moments, _DAY)
    return na.timestamp("us"), _since_epoch(na.timestamp("us"), na.int64(), moments, _MICROSECOND)


def _since_epoch(kind: Any, held_as: Any, moments: Sequence[dt.datetime | None], unit: dt.timedelta) -> Any:
    import nanoarrow as na

    numbers = na.c_array([None if moment is None else (moment - _EPOCH) // unit for moment in moments], held_as).view()
    return na.c_array_from_buffers(kind, len(moments), [numbers.buffer(0), numbers.buffer(1)])


def _text(value: Value | None) -> str | None:
    if not isinstance(value, dt.datetime):
        return value
    return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
