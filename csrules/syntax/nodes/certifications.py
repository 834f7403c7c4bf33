"""`certifications`: the certificates that the work of a partner needs."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Duration, Expr, Path
from csrules.syntax.nodes.parts import Guard, Name
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Grace:
    """`grace 30 days unless C`: for how long a lapsed certificate still counts, and for which accounts."""

    span: Span
    duration: Duration
    guard: Guard | None


@dataclass(frozen=True, slots=True)
class Valid:
    """`in force from issued to expires, grace …`."""

    span: Span
    starts: Path | None
    ends: Path
    grace: Grace | None


@dataclass(frozen=True, slots=True)
class CertificationRow:
    """A kind of certificate, the services that need it, and how many of it they need."""

    span: Span
    kind: Name
    services: tuple[Name, ...]
    needed: int


@dataclass(frozen=True, slots=True)
class Certifications:
    """`certifications from certificate by kind { … }`; `accounts` are its `for accounts where`, `impassable` is
    `overrides do not pass`.
    """

    span: Span
    head: Span
    record: Name
    by: Name
    rows: tuple[CertificationRow, ...]
    where: tuple[Expr, ...]
    accounts: tuple[Expr, ...]
    valid: Valid | None
    impassable: Span | None
    repeated: tuple[Span, ...]
