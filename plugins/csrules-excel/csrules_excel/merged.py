"""Cells that are merged over several rows: what they show counts in each row or in the first, as the source says."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from csrules_excel.options import MERGED
from csrules_excel.sheet import Cells
from csrules_excel.xml import BrokenError


def name_headings(cells: Cells, header: int) -> None:
    """A heading may be merged with the cells above it, and stands in the first of them."""
    for column, first, last in cells.merged:
        row, text = cells.above.get(column, (0, ""))
        if text and column not in cells.headings and first <= row < header <= last:
            cells.headings[column] = text


def settle(cells: Cells, merged: object) -> dict[int, str]:
    """Fill the rows, or say why a column cannot be read. Raises `BrokenError` for a cell that is merged twice."""
    unusable: dict[int, str] = {}
    reached: dict[int, int] = {}
    for column, first, last in sorted(cells.merged):
        if first <= reached.get(column, 0):
            raise BrokenError
        reached[column] = last
        values = cells.columns.get(column)
        start, end = bisect_left(cells.rows, first), bisect_right(cells.rows, last)
        if values is None or end - start < 2 or cells.rows[start] != first or values[start] is None:
            continue
        if merged == MERGED[0]:
            values[start + 1 : end] = [values[start]] * (end - start - 1)
        elif merged is None:
            choice = " or ".join(f'`merged = "{one}"`' for one in MERGED)
            unusable.setdefault(column, f"has a merged cell in rows {first} to {last}; write {choice} in the source")
    return unusable
