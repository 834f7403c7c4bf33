"""Text that a spreadsheet would run as a formula, made harmless.

A name such as `=HYPERLINK(…)` comes from whoever may create an account. A spreadsheet that opens a CSV file would
run it; with an apostrophe in front it is text. Numbers are not touched: -5 stays -5.
"""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(text: str) -> str:
    """The text, with a leading apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
