"""A question about services in parts: whether a text is listed for one of several reasons is asked reason by reason.

What a service lists under `a and b and (c1 or c2 or …)` it lists under one of `a and b and c1`, `a and b and c2`, ….
Each of them reads less of the account than all together, so that far fewer combinations are left. And where `c1`
alone is never true, nor is it together with `a` and `b`, which therefore need not be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from csrules.analysis import typed as t
from csrules.plan.classes import Classes
from csrules.plan.lower.values import yes
from csrules.plan.nodes import Case, Expr
from csrules.plan.plan import Member, Plan


@dataclass(frozen=True, slots=True)
class Part:
    """`whole` lists for one reason; `loose` for the same reason whatever else is asked, and so for more accounts."""

    whole: Classes
    loose: Classes


def parts(plan: Plan, classes: Classes, condition: t.Typed) -> Iterator[Part]:
    """Parts such that the condition is true only where it is true in one of them."""
    source = _listed(plan, condition)
    if source is None:
        yield Part(classes, classes)
        return
    reasons = max(len(_reasons(member, source)) for member in classes.members)
    for number in range(reasons):
        yield Part(_only(classes, source, number, False), _only(classes, source, number, True))


def _listed(plan: Plan, condition: t.Typed) -> str | None:
    """The services' column that a condition asks for: it is `not missing` of a list."""
    match condition:
        case t.Not(item=t.Missing(item=t.Ref(name=name))):
            total = next((one for one in plan.totals if one.name == name and one.how == "list"), None)
            return None if total is None else total.sources[0]
        case t.And(items=items):
            return next((found for item in items if (found := _listed(plan, item)) is not None), None)
    return None


def _condition(member: Member, source: str) -> t.Typed | None:
    expr = next(column.expr for column in member.columns if column.name == source)
    return expr.branches[0][0] if isinstance(expr, Case) else None


def _reasons(member: Member, source: str) -> tuple[t.Typed, ...]:
    condition = _condition(member, source)
    if condition is None:
        return ()
    items = condition.items if isinstance(condition, t.And) else (condition,)
    last = items[-1]
    return last.items if isinstance(last, t.Or) else (last,)


def _only(classes: Classes, source: str, number: int, loose: bool) -> Classes:
    members = []
    for member in classes.members:
        reasons = _reasons(member, source)
        reason = reasons[number] if number < len(reasons) else yes(False)
        columns = tuple(
            replace(column, expr=_asking(column.expr, reason, loose)) if column.name == source else column
            for column in member.columns
        )
        members.append(replace(member, columns=columns))
    return replace(classes, members=tuple(members))


def _asking(expr: Expr, reason: t.Typed, loose: bool) -> Expr:
    if not isinstance(expr, Case):
        return expr
    condition, listed = expr.branches[0]
    if not loose and isinstance(condition, t.And):
        reason = t.And((*condition.items[:-1], reason))
    return replace(expr, branches=((reason, listed),))
