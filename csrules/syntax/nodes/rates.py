"""`rates from`: what other currencies are worth."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Path
from csrules.syntax.nodes.parts import Name
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Rates:
    """`rates from RECORD { currency F  rate F for one of ours  since F  on F }`; a part not written is None."""

    span: Span
    record: Name
    currency: Name | None
    rate: Name | None
    for_ours: bool
    since: Name | None
    on: Path | None
    repeated: tuple[Span, ...]
