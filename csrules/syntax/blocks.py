"""Cuts a document into its blocks without a grammar, so that one broken block does not hide what is wrong in the next.

A block begins with a declaration's keyword outside of all braces. Where a brace is missing, a keyword at the very start
of a line begins the next block all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

KEYWORDS = (
    "policy", "record", "rows", "rates", "match", "amend", "family", "define", "segment", "tiers", "role", "service",
    "entitlements", "grant", "deny", "responsibilities", "assign", "certifications", "overrides", "test",
    "promise", "watch", "books",
)
_SCAN = re.compile(r'"[^"\n\r]*"?|#[^\n\r]*|\|[^\n\r]*|[{}]|\n?[^\W\d]\w*')


def blocks(text: str, begin: int = 0) -> Iterator[tuple[int, int]]:
    """The (start, end) offsets of the stretches of `text` from `begin` on, which together cover all of it."""
    depth = 0
    for found in _SCAN.finditer(text, begin):
        word = found[0]
        if word == "{":
            depth += 1
        elif word == "}":
            depth = max(0, depth - 1)
        elif _begins_block(found, depth, text):
            start = found.start() + word.startswith("\n")
            if start > begin:
                yield begin, start
                begin, depth = start, 0
    yield begin, len(text)


def _begins_block(found: re.Match[str], depth: int, text: str) -> bool:
    """At the margin and outside of braces any word begins a block, so that a misspelt keyword spoils only its own."""
    word = found[0]
    if not (word[-1].isalnum() or word[-1] == "_") or word[0] == "|":
        return False
    at_margin = word[0] == "\n" or found.start() == 0
    known = word.lstrip("\n") in KEYWORDS and _opens(text, found.end())
    return (depth == 0 and (at_margin or known)) or (at_margin and known)


def _opens(text: str, end: int) -> bool:
    """Whether what follows a keyword can begin a block: a name, a text or a brace on the same line."""
    return re.match(r'[ \t]*(?:[^\W\d]|"|\{|\r?\n)', text[end : end + 200]) is not None
