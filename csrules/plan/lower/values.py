"""Small builders that all lowerings share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.limits import (
    EFFORT_DIGITS,
    EFFORT_SCALE,
    RATE_DIGITS,
    RATE_SCALE,
    SHARE_SCALE,
)
from csrules.analysis.scalars import CONDITION, TEXT, Kind, Scalar
from csrules.plan.nodes import Choose, Expr, Rule, index_type
from csrules.text import Span

# The widths keep `minutes × share × share × rate × number of accounts` within the 38 digits of a SQL decimal.
EFFORT = Scalar(Kind.NUMBER, digits=EFFORT_DIGITS, scale=EFFORT_SCALE)   # minutes per year
TIMES = Scalar(Kind.NUMBER, nullable=True, digits=6, whole=True)   # occasions per year
SHARE = Scalar(Kind.NUMBER, digits=1, scale=SHARE_SCALE)   # a fraction from 0 to 1
RATE = Scalar(Kind.NUMBER, nullable=True, digits=RATE_DIGITS, scale=RATE_SCALE)   # money per hour


def text(value: str | None, span: Span | None = None) -> t.Const:
    """`span` is where a cell of a table says so."""
    return t.Const(value, Scalar(Kind.TEXT, nullable=True) if value is None else TEXT, span)


def exact(value: Decimal, kind: Scalar, span: Span | None = None) -> t.Const:
    """A decimal with as many places as its type has, so that both evaluators print it alike."""
    return t.Const(value.quantize(Decimal(1).scaleb(-kind.scale)), kind, span)


def occasions(value: int | None) -> t.Const:
    """A number of occasions per year, missing where none is promised."""
    return t.Const(value, replace(TIMES, nullable=value is None))


def rank(value: int | None, count: int) -> t.Const:
    return t.Const(value, index_type(count, nullable=value is None))


def yes(value: bool) -> t.Const:
    return t.Const(value, CONDITION)


def choose(index: t.Ref, values: Sequence[Expr], missing: Expr) -> Choose:
    """Takes the widest of the values' types, which are of one kind."""
    first = missing.type
    nullable = any(value.type.nullable for value in values) or missing.type.nullable
    wide = max((value.type for value in (*values, missing)), key=lambda kind: (kind.digits + kind.scale, kind.digits))
    base = wide if first.kind is Kind.NUMBER else first
    return Choose(index, tuple(values), missing, base.missing_too() if nullable else base)


def source(span: Span) -> str:
    """A line of the policy as people read it: its text on one line, cut to a bearable length."""
    shown = " ".join(span.text.split())
    return shown if len(shown) <= 100 else shown[:99] + "…"


def reason(rule: checked.Rule, lead: str) -> str:
    """`lead`, why, and where it is written."""
    why = rule.because or source(rule.span)
    return f"{lead}: {why} ({rule.span.where})"


def cell_reason(lead: str, span: Span, because: str | None) -> str:
    """What a cell of a table says, the author's reason for its row, and where it is written."""
    return f"{lead}: {source(span)}{f' because “{because}”' if because else ''} ({span.where})"


def lowered(rule: checked.Rule, then: str) -> Rule:
    return Rule(rule.condition, rule.span, then, rule.because)


def any_of(*conditions: t.Typed) -> t.Typed:
    return conditions[0] if len(conditions) == 1 else t.Or(conditions)
