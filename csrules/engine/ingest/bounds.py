"""Refuses sources that are too large before the work on them.

A small archive may unpack to more than a disk holds, and one line to more than memory does. Each bound is looked at
before the work, and what goes past it is refused with the setting that moves it.
"""

from __future__ import annotations

import mmap
from collections.abc import Collection
from gzip import GzipFile
from pathlib import Path
from typing import IO

from csrules.engine.errors import IngestError
from csrules.plugin.bounds import MOST_LINE, Bounds

LONGEST_NAME = 1_000     # characters
_PIECE = 2**20


def unpack(packed: IO[bytes] | GzipFile, new: IO[bytes], left: int) -> int | None:
    """Copy what the archive holds; the bytes that were written, or None as soon as they are more than `left`."""
    written = 0
    while piece := packed.read(_PIECE):
        written += len(piece)
        if written > left:
            return None
        new.write(piece)
    return written


def refuse_long_lines(path: Path, label: str, bounds: Bounds) -> None:
    """Raise `IngestError` where a line has more bytes than may be; reads little of a file of short lines."""
    if path.stat().st_size <= bounds.line:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        start = 0
        while len(text) - start > bounds.line:
            within = (start, start + bounds.line + 1)
            end = text.rfind(b"\n", *within)
            if end < 0:
                end = text.rfind(b"\r", *within)
            if end < 0:
                raise IngestError(
                    f"`{label}` has a line of more than {bounds.line:,} bytes",
                    f"correct the file, or raise `engine.max_line` (at most {MOST_LINE:,})",
                )
            start = end + 1


def refuse_cell(column: str, size: int, where: str, bounds: Bounds) -> None:
    """Raise `IngestError` for a cell of so many bytes, which no line of a text file could hold either."""
    if size > bounds.line:
        raise IngestError(
            f"a cell of the column `{column}` in {where} has {size:,} bytes, more than the {bounds.line:,} allowed",
            f"correct the file, or raise `engine.max_line` (at most {MOST_LINE:,})",
        )


def refuse_columns(names: Collection[str], where: str, bounds: Bounds) -> None:
    """Raise `IngestError` for too many columns, and for a name that is none."""
    if len(names) > bounds.columns:
        raise IngestError(
            f"{where} has {len(names):,} columns, more than the {bounds.columns:,} allowed",
            "leave out what the policy does not read, or raise `engine.max_columns`",
        )
    for name in names:
        if len(name) > LONGEST_NAME:
            raise IngestError(
                f"{where} has a column whose name begins with `{name[:30]}…` and has {len(name):,} characters",
                f"the most is {LONGEST_NAME:,}: rename the column",
            )
