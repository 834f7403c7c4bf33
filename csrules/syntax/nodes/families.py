"""`family along`: accounts that belong together by their parents."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.nodes.parts import Name
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class FamilyTotal:
    """`total group_arr = arr`."""

    span: Span
    name: Name
    field: Name


@dataclass(frozen=True, slots=True)
class Family:
    """`family along parent { … }`; `counts` are the names of its `count` items."""

    span: Span
    head: Span
    link: Name
    totals: tuple[FamilyTotal, ...]
    counts: tuple[Name, ...]
