"""`books from`: who carries which account."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Expr, Path
from csrules.syntax.nodes.match import Most
from csrules.syntax.nodes.parts import Name
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Pin:
    """`pin account.key_person when …`: this person carries the account, whatever else is said."""

    span: Span
    person: Path
    when: Expr | None


@dataclass(frozen=True, slots=True)
class Books:
    """Who carries which account; `record` holds the people."""

    span: Span
    record: Name
    fits: tuple[Expr, ...]
    capacity: Path | None
    pins: tuple[Pin, ...]
    keeps: tuple[Path, ...]
    balance: tuple[Path, ...]
    take: tuple[Most, ...]
    repeated: tuple[Span, ...]
