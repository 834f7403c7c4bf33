"""Whether our share of a service rises with a field: the share for several values of the field, all else as it is.

A run looks at values that are chosen beforehand, a proof at any two. Both read the columns that are made here. Where
the account does not get the service, there is no share: the field may decide that, too, by way of the tier.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace

from csrules.analysis import typed as t
from csrules.analysis.scalars import TEXT
from csrules.plan.classes import needed
from csrules.plan.lower import values as v
from csrules.plan.lower.supposing import Supposed, dependents, suppose
from csrules.plan.nodes import Case, Expr, refs
from csrules.plan.plan import Column, Family, Member

STAGE, SHARE, MODE = "promises and watches", "vendor_share", "mode"
MAYBE_SHARE = replace(v.SHARE, nullable=True)
LISTED = replace(TEXT, nullable=True)
NOBODY = t.Const(None, LISTED)
GIVEN = t.Compare("!=", t.Ref(MODE, TEXT), v.text("not_offered"))


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
    dependent = dependents(field.name, columns, _read_by_moved(field, columns, members, family), family)
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
    return {name for member in members for column in needed(member.columns, {SHARE}) for name in refs(column.expr)}


def _read_by_moved(
    field: t.Ref, columns: Sequence[Column], members: Sequence[Member], family: Family | None
) -> set[str]:
    """The same, and what decides whether a service is given of which the share hangs on the field."""
    shares = read_by_shares(members)
    moved = {field.name, *(column.name for column in dependents(field.name, columns, shares, family))}
    modes = (column for member in members if _reads(member, SHARE, moved) for column in needed(member.columns, {MODE}))
    return shares | {name for column in modes for name in refs(column.expr)}


def _reads(member: Member, name: str, moved: Set[str]) -> bool:
    """Whether the service's column of this name hangs on any of the account's columns."""
    return any(refs(column.expr) & moved for column in needed(member.columns, {name}))


def _rises(
    field: t.Ref, member: Member, supposed: Supposed, counts: t.Ref | None, is_sample: bool
) -> Iterable[Column]:
    """Our share for each value of the field, and the service's name where a later one is larger than the one before."""
    name, moved = column_of(field.name), {field.name, *supposed.names}
    if not _reads(member, SHARE, moved):   # the field has no say in it
        return [Column(name, NOBODY, STAGE)]
    given_or_not = _reads(member, MODE, moved)
    copies, shares = _copies(name, member, supposed, given_or_not)
    before = shares[:-1]
    if given_or_not and len(shares) > 2:   # between two values with a share there may be some without
        before = _least(name, shares, copies)
    rises: list[t.Typed] = [t.Compare(">", after, least) for least, after in zip(before, shares[1:], strict=True)]
    if is_sample and not supposed.complete:
        rises += _beside(field, t.Ref(SHARE, v.SHARE), supposed.values, shares, given_or_not)
    if not rises:
        return [Column(name, NOBODY, STAGE)]
    asked = [*([] if given_or_not else [GIVEN]), *([] if counts is None else [counts]), v.any_of(*rises)]
    return [*copies, Column(name, named_where(asked[0] if len(asked) == 1 else t.And(tuple(asked)), member), STAGE)]


def _copies(name: str, member: Member, supposed: Supposed, given_or_not: bool) -> tuple[list[Column], list[t.Ref]]:
    """What the share comes from for each value, and the shares; missing where the service is not given then."""
    own = needed(member.columns, {SHARE, MODE} if given_or_not else {SHARE})
    copies: list[Column] = []
    shares: list[t.Ref] = []
    for number in range(len(supposed.values)):
        renamed: dict[str, t.Ref] = {}
        for column in own:
            copy = Column(f"{name}:{number}:{column.name}", supposed.read(column.expr, number, renamed), STAGE)
            copies.append(copy)
            renamed[column.name] = copy.ref
        if given_or_not:
            given = replace(GIVEN, left=renamed[MODE])
            share = Case(((given, renamed[SHARE]),), t.Const(None, MAYBE_SHARE), MAYBE_SHARE)
            copies.append(Column(f"{name}:{number}:given_share", share, STAGE))
            renamed[SHARE] = copies[-1].ref
        shares.append(renamed[SHARE])
    return copies, shares


def _least(name: str, shares: Sequence[t.Ref], copies: list[Column]) -> list[t.Ref]:
    """The least share so far, for each value but the last."""
    least = [shares[0]]
    for number, share in enumerate(shares[1:-1], 1):
        stays = t.Or((t.Missing(share), t.Compare("<=", least[-1], share)))
        copies.append(Column(f"{name}:{number}:least", Case(((stays, least[-1]),), share, MAYBE_SHARE), STAGE))
        least.append(copies[-1].ref)
    return least


def _beside(
    field: t.Ref, own: t.Ref, values: Sequence[t.Typed], shares: Sequence[t.Ref], given_or_not: bool
) -> Iterable[t.Typed]:
    """Samples are compared with the account's own value and share, too."""
    asked = (GIVEN,) if given_or_not else ()
    for value, share in zip(values, shares, strict=True):
        yield t.And((*asked, t.Compare("<", field, value), t.Compare(">", share, own)))
        yield t.And((*asked, t.Compare("<", value, field), t.Compare(">", own, share)))


def named_where(condition: t.Typed, member: Member) -> Expr:
    """The service's name where the condition is true."""
    return Case(((condition, v.text(member.name)),), NOBODY, LISTED)
