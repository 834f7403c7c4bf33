"""Documents to AST, with every problem of a document in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lark import Lark, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from csrules.diagnostics import Reporter
from csrules.syntax import ast
from csrules.syntax.blocks import blocks
from csrules.syntax.builders.builder import Builder
from csrules.syntax.cells import CellReader
from csrules.syntax.expected import explain_unexpected
from csrules.syntax.grammar import make_parser
from csrules.text import Document

MOST_CHARACTERS = 16_000_000
BYTE_ORDER_MARK = "\ufeff"
CELL_STARTS = ("effort_cell", "party_cell", "band_heading", "names_cell", "count_cell")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The declarations that could be read, in the order of the text."""

    document: Document
    declarations: tuple[ast.Declaration, ...]


@cache
def _parser() -> tuple[Lark, Builder]:
    builder = Builder(CellReader(lambda cells: make_parser(CELL_STARTS, cells)))
    return make_parser(["policy_file"], builder), builder


def parse(document: Document, reporter: Reporter) -> Parsed:
    """Read one document. A syntax error costs only the block it stands in."""
    if len(document.text) > MOST_CHARACTERS:
        reporter.report(
            "too-large",
            f"`{document.name}` has {len(document.text):,} characters, and csrules reads {MOST_CHARACTERS:,}",
            document.span(0, 1),
            help="split the policy into several files, or keep large tables in a data source",
        )
        return Parsed(document, ())
    start = len(BYTE_ORDER_MARK) if document.text.startswith(BYTE_ORDER_MARK) else 0
    trial = Reporter()
    try:
        declarations = _read(document, start, len(document.text), trial)
    except UnexpectedInput:
        return Parsed(document, _read_block_by_block(document, start, reporter))
    reporter.take(trial)
    return Parsed(document, declarations)


def _read(document: Document, start: int, end: int, reporter: Reporter) -> tuple[ast.Declaration, ...]:
    """The declarations between two offsets. The stretch is cut out: lark would count the lines before it each time."""
    lark, builder = _parser()
    builder.begin(document, reporter, start)
    try:
        return lark.parse(document.text[start:end])  # type: ignore[return-value]
    except VisitError as error:  # an error of ours inside a production is a bug: show it, not lark's wrapping
        raise error.orig_exc from None


def _read_block_by_block(document: Document, begin: int, reporter: Reporter) -> tuple[ast.Declaration, ...]:
    declarations: list[ast.Declaration] = []
    for start, end in blocks(document.text, begin):
        try:
            declarations += _read(document, start, end, reporter)
        except (UnexpectedToken, UnexpectedCharacters) as error:
            explain_unexpected(document, error, start, end, reporter)
    return tuple(declarations)


def parse_all(documents: Sequence[Document], reporter: Reporter) -> tuple[ast.Declaration, ...]:
    """The declarations of all documents of one policy."""
    return tuple(declaration for document in documents for declaration in parse(document, reporter).declarations)
