"""Nodes of exceptions: the certificates that a partner's work needs, and overrides of single accounts."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.ast_parts import Guard, Name, Rule
from csrules.syntax.expressions import Duration, Expr, Path
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Grace:
    """`grace 30 days unless C`: for how long a lapsed certificate still counts, and for which accounts."""

    span: Span
    duration: Duration
    guard: Guard | None


@dataclass(frozen=True, slots=True)
class Valid:
    """`valid from issued through expires, grace …`."""

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
    """`certifications from certificate by kind { … }`; `impassable` is `overrides do not pass`."""

    span: Span
    head: Span
    record: Name
    by: Name
    rows: tuple[CertificationRow, ...]
    where: tuple[Expr, ...]
    valid: Valid | None
    impassable: Span | None
    repeated: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Sets:
    """`sets field to value`: the fields that say what is set, and to what."""

    span: Span
    field: Path
    value: Path


@dataclass(frozen=True, slots=True)
class Lasting:
    """`from starts to ends, at most 180 days`."""

    span: Span
    starts: Path
    ends: Path | None
    longest: Duration | None


@dataclass(frozen=True, slots=True)
class Overrides:
    """`overrides from exception { … }`; `limits` are its `never when`, `settable` is None where nothing limits it."""

    span: Span
    head: Span
    record: Name
    account: Path | None
    sets: Sets | None
    lasting: Lasting | None
    authorised: tuple[Expr, ...]
    settable: tuple[Name, ...] | None
    limits: tuple[Rule, ...]
    repeated: tuple[Span, ...]
