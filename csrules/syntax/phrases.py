"""The words of a table's cell or heading in a test, read as the grammar reads those of an expectation."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from csrules.syntax import ast, expressions as ex, literals
from csrules.text import Span

_PERIOD = r"(?:day|week|month|quarter|half-year|year)\b"
_NUMBER = r"-?[0-9][0-9_]*(?:\.[0-9]+)?"
# In the order in which the grammar's tokens are tried.
_WORDS: tuple[tuple[str, Callable[[Span, str], ast.Said]], ...] = (
    (r"[a-z]+(?:-[a-z]+)+(?![\w-])", lambda span, text: ex.Word(span, text)),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-])", lambda span, text: ex.Date(span, literals.date(text))),
    (rf"[0-9][0-9_]*(?:\.[0-9]+)?[ \t]?(?:hours?|h|minutes?|min)[ \t]?/[ \t]?{_PERIOD}",
     lambda span, text: ast.Effort(span, literals.effort(text))),
    (rf"[0-9][0-9_]*[ \t]+times?[ \t]?/[ \t]?{_PERIOD}",
     lambda span, text: ast.Quota(span, literals.times(text))),
    (r"-?[0-9][0-9_]*[ \t]+(?:days?|weeks?|months?|years?)\b",
     lambda span, text: ex.Duration(span, *literals.duration(text))),
    (rf"{_NUMBER}[ \t]?%", lambda span, text: ex.Percent(span, _signed(literals.percent, text))),
    (rf"{_NUMBER}(?:[kKmM]\b)?(?![\w.])", lambda span, text: ex.Number(span, _signed(literals.number, text))),
    (r'"[^"]*"', lambda span, text: ex.Quoted(span, text[1:-1])),
    (r"[^\W\d]\w*", lambda span, text: ex.Word(span, text)),
    (r"-", lambda span, text: ex.Word(span, text)),
)
_COMPILED = [(re.compile(pattern), make) for pattern, make in _WORDS]
_BLANKS = re.compile(r"[ \t]*")


def _signed(read: Callable[[str], Decimal], text: str) -> Decimal:
    return -read(text[1:]) if text.startswith("-") else read(text)


def words_of(cell: ast.Cell) -> tuple[ast.Said, ...] | None:
    """The words of a cell, none of an empty one; None where it holds something that is none. Raises `LiteralError`."""
    words: list[ast.Said] = []
    at = 0
    while at < len(cell.text):
        start = cell.span.start + at
        for pattern, make in _COMPILED:
            match = pattern.match(cell.text, at)
            if match is not None:
                words.append(make(Span(cell.span.document, start, start + len(match[0])), match[0]))
                break
        else:
            return None
        blanks = _BLANKS.match(cell.text, match.end())
        at = blanks.end() if blanks is not None else match.end()
    return tuple(words)
