"""When two values may be compared, and when a comparison can be settled without any data."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from csrules.analysis import periods, typed as t
from csrules.analysis.foreign import unquoted
from csrules.analysis.operators import MOST_DIGITS, adopt, same_values
from csrules.analysis.scalars import NUMERIC, ORDERED, Kind, Scalar
from csrules.diagnostics import Reporter, nearest
from csrules.syntax import expressions as ex
from csrules.text import Span
from csrules.types import Category
from csrules.types.values import plain

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}
MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
MOST_VALUES = 12   # of a category are listed
_EQUALITY = ("==", "!=")


def compare(reporter: Reporter, node: ex.Compare, left: t.Typed, right: t.Typed) -> t.Typed | None:
    if not fits(reporter, node.op, left, right, node.left, node.right, node.span):
        return None
    if left == right and not isinstance(left, t.Const):
        reporter.report("compares-itself", f"this compares `{node.left.span.text}` with itself", node.span,
                        help="compare it with another value; `is present` asks whether there is one")
    if node.op in _EQUALITY or left.type.kind is not Kind.CATEGORY:
        comparison = t.Compare(node.op, left, right, node.span)
        _settle(reporter, comparison, node.span)
    else:
        comparison = t.Compare(node.op, t.Rank(left, left.span), t.Rank(right, right.span), node.span)
        _settle_ranks(reporter, comparison, node.span)
    return comparison


def fits(
    reporter: Reporter, op: str, left: t.Typed, right: t.Typed, wrote_left: ex.Expr, wrote_right: ex.Expr, span: Span
) -> bool:
    """Whether the operator compares these two; if not, that is reported."""
    first, second = adopt(left.type, right.type)
    if _comparable(first, second):
        if periods.differ(first, second):
            periods.report(reporter, first, second, span)
            return False
        if op in _EQUALITY or first.kind in ORDERED or (_is_ranked(first) and _is_ranked(second)):
            return True
        reporter.report("type-mismatch", f"{first.shown} has no order, and `{op}` needs one", span,
                        help="use `==`, `!=` or `is one of`")
        return False
    for scalar, value, written in ((first, right, wrote_right), (second, left, wrote_left)):
        if scalar.kind is Kind.CATEGORY and isinstance(value, t.Const) and isinstance(value.value, str):
            unknown_value(reporter, value.value, scalar, written, wrote_right if value is left else wrote_left)
            return False
    message = f"this compares {first.shown} with {second.shown}"
    for value, other, written in ((left, right, wrote_left), (right, left, wrote_right)):
        if (advice := literal_help(value, other, written)) is not None:
            reporter.report("type-mismatch", message, written.span, help=advice)
            return False
    reporter.report("type-mismatch", message, span, help=unit_help(left, right, wrote_left, wrote_right))
    return False


def too_precise(reporter: Reporter, span: Span, unlimited: Sequence[str]) -> None:
    """`unlimited` are the fields in it that may be of any size."""
    reporter.report(
        "too-precise", f"this needs more than {MOST_DIGITS} digits, the most that csrules computes exactly", span,
        help=limits_help(unlimited)
        or "combine fewer values: each product adds up its factors' digits, each sum takes one more",
    )


def limits_help(unlimited: Sequence[str]) -> str | None:
    if not unlimited:
        return None
    names = " and ".join(f"`{name}`" for name in unlimited)
    return f"declare the limits of {names}, for instance `from 0 to 1m`"


def _is_ranked(kind: Scalar) -> bool:
    return kind.category is not None and kind.kind is Kind.CATEGORY and kind.category.ranked


def _comparable(first: Scalar, second: Scalar) -> bool:
    if {first.kind, second.kind} == {Kind.LINK, Kind.TEXT}:
        return not (first.whole or second.whole)
    if {first.kind, second.kind} == {Kind.LINK, Kind.NUMBER}:
        return first.whole and second.whole
    if first.kind is not second.kind or first.kind in (Kind.LIST, Kind.MONTHS):
        return False
    if first.kind is Kind.LINK:
        return first.record == second.record
    return first.kind is not Kind.CATEGORY or same_values(first, second)


def unknown_value(reporter: Reporter, word: str, against: Scalar, written: ex.Expr, opposite: ex.Expr) -> None:
    category, span = against.category, written.span
    assert category is not None  # noqa: S101  (only called for categories)
    if not category.values and reporter.failed:   # the block that lists the values could not be read
        return
    quoted = isinstance(written, ex.Quoted)
    spelled = category.spellings.get(word)
    what = f"the policy's {category.kind}s"
    if category.kind == "category":
        what = f"`{opposite.text}`" if isinstance(opposite, ex.Path) else "the category"
    advice = f"write `{spelled}`, without quotes" if spelled and quoted else partial(value_meant, word, category)
    reporter.report("unknown-value", f"`{word}` is not a value of {what}", span, help=advice)


def value_meant(word: str, category: Category) -> str | None:
    """The value whose name or label is nearest, or all of a short list with their labels."""
    near = nearest(word.replace(" ", "_"), category.spellings)
    if near:
        return f"did you mean `{category.spellings[near[0]]}`?"
    if len(category.values) > MOST_VALUES:
        return None
    listed = (f"`{value.name}`" + (f' ("{value.label}")' if value.label else "") for value in category.values)
    return f"its values are {', '.join(listed)}" if category.values else None


def unit_help(left: t.Typed, right: t.Typed, wrote_left: ex.Expr, wrote_right: ex.Expr) -> str | None:
    """For a plain number where a percentage, a number of days or a date belongs, and a percentage where money does."""
    if {left.type.kind, right.type.kind} == {Kind.MONEY, Kind.PERCENT}:
        return "write a part of an amount as `25% of …`"
    if {left.type.kind, right.type.kind} == {Kind.MONEY, Kind.NUMBER}:
        return "declare both as `money`, or divide one amount by another to get a plain number"
    if left.type.category is not None and right.type.category is not None:
        return _values_apart(left.type.category, right.type.category)
    for value, other, written in ((left, right, wrote_left), (right, left, wrote_right)):
        if (advice := literal_help(value, other, written)) is not None:
            return advice
        if value.type.bare and isinstance(written, ex.Number) and other.type.kind is Kind.DATE:
            return "write a day such as `2026-06-30`, or compare days: `today - … >= 90 days`"
    return None


def _values_apart(left: Category, right: Category) -> str | None:
    """The values that only one of two categories has."""
    apart = [name for name in (*left.names, *right.names) if (name in left.places) is not (name in right.places)]
    if not apart or len(apart) > MOST_VALUES:
        return None
    listed = ", ".join(f"`{name}`" for name in apart)
    return f"two categories are compared if both have the same values; only one of them has {listed}"


def literal_help(value: t.Typed, other: t.Typed, written: ex.Expr) -> str | None:
    """What to write instead of a literal of another unit, or in quotes."""
    if (advice := unquoted(written, other.type)) is not None:
        return advice
    if not (value.type.bare and isinstance(written, ex.Number)):
        return None
    if other.type.kind is Kind.PERCENT:
        shown = written.value * 100 if written.value <= 1 else written.value
        return f"write `{shown.normalize():f}%`"
    return f"write `{written.value} days`" if other.type.kind is Kind.DAYS else None


def _settle(reporter: Reporter, node: t.Compare, span: Span) -> None:
    """Report a comparison that the declared limits of its field already decide."""
    constant = _against_constant(node)
    if constant is None:
        return
    op, item, value = constant
    outcomes = {OPERATORS[op](edge, value) for edge in _edges(item.type, value)}
    if outcomes == {False}:
        reporter.report("never-true", "this can never be true", span, help=_limits(item))
    elif outcomes == {True}:
        missing = f" where `{_called(item)}` is present" if item.type.nullable else ""
        reporter.report("always-true", f"this is always true{missing}", span, help=_limits(item))


def _settle_ranks(reporter: Reporter, node: t.Compare, span: Span) -> None:
    """Report a comparison of tiers that the order of the tiers already decides, such as `tier >= ` the lowest one."""
    sides = (node.left, node.right)
    names = next((side.names for side in sides if isinstance(side, t.Rank)), ())
    ranks = [[side.place] if isinstance(side, t.Rank) and side.place is not None else range(len(names))
             for side in sides]
    outcomes = {OPERATORS[node.op](left, right) for left in ranks[0] for right in ranks[1]}
    order = f"the tiers, from the highest, are {', '.join(f'`{name}`' for name in names[::-1][:MOST_VALUES])}"
    if outcomes == {False}:
        reporter.report("never-true", "this can never be true", span, help=order)
    elif outcomes == {True}:
        reporter.report("always-true", "this is always true, for every tier", span, help=order)


def _against_constant(node: t.Compare) -> tuple[str, t.Ref | t.PartOf, Any] | None:
    left, right, op = node.left, node.right, node.op
    if isinstance(left, t.Const) and isinstance(right, t.Ref | t.PartOf):
        left, right, op = right, left, MIRRORED[op]
    if not (isinstance(left, t.Ref | t.PartOf) and isinstance(right, t.Const)) or left.type.kind not in NUMERIC:
        return None
    if left.type.low is None and left.type.high is None:
        return None
    return op, left, right.value


_FAR = {"low": -(10**30), "high": 10**30}


def _edges(scalar: Scalar, value: Any) -> list[Any]:
    """The field's least and greatest value, and the constant itself where the field can reach it."""
    low = scalar.low if scalar.low is not None else _FAR["low"]
    high = scalar.high if scalar.high is not None else _FAR["high"]
    inside = [value] if low <= value <= high else []
    return [low, high, *inside]


