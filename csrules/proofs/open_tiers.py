"""Tiers without an `otherwise`: is there an account that meets no condition of any tier, floor or `no tier`?"""

from __future__ import annotations

from csrules.analysis import typed as t
from csrules.analysis.policy import CheckedPolicy
from csrules.diagnostics import Reporter
from csrules.plan.lowering import lower
from csrules.plan.plan import Finding
from csrules.proofs.budget import MOST_WORK, Budget
from csrules.proofs.literal import lines
from csrules.proofs.prove import PROVED, settle

RULES = ("tier:earned_rule", "tier:floor_rule", "tier:no_tier_rule")
MESSAGE = "an account that meets no condition would have no tier"
ADVICE = "end the last tier with `otherwise`"


def report_open_tiers(policy: CheckedPolicy, reporter: Reporter) -> None:
    """Refuses the tiers unless every possible account is proved to be covered."""
    span = policy.tiers.open_at
    if span is None:
        return
    plan = lower(policy)
    columns = {column.name: column for column in plan.columns}
    none = t.And(tuple(t.Missing(columns[name].ref) for name in RULES))
    settled = settle(plan, Finding("no-otherwise", none, MESSAGE, span), Budget(MOST_WORK))
    if settled.outcome == PROVED:
        return
    why = settled.why + (f" ({settled.fault}); please report it" if settled.fault else "")
    advice = f"{ADVICE}; csrules cannot prove that every account meets a condition: {why}"
    if settled.example is not None:
        advice = "\n".join([f"{ADVICE}; as of {settled.example.day}, this account meets none:",
                            *lines(plan, settled.example)])
    reporter.report("no-otherwise", MESSAGE, span, help=advice)
