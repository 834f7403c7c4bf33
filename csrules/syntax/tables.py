"""A table row is one token of the grammar; here it is split into cells. A bar inside quotes does not end a cell."""

from __future__ import annotations

import re

from csrules.syntax.ast import Cell, Row
from csrules.text import Document, Span

# Possessive, so that a hostile row costs no more than its length.
_CELL = re.compile(r"""(?:[^|"#]++|"[^"]*+")*+\|""")
_TAIL = re.compile(r"\s*+(?:#.*)?")


class RowError(ValueError):
    """What is wrong with a row, and the offset in the document where."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message, self.start, self.end = message, start, end


def split_row(document: Document, text: str, start: int) -> Row:
    """The cells of a row token that begins at offset `start`. Raises `RowError` where the closing bar is missing."""
    at = 1
    cells: list[Cell] = []
    while True:
        if _TAIL.fullmatch(text, at):
            break
        found = _CELL.match(text, at)
        if found is None:
            raise RowError("a table row ends with a bar", start + at, start + len(text))
        raw = found[0][:-1]
        text_of_cell = raw.strip()
        first = start + at + (len(raw) - len(raw.lstrip()) if text_of_cell else 0)
        cells.append(Cell(text_of_cell, Span(document, first, first + max(len(text_of_cell), 1))))
        at = found.end()
    if not cells:
        raise RowError("a table row has at least one cell", start, start + len(text))
    return Row(tuple(cells), Span(document, start, start + at))
