"""Watches over many accounts together: the figures of a group and of all accounts, and the alarms that compare them."""

from __future__ import annotations

from collections.abc import Iterator

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.checked_tests import GROUP_FINDING
from csrules.analysis.groups import ALL, BY, FIGURES, OF_ALL, OF_GROUP, compared, per, total
from csrules.analysis.result_columns import COMPARED_PLACES
from csrules.analysis.scalars import TEXT, Kind, Scalar
from csrules.plan.lower import values as v
from csrules.plan.lower.comparisons import Comparisons
from csrules.plan.lower.promises import figures_told
from csrules.plan.nodes import Divide, Expr, Join, Written
from csrules.plan.plan import Column, Finding, Grouping, GroupWatch

STAGE = "watches"


def lower_group_watches(policy: checked.CheckedPolicy) -> tuple[GroupWatch, ...]:
    return tuple(_lower(watch, policy.currency) for watch in policy.group_watches)


def groupings(policy: checked.CheckedPolicy) -> tuple[Grouping, ...]:
    """What the table `groups` adds accounts up by: every segment, and what watches go through."""
    found = {
        segment.name: t.Ref(segment.name, Scalar(Kind.CATEGORY, nullable=True, category=segment.category))
        for segment in policy.segments
    }
    found |= {watch.name: watch.by for watch in policy.group_watches if watch.by is not None}
    return tuple(Grouping(name, by) for name, by in found.items())


def _lower(watch: checked.GroupWatch, currency: str) -> GroupWatch:
    figures = tuple(_figures(watch.kind))
    compare = Comparisons(())
    compare.add(figures)
    alarms = tuple(compare.finding(_alarm(watch, rule, currency)) for rule in watch.rules)
    return GroupWatch(watch.kind, watch.name, watch.by, figures, alarms)


def _figures(kind: str) -> Iterator[Column]:
    """Rounded as conditions compare them; a comparison of one alone reads the sums."""
    for prefix in (OF_GROUP, OF_ALL):
        for figure in FIGURES[kind]:
            value = Divide(total(figure, prefix), per(figure), COMPARED_PLACES, compared(figure))
            yield Column(prefix + figure.name, value, STAGE)


def _alarm(watch: checked.GroupWatch, rule: checked.Rule, currency: str) -> Finding:
    """`text: gold (yearly_cost 300 USD, 15% of revenue 200 USD)`."""
    condition = rule.condition or v.yes(True)
    before: tuple[Expr, ...] = (v.text(watch.text),)
    if watch.kind != ALL:
        kind = TEXT if watch.by is None else watch.by.type
        before = (v.text(f"{watch.text}: "), Written(t.Ref(BY, kind)))
    told = Join("", (*before, *figures_told(condition, currency)))
    return Finding(GROUP_FINDING, t.Known(condition), watch.text, rule.span, told)
