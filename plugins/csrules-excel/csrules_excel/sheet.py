"""The cells of a sheet, read as a stream: a heading row, the rows below it, and what cannot be relied on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO

from csrules_excel.values import Value, Values
from csrules_excel.xml import BrokenError, Handlers, parse

LOOKED_AT = 20
"""Rows below the headings, to see whether these are a title."""

MOST_DIGITS, MOST_LETTERS = 7, 3   # of the last row and the last column
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class Cells:
    """`columns` have by their number the values of the rows, whose own numbers are `rows`; blank rows are left out.

    `headings` are by the number of their column, and `above` what stands over a column without one. `merged` are
    ranges: the column of the first cell, its row, and the last row. `uncalculated` are columns with a formula without a
    value, and where it is. `widths` say how many cells the first rows have, by the row.
    """

    headings: dict[int, str] = field(default_factory=dict)
    above: dict[int, tuple[int, str]] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)
    columns: dict[int, list[Value | None]] = field(default_factory=dict)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    uncalculated: dict[int, str] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)


def read_cells(file: IO[bytes], values: Values, header: int) -> Cells:
    """Raises `BrokenError` where this is no sheet."""
    reader = _Reader(values, header)
    for _ in parse(file, reader.handlers):
        pass
    if not reader.cells.columns:   # no row stands below the headings
        reader.end_head()
    return reader.cells


class _Reader:
    """The parser's handlers, which are called some millions of times: names are compared, and little is looked up."""

    def __init__(self, values: Values, header: int) -> None:
        self.cells = Cells()
        self.handlers: Handlers = {
            "StartElementHandler": self._start,
            "EndElementHandler": self._end,
            "CharacterDataHandler": self._characters,
        }
        self._values, self._header = values, header
        self._numbers: dict[str, int] = {}       # of columns by their letters
        self._row = self._column = 0
        self._found: dict[int, Value] = {}       # of the row
        self._width = 0
        self._of: dict[str, str] = {}            # the attributes of the cell
        self._c = self._v = self._t = self._f = self._r = self._spoken = self._merged = ""   # names of elements
        self._text = ""
        self._is_text = self._is_spoken = self._has_formula = self._is_body = False

    def _first(self, name: str, of: dict[str, str]) -> None:
        """The root shows with which prefix the file writes its names."""
        prefix = name.rpartition(":")[0]
        self._c, self._v, self._t, self._f, self._r, self._spoken, self._merged = (
            f"{prefix}:{name}" if prefix else name for name in ("c", "v", "t", "f", "row", "rPh", "mergeCell")
        )

    def _start(self, name: str, of: dict[str, str]) -> None:
        if name == self._c:
            self._of, self._text, self._has_formula = of, "", False
        elif name == self._v or name == self._t:
            self._is_text = not self._is_spoken
        elif name == self._f:
            self._has_formula = True
        elif name == self._r:
            self._start_row(of)
        elif name == self._spoken:   # how a text is pronounced
            self._is_spoken = True
        elif name == self._merged:
            self._merge(of.get("ref", ""))
        elif not self._c:
            self._first(name, of)

    def _characters(self, text: str) -> None:
        if self._is_text:
            self._text += text

    def _end(self, name: str) -> None:
        if name == self._c:
            self._end_cell()
        elif name == self._v or name == self._t:
            self._is_text = False
        elif name == self._r:
            self._end_row()
        elif name == self._spoken:
            self._is_spoken = False

    def _start_row(self, of: dict[str, str]) -> None:
        number = of.get("r")
        before, self._row = self._row, self._row + 1 if number is None else _number(number)
        if self._row <= before:
            raise BrokenError
        self._column, self._width, self._found = 0, 0, {}
        if self._row > self._header and not self._is_body:
            self._is_body = True
            self.end_head()

    def _end_cell(self) -> None:
        of, text = self._of, self._text
        place = of.get("r")
        if place is None:   # then it stands behind the one before
            column = self._column + 1
        else:
            letters = place.rstrip("0123456789")
            column = self._numbers.get(letters) or self._new_column(letters)
        self._column = column
        if self._is_body and column not in self.cells.columns:
            self._width += bool(text)
            return
        kind = of.get("t", "n")
        if self._has_formula and not text and kind == "n":
            self.cells.uncalculated.setdefault(column, place or f"row {self._row}")
        if text and (value := self._values(kind, of.get("s", "0"), text)) is not None:
            self._found[column] = value

    def _new_column(self, letters: str) -> int:
        self._numbers[letters] = number = _column(letters)
        return number

    def _end_row(self) -> None:
        cells, found = self.cells, self._found
        if self._is_body:
            if len(cells.widths) < LOOKED_AT:
                cells.widths[self._row] = len(found) + self._width
            if found:
                cells.rows.append(self._row)
                for column, values in cells.columns.items():
                    values.append(found.get(column))
            return
        cells.uncalculated.clear()
        for column, value in found.items():
            if not (text := " ".join(str(value).split())):
                continue
            if self._row == self._header:
                cells.headings[column] = text
            else:
                cells.above[column] = (self._row, text)

    def end_head(self) -> None:
        """The columns that have a heading, or may have one if a cell above is merged with it."""
        self.cells.columns = {column: [] for column in sorted({*self.cells.headings, *self.cells.above})}

    def _merge(self, text: str) -> None:
        if (match := _RANGE.fullmatch(text)) is not None and match[2] != match[4]:
            self.cells.merged.append((_column(match[1]), int(match[2]), int(match[4])))


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        raise BrokenError
    return int(text)


def _column(letters: str) -> int:
    """`A` is 1, and `XFD` the last."""
    if not 1 <= len(letters) <= MOST_LETTERS or not all("A" <= letter <= "Z" for letter in letters):
        raise BrokenError
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
