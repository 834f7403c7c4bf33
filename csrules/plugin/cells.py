"""Text that a spreadsheet would run as a formula, made harmless.

A name such as `=HYPERLINK(…)` comes from whoever may create an account. A spreadsheet that opens a text file would
run it; with an apostrophe in front it is text. The same inside a text behind a semicolon, a tab or the end of a line,
where a spreadsheet that separates cells there begins a new one, and with the full-width and the small signs that some
take for the usual ones. Numbers are not touched: -5 stays -5.

The patterns are read by Python and by the engine (RE2) alike; tests hold both to the same texts.
"""

from __future__ import annotations

import re

SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫"
ENDS = ";\t\r\n"
"""Behind one of these some spreadsheet begins a new cell."""

RISKY = rf'(^|[{ENDS}])([ "]*)([{re.escape(SIGNS)}])|(^)([\t\r\n])'
HARMLESS = r"\1\2\4'\3\5"
NUMBER = r"[-+]?[0-9]+([.][0-9]+)?"
FIRST_LETTER = "A"
FIRST_WIDE = min(sign for sign in SIGNS if not sign.isascii())
"""Only what begins below the first, or from the second on, can begin a formula: cheap to ask before a pattern."""

_RISKY = re.compile(RISKY)
_NUMBER = re.compile(NUMBER)


def defused(text: str) -> str:
    """The text, with an apostrophe wherever a spreadsheet would take the rest for a formula."""
    return text if _NUMBER.fullmatch(text) else _RISKY.sub(HARMLESS, text)
