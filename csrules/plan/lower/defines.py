"""Defines: values with a name, before the tier is known or behind it; a choice is its line's number, and a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from csrules.analysis import policy as checked, typed as t
from csrules.plan.lower import values as v
from csrules.plan.nodes import Choose, Pick
from csrules.plan.plan import Column
from csrules.plan.telling import Telling

FACTS = "defines"


def lower_defines(defines: Sequence[checked.Define]) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Defines that the tier may use, and those that use the tier."""
    early: list[Column] = []
    late: list[Column] = []
    needs_tier = {"tier"}
    for define in defines:
        is_late = any(t.refs(part) & needs_tier for part in _parts(define))
        needs_tier |= {define.name} if is_late else set()
        (late if is_late else early).extend(_columns(define))
    return tuple(early), tuple(late)


def _parts(define: checked.Define) -> tuple[t.Typed, ...]:
    return define.value.parts if isinstance(define.value, checked.Choice) else (define.value,)


def _columns(define: checked.Define) -> Iterator[Column]:
    title, value = f"define {define.name}", define.value
    if not isinstance(value, checked.Choice):
        yield Column(define.name, value, FACTS, define.span, title)
        return
    rules = [v.lowered(line.rule, f"{define.name} {_said(line.value)}") for line in value.lines]
    number = Column(f"define:{define.name}", Pick(tuple(rules)), FACTS, define.span, title,
                    telling=Telling(ladder=True))
    yield number
    *values, otherwise = map(_without_place, value.values)
    yield Column(define.name, Choose(number.ref, tuple(values), otherwise, value.type), FACTS, define.span)


def _said(value: t.Typed) -> str:
    return " ".join(value.span.text.split()) if value.span is not None else ""


def _without_place(value: t.Typed) -> t.Typed:
    """A constant is no branch of its own: its line is."""
    return replace(value, span=None) if isinstance(value, t.Const) else value
