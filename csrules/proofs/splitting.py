"""A question about services in parts: whether any is listed is asked service by service, and reason by reason.

What one service depends on, the others seldom do, so that all together have many times more combinations than each.
What a service lists under `a and b and (c1 or c2 or …)` it lists under one of `a and b and c1`, `a and b and c2`, ….
Each of them reads less of the account than all together, so that far fewer combinations are left. And where `c1`
alone is never true, nor is it together with `a` and `b`, which therefore need not be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from csrules.analysis import typed as t
from csrules.plan.classes import Classes, needed
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
    for member in _unlike(classes, source):
        for reason in _reasons(member, source):
            yield Part(_only(classes, source, member, reason, False), _only(classes, source, member, reason, True))


def _unlike(classes: Classes, source: str) -> Iterator[Member]:
    """The services that may be listed, one of all those that are for the same reasons."""
    seen: set[tuple[object, ...]] = set()
    for member in classes.members:
        condition = _condition(member, source)
        read = [] if condition is None else needed(member.columns, t.refs(condition))
        asked = (condition, *((column.name, column.expr) for column in read))
        if condition is not None and asked not in seen:
            seen.add(asked)
            yield member


def _listed(plan: Plan, condition: t.Typed) -> str | None:
    """The services' column that a condition asks for: it is `not missing` of a list."""
    match condition:
        case t.Not(item=t.Missing(item=t.Ref(name=name))):
            total = next((total for total in plan.totals if total.name == name and total.how == "list"), None)
            return None if total is None else total.sources[0]
        case t.And(items=items):
            return next((listed for item in items if (listed := _listed(plan, item)) is not None), None)
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


def _only(classes: Classes, source: str, listed: Member, reason: t.Typed, loose: bool) -> Classes:
    """The one service is listed for the one reason, and no other is."""
    members = []
    for member in classes.members:
        asked = reason if member is listed else yes(False)
        columns = tuple(
            replace(column, expr=_asking(column.expr, asked, loose or member is not listed))
            if column.name == source else column
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
