"""Refuses by its size, before any work, a text that would take too long to read."""

from __future__ import annotations

import re

from csrules.diagnostics import Reporter
from csrules.syntax.blocks import KEYWORDS
from csrules.text import Document

MOST_CHARACTERS = 16_000_000
MOST_WORDS = 1_500_000      # outside of tables and comments, in all files of a policy
MOST_TIERS = 1_000
MOST_IN_A_ROW = 10_000      # conditions; what is shorter is counted more exactly where it is read
SMALL = 700_000             # characters, which are read soon enough whatever they hold
_SCAN = re.compile(r'"[^"\n\r]*"?|#[^\n\r]*|\|[^\n\r]*|[{}]|[^\W\d]\w*|[0-9][\w.%]*')
_TIER = re.compile(r'^[ \t]*tier[ \t]+\w+[ \t]*(?:"[^"\n]*"[ \t]*)?\{', re.MULTILINE)
_LOGIC = frozenset(("and", "or"))
_ENDS = frozenset((*KEYWORDS, "{", "}", "tier", "when", "unless", "where", "while", "because", "never", "always"))


def words_if_read(document: Document, left: int, reporter: Reporter) -> int | None:
    """About how many words it has (0 where it is small); None, after a diagnostic, where it is too large."""
    text = document.text
    if len(text) > MOST_CHARACTERS:
        _refuse(document, 0,
                f"`{document.name}` has {len(text):,} characters, and csrules reads at most {MOST_CHARACTERS:,}",
                reporter)
        return None
    for number, match in enumerate(_TIER.finditer(text), 1):
        if number > MOST_TIERS:
            _refuse(document, match.start(), f"a policy has at most {MOST_TIERS:,} tiers", reporter)
            return None
    if len(text) <= SMALL:
        return 0
    words = row = 0
    for match in _SCAN.finditer(text):
        word = match[0]
        words += word[0] not in "#|{}"
        if word in _LOGIC:
            row += 1
        elif word in _ENDS:
            row = 0
        if row > MOST_IN_A_ROW:
            _refuse(document, match.start(), f"more than {MOST_IN_A_ROW:,} conditions follow each other", reporter)
            return None
        if words > left:
            _refuse(document, match.start(), f"the policy has more than {MOST_WORDS:,} words outside its tables",
                    reporter)
            return None
    return words


def _refuse(document: Document, at: int, message: str, reporter: Reporter) -> None:
    reporter.report("too-large", message, document.span(at, at + 1),
                    help="split the policy, keep large tables in a data source, or shorten conditions with `define`")
