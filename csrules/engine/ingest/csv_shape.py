"""What stands round the rows of a CSV file: lines above the header, a line that names the delimiter, a footer."""

from __future__ import annotations

import mmap
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csrules.engine.session import Session

_DELIMITER = re.compile(rb'(?:\xef\xbb\xbf)?"?sep=([\x20-\x7e\t])"?\s*')
_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class Shape:
    """The file of the rows and, without `names`, of the header above them; before it stood so many lines."""

    path: Path
    above: int = 0
    names: Sequence[str] | None = None
    delimiter: str | None = None


def shape_of(session: Session, path: Path, options: Mapping[str, Any]) -> Shape:
    """The file itself, or a copy of the lines that count."""
    names, header, footer = (options.get(name) for name in ("names", "header", "skip_footer"))
    with path.open("rb") as file:
        said = _DELIMITER.fullmatch(file.readline(100))
    above = 0 if header is None else header - (names is None)
    if header is None and said is not None:
        above = 1
    delimiter = said[1].decode() if said is not None else None
    if above or footer:
        path = _middle(session, path, above, footer or 0)
    return Shape(path, above, names, delimiter)


def _middle(session: Session, path: Path, above: int, footer: int) -> Path:
    copy = session.scratch / session.new_name("lines")
    with path.open("rb") as old, copy.open("wb") as new:
        for _ in range(above):
            old.readline()
        if not footer:
            shutil.copyfileobj(old, new, _PIECE)
            return copy
        end = _before_footer(path, footer)
        while piece := old.read(min(_PIECE, max(end - old.tell(), 0))):
            new.write(piece)
    return copy


def _before_footer(path: Path, footer: int) -> int:
    """Where the last lines begin, of which blank ones do not count."""
    if path.stat().st_size == 0:
        return 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        end = len(text)
        for _ in range(footer):
            while end and text[end - 1 : end].isspace():
                end -= 1
            end = text.rfind(b"\n", 0, end) + 1
        return end
