"""Segments: the number of the rule that holds, and the value it stands for."""

from __future__ import annotations

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.scalars import Kind, Scalar
from csrules.plan.lower import values as v
from csrules.plan.nodes import Choose, Pick
from csrules.plan.plan import Column
from csrules.plan.telling import Telling

STAGE = "segments"


def lower_segments(segments: tuple[checked.Segment, ...]) -> tuple[Column, ...]:
    """Two columns for each segment; the second has the segment's own name, by which conditions read it."""
    columns: list[Column] = []
    for segment in segments:
        rules = [(value.name, rule) for value in segment.values for rule in value.rules]
        pick = Pick(tuple(v.lowered(rule, f"{segment.name} {name}") for name, rule in rules))
        number = Column(f"segment:{segment.name}", pick, STAGE, segment.span, f"segment {segment.name}",
                        telling=Telling(ladder=True))
        kind = Scalar(Kind.CATEGORY, nullable=pick.type.nullable, category=segment.category)
        missing = Scalar(Kind.CATEGORY, nullable=True, category=segment.category)
        names = tuple(t.Const(name, kind) for name, _ in rules)
        value = Column(segment.name, Choose(number.ref, names, t.Const(None, missing), kind), STAGE, segment.span)
        columns += [number, value]
    return tuple(columns)
