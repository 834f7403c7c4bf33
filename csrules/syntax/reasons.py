"""The last column of a table may be headed `because`: the author's reason for each row, such as a clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from csrules.diagnostics import Reporter
from csrules.syntax.ast import Cell, Row, Text

BECAUSE = "because"
COLUMN_HELP = f"write a reason in a last column that is headed `{BECAUSE}`"
_QUOTES = "\"'“”„‟«»"


def has_reasons(headings: Sequence[Cell]) -> bool:
    return len(headings) > 0 and headings[-1].text == BECAUSE


def reasons_last(table: list[Row], first: int, reporter: Reporter) -> list[Row]:
    """The table with its reasons behind all other cells; where they are written elsewhere, that is reported.

    Headings before the cell `first` are others.
    """
    headings = table[0].cells if table and not table[0].broken else ()
    at = next((at for at, heading in enumerate(headings) if at >= first and heading.text == BECAUSE), len(headings))
    if at >= len(headings) - 1:
        return table
    if has_reasons(headings):
        reporter.report("bad-table", f"the table has two columns `{BECAUSE}`", headings[at].span, help="remove one")
    else:
        reporter.report("bad-table", f"the column `{BECAUSE}` is not the last one", headings[at].span,
                        help="write it behind the other columns")
    kept = 0 if has_reasons(headings) else 1
    return [_moved(row, at, kept) if len(row.cells) == len(headings) else row for row in table]


def _moved(row: Row, at: int, kept: int) -> Row:
    """The cell at the end of the row, or left out."""
    return replace(row, cells=(*row.cells[:at], *row.cells[at + 1 :], *row.cells[at : at + kept]))


def reason_of(row: Row, reporter: Reporter) -> Text | None:
    """The quoted text in the last cell of a row; None where it is blank, or could not be read."""
    cell = row.cells[-1]
    if not cell.text:
        return None
    words = cell.text[1:-1]
    if len(cell.text) > 1 and cell.text == f'"{words}"' and '"' not in words:
        return Text(words, cell.span)
    plain = cell.text.removeprefix(BECAUSE).strip()
    if plain[:1] in _QUOTES and plain[-1:] in _QUOTES:
        plain = plain[1:-1]
    plain = plain.replace('"', "'").strip()
    advice = f'write `"{plain}"`, or leave the cell blank' if plain.strip("-–—") else "leave the cell blank"
    reporter.report("bad-cell", f"`{cell.text}` is not a quoted text", cell.span, help=advice)
    return None


def looks_like_reason(cell: Cell) -> bool:
    """Whether a cell of another column says why."""
    return cell.text.startswith('"') or f' {BECAUSE} "' in cell.text
