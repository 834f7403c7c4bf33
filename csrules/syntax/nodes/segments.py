"""`segment`: what kind of account this is."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.nodes.parts import Name, Rule, Text
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class SegmentValue:
    span: Span
    name: Name
    label: Text | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """What kind of account this is, beside how much it gets: the first value whose rules hold."""

    span: Span
    name: Name
    label: Text | None
    values: tuple[SegmentValue, ...]
