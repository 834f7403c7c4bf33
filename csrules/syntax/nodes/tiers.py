"""`tiers`: the tiers in rank order, their floors, and how accounts move between them."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Date, Duration, Expr, Number, Path
from csrules.syntax.nodes.parts import Name, Rule, Text
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Stays:
    """`stays while C until E`: keeps an account that is in the tier; `until` are days, the earliest of which counts."""

    span: Span
    condition: Expr
    until: tuple[Path | Date, ...]
    because: Text | None


@dataclass(frozen=True, slots=True)
class Current:
    """`current tier is F since G`."""

    span: Span
    tier: Path
    since: Path | None


@dataclass(frozen=True, slots=True)
class Kept:
    """`a tier is kept for at least 180 days`."""

    span: Span
    duration: Duration
    because: Text | None


@dataclass(frozen=True, slots=True)
class Moves:
    """`moves down only in months 1, 4` or `… only when C`."""

    span: Span
    months: tuple[Number, ...]
    when: Expr | None
    because: Text | None


@dataclass(frozen=True, slots=True)
class Request:
    """`request F raises by 1 tier up to T`; `of_kept` counts from the tier that is kept, else from the one due."""

    span: Span
    tier: Path
    steps: Number
    up_to: Name | None
    of_kept: bool


@dataclass(frozen=True, slots=True)
class Tier:
    span: Span
    name: Name
    label: Text | None
    shown_as: Text | None
    touch: Name | None
    served_by: Name | None
    programme: Number | None
    rules: tuple[Rule, ...]
    stays: tuple[Stays, ...]
    repeated: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Floor:
    """`at least growth when …`."""

    span: Span
    tier: Name
    rule: Rule


@dataclass(frozen=True, slots=True)
class Tiers:
    """`record` is whose tiers they are; None: the account's."""

    span: Span
    record: Name | None
    tiers: tuple[Tier, ...]
    floors: tuple[Floor, ...]
    no_tier: tuple[Rule, ...]
    current: Current | None
    kept: Kept | None
    moves: tuple[Moves, ...]
    request: Request | None
    repeated: tuple[Span, ...]
