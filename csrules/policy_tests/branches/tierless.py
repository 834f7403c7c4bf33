"""What is known of an account that needs people: it has a tier, unless something is granted where there is none."""

from __future__ import annotations

from csrules.analysis import typed as t
from csrules.plan.nodes import Case, Choose, Expr
from csrules.plan.plan import Plan
from csrules.policy_tests.branches.presence import NOTHING, Present

TIER = "tier"
HAS_TIER: Present = frozenset((TIER,))


def carried(plan: Plan) -> Present:
    """What is present for each account that needs somebody, for the role of its tier or for another one."""
    spent = (column.expr for member in plan.members for column in member.columns if column.name == "minutes")
    rank = next(column.expr for column in plan.columns if column.name == TIER)
    index = rank.index.name if isinstance(rank, Choose) else None
    return HAS_TIER if all(_is_nothing(effort, index) for effort in spent) else NOTHING


def _is_nothing(minutes: Expr, index: str | None) -> bool:
    """Whether a service takes no time where there is no tier."""
    match minutes:
        case t.Const():
            return not minutes.value
        case Choose():
            return minutes.index.name == index and _is_nothing(minutes.missing, index)
        case Case():
            return all(_is_nothing(part, index) for part in (*(then for _, then in minutes.branches), minutes.default))
    return False
