"""Times that recur: `is in this quarter`, `first day of the next fiscal year`, `next anniversary of started`.

A period is the calendar's, the fiscal year's, or counted from a day. One that is counted from a day begins with it:
there is none before, so that the period before the first is missing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from csrules.analysis import extremes, typed as t
from csrules.analysis.policy import During
from csrules.analysis.scalars import DATE, DAYS, Kind
from csrules.diagnostics import Reporter
from csrules.syntax import ast, expressions as ex
from csrules.text import Span

if TYPE_CHECKING:
    from csrules.analysis.expressions import ExpressionChecker

MAYBE_DATE = replace(DATE, nullable=True)
ONE_DAY = t.Const(1, replace(DAYS, digits=6))
MONTHS = range(1, 13)
NOT_FISCAL = ("day", "month")   # of a fiscal year they are those of the calendar
SHORTEST = {1: 28, 3: 89, 6: 181, 12: 365}   # days of a period, by its months
FARTHEST = 40_000   # days from a date to the end of a window


def check_fiscal_year(node: ex.Number | None, reporter: Reporter) -> int | None:
    """The month in which the fiscal year begins."""
    if node is None or node.value in MONTHS:
        return None if node is None else int(node.value)
    reporter.report("bad-literal", f"`{node.span.text}` is not a month", node.span,
                    help="write a month as a number from 1 to 12")
    return 1   # so that its uses are not reported as well


# ── conditions and values ────────────────────────────────────────────────────


def check_in_time(checker: ExpressionChecker, node: ex.InTime) -> t.Typed | None:
    """Of the last 7 days today is one, and of the next 7 as well."""
    item, amount = _day(checker, node.item, node.span), checker.duration(node.duration)
    if item is None:
        return None
    today = t.Today(DATE, node.span)
    unit = "days" if amount.type.kind is Kind.DAYS else "months"
    edge = t.Shift(today, amount, -1 if node.back else 1, unit, MAYBE_DATE, node.span)
    first, last = ((">", edge), ("<=", today)) if node.back else ((">=", today), ("<", edge))
    return t.And(tuple(t.Compare(op, item, day, node.span) for op, day in (first, last)), node.span)


def check_in_period(checker: ExpressionChecker, node: ex.InPeriod) -> t.Typed | None:
    item, start = _day(checker, node.item, node.span), first_day(checker, node.period, node.span)
    end = None if start is None else following(start, node.span)
    if item is None or start is None or end is None:
        return None
    return t.And((t.Compare(">=", item, start, node.span), t.Compare("<", item, end, node.span)), node.span)


def _day(checker: ExpressionChecker, node: ex.Expr, span: Span) -> t.Typed | None:
    item = checker.check(node)
    if item is not None and item.type.kind is not Kind.DATE:
        return checker.mismatch(span, f"only a date is in a time, and this is {item.type.shown}")
    return item


def check_day_of_period(checker: ExpressionChecker, node: ex.DayOfPeriod) -> t.Typed | None:
    start = first_day(checker, node.period, node.span)
    if start is None or not node.last:
        return start
    return t.Shift(following(start, node.span), ONE_DAY, -1, "days", MAYBE_DATE, node.span)


def check_part_of(checker: ExpressionChecker, node: ex.PartOf) -> t.Typed | None:
    item = checker.check(node.item)
    if item is not None and item.type.kind is not Kind.DATE:
        return checker.mismatch(node.item.span, f"only a date has a {node.part}, and this is {item.type.shown}")
    begins = _fiscal(checker, node.part, node.span) if node.fiscal else 1
    if item is None or begins is None:
        return None
    if extremes.copied(item) >= extremes.MOST_COPIED:
        return checker.too_nested(node.span, f"steps such as `{node.part} of`")
    return t.PartOf(item, node.part, begins, node.span)


# ── periods ──────────────────────────────────────────────────────────────────


def first_day(checker: ExpressionChecker, node: ex.Period, span: Span) -> t.Shift | t.PeriodStart | None:
    if node.since is None:
        begins = _fiscal(checker, UNITS[node.months], span) if node.fiscal else 1
        return None if begins is None else t.PeriodStart(node.months, node.steps, begins, MAYBE_DATE, span)
    since = checker.check(node.since)
    if node.fiscal:
        _report(checker, "a period counted from a day is not the fiscal year's", span,
                "leave out `fiscal`, or what follows `since`")
        return None
    if since is None:
        return None
    if since.type.kind is not Kind.DATE:
        message = f"a period is counted from a date, and this is {since.type.shown}"
        checker.mismatch(node.since.span, message)
        return None
    if extremes.copied(since) >= extremes.MOST_COPIED - 1:
        checker.too_nested(span, "steps from date to date")
        return None
    months = t.PeriodMonths(since, t.Today(DATE, span), node.months, node.steps, span)
    return t.Shift(since, months, 1, "months", MAYBE_DATE, span)


UNITS = {months: word for word, months in {"month": 1, "quarter": 3, "half-year": 6, "year": 12}.items()}


def following(start: t.Shift | t.PeriodStart, span: Span) -> t.Shift | t.PeriodStart:
    """The first day of the period after one that begins on `start`."""
    if isinstance(start, t.PeriodStart):
        return replace(start, steps=start.steps + 1)
    assert isinstance(start.amount, t.PeriodMonths)  # noqa: S101  (as it is made above)
    return replace(start, amount=replace(start.amount, steps=start.amount.steps + 1), span=span)


def _fiscal(checker: ExpressionChecker, unit: str, span: Span) -> int | None:
    if unit in NOT_FISCAL:
        _report(checker, f"a fiscal year has the calendar's {unit}s", span, f"write `{unit}` without `fiscal`")
        return None
    if checker.scope.fiscal is None:
        _report(checker, "the policy does not say when its fiscal year begins", span,
                "write `fiscal year starts in month 4` in `policy`, with your month")
    return checker.scope.fiscal


def _report(checker: ExpressionChecker, message: str, span: Span, advice: str) -> None:
    checker.reporter.report("bad-period", message, span, help=advice)


# ── windows of services ──────────────────────────────────────────────────────


def check_during(node: ast.During, checker: ExpressionChecker) -> During | None:
    first, last = int(node.first.value), int(node.last.value)
    for day in (node.first, node.last):
        if day.value != day.value.to_integral_value():
            checker.reporter.report("bad-literal", "a window begins and ends on a whole day", day.span)
    if last < first:
        message = f"day {last} comes before day {first}"
        rest = "from …" if isinstance(node.since, ex.Path) else f"{' '.join(node.since.span.text.split())}"
        checker.reporter.report("bad-window", message, node.span,
                                help=f"write `during days {last} to {first} {rest}`")
    if isinstance(node.since, ex.Period):
        return _recurring(node, node.since, checker, first, last)
    if max(abs(first), abs(last)) > FARTHEST:
        checker.reporter.report("bad-window", f"a window must be within {FARTHEST:,} days of its date", node.span)
        return None
    since = checker.check(node.since)
    if since is not None and since.type.kind is not Kind.DATE:
        checker.mismatch(node.since.span, f"a window counts from a date, and this is {since.type.shown}")
        return None
    return None if since is None else During(first, last, since, None, node.span)


def _recurring(
    node: ast.During, period: ex.Period, checker: ExpressionChecker, first: int, last: int
) -> During | None:
    """A window in every period; it never reaches as far as two periods, so that it is clear to which a day belongs."""
    most = SHORTEST[period.months]
    start = first_day(checker, period, node.span)
    if first < -most or last >= most:
        checker.reporter.report("bad-window", f"a {UNITS[period.months]} may have only {most} days", node.span,
                                help=f"write days from -{most} to {most - 1}")
        return None
    return None if start is None else During(first, last, start, following(start, node.span), node.span)

