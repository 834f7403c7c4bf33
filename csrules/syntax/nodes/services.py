"""`service` and `entitlements`: what accounts can get, and what each tier gets of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from csrules.syntax.expressions import Expr, Number, Path, Period
from csrules.syntax.nodes.parts import Name, Text
from csrules.syntax.nodes.responsibilities import Party
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class During:
    """`during days 0 to 90 from started`, both days included; days before the date are negative.

    Or `of every quarter`, `of every year since started`: then they count from the first day of each such period.
    """

    span: Span
    first: Number
    last: Number
    since: Path | Period


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition of a service, and the author's reason: `offered while C` or `succeeds when C`."""

    span: Span
    condition: Expr
    because: Text | None


@dataclass(frozen=True, slots=True)
class AlwaysBy:
    """`always by vendor`: nothing else says who does the service."""

    span: Span
    party: Party
    because: Text | None


@dataclass(frozen=True, slots=True)
class Service:
    span: Span
    name: Name
    label: Text | None
    role: Name | None
    automated: bool
    during: During | None
    offered: Asked | None
    succeeds: Asked | None
    always: AlwaysBy | None
    repeated: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Overlay:
    """`and 2h/quarter by architect`: what a second role spends on the same service, in minutes per year."""

    minutes: Decimal
    role: str


@dataclass(frozen=True, slots=True)
class EffortCell:
    """`kind` is not_offered, included, automated or effort (then with minutes per year, those of an overlay apart).

    `times` is the number of occasions per year, where it is written.
    """

    span: Span
    kind: str
    minutes: Decimal | None
    role: str | None
    times: int | None = None
    overlay: Overlay | None = None


@dataclass(frozen=True, slots=True)
class EntitlementRow:
    """`because` is the author's reason for all cells of the row."""

    span: Span
    service: Name
    cells: tuple[EffortCell | None, ...]
    because: Text | None = None


@dataclass(frozen=True, slots=True)
class Entitlements:
    """The service matrix: `columns` name tiers; a cell that could not be read is None (and was reported)."""

    span: Span
    columns: tuple[Name, ...]
    rows: tuple[EntitlementRow, ...]