def _called(item: t.Ref | t.PartOf) -> str:
    if isinstance(item, t.Ref):
        return item.name
    return f"{item.part} of …" if item.span is None else " ".join(item.span.text.split())


def _limits(item: t.Ref | t.PartOf) -> str:
    scalar, name = item.type, _called(item)
    is_ = "is declared to be" if isinstance(item, t.Ref) else "is"
    if scalar.low is None:
        return f"`{name}` {is_} at most {_shown(scalar, scalar.high)}"
    if scalar.high is None:
        return f"`{name}` {is_} at least {_shown(scalar, scalar.low)}"
    return f"`{name}` {is_} from {_shown(scalar, scalar.low)} to {_shown(scalar, scalar.high)}"


def _shown(scalar: Scalar, limit: Any) -> str:
    return f"{plain(limit * 100)}%" if scalar.kind is Kind.PERCENT else plain(Decimal(limit))


def lint_not(reporter: Reporter, item: t.Typed, span: Span) -> None:
    """`not (nps >= 50)` is unknown where nps is missing, which surprises people."""
    asking = (part for part in t.walk(item) if isinstance(part, t.Compare | t.OneOf | t.Contains | t.InText))
    inner = next((part for part in asking if part.type.nullable), None)
    if inner is None or inner.span is None:
        return
    name = next((part.shown for part in t.walk(inner) if isinstance(part, t.Ref) and part.type.nullable), None)
    if name is None:
        return
    reporter.report(
        "unhandled-missing", f"if `{name}` is missing, this is unknown, so the condition does not hold", span,
        help=f"add `or {name} is missing`, or give it a value with `else`; `unless` would count a missing value as yes",
    )
