"""What of a block is left where one of its items does not parse: that item is blanked out, and the rest read again.

An item is the line that the grammar stumbled over, with the lines that go on with it (they stand further in) and the
braces that it opens. Blanks keep every other place where it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_SCAN = re.compile(r'^(?P<indent>[ \t]*)(?=[^\s#}])|"[^"\n\r]*"?|#[^\n\r]*|\|[^\n\r]*|[{}]', re.MULTILINE)
_WORD = re.compile(r"[^\W\d]\w*")
_VISIBLE = re.compile(r"[^\n\r]")
ROW = "|"
# Blocks that declare names which other blocks use; the others only use names.
DECLARING = ("policy", "record", "match", "family", "define", "segment", "tiers", "role", "service")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Offsets of a part of a block's text."""

    start: int
    end: int


def broken_item(text: str, at: int) -> Stretch | None:
    """The item of the block `text` in which offset `at` lies; None where no part of the block can be kept."""
    body = _body(text, at)
    if body is None:
        return None
    starts = _item_starts(text, body)
    after = bisect_right(starts, at)
    start = starts[after - 1] if after else body.start
    if text.startswith(ROW, start):   # of a table without its heading nothing can be told
        while after < len(starts) and text.startswith(ROW, starts[after]):
            after += 1
    return Stretch(start, starts[after] if after < len(starts) else body.end)


def blanked(text: str, part: Stretch) -> str:
    return text[: part.start] + _VISIBLE.sub(" ", text[part.start : part.end]) + text[part.end :]


def with_item_before(text: str, part: Stretch) -> Stretch:
    """The item together with the one before it, which may be what was left unfinished."""
    before = len(text[: part.start].rstrip()) - 1
    body = _body(text, part.start)
    if body is None or before <= body.start:
        return part
    item = broken_item(text, before)
    return part if item is None else Stretch(min(item.start, part.start), part.end)


def words(text: str) -> set[str]:
    """The words of a text that could not be read, in which names may have been declared."""
    return {match[0] for match in _WORD.finditer(text)}


def _body(text: str, at: int) -> Stretch | None:
    """The inside of the innermost braces round an offset; None outside of all, or where the braces do not match."""
    opened: list[int] = []
    body: Stretch | None = None
    for sign in _SCAN.finditer(text):
        if sign[0] == "{":
            opened.append(sign.end())
        elif sign[0] == "}":
            if not opened:
                return None
            start = opened.pop()
            if body is None and start <= at <= sign.start():
                body = Stretch(start, sign.start())
    return None if opened else body


def _item_starts(text: str, body: Stretch) -> list[int]:
    """Where the items of a body begin that stand in lines of their own: those that stand furthest out."""
    depth, lines = 0, []
    for sign in _SCAN.finditer(text, body.start, body.end):
        if sign[0] == "{":
            depth += 1
        elif sign[0] == "}":
            depth -= 1
        elif sign["indent"] is not None and depth == 0 and sign.start() > body.start:
            lines.append((sign.end(), len(sign["indent"].expandtabs())))
    least = min((indent for _, indent in lines), default=0)
    return [start for start, indent in lines if indent == least]
