"""How large and how fine efforts, shares and rates may be, so that every product of them stays exact."""

from __future__ import annotations

from decimal import Decimal

from csrules.diagnostics import Reporter
from csrules.text import Span

EFFORT_DIGITS, EFFORT_SCALE = 7, 2   # minutes per year: up to some 79 people, to a hundredth of a minute
SHARE_SCALE = 4   # shares of work: to a hundredth of a percent
RATE_DIGITS, RATE_SCALE = 6, 4   # money per hour


def fits(value: Decimal, digits: int, scale: int) -> bool:
    return abs(value) < Decimal(10) ** digits and value == round(value, scale)


def check_effort(minutes: Decimal, span: Span, reporter: Reporter) -> Decimal:
    """The minutes per year, or 0 after a diagnostic."""
    if fits(minutes, EFFORT_DIGITS, EFFORT_SCALE):
        return minutes
    reporter.report("bad-literal", f"`{span.text}` is too large or too fine an effort", span,
                    help="at most ten million minutes a year, in hundredths of a minute")  # fmt: skip
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
