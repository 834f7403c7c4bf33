"""A table row is one token of the grammar; here it is split into cells. A bar inside quotes does not end a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from csrules.diagnostics import Reporter
from csrules.syntax.ast import Cell, Row
from csrules.text import Document, Span

MOST_CELLS = 1000
_SEPARATOR = re.compile(r"\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*")   # of the Markdown kind
# Possessive, so that a hostile row costs no more than its length.
_CELL = re.compile(r"""(?:[^|"#]++|"[^"]*+")*+\|""")
_TAIL = re.compile(r"\s*+(?:#.*)?")
_OPEN_CELL = re.compile(r"""(?:[^|"#]++|"[^"]*+")*+""")


def split_row(document: Document, text: str, start: int, reporter: Reporter) -> Row:
    """The cells of a row token that begins at offset `start`; where one is not closed, that is reported."""
    at = 1
    cells: list[Cell] = []
    while not _TAIL.fullmatch(text, at):
        match = _CELL.match(text, at)
        if match is None:
            _report_open(document, text, start, at, reporter)
            return Row(tuple(cells), Span(document, start, start + len(text.rstrip())), broken=True)
        if len(cells) == MOST_CELLS:
            reporter.report("too-large", f"a table row has at most {MOST_CELLS:,} cells", cells[0].span,
                            help="keep large tables in a data source")
            return Row((), Span(document, start, start + at), broken=True)
        raw = match[0][:-1]
        text_of_cell = raw.strip()
        first = start + at + (len(raw) - len(raw.lstrip()) if text_of_cell else 0)
        cells.append(Cell(text_of_cell, Span(document, first, first + max(len(text_of_cell), 1))))
        at = match.end()
    span = Span(document, start, start + at)
    if not cells:
        reporter.report("bad-table", "a table row has at least one cell", span, help="write `| a | b |`")
    return Row(tuple(cells), span, broken=not cells)


def is_separator(text: str, document: Document, start: int, reporter: Reporter) -> bool:
    """Whether a row token is a line under the headings, which is then reported."""
    if _SEPARATOR.fullmatch(text) is None:
        return False
    span = Span(document, start, start + len(text.rstrip()))
    reporter.report("bad-table", "a table has no line under its headings", span, help=f"leave out `{span.text}`")
    return True


def shown(cells: Iterable[str]) -> str:
    """A row as it is written."""
    return f"| {' | '.join(cells)} |"


def _report_open(document: Document, text: str, start: int, at: int, reporter: Reporter) -> None:
    """Underlines the cell that nothing closes, without the comment behind it."""
    match = _OPEN_CELL.match(text, at)
    end = match.end() if match is not None else at
    if text[end : end + 1] == '"':
        span = Span(document, start + end, start + len(text.rstrip()))
        reporter.report("bad-table", "the closing quote is missing", span, help='close it with `"`')
        return
    first, last = at + len(text[at:end]) - len(text[at:end].lstrip()), at + len(text[at:end].rstrip())
    span = Span(document, start + min(first, last), start + max(last, first + 1))
    reporter.report("bad-table", "the closing bar of the row is missing", span, help="close the row with `|`")


EMPTY = "leave the cell of a missing value empty: `| a |  | c |`"


def fitting(
    body: Sequence[Row], header: Row, reporter: Reporter, advice: str = EMPTY
) -> Iterator[tuple[Row, bool]]:
    """Each row, and whether it has a cell for every heading. Where only the heading differs, it is wrong."""
    widths = [len(row.cells) for row in body if not row.broken]
    width = len(header.cells)
    is_heading = len(widths) > 1 and len(set(widths)) == 1 and not header.broken
    if is_heading and widths[0] != width:
        message = f"the heading has {_cells(width)}, and every row has {_cells(widths[0])}"
        reporter.report("bad-table", message, header.span, help="write one heading for each column")
    for row in body:
        fits = not row.broken and len(row.cells) == width
        if not fits and not row.broken and not is_heading:
            _report_width(row, width, reporter, advice)
        yield row, fits


def _report_width(row: Row, width: int, reporter: Reporter, advice: str) -> None:
    more = row.cells[width:]
    message = f"this row has {_cells(len(row.cells))}, and the table has {_cells(width, 'column')}"
    reporter.report("bad-table", message, more[0].span.until(more[-1].span) if more else row.span, help=advice)


def _cells(count: int, noun: str = "cell") -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
