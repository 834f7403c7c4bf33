"""Changes of conditions and amounts.

Only what was written is changed: an operator that the checker added stands nowhere, so nobody could have meant another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.of_services import LISTED
from csrules.analysis.scalars import Kind, Scalar
from csrules.policy_tests.branches.conditions import is_implied
from csrules.policy_tests.mutation.change import Change, Changes, between, inside, one_line, rewritten, with_field
from csrules.policy_tests.mutation.steps import moved, shown
from csrules.text import Span

FLIPPED = {
    ">=": (">", "<"), ">": (">=", "<="), "<=": ("<", ">"), "<": ("<=", ">="), "==": ("!=",), "!=": ("==",),
}
UNITS = {"days": Kind.DAYS, "months": Kind.MONTHS}
TURNED = {"+": "-", "-": "+", "up": "down", "down": "up"}
OTHER_END = {"smaller": "greater", "greater": "smaller", "earlier": "later", "later": "earlier"}
Above = tuple[Any, ...]
PERIODS, ANNIVERSARIES = ("the previous", "this", "the next"), ("previous", "next")
STEPS = {"the previous": -1, "this": 0, "the next": 1, "previous": 0, "next": 1}
_UNITS = r"(fiscal )?(month|quarter|half-year|year)|anniversary"
_WHICH = re.compile(rf"\b(the (previous|next)|this|previous|next)\b(?= ({_UNITS})\b)")
_DAY_OF = re.compile(r"(first|last)\s+day\s+of\b|(next|previous)\s+anniversary\b")
_TAKES_VALUES = (t.Compare, t.Coalesce, t.Missing)   # what a yes/no value may stand in as an operand


def compare(node: t.Compare, above: Above) -> Changes:
    yield from _literal(node, "left", node.right.type)
    yield from _literal(node, "right", node.left.type)
    operator = _word(node.left.span, node.right.span, re.escape(node.op))
    if operator is None or node.span is None:
        return
    for op in FLIPPED[node.op]:
        yield Change("operator", node.span, replace(node, op=op), rewritten(node.span, operator, op))


def arith(node: t.Arith, above: Above) -> Changes:
    yield from _literal(node, "left", node.type)
    yield from _literal(node, "right", node.type)
    operator = _word(node.left.span, node.right.span, re.escape(node.op))
    if operator is not None and node.op in TURNED and node.span is not None:
        op = TURNED[node.op]
        yield Change("operator", node.span, replace(node, op=op), rewritten(node.span, operator, op))


def shift(node: t.Shift, above: Above) -> Changes:
    yield from day_of_period(node, above)
    yield from _literal(node, "amount", node.amount.type)
    amount = node.amount
    if not isinstance(amount, t.Const) or inside(amount.span, node.span) or node.span is None:
        return
    text, before = one_line(node.span.text), shown(amount.value, UNITS[node.unit])   # `grace 30 days`
    if text.count(before) == 1:
        for new in moved(amount, replace(amount.type, whole=True)):
            after = shown(new.value, UNITS[node.unit])
            yield Change("duration", node.span, replace(node, amount=new), text.replace(before, after))


def coalesce(node: t.Coalesce, above: Above) -> Changes:
    yield from _literal(node, "fallback", node.type)


def extreme(node: t.Extreme, above: Above) -> Changes:
    """The other end of the values, and other values."""
    if node.span is None:
        return
    text = one_line(node.span.text)
    word = text.split(" ", 1)[0]
    if word in OTHER_END:
        new = text.replace(word, OTHER_END[word], 1)
        yield Change("operator", node.span, replace(node, most=not node.most), new)
    for at, item in enumerate(node.items):
        if isinstance(item, t.Const) and item.span is not None:
            for moved_item in moved(item, item.type):
                items = (*node.items[:at], moved_item, *node.items[at + 1 :])
                text = rewritten(node.span, item.span, shown(moved_item.value, item.type.kind))
                yield Change("threshold", node.span, replace(node, items=items), text)


def rounded(node: t.Rounded, above: Above) -> Changes:
    """Rounded the other way, and not at all."""
    if node.span is None or node.item.span is None:
        return
    yield Change("rounding dropped", node.span, node.item, one_line(node.item.span.text))
    if node.way in TURNED:
        new = one_line(node.span.text).rpartition(f" {node.way} to ")
        text = f"{new[0]} {TURNED[node.way]} to {new[2]}"
        yield Change("operator", node.span, replace(node, way=TURNED[node.way]), text)


def day_of_period(node: t.Shift | t.PeriodStart, above: Above) -> Changes:
    """`first day of this quarter`, `next anniversary of started`: of another period."""
    if node.span is not None and _DAY_OF.match(node.span.text):
        yield from _other_periods(node)


def _other_periods(node: t.And | t.Shift | t.PeriodStart) -> Changes:
    text = one_line(node.span.text) if node.span is not None else ""
    word = _WHICH.search(text)
    if node.span is None or word is None:
        return
    step = STEPS[word[0]]
    words = ANNIVERSARIES if "anniversary" in text else PERIODS
    for other in words:
        if other != word[0]:
            new = text[: word.start()] + other + text[word.end() :]
            yield Change("period", node.span, _stepped(node, STEPS[other] - step), new)


def _stepped(node: Any, by: int) -> Any:
    """The same of a period that is so many further on."""
    match node:
        case t.PeriodStart() | t.PeriodMonths():
            return replace(node, steps=node.steps + by)
        case t.Shift(amount=t.PeriodMonths()):
            return replace(node, amount=_stepped(node.amount, by))
        case t.Shift():
            return replace(node, date=_stepped(node.date, by))
        case t.Compare():
            return replace(node, right=_stepped(node.right, by))
        case t.And():
            return replace(node, items=tuple(_stepped(item, by) for item in node.items))
    return node


def _is_period(node: t.Typed) -> bool:
    return isinstance(node, t.PeriodStart) or (isinstance(node, t.Shift) and isinstance(node.amount, t.PeriodMonths))


def joined(node: t.And | t.Or, above: Above) -> Changes:
    if node.span is None:
        return
    if isinstance(node, t.And) and all(
        isinstance(item, t.Compare) and item.span == node.span and _is_period(item.right) for item in node.items
    ):
        yield from _other_periods(node)
        return
    for at, item in enumerate(node.items):
        if len(node.items) > 1 and item.span is not None and inside(item.span, node.span) and not is_implied(item):
            rest = (*node.items[:at], *node.items[at + 1 :])
            yield Change("condition dropped", item.span, rest[0] if len(rest) == 1 else replace(node, items=rest), "")
    word, other = ("and", "or") if isinstance(node, t.And) else ("or", "and")
    spans = [item.span for item in node.items]
    places = [_word(left, right, rf"\b{word}\b") for left, right in pairwise(spans)]
    if places and all(place is not None for place in places):
        text = _replaced(node.span, [place for place in places if place is not None], other)
        new = t.Or(node.items, node.span) if isinstance(node, t.And) else t.And(node.items, node.span)
        yield Change("operator", node.span, new, text)


def ref(node: t.Ref, above: Above) -> Changes:
    """A yes/no name that stands as a condition."""
    if node.type.kind is Kind.CONDITION and not isinstance(above[0], _TAKES_VALUES) and node.span is not None:
        yield Change("condition negated", node.span, t.Not(node, node.span), f"not {one_line(node.span.text)}")


def one_of(node: t.OneOf, above: Above) -> Changes:
    if node.span is None or not inside(node.item.span, node.span):
        return
    yield Change("condition negated", node.span, t.Not(node, node.span), f"not ({one_line(node.span.text)})")
    for at, value in enumerate(node.values):
        if len(node.values) > 1 and value.span is not None and inside(value.span, node.span):
            rest = (*node.values[:at], *node.values[at + 1 :])
            listed = ", ".join(one_line(kept.span.text) if kept.span is not None else str(kept.value) for kept in rest)
            text = f"{node.item.span.text if node.item.span else ''} is one of ({listed})"
            yield Change("value dropped", node.span, replace(node, values=rest), one_line(text))


def contains(node: t.Contains, above: Above) -> Changes:
    if node.span is not None and inside(node.list.span, node.span) and inside(node.item.span, node.span):
        yield Change("condition negated", node.span, t.Not(node, node.span), f"not ({one_line(node.span.text)})")


def in_text(node: t.InText, above: Above) -> Changes:
    if node.span is not None and inside(node.text.span, node.span):
        yield Change("condition negated", node.span, t.Not(node, node.span), f"not ({one_line(node.span.text)})")


def missing(node: t.Missing, above: Above) -> Changes:
    """`is missing` and `is present` for each other; the latter is a `not` around the former."""
    if isinstance(node.item, t.Ref) and node.item.type == LISTED and node.item.span is None and node.span is not None:
        yield Change("condition negated", node.span, t.Not(node, node.span), f"not {one_line(node.span.text)}")
    if node.span is None or not inside(node.item.span, node.span) or node.item.span is None:
        return
    turned = isinstance(above[0], t.Not) and above[0].span == node.span
    text = f"{one_line(node.item.span.text)} is {'missing' if turned else 'present'}"
    yield Change("condition negated", node.span, t.Not(node, node.span), text)


def _literal(node: t.Compare | t.Arith | t.Shift | t.Coalesce, side: str, kind: Scalar) -> Changes:
    """A number, percentage, date or duration that stands in the expression, moved."""
    literal = getattr(node, side)
    if not isinstance(literal, t.Const) or literal.span is None or node.span is None:
        return
    if not inside(literal.span, node.span):
        return
    meets = replace(kind, whole=True) if literal.type.kind in (Kind.DAYS, Kind.MONTHS) else kind
    if isinstance(node, t.Arith):
        meets = literal.type
    for new in moved(literal, meets):
        text = rewritten(node.span, literal.span, shown(new.value, literal.type.kind))
        yield Change("threshold", node.span, with_field(node, side, new), text)


def _word(left: Span | None, right: Span | None, pattern: str) -> Span | None:
    """Where the operator is written between two parts."""
    gap = between(left, right)
    match = None if gap is None else re.search(pattern, gap.text)
    if gap is None or match is None:
        return None
    return Span(gap.document, gap.start + match.start(), gap.start + match.end())


def _replaced(whole: Span, places: list[Span], text: str) -> str:
    parts, at, document = [], whole.start, whole.document.text
    for place in places:
        parts += [document[at : place.start], text]
        at = place.end
    return one_line("".join([*parts, document[at : whole.end]]))


EXPRESSIONS: dict[type, Callable[[Any, Above], Changes]] = {
    t.Compare: compare, t.Arith: arith, t.Shift: shift, t.Coalesce: coalesce, t.And: joined, t.Or: joined,
    t.Extreme: extreme, t.Rounded: rounded, t.PeriodStart: day_of_period,
    t.Ref: ref, t.OneOf: one_of, t.Contains: contains, t.InText: in_text, t.Missing: missing,
}
