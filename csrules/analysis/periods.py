"""Money per month and money per year: what may meet, and how one becomes the other."""

from __future__ import annotations

from dataclasses import replace

from csrules.analysis import typed as t
from csrules.analysis.scalars import Kind, Scalar
from csrules.diagnostics import Reporter
from csrules.text import Span

TWELVE = 12
_BECOMES = {("*", "month"): "year", ("/", "year"): "month"}
_ADVICE = "`amount * 12` makes money per month to money per year, and `amount / 12` the other way round"


def differ(left: Scalar, right: Scalar) -> bool:
    """Money whose period is not said goes with both."""
    return left.per is not None and right.per is not None and left.per != right.per


def report(reporter: Reporter, left: Scalar, right: Scalar, span: Span) -> None:
    reporter.report("periods-differ", f"{left.shown} meets {right.shown}", span, help=_ADVICE)


def with_period(op: str, left: t.Typed, right: t.Typed, result: Scalar) -> Scalar:
    """The result's period: that of its amount, but for twelve times money per month and a twelfth of money per year."""
    if result.kind is not Kind.MONEY:
        return result
    per = left.type.per or right.type.per
    by_twelve = _is_twelve(right) or (op == "*" and _is_twelve(left))
    if by_twelve and per is not None:
        per = _BECOMES.get((op, per), per)
    return replace(result, per=per)


def _is_twelve(node: t.Typed) -> bool:
    return isinstance(node, t.Const) and node.type.bare and node.value == TWELVE
