"""ANSI colours by what a piece of text is for, or none at all."""

from __future__ import annotations

from collections.abc import Callable

Paint = Callable[[str, str], str]
"""Takes the name of a style and the text."""

STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "message": "1",
    "gutter": "1;34",
    "other": "1;34",
    "help": "1;36",
    "good": "1;32",
}


def painter(colour: bool) -> Paint:
    """The function that colours, or the one that leaves text as it is."""
    return _ansi if colour else _plain


def _ansi(style: str, text: str) -> str:
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if text else text


def _plain(style: str, text: str) -> str:
    return text
