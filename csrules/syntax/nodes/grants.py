"""`grant` and `deny`: more and less than the matrix says."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.nodes.parts import Name, Rule
from csrules.syntax.nodes.services import EffortCell
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Grant:
    """`grant S instead|plus 3h/quarter when …`; `how` is instead or plus, None where neither stands."""

    span: Span
    service: Name
    how: str | None
    entitlement: EffortCell
    rule: Rule


@dataclass(frozen=True, slots=True)
class Deny:
    span: Span
    services: tuple[Name, ...]
    rule: Rule
