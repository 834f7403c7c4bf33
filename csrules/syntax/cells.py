"""What the cells and headings of the service matrix and the responsibility matrix say.

The same few phrases fill most tables, so each distinct text is read once. Its parts have no place of their own: a
diagnostic about a cell underlines the cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from lark import Lark, LarkError, Token

from csrules.diagnostics import Reporter
from csrules.syntax import ast, literals
from csrules.syntax.habits import rewritten
from csrules.syntax.parties import party_words
from csrules.syntax.reasons import COLUMN_HELP, has_reasons, looks_like_reason, reason_of, reasons_last
from csrules.syntax.tables import fitting, shown
from csrules.text import Span

PARTY_HELP = "write `vendor`, `partner`, `partner 60%`, `vendor 40%`, `shared` or `shared, partner 30%`"
VALUES_HELP = "list values, such as `silver, gold`, or write `any`"
EFFORT_HELP = ("write `-`, `included`, `automated`, an effort such as `2h/month` or `3 times 2h/quarter`, "
               "or `3 times/quarter`, and add `by ROLE` or `and 1h/month by ROLE` if needed")
NAMES_HELP = "list services: `review, check_in`"
COUNT_HELP = "write how many certificates are needed, such as `1` or `2`"
BAND_HELP = "write a band as `below 10%`, `10% to below 20%`, `20% to 30%`, `above 20% up to 30%` or `30% and above`"
MOST_CERTIFICATES = 1000
REASONED = ("effort_cell", "party_cell")   # cells of tables that may have a column of reasons
LONGEST_REWRITTEN = 60   # of longer cells no form of another language is looked for


class _Effort(NamedTuple):
    kind: str
    minutes: Decimal | None
    role: str | None
    times: int | None = None
    overlay: ast.Overlay | None = None


class _Occasions(NamedTuple):
    minutes: Decimal
    times: int


class _Band(NamedTuple):
    low: Decimal | None
    high: Decimal | None
    low_included: bool = True
    high_included: bool = True


def _percents(children: list[Token]) -> list[Decimal]:
    return [literals.percent(child) for child in children if child.type == "PERCENT"]


def _role(children: list[Any]) -> str | None:
    return next((str(child) for child in children if isinstance(child, Token) and child.type == "NAME"), None)


def _overlay(children: list[Any]) -> ast.Overlay | None:
    return next((child for child in children if isinstance(child, ast.Overlay)), None)


class CellBuilder:
    """Productions of cells and headings to plain values, called by lark."""

    def not_offered(self, _: list[Token]) -> _Effort:
        return _Effort("not_offered", None, None)

    def included(self, children: list[Any]) -> _Effort:
        times = literals.times(children[0]) if children[0].type == "QUOTA" else None
        return _Effort("included", None, _role(children), times, _overlay(children))

    def automated_cell(self, _: list[Token]) -> _Effort:
        return _Effort("automated", None, None)

    def effort(self, children: list[Any]) -> _Effort:
        amount = children[0]
        occasions = amount if isinstance(amount, _Occasions) else _Occasions(literals.effort(amount), 0)
        return _Effort("effort", occasions.minutes, _role(children), occasions.times or None, _overlay(children))

    def occasions(self, children: list[Token]) -> _Occasions:
        return _Occasions(*literals.occasions(children[0], children[2]))

    def overlay(self, children: list[Token]) -> ast.Overlay:
        return ast.Overlay(literals.effort(children[1]), str(children[3]))

    def vendor(self, children: list[Token]) -> ast.PartyWords:
        return party_words(children, literals.percent)

    partner = shared = vendor

    def names_cell(self, children: list[Token]) -> tuple[str, ...]:
        return tuple(str(child) for child in children if child.type == "NAME")

    def count_cell(self, children: list[Token]) -> Decimal:
        return literals.number(children[0])

    def party_cell(self, children: list[ast.PartyWords]) -> ast.PartyWords:
        return children[0]

    def band_below(self, children: list[Token]) -> _Band:
        return _Band(None, _percents(children)[0], high_included=False)

    def band_up_to(self, children: list[Token]) -> _Band:
        return _Band(None, _percents(children)[0])

    def band_to_below(self, children: list[Token]) -> _Band:
        low, high = _percents(children)
        return _Band(low, high, high_included=False)

    def band_to(self, children: list[Token]) -> _Band:
        low, high = _percents(children)
        return _Band(low, high)

    def band_above(self, children: list[Token]) -> _Band:
        low, *high = _percents(children)
        return _Band(low, high[0] if high else None, low_included=False)

    def band_above_below(self, children: list[Token]) -> _Band:
        low, high = _percents(children)
        return _Band(low, high, low_included=False, high_included=False)

    def band_and_above(self, children: list[Token]) -> _Band:
        return _Band(_percents(children)[0], None)

    def band_exactly(self, children: list[Token]) -> _Band:
        return _Band(_percents(children)[0], _percents(children)[0])


class CellReader:
    """Turns split table rows into matrix nodes, reporting each cell that cannot be read."""

    def __init__(self, make_parser: Callable[[CellBuilder], Lark]) -> None:
        self._parser = make_parser(CellBuilder())
        self._known: dict[tuple[str, str], Any] = {}

    def _read(self, start: str, cell: ast.Cell, problem: str, advice: str, reporter: Reporter) -> Any:
        return self._read_row(start, [cell], problem, advice, None, reporter)[0]

    def _read_row(
        self, start: str, cells: Sequence[ast.Cell], problem: str, advice: str, row: ast.Row | None, reporter: Reporter
    ) -> list[Any]:
        """The values of cells; those that cannot be read are one mistake, told with the whole row as it should be."""
        values = [self._value(start, cell.text) for cell in cells]
        bad = [cell for cell, value in zip(cells, values, strict=True) if value is None]
        if bad:
            right = {cell: self._rewritten(start, cell.text) for cell in bad}
            if start == "band_heading":
                right = {cell: text and _closed(text, row, cell) for cell, text in right.items()}
            if start in REASONED and any(looks_like_reason(cell) for cell in bad):
                advice = COLUMN_HELP
            help, span = advice, bad[0].span.until(bad[-1].span)
            if len(bad) == 1 and right[bad[0]]:
                help = f"write `{right[bad[0]]}`"
            elif row is not None and all(right.values()):
                help, span = f"write `{shown(right.get(cell) or cell.text for cell in row.cells)}`", row.span
            found = f"`{bad[0].text}`" if bad[0].text else "an empty cell"
            more = f", and so are {len(bad) - 1} more in this row" if len(bad) > 2 else ", and one more in this row"
            reporter.report("bad-cell", f"{found} is not {problem}{more if len(bad) > 1 else ''}", span, help=help)
        return values

    def _value(self, start: str, text: str) -> Any:
        if (start, text) not in self._known:
            try:
                self._known[start, text] = self._parser.parse(text, start=start)
            except (LarkError, literals.LiteralError):
                return None
        return self._known[start, text]

    def _rewritten(self, start: str, text: str) -> str | None:
        if len(text) > LONGEST_REWRITTEN:
            return None
        return rewritten(text, partial(self._reads, start), "band" if start == "band_heading" else "cell")

    def _reads(self, start: str, text: str) -> bool:
        return self._value(start, text) is not None

    def entitlements(self, span: Span, table: list[ast.Row], reporter: Reporter) -> ast.Entitlements:
        table = reasons_last(table, 1, reporter)
        header, body = _matrix(span, table, "service", reporter)
        reasoned = has_reasons(header)
        columns = tuple(ast.Name(cell.text, cell.span) for cell in header[: -1 if reasoned else None])
        rows = []
        advice = _advice("write a cell for each tier; `-` means not offered", reasoned=reasoned)
        for row, is_whole in fitting(body, table[0], reporter, advice) if table else ():
            cells: tuple[ast.EffortCell | None, ...] = (None,) * len(columns)
            because = reason_of(row, reporter) if reasoned and is_whole else None
            if is_whole:
                cells = self._efforts(row, len(columns), reporter)
            rows.append(ast.EntitlementRow(row.span, _service(row), cells, because))
        return ast.Entitlements(span, columns, tuple(rows))

    def responsibilities(
        self, span: Span, table: list[ast.Row], second: bool, reporter: Reporter
    ) -> tuple[ast.Name | None, tuple[ast.Band | None, ...], tuple[ast.ResponsibilityRow, ...]]:
        """The heading of the second column where the table has another dimension, its bands and its rows."""
        first = 2 if second else 1   # the first cell of a row that names a party
        table = reasons_last(table, first, reporter)
        header, body = _matrix(span, table, "service", reporter)
        heading = ast.Name(header[0].text, header[0].span) if second and header else None
        reasoned = has_reasons(header[first - 1 :])
        named = slice(first, -1 if reasoned else None)   # the cells of a row that name a party
        bands = self._bands(table[0], named, reporter) if header else ()
        if table and not table[0].broken and not bands:
            reporter.report("bad-table", "the table has no band of the margin", table[0].span,
                            help="add a heading such as `below 10%`")
        rows = []
        advice = _advice("write a party in the cell of each band, such as `vendor`", reasoned=reasoned)
        for row, is_whole in fitting(body, table[0], reporter, advice) if table else ():
            cells: tuple[ast.Party | None, ...] = (None,) * len(bands)
            values: tuple[ast.Name, ...] = ()
            because = reason_of(row, reporter) if reasoned and is_whole else None
            if is_whole:
                cells = self._parties(row, named, reporter)
                values = _values(row.cells[1], reporter) if second and len(row.cells) > 1 else ()
            rows.append(ast.ResponsibilityRow(row.span, _service(row), values, cells, because))
        return heading, bands, tuple(rows)

    def certifications(self, span: Span, table: list[ast.Row], reporter: Reporter) -> tuple[ast.CertificationRow, ...]:
        """Rows of `kind`, `covers`, and perhaps `needs`."""
        if not table:   # the checker asks for the rows
            return ()
        header, body = _matrix(span, table, "kind", reporter)
        names = [cell.text for cell in header]
        if table[0].broken:
            return ()
        if names not in (["covers"], ["covers", "needs"]):
            reporter.report("bad-table", "these are not the headings of a table of certificates", table[0].span,
                            help="write `| kind | covers |` or `| kind | covers | needs |`")
            return ()
        rows = []
        for row, is_whole in fitting(body, table[0], reporter):
            if is_whole:
                kind, covers, *needs = row.cells
                services = self._read("names_cell", covers, "a list of services", NAMES_HELP, reporter) or ()
                needed = self._read("count_cell", needs[0], "a number", COUNT_HELP, reporter) if needs else Decimal(1)
                listed = tuple(ast.Name(name, covers.span) for name in services)
                name = ast.Name(kind.text.strip('"'), kind.span)
                rows.append(ast.CertificationRow(row.span, name, listed, self._count(needed, needs, reporter)))
        return tuple(rows)

    @staticmethod
    def _count(needed: Decimal | None, cells: list[ast.Cell], reporter: Reporter) -> int:
        """A whole number from 1 on; what could not be read was reported."""
        if needed is None:
            return 1
        if needed != int(needed) or not 1 <= needed <= MOST_CERTIFICATES:
            reporter.report("bad-cell", f"`{cells[0].text}` is not a number of certificates", cells[0].span,
                            help=COUNT_HELP)
            return 1
        return int(needed)

    def _efforts(self, row: ast.Row, columns: int, reporter: Reporter) -> tuple[ast.EffortCell | None, ...]:
        cells, problem = row.cells[1 : columns + 1], "something that a tier can get"
        values = self._read_row("effort_cell", cells, problem, EFFORT_HELP, row, reporter)
        return tuple(value and ast.EffortCell(cell.span, *value) for cell, value in zip(cells, values, strict=True))

    def _parties(self, row: ast.Row, named: slice, reporter: Reporter) -> tuple[ast.Party | None, ...]:
        cells = row.cells[named]
        values = self._read_row("party_cell", cells, "a party", PARTY_HELP, row, reporter)
        return tuple(value and ast.Party(cell.span, value) for cell, value in zip(cells, values, strict=True))

    def _bands(self, row: ast.Row, named: slice, reporter: Reporter) -> tuple[ast.Band | None, ...]:
        cells = row.cells[named]
        values = self._read_row("band_heading", cells, "a band of the margin", BAND_HELP, row, reporter)
        return tuple(value and ast.Band(cell.span, *value) for cell, value in zip(cells, values, strict=True))


def _closed(text: str, row: ast.Row | None, cell: ast.Cell) -> str:
    """The end of a range belongs to it unless a later band begins there."""
    low, below, high = text.partition(" to below ")
    cells = row.cells if row is not None else ()
    later = cells[cells.index(cell) + 1 :] if cell in cells else ()
    edge = re.compile(rf"(?<![0-9.]){re.escape(high.rstrip('%'))}(?![0-9.])")
    if not below or any(edge.search(other.text) for other in later):
        return text
    return f"{low} to {high}"


def _advice(cells: str, *, reasoned: bool) -> str:
    """What a row of another width lacks."""
    return f"{cells}; without a reason the last cell is blank" if reasoned else cells


def _service(row: ast.Row) -> ast.Name:
    return ast.Name(row.cells[0].text, row.cells[0].span)


def _values(cell: ast.Cell, reporter: Reporter) -> tuple[ast.Name, ...]:
    """The words of a list such as `silver, gold`, each in its place."""
    names = []
    for part in re.finditer(r"(?<![^,])\s*([^,]*?)\s*(?![^,])", cell.text):
        start = cell.span.start + part.start(1)
        names.append(ast.Name(part[1], Span(cell.span.document, start, start + max(1, len(part[1])))))
    if not all(name.text.isidentifier() for name in names):
        shown = f"`{cell.text}`" if cell.text else "an empty cell"
        reporter.report("bad-cell", f"{shown} is not a list of values", cell.span, help=VALUES_HELP)
        return ()
    return tuple(names)


def _matrix(
    span: Span, table: list[ast.Row], corner: str, reporter: Reporter
) -> tuple[tuple[ast.Cell, ...], list[ast.Row]]:
    """The headings behind the corner, and the rows; none of either where the headings cannot be read."""
    if not table:
        reporter.report("bad-table", "a matrix needs a heading row", span.first_line,
                        help=f"begin with `| {corner} | … |`")
        return (), []
    header, *body = table
    if header.broken:
        return (), []
    if header.cells[0].text != corner:
        heading = header.cells[0]
        reporter.report("bad-table", f"the first heading is `{heading.text}`", heading.span, help=f"write `{corner}`")
    return header.cells[1:], [row for row in body if row.cells]
