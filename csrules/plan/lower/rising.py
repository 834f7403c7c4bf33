"""Whether our share of a service rises with a field: the share for several values of the field, all else as it is.

A run looks at values that are chosen beforehand, a proof at any two. Both read the columns that are made here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from csrules.analysis import typed as t
from csrules.analysis.of_services import LISTED
from csrules.analysis.scalars import TEXT
from csrules.plan.lower import values as v
from csrules.plan.lower.supposing import Supposed, dependents, suppose
from csrules.plan.nodes import Case, Expr, refs
from csrules.plan.plan import Column, Family, Member

STAGE, SHARE = "promises and watches", "vendor_share"
NOBODY = t.Const(None, LISTED)
GIVEN = t.Compare("!=", t.Ref("mode", TEXT), v.text("not_offered"))


@dataclass(frozen=True, slots=True)
class Rising:
    """`columns` are added to the account's, `of_members` to those of each service, in their order."""

    supposed: Supposed
    columns: tuple[Column, ...]
    of_members: tuple[tuple[Column, ...], ...]


def column_of(field: str) -> str:
    """The services' column that names the service where our share of it rises with the field."""
    return f"rises:{field}"


def rising(
    field: t.Ref, columns: Sequence[Column], members: Sequence[Member], family: Family | None,
    values: Sequence[t.Typed] | None = None, where: t.Typed | None = None,
) -> Rising:
    """For `values`, the later of which are larger where `where` is true; without them for those that a run takes."""
    dependent = dependents(field.name, columns, read_by_shares(members), family)
    supposed = suppose(field, dependent, f"suppose:{field.name}", family, values)
    asked = [*([t.Not(t.Missing(field))] if field.type.nullable else []), *([] if where is None else [where])]
    counts = Column(f"suppose:{field.name}:counts", t.Known(t.And(tuple(asked))), STAGE) if asked else None
    of_members = tuple(
        tuple(_rises(field, member, supposed, None if counts is None else counts.ref, where is None))
        for member in members
    )
    return Rising(supposed, (*supposed.columns, *([] if counts is None else [counts])), of_members)


def read_by_shares(members: Sequence[Member]) -> set[str]:
    """All that our share of any service reads."""
    return {name for member in members for column in share_columns(member) for name in refs(column.expr)}


def share_columns(member: Member) -> list[Column]:
    """The service's columns that our share comes from, itself the last."""
    wanted, columns = {SHARE}, []
    for column in reversed(member.columns):
        if column.name in wanted:
            wanted |= refs(column.expr)
            columns.append(column)
    return columns[::-1]


def _rises(
    field: t.Ref, member: Member, supposed: Supposed, counts: t.Ref | None, is_sample: bool
) -> Iterable[Column]:
    """Our share for each value of the field, and the service's name where a later one is larger than the one before."""
    name, own = column_of(field.name), share_columns(member)
    if not any(refs(column.expr) & {field.name, *supposed.names} for column in own):   # the field has no say in it
        return [Column(name, NOBODY, STAGE)]
    copies: list[Column] = []
    shares: list[t.Ref] = []
    for number in range(len(supposed.values)):
        renamed: dict[str, t.Ref] = {}
        for column in own:
            copy = Column(f"{name}:{number}:{column.name}", supposed.read(column.expr, number, renamed), STAGE)
            copies.append(copy)
            renamed[column.name] = copy.ref
        shares.append(renamed[SHARE])
    rises: list[t.Typed] = [t.Compare(">", after, before) for before, after in pairwise(shares)]
    if is_sample and not supposed.complete:
        rises += _beside(field, own[-1].ref, supposed.values, shares)
    if not rises:
        return [Column(name, NOBODY, STAGE)]
    asked = [GIVEN, *([] if counts is None else [counts]), v.any_of(*rises)]
    return [*copies, Column(name, named_where(t.And(tuple(asked)), member), STAGE)]


def _beside(
    field: t.Ref, own: t.Ref, values: Sequence[t.Typed], shares: Sequence[t.Ref]
) -> Iterable[t.Typed]:
    """Samples are compared with the account's own value and share, too."""
    for value, share in zip(values, shares, strict=True):
        yield t.And((t.Compare("<", field, value), t.Compare(">", share, own)))
        yield t.And((t.Compare("<", value, field), t.Compare(">", own, share)))


def named_where(condition: t.Typed, member: Member) -> Expr:
    """The service's name where the condition is true."""
    return Case(((condition, v.text(member.name)),), NOBODY, LISTED)
