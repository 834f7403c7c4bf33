"""What keeps a condition from holding: comparisons that failed, how far off they were, and what is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.scalars import NUMERIC, Kind, Scalar
from csrules.decide.compile import Row, compile_expr
from csrules.types.values import plain

SHORT = {">=": "short of", ">": "short of", "<=": "above", "<": "above"}


@dataclass(frozen=True, slots=True)
class Detail:
    """One reason in words, with the figures apart for machines; `by` is how far off a number or date was."""

    text: str
    name: str
    actual: object = None
    wanted: object = None
    by: object = None


def details(condition: t.Typed, row: Row, as_of: dt.date) -> Iterator[Detail]:
    """The reasons why a condition is false or unknown, in the order of its text."""
    outcome = compile_expr(condition, as_of)(row)
    if outcome is True:
        return
    match condition:
        case t.And() | t.Or():
            for item in condition.items:
                yield from details(item, row, as_of)
        case t.Compare():
            yield _comparison(condition, row, as_of)
        case t.OneOf():
            yield _one_of(condition, row, as_of)
        case t.Contains():
            yield _contains(condition, row, as_of)
        case t.Missing():
            name = _name(condition.item)
            yield Detail(f"{name} is present", name, _value(condition.item, row, as_of))
        case t.Not() if outcome is None:
            yield from _missing_fields(condition.item, row, as_of)
        case t.Not():
            yield Detail(f"`{_text(condition.item)}` holds", _text(condition.item))
        case t.Known():
            yield from details(condition.item, row, as_of)
        case _:
            yield from _missing_fields(condition, row, as_of)
            if outcome is False:
                yield Detail(f"{_name(condition)} is no", _name(condition), False, True)


def _comparison(node: t.Compare, row: Row, as_of: dt.date) -> Detail:
    left, right = _value(node.left, row, as_of), _value(node.right, row, as_of)
    name = _name(node.left)
    if left is None or right is None:
        absent = next(_missing_fields(node, row, as_of), None)
        return absent or Detail(f"{name} is missing", name)
    kind = node.left.type if node.left.type.kind is not Kind.CATEGORY else node.right.type
    actual, wanted = shown(left, kind), shown(right, kind)
    target = wanted if isinstance(node.right, t.Const) else f"{_name(node.right)} ({wanted})"
    by = _distance(node, left, right)
    if by is None:
        verb = "is" if node.op == "==" else "is not" if node.op == "!=" else f"is not {node.op}"
        text = f"{name} is {actual}, not {target}" if verb == "is" else f"{name} is {actual}"
        return Detail(text, name, left, right)
    if by == 0:
        return Detail(f"{name} is exactly {actual}, and `{node.op}` excludes it", name, left, right, by)
    far = _far(by, kind)
    return Detail(f"{name} {actual} is {far} {_direction(node)} {target}", name, left, right, by)


def _far(by: Any, kind: Scalar) -> str:
    if kind.kind is Kind.DATE:
        return "1 day" if by == 1 else f"{by:,} days"
    return f"{plain(by * 100)} points" if kind.kind is Kind.PERCENT else shown(by, kind)


def _direction(node: t.Compare) -> str:
    if node.left.type.kind is Kind.DATE:
        return "before" if node.op in (">=", ">") else "after"
    return SHORT[node.op]


def _distance(node: t.Compare, left: Any, right: Any) -> Any:
    if node.op not in SHORT:
        return None
    if node.left.type.kind is Kind.DATE:
        return abs((left - right).days)
    return abs(left - right) if node.left.type.kind in NUMERIC else None


def _one_of(node: t.OneOf, row: Row, as_of: dt.date) -> Detail:
    value, name = _value(node.item, row, as_of), _name(node.item)
    if value is None:
        return next(_missing_fields(node.item, row, as_of), Detail(f"{name} is missing", name))
    wanted = tuple(const.value for const in node.values)
    return Detail(f"{name} is {shown(value, node.item.type)}, which is not in the list", name, value, wanted)


def _contains(node: t.Contains, row: Row, as_of: dt.date) -> Detail:
    held, item, name = _value(node.list, row, as_of), _value(node.item, row, as_of), _name(node.list)
    if held is None or item is None:
        return next(_missing_fields(node, row, as_of), Detail(f"{name} is missing", name))
    return Detail(f"{name} does not contain {item}", name, held, item)


def _missing_fields(node: t.Typed, row: Row, as_of: dt.date) -> Iterator[Detail]:
    """The columns below that have no value, each once."""
    seen: set[str] = set()
    for part in t.walk(node):
        if isinstance(part, t.Ref) and part.name not in seen and row[part.name] is None:
            seen.add(part.name)
            yield Detail(f"{_name(part)} is missing", _name(part))


def _value(node: t.Typed, row: Row, as_of: dt.date) -> Any:
    return compile_expr(node, as_of)(row)


def _name(node: t.Typed) -> str:
    """A column that the plan made has no name for people: they see what was written."""
    return node.name if isinstance(node, t.Ref) and ":" not in node.name else _text(node)


def _text(node: t.Typed) -> str:
    if isinstance(node, t.DaysBetween) and isinstance(node.later, t.Today):
        return f"days since {_name(node.earlier)}:"
    if isinstance(node, t.Today):
        return "today"
    return " ".join(node.span.text.split()) if node.span is not None else "the value"


def shown(value: Any, kind: Scalar) -> str:
    """A value as people read it: 98,000, 25%, 2026-06-30."""
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if kind.kind is Kind.PERCENT and isinstance(value, Decimal):
        return f"{plain(value * 100)}%"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Decimal):
        whole, _, rest = plain(value).partition(".")
        return f"{int(whole):,}" + (f".{rest}" if rest else "") if not whole.startswith("-0") else plain(value)
    return str(value)
