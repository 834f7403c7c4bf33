"""How wide text stands on a terminal, and how text from a stranger's file is made harmless to print."""

from __future__ import annotations

import unicodedata

TAB = "    "
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_ZERO_WIDTH = frozenset({"Mn", "Me"})


def visible(text: str) -> str:
    """Tabs as four blanks; control and direction characters, which could forge what is shown, as `�`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def width(text: str) -> int:
    """The columns that `visible(text)` takes: two for a wide character, none for a combining mark."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(map(_columns, visible(text)))


def _shown(character: str) -> str:
    if character == "\t":
        return TAB
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(character) in _UNPRINTABLE else character


def _columns(character: str) -> int:
    if unicodedata.category(character) in _ZERO_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
