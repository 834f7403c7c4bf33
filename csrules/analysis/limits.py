"""How large and how fine efforts, shares and rates may be, so that every product of them stays exact."""

from __future__ import annotations

from decimal import Decimal

from csrules.diagnostics import Reporter
from csrules.syntax.expressions import Number
from csrules.text import Span

EFFORT_DIGITS, EFFORT_SCALE = 7, 2   # minutes per year: up to some 79 people, to a hundredth of a minute
SHARE_SCALE = 4   # shares of work: to a hundredth of a percent
RATE_DIGITS, RATE_SCALE = 6, 4   # money per hour
COUNT_DIGITS = 6   # accounts per person
AMOUNT_DIGITS, AMOUNT_SCALE = 14, 4   # revenue per person


def fits(value: Decimal, digits: int, scale: int) -> bool:
    return abs(value) < Decimal(10) ** digits and value == round(value, scale)


def check_effort(minutes: Decimal, span: Span, reporter: Reporter) -> Decimal:
    """The minutes per year, or 0 after a diagnostic."""
    if fits(minutes, EFFORT_DIGITS, EFFORT_SCALE):
        return minutes
    reporter.report("bad-literal", "this effort is too large or too fine", span,
                    help="write at most ten million minutes a year, in hundredths of a minute")
    return Decimal(0)


def check_share(share: Decimal, span: Span, reporter: Reporter) -> Decimal:
    """The share as a fraction, or 1 after a diagnostic."""
    if 0 <= share <= 1 and fits(share, 1, SHARE_SCALE):
        return share
    reporter.report("bad-share", "a share of the work is from 0% to 100%, to a hundredth of a percent", span)
    return Decimal(1)


def check_rate(rate: Decimal, span: Span, reporter: Reporter) -> Decimal:
    """Money per hour, or 0 after a diagnostic."""
    if fits(rate, RATE_DIGITS, RATE_SCALE):
        return rate
    reporter.report("bad-literal", "a rate is under a million an hour and has at most four decimals", span)
    return Decimal(0)


def check_capacity(minutes: Decimal, span: Span, reporter: Reporter) -> Decimal | None:
    """The minutes that one person works in a year, or None after a diagnostic."""
    if minutes == 0:
        reporter.report("bad-literal", "a person who works no hours can serve no account", span,
                        help="leave `works` out if you do not know the hours")
        return None
    return check_effort(minutes, span, reporter)


def check_count(node: Number, reporter: Reporter) -> int | None:
    """How many accounts one person carries, or None after a diagnostic."""
    if node.value >= 1 and fits(node.value, COUNT_DIGITS, 0):
        return int(node.value)
    reporter.report("bad-literal", "the accounts that a person carries are a whole number from 1 to 999,999", node.span)
    return None


def check_amount(node: Number, reporter: Reporter) -> Decimal | None:
    """How much revenue one person carries, or None after a diagnostic."""
    if node.value >= 1 and fits(node.value, AMOUNT_DIGITS, AMOUNT_SCALE):
        return node.value
    reporter.report("bad-literal", "the revenue that a person carries is at least 1, with at most four decimals",
                    node.span)
    return None


def check_programme(node: Number, reporter: Reporter) -> Decimal | None:
    """What a programme costs in a year, or None after a diagnostic."""
    if fits(node.value, AMOUNT_DIGITS, AMOUNT_SCALE):
        return node.value
    reporter.report("bad-literal", "a programme costs under 100 trillion, with at most four decimals", node.span)
    return None
