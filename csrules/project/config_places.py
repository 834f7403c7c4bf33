"""Where every key of a TOML text stands, so that a message can underline it.

`tomllib` gives values without places. This scanner is used beside it on a text that it has accepted (so nothing is
validated here), and gives a place for every key, also of dotted keys, inline tables, arrays and arrays of tables.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from csrules.text import Document, Span

KeyPath = tuple[str | int, ...]

DEEPEST = 50   # tables inside each other
_DEEP_KEY = re.compile(
    rf"""(?:^|[\[{{,])[ \t]*+(?:(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{DEEPEST}}}""", re.MULTILINE
)
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY_PART = re.compile(r"""[ \t]*("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*""")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")' r"|'''.*?'{3,5}(?!')" r'|"(?:\\.|[^"\\\n])*"' r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\r\n]+")


@dataclass(frozen=True, slots=True)
class Place:
    """The span of a key (of a table: its heading) and, where one stands there, of its value."""

    key: Span
    value: Span | None = None


class TooDeepError(ValueError):
    """A key has so many parts that no one can have meant it."""


def read_toml(text: str) -> dict[str, Any]:
    """The values, numbers with a point as exact decimals.

    Raises `TOMLDecodeError`; `TooDeepError` or `RecursionError` for what is nested too deeply; and other `ValueError`s
    and `ArithmeticError`s for numbers past what Python reads. `tomllib` itself would take the square of a key's length.
    """
    if _DEEP_KEY.search(text):
        raise TooDeepError
    return tomllib.loads(text, parse_float=Decimal)


def dotted(path: KeyPath) -> str:
    """`sources.account.path`, as `--set` takes it."""
    return ".".join(map(str, path))


def key_places(document: Document) -> Mapping[KeyPath, Place]:
    """The places of all keys of a text that reads as TOML; elements of arrays stand under their index, from 0."""
    scanner = _Scanner(document)
    scanner.document_()
    return scanner.places


class _Scanner:
    def __init__(self, document: Document) -> None:
        self.places: dict[KeyPath, Place] = {}
        self._document = document
        self._text = document.text
        self._at = 0
        self._last_index: dict[KeyPath, int] = {}

    def document_(self) -> None:
        table: KeyPath = ()
        while not self._at_end():
            table = self._heading() if self._text[self._at] == "[" else self._pair(table)

    def _at_end(self) -> bool:
        self._skip(_BLANK)
        return self._at >= len(self._text)

    def _skip(self, pattern: re.Pattern[str]) -> Span:
        start = self._at
        match = pattern.match(self._text, start)
        self._at = match.end() if match else start
        return self._document.span(start, self._at)

    def _heading(self) -> KeyPath:
        """`[a.b]` or `[[a.b]]`; the path of the table that the lines below belong to."""
        many = self._text.startswith("[[", self._at)
        self._at += 2 if many else 1
        parts, span = self._dotted_key()
        self._at += 2 if many else 1
        path = self._resolve(parts[:-1]) + parts[-1:]
        if many:
            self._note(path, Place(span))
            self._last_index[path] = self._last_index.get(path, -1) + 1
        path = self._resolve(parts)
        for length in range(1, len(path)):
            self._note(path[:length], Place(span))
        self.places[path] = Place(span)
        return path

    def _resolve(self, parts: KeyPath) -> KeyPath:
        """A heading below an array of tables speaks of the array's last table."""
        path: KeyPath = ()
        for part in parts:
            path += (part,)
            if path in self._last_index:
                path += (self._last_index[path],)
        return path

    def _pair(self, table: KeyPath) -> KeyPath:
        """`a.b = value`; the path of the table that it stands in, for the next line."""
        parts, key = self._dotted_key()
        self._at += 1  # the equals sign
        for length in range(1, len(parts)):
            self._note(table + parts[:length], Place(key))
        path = table + parts
        value = self._value(path)
        self.places[path] = Place(key, value)
        return table

    def _note(self, path: KeyPath, place: Place) -> None:
        self.places.setdefault(path, place)

    def _dotted_key(self) -> tuple[KeyPath, Span]:
        parts = [self._key_part()]
        start = parts[0][1].start
        while self._text.startswith(".", self._at):
            self._at += 1
            parts.append(self._key_part())
        return tuple(name for name, _ in parts), self._document.span(start, parts[-1][1].end)

    def _key_part(self) -> tuple[str, Span]:
        match = _KEY_PART.match(self._text, self._at)
        assert match is not None, "the text was accepted by tomllib"  # noqa: S101
        self._at = match.end()
        written = match.group(1)
        name = next(iter(tomllib.loads(f"{written} = 0")))
        return name, self._document.span(match.start(1), match.end(1))

    def _value(self, path: KeyPath) -> Span:
        self._skip(_BLANK)
        start = self._at
        match self._text[start]:
            case "[":
                self._array(path)
            case "{":
                self._inline_table(path)
            case '"' | "'":
                self._skip(_STRING)
            case _:
                span = self._skip(_SCALAR)
                return self._document.span(start, start + len(span.text.rstrip()))
        return self._document.span(start, self._at)

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        index = 0
        while not self._closed_by("]"):
            element = self._value((*path, index))
            self.places[*path, index] = Place(element, element)
            index += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._at += 1
        while not self._closed_by("}"):
            self._pair(path)

    def _closed_by(self, bracket: str) -> bool:
        """Step over blanks, a comma and the closing bracket; whether it was there."""
        self._skip(_BLANK)
        if self._text[self._at] == ",":
            self._at += 1
            self._skip(_BLANK)
        if self._text[self._at] != bracket:
            return False
        self._at += 1
        return True
