"""Tiers of other records than the account: the same steps as the account's, over the rows of their record."""

from __future__ import annotations

from dataclasses import replace

from csrules.analysis import policy as checked
from csrules.plan import nodes
from csrules.plan.links import lookups
from csrules.plan.lower.comparisons import Comparisons
from csrules.plan.lower.defines import lower_defines
from csrules.plan.lower.figures import lower_figures
from csrules.plan.lower.overrides import Overriding
from csrules.plan.lower.tiers import lower_tiers
from csrules.plan.plan import MAIN, Levels, Plan

TOLD = ("tier_label", "shown_as", "earned_tier", "reason")   # of a row, beside its tier


def with_levels(plan: Plan, policy: checked.CheckedPolicy) -> Plan:
    """The plan of the accounts, with what is decided before it."""
    known = dict(policy.records)
    for levels in policy.levels:
        before = replace(policy, known=dict(known))
        made = Levels(levels.record, levels.field, _plan(levels, plan, before), levels.span)
        plan = replace(plan, levels=(*plan.levels, made))
        known[levels.record] = policy.known[levels.record]
    return plan


def _plan(levels: checked.Levels, plan: Plan, policy: checked.CheckedPolicy) -> Plan:
    """What decides the rows of one record; it reads the levels before it, as the accounts do.

    `policy` knows these levels and no others.
    """
    tiers = lower_tiers(levels.tiers, Overriding(), levels.record)
    early, late = lower_defines(levels.defines)
    compare = Comparisons(levels.defines)
    columns = compare.columns((*early, *tiers.columns, *late))
    gathers = lower_figures(levels.defines, policy, f"{levels.record}:")
    read = {name for column in columns for name in nodes.refs(column.expr)}
    read |= {ref.name for gather in gathers for ref in gather.account_columns}
    return replace(
        plan,
        records={**plan.records, MAIN: levels.schema},
        known=policy.known,
        lookups=lookups(read, policy.known, levels.schema),
        family=None,
        match=None,
        gathers=gathers,
        columns=columns,
        outcomes=tuple(column for column in tiers.outcomes if column.name in TOLD),
        members=(),
        totals=(),
        figures=(),
        service_figures=(),
        legs=(),
        answers=(),
        findings=tuple(compare.finding(finding) for finding in tiers.findings),
        service_findings=(),
        broken_links=(),
        out_of_effect=None,
        claims=(),
        revenue=None,
        partner=None,
        margin=None,
        held_until=tiers.held_until,
        agreed_margin=None,
        amendments=None,
        tiers=tuple((tier.name, tier.label) for tier in levels.tiers.tiers),
        programmes={},
        books=None,
        groupings=(),
        group_watches=(),
    )
