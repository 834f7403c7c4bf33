"""Texts that no path can be, whatever the disk holds: told before anything is looked for."""

from __future__ import annotations

import os

LONGEST_NAME = 255   # bytes, on every usual disk


def path_fault(text: str) -> tuple[str, str] | None:
    """What is wrong with a path as text, in words that follow its key, and what to do; None where nothing is."""
    if not text.strip():
        return "is empty", "name a file or a directory"
    if any(sign < " " or sign == "\x7f" for sign in text):
        help = "write the path with `/`: in double quotes TOML reads `\\n` and `\\t` as a line break and a tab"
        return "has a control character", help
    if any(len(os.fsencode(part)) > LONGEST_NAME for part in text.split("/")):
        return f"has a name longer than {LONGEST_NAME} bytes", "give it a shorter name"
    return None
