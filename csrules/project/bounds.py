"""The numbers that a project and a command may set, and how far each may go."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from decimal import Decimal

THREADS_EACH = 4   # for every processor: more only wait for each other, and thousands take a machine down
FEWEST_THREADS = 8   # are allowed anywhere, so that a project may move to a smaller computer
_MEMORY = re.compile(r"([1-9]\d{0,5}(?:\.\d{1,6})?) ?([KMGT])(i?)B")
_POWERS = {"K": 1, "M": 2, "G": 3, "T": 4}
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?) ?%")
_ROWS = re.compile(r"\d{1,15}")


def most_threads() -> int:
    return max(FEWEST_THREADS, THREADS_EACH * (os.cpu_count() or 1))


def memory_bytes(text: str) -> Decimal | None:
    """`2GB` as bytes; None for what is no amount of memory."""
    match = _MEMORY.fullmatch(text)
    if match is None:
        return None
    unit: int = (1024 if match[3] else 1000) ** _POWERS[match[2]]
    return Decimal(match[1]) * unit


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many rows of a record may be refused: so many, or such a share of those that were read."""

    text: str
    rows: int | None = None
    percent: Decimal | None = None

    @classmethod
    def read(cls, value: object) -> Allowance | None:
        """`20`, or `5%` as text; None for anything else."""
        if isinstance(value, bool) or not isinstance(value, int | str):
            return None
        text = str(value).strip()
        share = _SHARE.fullmatch(text)
        if share is not None and Decimal(share[1]) <= 100:
            return cls(text, percent=Decimal(share[1]))
        return cls(text, rows=int(text)) if _ROWS.fullmatch(text) else None

    def allows(self, refused: int, read: int) -> bool:
        if self.rows is not None:
            return refused <= self.rows
        return refused * 100 <= (self.percent or 0) * read
