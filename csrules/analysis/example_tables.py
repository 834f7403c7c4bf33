"""A test table: a heading is a field of the account, or an expectation of which the cells say the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from csrules.analysis.checked_tests import Wanted
from csrules.analysis.expectations import ExpectationReader
from csrules.analysis.expected_values import MISSING
from csrules.analysis.given_rows import GivenReader, Stated
from csrules.analysis.rows import cell_value, quoted_rows
from csrules.diagnostics import Label, Reporter, did_you_mean
from csrules.syntax import ast, expressions as ex, literals
from csrules.syntax.phrases import words_of
from csrules.syntax.tables import fitting
from csrules.text import Span
from csrules.types import BadValueError, FieldSchema, RecordSchema


@dataclass(frozen=True, slots=True)
class Column:
    """`field` is what the column states; otherwise `words` begin what it expects."""

    heading: ast.Cell
    field: FieldSchema | None
    words: tuple[ast.Said, ...]

    def fact(self, cell: ast.Cell, reporter: Reporter) -> Stated | None:
        """What the cell states; an empty one states that the value is missing."""
        assert self.field is not None  # noqa: S101  (asked of a column that has one)
        try:
            value = cell_value(self.field, cell.text)
        except (BadValueError, literals.LiteralError) as error:
            reporter.report("bad-fact", f"`{cell.text}` {error}", cell.span)
            return None
        return Stated(self.field, self.field.default if value is None else value, cell.span)

    def wanted(self, cell: ast.Cell, expected: ExpectationReader) -> tuple[Wanted, ...]:
        """What the cell expects; an empty one expects that there is nothing."""
        try:
            words = words_of(cell)
        except literals.LiteralError as error:
            expected.reporter.report("bad-literal", str(error), cell.span)
            return ()
        if words is None:
            expected.reporter.report("bad-expectation", f"`{cell.text}` is not something that a test can expect",
                                     cell.span)
            return ()
        return expected.read((*self.words, *(words or (ex.Word(cell.span, MISSING),))), cell.span)


@dataclass(frozen=True, slots=True)
class Table:
    body: tuple[tuple[ast.Row, tuple[tuple[Column, ast.Cell], ...]], ...]


@dataclass(frozen=True, slots=True)
class TableReader:
    account: RecordSchema
    given: GivenReader
    expected: ExpectationReader
    reporter: Reporter

    def columns(self, node: ast.Test) -> Table | None:
        """The rows with the column that each cell stands in; None where there is no table to read."""
        header = node.header
        if header is None or not node.body:
            span = header.span if header is not None else node.name.span
            self.reporter.report("bad-table", "a test table needs a heading row and one row for each test", span,
                                 help="begin with `| arr | tier |`")
            return None
        if header.broken:
            return None
        columns = [self._column(cell) for cell in header.cells]
        self._twice(header.cells)
        whole = [row for row, is_whole in fitting(node.body, header, self.reporter) if is_whole]
        fields = [None if column is None else column.field for column in columns]
        return Table(tuple(
            (row, tuple((column, cell) for column, cell in zip(columns, row.cells, strict=True) if column is not None))
            for row in quoted_rows(whole, fields, "bad-fact", self.reporter)
        ))

    def _column(self, cell: ast.Cell) -> Column | None:
        name = ast.Name(cell.text, cell.span)
        if name.text in self.account.by_name:
            field = self.given.field(self.account, name)
            return None if field is None else Column(cell, field, ())
        words = self._words(cell)
        if words is None or not self.expected.is_known(words):
            if f"{self.account.name}.{cell.text}" not in self.given.broken:
                known = (*self.account.by_name, *self.expected.known)
                message = f"`{cell.text}` is neither a field of `{self.account.name}` nor a result of the decision"
                self.reporter.report("unknown-expectation", message, self._unknown_part(cell, words, known),
                                     help=partial(did_you_mean, cell.text, known))
            return None
        return Column(cell, None, words)

    @staticmethod
    def _unknown_part(cell: ast.Cell, words: Sequence[ast.Said] | None, known: Sequence[str]) -> Span:
        """The first word, where nothing is called so or begins so: then it is one name that is unknown."""
        first = words[0] if words else None
        if not isinstance(first, ex.Word) or any(name.startswith(first.text) for name in known):
            return cell.span
        return first.span

    def _words(self, cell: ast.Cell) -> tuple[ast.Said, ...] | None:
        try:
            return words_of(cell)
        except literals.LiteralError:
            return None

    def _twice(self, cells: Sequence[ast.Cell]) -> None:
        seen: dict[str, ast.Cell] = {}
        for cell in cells:
            first = seen.setdefault(cell.text, cell)
            if first is not cell:
                self.reporter.report("duplicate-name", f"two columns have the heading `{cell.text}`", cell.span,
                                     others=(Label(first.span, "first here"),))

