"""Finds the grammar, in a wheel and in an editable checkout alike, and builds lark parsers of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token
from lark.lark import PostLex

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
    """A LALR parser that calls `builder`'s methods instead of building a tree. `strict` refuses any conflict."""
    return Lark(
        grammar_text(),
        parser="lalr",
        start=list(start),
        transformer=builder,  # any object with methods named as productions will do
        keep_all_tokens=True,
        maybe_placeholders=False,
        postlex=_NamesEverywhere(),
        strict=strict,
    )
