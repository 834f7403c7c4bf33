"""A small, sound proof: does one condition being true force another to be true?

Conditions are read as conjunctions of comparisons with constants. "No" may mean "not proved".
"""

from __future__ import annotations

from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.comparisons import MIRRORED, OPERATORS

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def implies(stronger: t.Typed, weaker: t.Typed) -> bool:
    """Whether every account for which `stronger` is true makes `weaker` true as well."""
    facts = _parts(stronger)
    return all(any(_one_implies(fact, wanted) for fact in facts) for wanted in _parts(weaker))


def impossible(condition: t.Typed) -> bool:
    """Whether no account can make it true: two of its parts contradict each other."""
    parts = _parts(condition)
    opposed = [opposite for part in parts if (opposite := _opposite(part)) is not None]
    return any(_one_implies(part, opposite) for part in parts for opposite in opposed)


def _opposite(node: t.Typed) -> t.Typed | None:
    """What is true where a comparison is false."""
    if isinstance(node, t.Compare):
        return t.Compare(OPPOSITE[node.op], node.left, node.right)
    return node.item if isinstance(node, t.Not) else None


def _parts(node: t.Typed) -> tuple[t.Typed, ...]:
    if isinstance(node, t.And):
        return tuple(part for item in node.items for part in _parts(item))
    return (node,)


def _one_implies(fact: t.Typed, wanted: t.Typed) -> bool:
    if fact == wanted:
        return True
    if isinstance(wanted, t.Or):
        return any(_one_implies(fact, item) for item in wanted.items)
    known, target = _constant(fact), _constant(wanted)
    if known is None or target is None or known[0] != target[0]:
        return False
    return _range_implies(known[1], known[2], target[1], target[2])


def _constant(node: t.Typed) -> tuple[t.Typed, str, Any] | None:
    """`value op constant`, whichever side the constant stands on."""
    if not isinstance(node, t.Compare):
        return None
    if isinstance(node.right, t.Const):
        return node.left, node.op, node.right.value
    if isinstance(node.left, t.Const):
        return node.right, MIRRORED[node.op], node.left.value
    return None


def _range_implies(op: str, value: Any, wanted_op: str, wanted: Any) -> bool:
    """`x op value` forces `x wanted_op wanted`."""
    if op == "==":
        return OPERATORS[wanted_op](value, wanted)
    if op == "!=":
        return wanted_op == "!=" and bool(value == wanted)
    if op in (">", ">="):
        if wanted_op == ">=":
            return bool(value >= wanted)
        if wanted_op in (">", "!="):
            return bool(value > wanted or (op == ">" and value == wanted))
    if op in ("<", "<="):
        if wanted_op == "<=":
            return bool(value <= wanted)
        if wanted_op in ("<", "!="):
            return bool(value < wanted or (op == "<" and value == wanted))
    return False
