"""Defines: expressions with a name, before the tier is known or behind it."""

from __future__ import annotations

from collections.abc import Sequence

from csrules.analysis import policy as checked, typed as t
from csrules.plan.plan import Column

FACTS = "defines"


def lower_defines(defines: Sequence[checked.Define]) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Defines that the tier may use, and those that use the tier."""
    early: list[Column] = []
    late: list[Column] = []
    needs_tier = {"tier"}
    for define in defines:
        column = Column(define.name, define.value, FACTS, define.span, f"define {define.name}")
        if t.refs(define.value) & needs_tier:
            needs_tier.add(define.name)
            late.append(column)
        else:
            early.append(column)
    return tuple(early), tuple(late)
