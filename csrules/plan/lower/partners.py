"""Who an account's partner is, and what becomes of work that would go to a partner where there is none.

It is the last word on a party: nobody answers for a service, or has a part in it, who is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.partners import PARTNER, partner_link
from csrules.analysis.scalars import Kind, Scalar
from csrules.plan.lower import values as v
from csrules.plan.nodes import Case, Expr, Join
from csrules.plan.plan import Column, ServiceFinding

STAGE = "partner"
PARTY, ANSWERS, SHARE, REASON = "party", "accountable", "vendor_share", "party_reason"
UNBORNE = "unborne"   # of every service: whether it is ours for want of a partner
_ALL = v.exact(Decimal(1), v.SHARE)
OURS: Mapping[str, t.Const] = {PARTY: v.text("vendor"), ANSWERS: v.text("vendor"), SHARE: _ALL}
_WHY = v.text("the account has no partner, so we deliver")


@dataclass(frozen=True, slots=True)
class Partner:
    """`link` is the account's column with the partner's key; `none` is the condition that there is no such partner."""

    link: t.Ref | None
    columns: tuple[Column, ...]
    none: t.Typed

    @property
    def finding(self) -> ServiceFinding:
        given = t.Compare("!=", t.Ref("mode", v.text("").type), v.text("not_offered"))
        condition = t.And((t.Ref(UNBORNE, t.YES.type), given))
        message = "it would go to a partner, and the account has none, so we deliver"
        return ServiceFinding("no-partner", condition, message, None)

    def borne(self, values: Mapping[str, Expr], stage: str) -> tuple[Column, ...]:
        """The party columns of a service that may go to a partner, from what all stages before say."""
        share, answers = (Column(f"due_{name}", values[name], stage) for name in (SHARE, ANSWERS))
        unborne = Column(UNBORNE, t.And((involved(share.ref, answers.ref), self.none)), STAGE)
        due = {**values, SHARE: share.ref, ANSWERS: answers.ref}
        vendor: dict[str, Expr] = {**OURS, REASON: Join("; ", (values[REASON], _WHY))}
        final = [Column(name, Case(((unborne.ref, vendor[name]),), value, value.type), STAGE)
                 for name, value in due.items()]
        return (share, answers, unborne, *final)


def ours(values: Mapping[str, Expr], stage: str) -> tuple[Column, ...]:
    """The same of a service that no line gives to a partner."""
    return (*(Column(name, value, stage) for name, value in values.items()), Column(UNBORNE, v.yes(False), STAGE))


def involved(share: t.Ref, answers: t.Ref) -> t.Typed:
    """Whether the partner does a part of the work, or answers for it."""
    return t.Or((t.Compare("<", share, _ALL), t.Compare("==", answers, v.text(PARTNER))))


def lower_partner(policy: checked.CheckedPolicy) -> Partner:
    link = partner_link(policy.records, policy.match)
    there = _whoever_agreed(policy) if link is None else link
    if there is None:
        return Partner(None, (), t.YES)
    none = Column("partner:none", t.Missing(there), STAGE)
    return Partner(link, (none,), none.ref)


def _whoever_agreed(policy: checked.CheckedPolicy) -> t.Ref | None:
    """Where nothing links to a record of partners, an agreement that is in force is proof enough that there is one."""
    if policy.match is None:
        return None
    record = policy.match.record
    return t.Ref(record, Scalar(Kind.LINK, nullable=True, record=record))
