"""CSV line by line: for files with lines that do not come apart, so that exactly those lines are refused.

Rows are counted as a spreadsheet does: the header is row 1, blank lines count, and a record whose quoted cell runs
over several lines is one row. Of a malformed record only the first line is refused; reading goes on with the next.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from csrules.engine.ingest.lines import BadLine, is_utf8, open_text, shortened


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file is written; `quote` may be empty, `escape` stands before a quote inside a quoted cell."""

    delimiter: str
    quote: str = '"'
    escape: str = '"'

    def reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        doubled = self.escape == self.quote
        return csv.reader(
            lines,
            strict=True,
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            doublequote=doubled,
            escapechar=None if doubled or not self.quote else self.escape,
            skipinitialspace=True,
        )


class _Lines:
    """The lines of a file, which can be taken back."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._back: list[str] = []
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._file)
        self.taken.append(line)
        return line

    def keep_first(self) -> str:
        """Take back all lines of the record but the first, which is returned."""
        first, *rest = self.taken
        self._back.extend(reversed(rest))
        return first


def records(file: TextIO, dialect: Dialect) -> Iterator[tuple[int, list[str] | str, str]]:
    """Row number, the cells (or the reason why there are none), and the first line, for each record from the header."""
    lines = _Lines(file)
    reader = dialect.reader(lines)
    row = 0
    while True:
        lines.taken = []
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            again = _without_blanks(lines.taken, dialect)
            if again is None:
                yield row, _reason(error), lines.keep_first()
                continue
            cells = again
        if cells and not (len(cells) == 1 and not cells[0].strip()):
            yield row, cells, lines.taken[0]


def _without_blanks(lines: list[str], dialect: Dialect) -> list[str] | None:
    """The cells of a line whose only fault are blanks behind a closing quote, which DuckDB allows as well."""
    quote, delimiter = re.escape(dialect.quote), re.escape(dialect.delimiter)
    if len(lines) != 1 or not quote:
        return None
    line = re.sub(rf"(?<!{quote}){quote} +(?={delimiter}|[\r\n]|$)", lambda _: dialect.quote, lines[0])
    try:
        return next(dialect.reader(iter([line])))
    except csv.Error:
        return None


def _reason(error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"has a cell of more than {csv.field_size_limit()} characters, or a quote that does not close"
    return "has a quote that does not close, or text after a closing quote"


def good_and_bad(
    source: Path, dialect: Dialect, width: int, wanted: Collection[int], *, headings: int = 1
) -> Iterator[tuple[int, list[str], BadLine | None]]:
    """Each record after the `headings`: its row and its `width` cells, or what is wrong with it.

    Cells that are not numbered in `wanted` are empty, and what is not UTF-8 there refuses nothing.
    """
    with open_text(source) as lines:
        rows = records(lines, dialect)
        for row, cells, line in islice(rows, headings, None):
            problem = _problem(cells, width, wanted)
            if problem is None:
                yield row, [cells[at] if at in wanted else "" for at in range(width)], None
            else:
                yield row, [], BadLine(*problem, shortened(line))


def _problem(cells: list[str] | str, width: int, wanted: Collection[int]) -> tuple[str, str] | None:
    if isinstance(cells, str):
        return "broken-quoting", cells
    if len(cells) < width or any(cells[width:]):  # empty cells behind the last delimiter are harmless
        return "wrong-cell-count", f"has {len(cells)} cells where the header has {width}"
    if any(not is_utf8(cells[at]) for at in wanted):
        return "invalid-encoding", "is not UTF-8 text"
    return None
