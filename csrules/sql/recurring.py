"""Parts of dates, and periods that recur, in SQL."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlglot import exp

from csrules.analysis import typed as t
from csrules.sql.build import again, case, cast, integer
from csrules.sql.dialects.dialect import Dialect

WHOLE: dict[str, type[exp.Expression]] = {"day": exp.Day, "month": exp.Month, "year": exp.Year}
YEAR = 12


def part_of(node: t.PartOf, day: exp.Expression) -> exp.Expression:
    """A year that begins later than in January has the number of the next one from that month on."""
    if node.part == "year" and node.begins > 1:
        month = exp.GTE(this=_part("month", again(day)), expression=integer(node.begins))
        return exp.Paren(this=exp.Add(this=_part("year", day), expression=case([(month, integer(1))], integer(0))))
    if node.part in WHOLE:
        return _part(node.part, day)
    branches = []
    for number in range(1, t.PARTS[node.part] + 1):
        months = [integer(month) for month in node.months(number)]
        branches.append((exp.In(this=_part("month", again(day)), expressions=months), integer(number)))
    return cast(case(branches, None), "BIGINT")


def _part(name: str, day: exp.Expression) -> exp.Expression:
    return cast(WHOLE[name](this=day), "BIGINT")


@dataclass(frozen=True, slots=True)
class Day:
    """A day, and the number of its month since the first year."""

    node: exp.Expression
    months: exp.Expression


def column(day: exp.Expression) -> Day:
    years = exp.Mul(this=_part("year", again(day)), expression=integer(YEAR))
    return Day(day, exp.Paren(this=exp.Add(this=years, expression=_part("month", again(day)))))


def fixed(node: exp.Expression, day: dt.date) -> Day:
    return Day(node, integer(day.year * YEAR + day.month))


def period_months(node: t.PeriodMonths, since: Day, day: Day, dialect: Dialect) -> exp.Expression:
    """Whole periods between two days, in months: one less where the last of them has not begun yet."""
    begun = dialect.move(since.node, _whole(node, since, day), "months")
    late = case([(exp.GT(this=begun, expression=again(day.node)), integer(node.months))], integer(0))
    current = exp.Sub(this=_whole(node, since, day), expression=late)
    future = exp.GT(this=again(since.node), expression=again(day.node))
    months = case([(future, integer(-node.months))], exp.Paren(this=current))
    moved = exp.Paren(this=exp.Add(this=months, expression=integer(node.steps * node.months)))
    if node.steps > 0:
        return cast(moved, "BIGINT")
    return cast(case([(exp.GTE(this=again(moved), expression=integer(0)), moved)], None), "BIGINT")


def _whole(node: t.PeriodMonths, since: Day, day: Day) -> exp.Expression:
    apart = exp.Paren(this=exp.Sub(this=again(day.months), expression=again(since.months)))
    if node.months == 1:
        return apart
    rest = exp.Paren(this=exp.Mod(this=again(apart), expression=integer(node.months)))
    return exp.Paren(this=exp.Sub(this=apart, expression=rest))
