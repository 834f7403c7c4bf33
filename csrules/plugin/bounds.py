"""How large what a source holds may be: a file that is unpacked, a line, the columns."""

from __future__ import annotations

from dataclasses import dataclass

MOST_LINE = 30_000_000   # the engine reads files in pieces that a line must fit into
MOST_COLUMNS = 20_000
MOST_UNPACKED = 1_000_000_000_000   # more than the disk of most computers has


@dataclass(frozen=True)
class Bounds:
    """`unpacked` and `line` in bytes; the first is for all files of a run together."""

    unpacked: int = 2_000_000_000
    line: int = 8_000_000
    columns: int = 2_000
