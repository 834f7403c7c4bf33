"""The conditions that people wrote, each as a whole: `arr >= 250k`, `sentiment is one of (…)`, a flag's name.

A lowering adds conditions of its own, and gives a line's span to what it makes of that line; such parts are followed,
but they are no branches.
"""

from __future__ import annotations

from csrules.analysis import typed as t
from csrules.policy_tests.branches.presence import Columns, Present, after, can_miss
from csrules.text import Span

Wrapped = t.Not | t.Known


Spans = frozenset[Span]


def is_joined(node: t.Typed) -> bool:
    return isinstance(node, t.And | t.Or)


def bare(node: t.Typed) -> t.Typed:
    """Without `not` and `unless` around it."""
    while isinstance(node, Wrapped):
        node = node.item
    return node


def within(node: t.Typed, outer: Spans) -> Spans:
    """The spans that enclose the parts of `and` or `or`."""
    return outer if node.span is None else outer | {node.span}


def is_written(node: t.Typed, outer: Spans, columns: Columns) -> bool:
    """Whether this is a condition of its own; `outer` are the spans of what encloses it."""
    if node.span is None or node.span in outer or isinstance(node, t.Const) or _is_block(node.span):
        return False
    if is_implied(node):
        return False
    if isinstance(node, t.Ref) and node.name in columns:   # else the answer that an earlier line gave
        return node.span != columns[node.name].span
    inside = within(node, outer)
    return not is_joined(node) or not all(is_counted(part, inside, columns) for part in t.children(node))


def is_implied(node: t.Typed) -> bool:
    """Equalities of which no side was written by itself: the field that ties a row to its account, for instance."""
    parts = list(t.walk(node))
    equalities = [part.op == "==" for part in parts if isinstance(part, t.Compare)]
    if not equalities or not all(equalities) or node.span is None:
        return False
    return not any(part.span is not None and _is_inside(part.span, node.span) for part in parts)


def _is_inside(part: Span, whole: Span) -> bool:
    return part != whole and whole.start <= part.start and part.end <= whole.end


def _is_block(span: Span) -> bool:
    """The conditions of a whole block together are none of their own."""
    return "{" in span.text


def is_counted(node: t.Typed, outer: Spans, columns: Columns) -> bool:
    """Whether the node, or something in it, is a written condition."""
    node = bare(node)
    if is_written(node, outer, columns):
        return True
    inside = within(node, outer)
    return is_joined(node) and any(is_counted(part, inside, columns) for part in t.children(node))


def only_condition(node: t.Typed, outer: Spans, columns: Columns) -> bool:
    """Whether a line asks for nothing but one written condition, whose outcomes are then all that there is to see.

    What a lowering asks for before it, such as the tier that an account falls from, was not written.
    """
    if isinstance(node, t.And):
        inside = within(node, outer)
        before = any(is_counted(part, inside, columns) for part in node.items[:-1])
        return not before and only_condition(node.items[-1], inside, columns)
    node = bare(node)
    return not is_joined(node) and is_written(node, outer, columns)


def present_before(node: t.And | t.Or, present: Present, columns: Columns) -> list[Present]:
    """For each part of `and` or `or`, what is present when it is looked at."""
    before = []
    for item in node.items:
        before.append(present)
        present |= after(item, isinstance(node, t.And), columns)
    return before


def ways_of(node: t.Typed, present: Present, columns: Columns) -> tuple[bool | None, ...]:
    """The outcomes that a condition can have."""
    return (True, False, None) if can_miss(node, present, columns) else (True, False)


