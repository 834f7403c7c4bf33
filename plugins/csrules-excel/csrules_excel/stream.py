"""Rows of text as an Arrow stream, which is how rows cross the border into csrules.

Any library that gives an object with `__arrow_c_stream__` does (pyarrow, polars, DuckDB …); nanoarrow is the smallest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

Row = Sequence[str | None]
BATCH_ROWS = 10_000


class TextRows:
    """Named text columns; every call of `__arrow_c_stream__` gives a stream of its own from the first row."""

    def __init__(self, names: Sequence[str], rows: Iterable[Row]) -> None:
        import nanoarrow as na

        self._schema = na.c_schema(na.struct({name: na.string() for name in names}))
        self._batches = [self._batch(batch) for batch in _batches(rows)]

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        from nanoarrow.c_array_stream import CArrayStream

        return CArrayStream.from_c_arrays(self._batches, self._schema).__arrow_c_stream__(requested_schema)

    def _batch(self, rows: Sequence[Row]) -> Any:
        import nanoarrow as na

        columns = [na.c_array(column, na.string()) for column in zip(*rows, strict=True)]
        return na.c_array_from_buffers(self._schema, len(rows), [None], children=columns)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH_ROWS)):
        yield batch
