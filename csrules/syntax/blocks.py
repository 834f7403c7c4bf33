"""Cuts a document into its blocks without a grammar, so that one broken block does not hide what is wrong in the next.

A block begins with a word outside of all braces that stands no further in than the block before it, or with a
declaration's keyword behind a closing brace. Where a brace is missing, a keyword at that margin begins the next block
all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

KEYWORDS = (
    "policy", "include", "record", "rows", "rates", "match", "amend", "family", "define", "segment", "tiers", "role",
    "service", "entitlements", "grant", "deny", "responsibilities", "assign", "certifications", "overrides", "test",
    "promise", "watch", "books",
)
_SCAN = re.compile(r'"[^"\n\r]*"?|#[^\n\r]*|\|[^\n\r]*|[{}]|(?P<line>^[ \t]*)?(?P<word>[^\W\d]\w*)', re.MULTILINE)


def blocks(text: str, begin: int = 0) -> Iterator[tuple[int, int]]:
    """The (start, end) offsets of the stretches of `text` from `begin` on, which together cover all of it."""
    depth, margin, ended = 0, 0, True   # `ended`: at the beginning, or just behind a closing brace
    for match in _SCAN.finditer(text, begin):
        sign, word = match[0], match["word"]
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth = max(0, depth - 1)
        elif word is not None and _begins_block(match, depth, margin, ended):
            start = match.start("word")
            if text[begin:start].strip():
                yield begin, start
                begin, depth = start, 0
            margin = _indent(match)
        if sign[0] != "#":
            ended = sign == "}"
    yield begin, len(text)


def _begins_block(match: re.Match[str], depth: int, margin: int, ended: bool) -> bool:
    """At the margin of the block before and outside of braces any word begins a block, so that a misspelt keyword
    spoils only its own; a keyword there begins one inside of braces too, since one is missing."""
    known = match["word"] in KEYWORDS and _opens(match.string, match.end())
    at_margin = match["line"] is not None and _indent(match) <= margin
    if depth:
        return at_margin and known
    return at_margin or (known and ended)


def _indent(match: re.Match[str]) -> int:
    return len((match["line"] or "").expandtabs())


def _opens(text: str, end: int) -> bool:
    """Whether what follows a keyword can begin a block: a name, a text or a brace on the same line."""
    return re.match(r'[ \t]*(?:[^\W\d]|"|\{|\r?\n)', text[end : end + 200]) is not None
