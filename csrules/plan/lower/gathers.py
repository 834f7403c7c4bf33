"""A gathering of the plan: which links of the rows have to be followed, and what is read of the account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from csrules.analysis import policy as checked, typed as t
from csrules.plan.links import lookups
from csrules.plan.nodes import Expr, walk
from csrules.plan.plan import Gather, Measure


def gather(
    name: str, record: str, condition: t.Typed, measures: Sequence[Measure], policy: checked.CheckedPolicy
) -> Gather:
    asked = (part for measure in measures for part in (measure.value, measure.where, measure.by))
    parts: list[Expr] = [condition, *(part for part in asked if part is not None)]
    read = {part.name: part for node in parts for part in walk(node) if isinstance(part, t.Ref)}
    gathered = Gather(name, record, condition, tuple(measures), (), ())
    links = lookups(read, policy.known, policy.known[record], gathered.prefix)
    return Gather(name, record, condition, tuple(measures), links, tuple(_own(read.values(), gathered.prefix)))


def _own(read: Iterable[t.Ref], prefix: str) -> Iterable[t.Ref]:
    """What is read of the account, in the order of the names."""
    own = (ref for ref in read if not ref.name.startswith(prefix))
    return (t.Ref(ref.name, ref.type) for ref in sorted(own, key=lambda ref: ref.name))
