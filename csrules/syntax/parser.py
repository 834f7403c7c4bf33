"""Documents to AST, with every problem of a document in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from lark import Lark, UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from csrules.diagnostics import Reporter, nearest
from csrules.syntax import ast
from csrules.syntax.blocks import KEYWORDS, blocks
from csrules.syntax.builders.builder import Builder
from csrules.syntax.cells import CellReader
from csrules.syntax.expected import explain_unexpected, place, report_open_block
from csrules.syntax.field_lines import odd_word
from csrules.syntax.grammar import make_parser
from csrules.syntax.recovery import DECLARING, Stretch, blanked, broken_item, with_item_before, words
from csrules.syntax.sizes import MOST_WORDS, words_if_read
from csrules.syntax.slips import report_odd_word
from csrules.text import Document

MOST_BROKEN_ITEMS = 20   # of one block; behind them the block is given up
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
    """Read one document. A syntax error costs only the item, or the block, that it stands in."""
    if words_if_read(document, MOST_WORDS, reporter) is None:
        return Parsed(document, ())
    return _parse(document, reporter)


def _parse(document: Document, reporter: Reporter) -> Parsed:
    start = len(BYTE_ORDER_MARK) if document.text.startswith(BYTE_ORDER_MARK) else 0
    trial = Reporter()
    try:
        declarations = _read(document, start, document.text[start:], trial)
    except UnexpectedInput:
        return Parsed(document, _read_block_by_block(document, start, reporter))
    reporter.take(trial)
    return Parsed(document, declarations)


def _read(document: Document, start: int, text: str, reporter: Reporter) -> tuple[ast.Declaration, ...]:
    """The declarations of a text that stands at an offset of the document, or is as long as what stands there.

    The stretch is cut out: lark would count the lines before it each time.
    """
    lark, builder = _parser()
    builder.begin(document, reporter, start)
    try:
        return lark.parse(text)  # type: ignore[return-value]
    except VisitError as error:  # an error of ours inside a production is a bug: show it, not lark's wrapping
        raise error.orig_exc from None


def _read_block_by_block(document: Document, begin: int, reporter: Reporter) -> tuple[ast.Declaration, ...]:
    declarations: list[ast.Declaration] = []
    for start, end in blocks(document.text, begin):
        if reporter.is_full:
            break
        declarations += _block(document, start, end, reporter)
    return tuple(declarations)


def _block(document: Document, start: int, end: int, reporter: Reporter) -> tuple[ast.Declaration, ...]:
    """What can be read of a block: its items that do not parse are reported, blanked out and put in doubt."""
    text = document.text[start:end]
    last: Stretch | None = None
    for _ in range(MOST_BROKEN_ITEMS):
        trial = Reporter()
        try:
            declarations = _read(document, start, text, trial)
        except (UnexpectedToken, UnexpectedCharacters) as error:
            at = place(error, text)
            odd = odd_word(document, start, start + at, _ends_too_early) if text.startswith("record") else None
            at = at if odd is None else odd.start - start
            item = broken_item(text, at)
            if last is not None and (item is None or _is_left(text, at, last, item)):
                item = None if item is None else with_item_before(text, item)   # what the one before left behind
            elif odd is not None:
                report_odd_word(odd, start, reporter)
            elif _goes_on(text[:at] + "}" + text[at:], at + 1):
                report_open_block(document, start + at, reporter)
            else:
                explain_unexpected(document, error, start, end, reporter)
            if item is None or item == last:
                break
            _doubt(text[item.start : item.end], document.text[start:end], reporter)
            text, last = blanked(text, item), item
        else:
            reporter.take(trial)
            return () if last is not None and text.startswith("test") else declarations   # half a test proves nothing
    _doubt(text, document.text[start:end], reporter)
    return ()


def _is_left(text: str, at: int, last: Stretch, item: Stretch) -> bool:
    """Whether an error is only what the item before, which was blanked out, left behind."""
    return not text[last.end : item.start].strip() and (at == item.start or text[at : at + 1] == "}")


def _goes_on(text: str, at: int) -> bool:
    """Whether a text that begins a line at an offset can be read past its first word there."""
    before = text[: at - 1].rstrip(" \t")
    if not before.endswith("\n"):
        return False
    try:
        _read(Document("", text), 0, text, Reporter())
    except (UnexpectedToken, UnexpectedCharacters) as error:
        return place(error, text) > at
    return True


def _ends_too_early(text: str) -> bool:
    try:
        _read(Document("", text), 0, text, Reporter())
    except (UnexpectedToken, UnexpectedCharacters) as error:
        return place(error, text) == len(text) - 1
    return False


def _doubt(lost: str, block: str, reporter: Reporter) -> None:
    """What stands in a lost part of a block may have been declared there, unless such blocks declare nothing."""
    head = block.split(None, 1)[0] if block.strip() else ""
    reporter.doubt([head, *nearest(head, KEYWORDS)])
    if head in DECLARING or head not in KEYWORDS:
        reporter.doubt(words(lost))


Follow = Callable[[ast.Include], Document | None]


def parse_all(
    documents: Sequence[Document], reporter: Reporter, follow: Follow | None = None
) -> tuple[ast.Declaration, ...]:
    """The declarations of all documents of one policy, and of those that they include, which `follow` reads."""
    declarations: list[ast.Declaration] = []
    todo, left = list(documents), MOST_WORDS
    for document in todo:   # which grows
        words = words_if_read(document, left, reporter)
        if words is None or reporter.is_full:
            continue
        left -= words
        read = _parse(document, reporter).declarations
        declarations += read
        for node in read:
            included = follow(node) if follow is not None and isinstance(node, ast.Include) else None
            todo += [] if included is None else [included]
    return tuple(declarations)
