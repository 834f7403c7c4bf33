"""`policy`: its title, currency, days, and what it is shown as."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Date, Number
from csrules.syntax.nodes.parts import Name, Text
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Graveness:
    """`finding match-tie is error because "…"`: how grave a finding of this policy is."""

    span: Span
    code: Name
    severity: Name
    because: Text | None


@dataclass(frozen=True, slots=True)
class Policy:
    """`policy "Name" { currency USD  in force from … to …  revenue is arr … }`; a part not written is None."""

    span: Span
    title: Text
    currency: Name | None
    starts: Date | None
    ends: Date | None
    revenue: Name | None
    shown_as: Text | None
    fiscal_year: Number | None
    findings: tuple[Graveness, ...]
    repeated: tuple[Span, ...]
