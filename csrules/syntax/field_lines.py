"""Finds the line of a record in which a word too many stands: the grammar stumbles over it only further on."""

from __future__ import annotations

import re
from collections.abc import Callable

from csrules.syntax.slips import AFTER_A_TYPE
from csrules.text import Document, Span

_LINE = re.compile(r"[^\n]*\n?")
_CODE = re.compile(r'(?:[^"#\n]|"[^"\n]*")*')
_LAST_WORD = re.compile(r"([^\W\d]\w*)[ \t]*$")


def odd_word(document: Document, begin: int, at: int, lacks: Callable[[str], bool]) -> Span | None:
    """The last word of the first line of fields, up to offset `at`, to which something is lacking.

    `lacks` tells whether a record of one line ends too early. Lines that go on in the next are passed over.
    """
    text = document.text
    start = text.find("{", begin, at) + 1
    if not start or text.rfind("\n", start, at) < 0:
        return None
    for line in _LINE.finditer(text, start, at):
        code = _CODE.match(text, line.start(), line.end())
        word = _LAST_WORD.search(code[0]) if code is not None else None
        if not line[0] or code is None or word is None or word[1] in AFTER_A_TYPE:
            continue
        if line[0].endswith("\n") and lacks(f"record r {{ {code[0].strip()} }}"):
            return Span(document, code.start() + word.start(1), code.start() + word.end(1))
    return None
