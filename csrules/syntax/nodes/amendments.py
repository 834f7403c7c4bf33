"""`amend`: dated rows that change the matched row."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Expr, Path
from csrules.syntax.nodes.match import InForce
from csrules.syntax.nodes.parts import Name
from csrules.syntax.nodes.responsibilities import Party
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class AmendedField:
    """`sets margin to rate`: a field of what is amended, and the amendment's; without `to` it has the same name."""

    span: Span
    field: Name
    value: Path


@dataclass(frozen=True, slots=True)
class MovesDuties:
    """`assign each of adds to partner` in an amendment."""

    span: Span
    services: Path
    party: Party


@dataclass(frozen=True, slots=True)
class Amend:
    """`amend agreement from amendment { … }`: dated rows that change the matched row."""

    span: Span
    target: Name
    record: Name
    where: tuple[Expr, ...]
    in_force: InForce | None
    accounts: tuple[Expr, ...]
    sets: tuple[AmendedField, ...]
    duties: tuple[MovesDuties, ...]
    repeated: tuple[Span, ...]
