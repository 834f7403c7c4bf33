"""`responsibilities` and `assign`: who delivers a service and who answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from csrules.syntax.expressions import Expr, Path, Percent
from csrules.syntax.nodes.parts import Name, Rule, Text
from csrules.text import Span


class Part(NamedTuple):
    """`partner 30%`: the share of the effort that one of the two does, as a fraction."""

    party: str
    share: Decimal


class PartyWords(NamedTuple):
    """`kind` is vendor, partner or shared; `part` and who `answers` are None where they are not written."""

    kind: str
    part: Part | None = None
    answers: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    span: Span
    words: PartyWords


@dataclass(frozen=True, slots=True)
class Band:
    """A range of the margin, as fractions; None is unbounded."""

    span: Span
    low: Decimal | None
    high: Decimal | None
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class ResponsibilityRow:
    """`values` are those of the second dimension, in a table that has one; `because` is the author's reason."""

    span: Span
    service: Name
    values: tuple[Name, ...]
    cells: tuple[Party | None, ...]
    because: Text | None = None


@dataclass(frozen=True, slots=True)
class Oversight:
    span: Span
    share: Percent
    role: Name


@dataclass(frozen=True, slots=True)
class Responsibilities:
    """`second` is the other dimension of the table; its heading, where there is one, is `second_heading`."""

    span: Span
    head: Span
    margin: Path
    second: Path | None
    second_heading: Name | None
    when: Expr | None
    bands: tuple[Band | None, ...]
    rows: tuple[ResponsibilityRow, ...]
    others: Party | None
    no_agreement: Party | None
    oversight: Oversight | None
    repeated: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Assign:
    """`each_of` is the list of services that `assign each of` reads from data; then `services` is empty."""

    span: Span
    services: tuple[Name, ...]
    each_of: Path | None
    party: Party
    rule: Rule
