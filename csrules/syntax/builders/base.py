"""What all productions share while the AST is built: the document at hand, spans, and refusals of single literals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from lark import Token

from csrules.diagnostics import Reporter
from csrules.syntax import ast, literals
from csrules.syntax.tables import is_separator, split_row
from csrules.text import Document, Span

Child = Any  # a lark Token or one of our nodes; lark's callbacks are untyped
Node = TypeVar("Node")
Parsed = TypeVar("Parsed")


def first(kind: type[Node], children: Sequence[Child]) -> Node | None:
    return next((child for child in children if isinstance(child, kind)), None)


def every(kind: type[Node], children: Sequence[Child]) -> tuple[Node, ...]:
    return tuple(child for child in children if isinstance(child, kind))


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a block while its block is being put together."""

    kind: str
    span: Span
    value: Any = None


class Items:
    """The items of one block by kind, remembering those written twice."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.all = every(Item, children)
        self.repeated: list[Span] = []

    def one(self, kind: str) -> Any:
        items = [item for item in self.all if item.kind == kind]
        self.repeated += [item.span for item in items[1:]]
        return items[0].value if items else None

    def many(self, kind: str) -> tuple[Any, ...]:
        return tuple(item.value for item in self.all if item.kind == kind)


class Base:
    """What all productions share: the document at hand, spans, and refusals."""

    document: Document
    reporter: Reporter
    offset: int
    """Where in the document the text begins that is being parsed: lark's tokens count from there."""

    def span(self, children: Sequence[Child]) -> Span:
        return Span(self.document, self._start(children[0]), self._end(children[-1]))

    def _start(self, child: Child) -> int:
        return self.offset + int(child.start_pos or 0) if isinstance(child, Token) else int(child.span.start)

    def _end(self, child: Child) -> int:
        return self.offset + int(child.end_pos or 0) if isinstance(child, Token) else int(child.span.end)

    def name(self, token: Token) -> ast.Name:
        return ast.Name(str(token), self.span([token]))

    def names(self, children: Sequence[Child]) -> list[ast.Name]:
        return [self.name(child) for child in children if isinstance(child, Token) and child.type == "NAME"]

    def text_of(self, token: Token) -> ast.Text:
        return ast.Text(token[1:-1], self.span([token]))

    def label(self, children: Sequence[Child]) -> ast.Text | None:
        token = next((child for child in children if isinstance(child, Token) and child.type == "STRING"), None)
        return None if token is None else self.text_of(token)

    def exact(self, read: Callable[[str], Parsed], token: Token, otherwise: Parsed) -> Parsed:
        """The literal's value, or a diagnostic and a harmless value in its place."""
        try:
            return read(str(token))
        except literals.LiteralError as error:
            self.reporter.report("bad-literal", str(error), self.span([token]))
            return otherwise

    def rows_of(self, children: Sequence[Child]) -> list[ast.Row]:
        rows = [child for child in children if isinstance(child, Token) and child.type == "ROW"]
        return [
            split_row(self.document, str(row), self._start(row), self.reporter) for row in rows
            if not is_separator(str(row), self.document, self._start(row), self.reporter)
        ]
