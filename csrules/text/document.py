"""A document is the text of one `.csr` file; a span is a stretch of it that carries its text along."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Position(NamedTuple):
    """A place for people: both numbers start at 1, `column` counts characters."""

    line: int
    column: int


@dataclass(frozen=True, eq=False)
class Document:
    """One source text. `name` is what messages print, usually the path as the user gave it."""

    name: str
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of the first character of every line."""
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Line and column of a character offset; an offset past the end is the place behind the last character."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its line end."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def span(self, start: int, end: int) -> Span:
        return Span(self, start, end)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` (included) to `end` (not included) of a document."""

    document: Document
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]

    @property
    def from_(self) -> Position:
        return self.document.position(self.start)

    @property
    def to(self) -> Position:
        return self.document.position(self.end)

    @property
    def where(self) -> str:
        """`file:line`, the short form that explanations print."""
        return f"{self.document.name}:{self.from_.line}"

    @property
    def first_line(self) -> Span:
        """Up to the first line end or brace: of a block, what is enough to underline."""
        line = self.text.split("\n", 1)[0].split("{", 1)[0].rstrip()
        return Span(self.document, self.start, self.start + max(1, len(line)))

    def until(self, other: Span) -> Span:
        """From this span's start to the other's end, both of one document."""
        return Span(self.document, self.start, other.end)
