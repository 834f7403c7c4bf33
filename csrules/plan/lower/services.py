"""Entitlements and effort: what a tier gives of each service, in which window, by whom, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from csrules.analysis import policy as checked
from csrules.analysis import typed as t
from csrules.analysis.operators import arithmetic
from csrules.analysis.scalars import DATE, DAYS
from csrules.plan.lower import values as v
from csrules.plan.lower.given import ENTITLEMENTS, Given
from csrules.plan.lower.grants import Offers
from csrules.plan.lower.responsibilities import PartyColumns
from csrules.plan.nodes import Case, Expr
from csrules.plan.plan import Column, Member

EFFORT = "effort and cost"


def window_columns(policy: checked.CheckedPolicy) -> tuple[Column, ...]:
    """For each service with `during`: whether the day of the run lies in its window."""
    found = []
    for service in policy.services.values():
        if service.during is not None:
            condition = t.Known(_inside(service.during), service.during.span)
            column = Column(f"during:{service.name}", condition, ENTITLEMENTS, service.during.span,
                            f"window of {service.name}")  # fmt: skip
            found.append(column)
    return tuple(found)


def _inside(during: checked.During) -> t.Typed:
    today = t.Today(DATE, during.span)
    nullable = during.since.type.nullable
    age = t.DaysBetween(today, during.since, replace(DAYS, digits=7, nullable=nullable), during.span)
    first = t.Compare(">=", age, t.Const(during.first, DAYS), during.span)
    last = t.Compare("<=", age, t.Const(during.last, DAYS), during.span)
    return t.And((first, last), during.span)


def lower_service(
    service: checked.Service,
    cells: tuple[checked.Entitlement, ...],
    rank: t.Ref,
    windows: Mapping[str, t.Ref],
    offers: Offers,
    parties: PartyColumns,
    policy: checked.CheckedPolicy,
) -> Member:
    """The columns of one service, from what is offered to what it costs."""
    given = Given(service, cells, rank, windows.get(service.name), offers.of(service.name), policy).columns()
    party = {column.name: column for column in parties.of(service.name)}
    return Member(service.name, service.label, (*given, *party.values(), *_effort(party, policy, parties)))


def _effort(
    party: Mapping[str, Column], policy: checked.CheckedPolicy, parties: PartyColumns
) -> tuple[Column, ...]:
    minutes = t.Ref("minutes", v.EFFORT)
    share = party["vendor_share"].ref
    vendor = Column("vendor_minutes", _times(minutes, share), EFFORT)
    partner = Column("partner_minutes", t.Arith("-", minutes, vendor.ref, vendor.type), EFFORT)
    overseen = t.Compare("==", party["accountable"].ref, v.text("partner"))
    watched = _times(partner.ref, party["oversight_share"].ref)
    zero = t.Const(Decimal(0).scaleb(-watched.type.scale), watched.type)
    oversight = Column("oversight_minutes", Case(((overseen, watched),), zero, watched.type), EFFORT)
    rate = Column("rate", _rate_of_role(policy), EFFORT)
    oversight_rate = Column("oversight_rate", _oversight_rate(parties, policy), EFFORT)
    cost = Column("vendor_cost", _cost(vendor.ref, rate.ref), EFFORT)
    oversight_cost = Column("oversight_cost", _cost(oversight.ref, oversight_rate.ref), EFFORT)
    avoided = Column("avoided_cost", _cost(partner.ref, rate.ref), EFFORT)
    return (vendor, partner, oversight, rate, oversight_rate, cost, oversight_cost, avoided)


def _rate_of_role(policy: checked.CheckedPolicy) -> Case:
    """What an hour of the service's role costs; missing without a role or a rate."""
    role = t.Ref("role", v.text(None).type)
    branches = tuple(
        (t.Compare("==", role, v.text(name)), _known_rate(one.costs)) for name, one in policy.roles.items()
    )
    return Case(branches, _known_rate(None), v.RATE)


def _times(left: t.Typed, right: t.Typed) -> t.Arith:
    kind = arithmetic("*", left.type, right.type)
    assert kind is not None  # noqa: S101  (plain numbers multiply)
    return t.Arith("*", left, right, kind)


def _cost(minutes: t.Ref, rate: t.Ref) -> Expr:
    """Minutes × money per hour; no minutes cost nothing, even where no rate is known."""
    product = _times(minutes, rate)
    nothing = t.Compare("==", minutes, t.Const(0, replace(minutes.type, whole=True)))
    zero = t.Const(Decimal(0).scaleb(-product.type.scale), replace(product.type, nullable=False))
    return Case(((nothing, zero),), product, product.type)


def _rate(role: str, policy: checked.CheckedPolicy) -> Decimal | None:
    return policy.roles[role].costs


def _known_rate(value: Decimal | t.Const | None) -> t.Const:
    if value is None or isinstance(value, t.Const):
        return t.Const(None, v.RATE)
    return v.exact(value, v.RATE)


def _oversight_rate(parties: PartyColumns, policy: checked.CheckedPolicy) -> Expr:
    if parties.band is None:
        return _known_rate(None)
    rates = [
        _known_rate(None if block.oversight is None else _rate(block.oversight.role, policy))
        for block, _ in parties.bands
    ]
    return v.choose(parties.band, rates, _known_rate(None))
