"""`smaller of (a, b)` and its like, and `rounded to`: what they apply to, and the types that they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from csrules.analysis import comparisons, periods, typed as t
from csrules.analysis.operators import MOST_DIGITS, common_digits, joined
from csrules.analysis.scalars import NUMERIC, Kind, Scalar
from csrules.syntax import expressions as ex

if TYPE_CHECKING:
    from csrules.analysis.expressions import ExpressionChecker

INSTEAD = {"smaller": "earlier", "greater": "later", "earlier": "smaller", "later": "greater"}
MOST_COPIED = 3
COPIED = (t.Shift, t.PeriodMonths, t.PartOf, t.Extreme, t.Rounded)   # beside divisions
NARROW = 18   # decimal digits that SQL may multiply in 64 bits
STEPS = {Kind.NUMBER: "0.01", Kind.PERCENT: "0.5%", Kind.DAYS: "7 days"}


def takes(how: str, kind: Scalar) -> bool:
    return kind.kind in NUMERIC if how in ("smaller", "greater") else kind.kind is Kind.DATE


def extreme(most: bool, items: Sequence[t.Typed], kind: Scalar) -> Scalar:
    """The type of the least, or the greatest, of several values whose common type is `kind`."""
    lows, highs = [_limits(item)[0] for item in items], [_limits(item)[1] for item in items]
    nearest = max if most else min   # of the two ends one holds for all as soon as it holds for any
    low, high = (_any(lows, nearest), _all(highs, nearest)) if most else (_all(lows, nearest), _any(highs, nearest))
    return replace(kind, nullable=any(item.type.nullable for item in items), low=low, high=high)


def _limits(item: t.Typed) -> tuple[Any, Any]:
    if isinstance(item, t.Const):
        return item.value, item.value
    return item.type.low, item.type.high


def _any(limits: Sequence[Any], nearest: Any) -> Any:
    return nearest((limit for limit in limits if limit is not None), default=None)


def _all(limits: Sequence[Any], nearest: Any) -> Any:
    return None if None in limits else nearest(limits)


def is_positive(step: t.Const) -> bool:
    return isinstance(step.value, int | Decimal) and step.value > 0


def rounded(item: Scalar, step: t.Const) -> Scalar:
    digits = max(item.digits, step.type.digits) + 1
    return Scalar(item.kind, item.nullable, digits, step.type.scale, item.whole and step.type.whole, per=item.per)


def digits_needed(node: t.Rounded) -> int:
    """Digits of the longest number on the way: of both sides divided, of the steps multiplied, of the two compared."""
    item, step = node.item.type, node.step.type
    divided = max(item.digits, step.digits) + max(item.scale, step.scale)
    multiplied = max(node.count_type.digits, NARROW + 1) + step.digits + step.scale
    return max(divided, multiplied, common_digits(item, node.type))


def check_extreme(checker: ExpressionChecker, node: ex.Extreme) -> t.Typed | None:
    items = [item for item in map(checker.check, node.items) if item is not None]
    if len(items) < len(node.items):
        return None
    for item, written in zip(items, node.items, strict=True):
        if not takes(node.how, item.type):
            other = INSTEAD[node.how]
            advice = f"write `{other} of (…)`" if takes(other, item.type) else None
            return checker.mismatch(written.span, f"`{node.how} of` does not apply to {item.type.shown}", advice)
    kind = items[0].type
    for item, written in zip(items[1:], node.items[1:], strict=True):
        together = joined(kind, item.type)
        if together is None:
            return checker.mismatch(written.span, f"this is {item.type.shown}, and the first is {kind.shown}",
                                  comparisons.unit_help(items[0], item, node.items[0], written))
        if periods.differ(kind, item.type):
            return checker.periods(kind, item.type, written.span)
        if common_digits(kind, item.type) > MOST_DIGITS:
            return checker.too_precise(written.span, *items)
        kind = together
    if copied(*items) >= MOST_COPIED:
        return checker.too_nested(node.span, f"steps such as `{node.how} of`")
    most = node.how in ("greater", "later")
    return t.Extreme(tuple(items), most, extreme(most, items, kind), node.span)


def check_rounded(checker: ExpressionChecker, node: ex.Rounded) -> t.Typed | None:
    item, step = checker.check(node.item), checker.check(node.step)
    if item is None or step is None:
        return None
    if item.type.kind not in NUMERIC:
        return checker.mismatch(node.item.span, f"only numbers are rounded, and this is {item.type.shown}")
    wanted = Kind.NUMBER if item.type.kind is Kind.MONEY else item.type.kind
    if not isinstance(step, t.Const) or step.type.kind is not wanted:
        return checker.mismatch(node.step.span, f"{item.type.shown} is not rounded to {step.type.shown}",
                              f"write a step such as `{STEPS[wanted]}`")
    if not is_positive(step):
        checker.reporter.report("bad-literal", "a step is more than zero", node.step.span,
                             help=f"write a step such as `{STEPS[wanted]}`")
        return None
    if copied(item) >= MOST_COPIED:
        return checker.too_nested(node.span, "roundings")
    found = t.Rounded(item, step, node.way, rounded(item.type, step), node.span)
    return checker.too_precise(node.span, item) if digits_needed(found) > MOST_DIGITS else found


def copied(*nodes: t.Typed) -> int:
    """How many divisions, date steps and the like are nested at most.

    SQL writes their operands out several times, to round exactly, to stay in the calendar or to tell what is missing,
    so that each level multiplies its length.
    """
    most, todo = 0, [(node, 0) for node in nodes]
    while todo:
        part, above = todo.pop()
        repeats = isinstance(part, COPIED) or (isinstance(part, t.Arith) and part.op == "/")
        inside = above + repeats
        most = max(most, inside)
        todo += [(below, inside) for below in t.children(part)]
    return most
