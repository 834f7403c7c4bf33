"""`role`: what an hour costs, and how much one person has."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Number
from csrules.syntax.nodes.parts import Effort, Name, Text
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Load:
    """What one person has: effort, accounts or their revenue; what is not written is None."""

    works: Effort | None
    accounts: Number | None
    revenue: Number | None


@dataclass(frozen=True, slots=True)
class Role:
    """`works` is what one person has for accounts; `most` is what one can have, and `aim` what one should have."""

    span: Span
    name: Name
    label: Text | None
    costs: Number | None
    works: Effort | None
    most: Load
    aim: Load
    repeated: tuple[Span, ...]
