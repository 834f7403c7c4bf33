"""Which values can be missing where they are read: the type says what may be, the conditions before it what cannot.

In `nps is present and nps >= 50` the second condition is never unknown; nor is `tier == core` where every account has a
tier. Sound towards "it can be": of what is not proved here, an unknown outcome is asked for. Only that a date is moved
beyond the year 9999, which makes it missing, is left out of account: nobody tests that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from csrules.analysis import typed as t
from csrules.plan.nodes import Case, Choose, Divide, Expr, Join, Pick, Written
from csrules.plan.plan import Column

Present = frozenset[str]
Columns = Mapping[str, Column]
NOTHING: Present = frozenset()


def can_miss(node: Expr, present: Present, columns: Columns) -> bool:
    """Whether the node's value can be missing, where the columns `present` have a value."""
    match node:
        case t.Const():
            return node.value is None
        case t.Today() | t.PeriodStart() | t.Missing() | t.Known():
            return False
        case t.Ref():
            return node.type.nullable and node.name not in present and _column_can_miss(node.name, present, columns)
        case t.Coalesce():
            return can_miss(node.fallback, present, columns) and can_miss(node.item, present, columns)
        case t.PeriodMonths() if node.steps < 1:   # there is none before the first
            return True
        case t.Exact():
            return can_miss(node.ref, present, columns)
        case t.Arith(op="/") | Divide():
            return True
        case t.And() | t.Or():
            return _condition_can_miss(node, present, columns)
        case Pick():
            return all(rule.condition is not None for rule in node.rules)
        case Choose():
            return _choice_can_miss(node, present, columns)
        case Case():
            return _case_can_miss(node, present, columns)
        case Join() | Written():
            return False
        case _:
            return any(can_miss(child, present, columns) for child in t.children(node))


def _column_can_miss(name: str, present: Present, columns: Columns) -> bool:
    """A field that is declared optional can; of what the plan computes, its expression tells."""
    return name not in columns or can_miss(columns[name].expr, present, columns)


def _condition_can_miss(node: t.And | t.Or, present: Present, columns: Columns) -> bool:
    for item in node.items:
        if can_miss(item, present, columns):
            return True
        present |= after(item, isinstance(node, t.And), columns)
    return False


def _choice_can_miss(node: Choose, present: Present, columns: Columns) -> bool:
    if any(can_miss(value, present, columns) for value in node.values):
        return True
    return can_miss(node.missing, present, columns) and can_miss(node.index, present, columns)


def _case_can_miss(node: Case, present: Present, columns: Columns) -> bool:
    for when, then in node.branches:
        if is_false(when, columns):
            continue
        if can_miss(then, present | after(when, True, columns), columns):
            return True
        present |= after(when, False, columns)
    return can_miss(node.default, present, columns)


def is_false(node: t.Typed, columns: Columns) -> bool:
    """Whether a condition cannot be true, because it asks for a line that the policy does not have."""
    match node:
        case t.Not(item=t.Missing(item=t.Ref(name=name))):
            return name in columns and columns[name].expr == Pick(())
        case t.And():
            return any(is_false(item, columns) for item in node.items)
        case t.Known():
            return is_false(node.item, columns)
        case t.Ref():
            behind = known(node, columns)
            return behind is not None and is_false(behind, columns)
    return False


def known(node: t.Ref, columns: Columns) -> t.Known | None:
    """The yes/no question behind a column that holds its answer."""
    expression = columns[node.name].expr if node.name in columns else None
    return expression if isinstance(expression, t.Known) else None


def after(node: t.Typed, outcome: bool, columns: Columns) -> Present:
    """The columns that have a value where the condition did not come out as the other one of true and false.

    `outcome` True: it is true. False: it is not true, which says something of `is missing` alone.
    """
    match node:
        case t.Not(item=t.Missing(item=t.Ref(name=name))) if outcome:
            return frozenset((name,))
        case t.Missing(item=t.Ref(name=name)) if not outcome:
            return frozenset((name,))
        case t.And() if outcome:
            return _all(after(item, True, columns) for item in node.items)
        case t.Or() if not outcome:
            return _all(after(item, False, columns) for item in node.items)
        case t.Known():
            return after(node.item, outcome, columns)
        case t.Ref():
            behind = known(node, columns)
            return NOTHING if behind is None else after(behind, outcome, columns)
    return NOTHING


def _all(sets: Iterable[Present]) -> Present:
    return NOTHING.union(*sets)
