"""Finds the grammar, in a wheel and in an editable checkout alike, and makes lark parsers of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark.lark import PostLex

from csrules.syntax.prepared import keep, prepared

FILE = "csr.lark"


class _NamesEverywhere(PostLex):
    """Lets the lexer see a name in every state, so that `whenever` is never cut into a keyword and a rest."""

    always_accept = ("NAME",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


@cache
def grammar_text() -> str:
    """The grammar stands outside the package in a checkout, and inside it in a wheel."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "grammar", package.parent / "grammar"):
        if (folder / FILE).is_file():
            return (folder / FILE).read_text(encoding="utf-8")
    raise FileNotFoundError(f"{FILE} is neither inside nor beside the package; the installation is damaged")


def make_parser(start: Sequence[str], builder: Any, *, strict: bool = False) -> Lark:
    """A LALR parser that calls `builder`'s methods instead of building a tree.

    `strict` refuses any conflict, and works everything out anew.
    """
    text, name = grammar_text(), start[0]
    source = "\n".join((*start, text))
    anew = {"transformer": builder, "postlex": _NamesEverywhere()}   # any object with methods named as productions
    if not strict and (known := prepared(name, source, anew)):
        return known
    parser = Lark(
        text,
        parser="lalr",
        start=list(start),
        keep_all_tokens=True,
        maybe_placeholders=False,
        strict=strict,
        **anew,
    )
    if not strict:
        keep(name, source, parser, anew)
    return parser
