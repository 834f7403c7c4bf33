"""`match`: which one row of another record holds for an account."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Expr, Path
from csrules.syntax.nodes.parts import Name
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Tail:
    """`and tail after for accounts where C`: days for which an ended agreement still holds for these accounts."""

    span: Span
    days: Path
    where: Expr | None


@dataclass(frozen=True, slots=True)
class InForce:
    span: Span
    starts: Path | None
    ends: Path | None
    tail: Tail | None


@dataclass(frozen=True, slots=True)
class Most:
    """`latest starts`: by a value; `order` is latest, earliest, highest or lowest."""

    span: Span
    value: Path
    order: str


@dataclass(frozen=True, slots=True)
class Preferred:
    """`prefer CONDITION`, or `then latest starts`: one part of an order of preference."""

    span: Span
    by: Expr | Most


@dataclass(frozen=True, slots=True)
class Match:
    """`match agreement to account`; `match price from price_list to account` has a name of its own."""

    span: Span
    candidate: Name
    target: Name
    when: Expr | None
    where: tuple[Expr, ...]
    in_force: tuple[InForce, ...]
    prefer: tuple[Preferred, ...]
    second_orders: tuple[Span, ...]
    named: Name | None = None
