"""Entitlements and effort: what a tier gives of each service, in which window, by whom, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.operators import arithmetic
from csrules.analysis.scalars import DATE, DAYS, Kind, Scalar
from csrules.plan.lower import values as v
from csrules.plan.lower.entitlements import (
    ADDS_NOTHING,
    ENTITLEMENTS,
    OVERLAY_ROLE,
    EntitlementColumns,
    has_overlay,
)
from csrules.plan.lower.grants import Offers
from csrules.plan.lower.responsibilities import PartyColumns
from csrules.plan.nodes import Case, Expr
from csrules.plan.plan import Column, Leg, Member, ServiceFinding
from csrules.plan.results import read
from csrules.plan.telling import Telling

EFFORT, SUCCESS = "effort and cost", "success"
DELIVERED = ("included", "effort")   # the modes in which people have a part


def window_columns(service: checked.Service, cells: tuple[checked.Entitlement, ...], rank: t.Ref) -> tuple[Column, ...]:
    """Whether the day of the run lies in the service's window, and whether the account is where it is offered.

    It bears on an account whose tier has the service.
    """
    columns = []
    having = tuple(t.Const(at, rank.type) for at, cell in enumerate(cells) if cell.mode != "not_offered")
    telling = Telling(t.OneOf(rank, having))
    if service.during is not None:
        condition = t.Known(_inside(service.during), service.during.span)
        columns.append(Column(f"during:{service.name}", condition, ENTITLEMENTS, service.during.span,
                            f"window of {service.name}", telling=telling))
    if service.offered is not None and service.offered.condition is not None:
        condition = t.Known(service.offered.condition, service.offered.span)
        columns.append(Column(f"offered:{service.name}", condition, ENTITLEMENTS, service.offered.span,
                            f"lifecycle of {service.name}", telling=telling))
    return tuple(columns)


def success_column(service: checked.Service) -> Column | None:
    """Whether the service does what it is for."""
    rule = service.succeeds
    if rule is None or rule.condition is None:
        return None
    return Column(f"success:{service.name}", rule.condition, SUCCESS, rule.span, f"success of {service.name}",
                  telling=Telling(services=(service.name,)))


def _inside(during: checked.During) -> t.Typed:
    if during.following is None:
        return _between(during, during.since, during.first, during.last)
    parts = [_between(during, during.since, during.first, during.last)] if during.last >= 0 else []
    if during.first < 0:
        before = _between(during, during.following, during.first, during.last)
        # A period that is counted from a day has a next one already before that day, and no window then.
        begun = during.since.type.nullable and isinstance(during.since, t.Shift)
        parts.append(t.And((t.Not(t.Missing(during.since)), *before.items), during.span) if begun else before)
    return parts[0] if len(parts) == 1 else t.Or(tuple(parts), during.span)


def _between(during: checked.During, day: t.Typed, first: int, last: int) -> t.And:
    """Today is from `first` to `last` days after the day."""
    age_type = replace(DAYS, digits=7, nullable=day.type.nullable)
    age = t.DaysBetween(t.Today(DATE, during.span), day, age_type, during.span)
    begun = t.Compare(">=", age, t.Const(first, DAYS), during.span)
    over = t.Compare("<=", age, t.Const(last, DAYS), during.span)
    return t.And((begun, over), during.span)


def lower_service(
    service: checked.Service,
    cells: tuple[checked.Entitlement, ...],
    rank: t.Ref,
    windows: tuple[Column, ...],
    offers: Offers,
    parties: PartyColumns,
    policy: checked.CheckedPolicy,
) -> Member:
    """The columns of one service, from what is offered to what it costs."""
    refs = tuple(column.ref for column in windows)
    given = EntitlementColumns(service, cells, rank, refs, offers.of(service.name), policy).columns()
    party = {column.name: column for column in parties.of(service.name)}
    effort = _effort(party, policy, parties, overlaid=has_overlay(given))
    success = success_column(service)
    return Member(service.name, service.label, (*given, *party.values(), *effort), success.ref if success else None)


def plus_findings(policy: checked.CheckedPolicy) -> tuple[ServiceFinding, ...]:
    """More of a service that the account does not get, with the first line that says so."""
    lines: dict[str, Expr] = {}
    for grant in policy.grants:
        if grant.how == "plus":
            span = grant.rule.span
            lines.setdefault(grant.service, v.text(f": `{v.source(span)}` ({span.where})"))
    message = "`plus` adds nothing, because the account does not get the service"
    found = ServiceFinding("plus-without-service", t.Ref(ADDS_NOTHING, t.YES.type), message, None, lines)
    return (found,) if lines else ()


def legs(members: Sequence[Member]) -> tuple[Leg, ...]:
    """Delivery by the first role and by the second, and oversight; delivery at no effort is a part all the same."""
    vendor, overlay, oversight = (read(members, f"{name}_minutes") for name in ("vendor", "overlay", "oversight"))
    rest = t.Arith("-", vendor, overlay, vendor.type)
    overseen = t.Compare(">", oversight, t.Const(0, Scalar(Kind.NUMBER, digits=1, whole=True)))
    return (
        Leg("role", _delivered(members, "role"), rest, "base_cost"),
        Leg(OVERLAY_ROLE, _delivered(members, OVERLAY_ROLE), overlay, "overlay_cost"),
        Leg("oversight_role", overseen, oversight, "oversight_cost"),
    )


def _delivered(members: Sequence[Member], role: str) -> t.Typed:
    """Whether people of the role have a part in delivering it."""
    given = t.OneOf(read(members, "mode"), tuple(map(v.text, DELIVERED)))
    part = t.Compare(">", read(members, "vendor_share"), t.Const(0, Scalar(Kind.NUMBER, digits=1, whole=True)))
    return t.And((given, part, t.Not(t.Missing(read(members, role)))))


def _effort(
    party: Mapping[str, Column], policy: checked.CheckedPolicy, parties: PartyColumns, *, overlaid: bool
) -> tuple[Column, ...]:
    """Minutes and cost of both parties. Of the vendor's part a second role delivers `overlay_minutes`."""
    minutes = t.Ref("minutes", v.EFFORT)
    share = party["vendor_share"].ref
    vendor = Column("vendor_minutes", _times(minutes, share), EFFORT)
    partner = Column("partner_minutes", t.Arith("-", minutes, vendor.ref, vendor.type), EFFORT)
    overseen = t.Compare("==", party["accountable"].ref, v.text("partner"))
    watched = _times(partner.ref, party["oversight_share"].ref)
    oversight = Column("oversight_minutes", Case(((overseen, watched),), _zero(watched.type), watched.type), EFFORT)
    rate = Column("rate", _rate_of_role("role", policy), EFFORT)
    oversight_rate = Column("oversight_rate", _oversight_rate(parties, policy), EFFORT)
    oversight_cost = Column("oversight_cost", _cost(oversight.ref, oversight_rate.ref), EFFORT)
    split = _two_roles if overlaid else _one_role
    costs = split(vendor.ref, partner.ref, share, rate.ref, policy)
    return (vendor, partner, oversight, rate, oversight_rate, *costs, oversight_cost)


def _one_role(
    vendor: t.Ref, partner: t.Ref, share: t.Ref, rate: t.Ref, policy: checked.CheckedPolicy
) -> tuple[Column, ...]:
    base = Column("base_cost", _cost(vendor, rate), EFFORT)
    return (
        Column("overlay_minutes", _zero(vendor.type), EFFORT),
        Column("overlay_cost", _zero(replace(base.type, nullable=False)), EFFORT),
        base,
        Column("vendor_cost", base.ref, EFFORT),
        Column("avoided_cost", _cost(partner, rate), EFFORT),
    )


def _two_roles(
    vendor: t.Ref, partner: t.Ref, share: t.Ref, rate: t.Ref, policy: checked.CheckedPolicy
) -> tuple[Column, ...]:
    """Both roles have the same share of their efforts."""
    effort = t.Ref("overlay_effort", v.EFFORT)
    second = Column("overlay_rate", _rate_of_role(OVERLAY_ROLE, policy), EFFORT)
    overlay = Column("overlay_minutes", _times(effort, share), EFFORT)
    first_minutes = Column("base_minutes", t.Arith("-", vendor, overlay.ref, vendor.type), EFFORT)
    second_avoided = Column("overlay_avoided_minutes", t.Arith("-", effort, overlay.ref, vendor.type), EFFORT)
    first_avoided = Column("base_avoided_minutes", t.Arith("-", partner, second_avoided.ref, vendor.type), EFFORT)
    base, more = (
        Column(name, _cost(minutes.ref, hourly), EFFORT)
        for name, minutes, hourly in (("base_cost", first_minutes, rate), ("overlay_cost", overlay, second.ref))
    )
    kept, saved = (
        Column(name, _cost(minutes.ref, hourly), EFFORT)
        for name, minutes, hourly in (
            ("base_avoided_cost", first_avoided, rate), ("overlay_avoided_cost", second_avoided, second.ref),
        )
    )
    return (
        second, overlay, first_minutes, second_avoided, first_avoided, base, more, kept, saved,
        Column("vendor_cost", _plus(base.ref, more.ref), EFFORT),
        Column("avoided_cost", _plus(kept.ref, saved.ref), EFFORT),
    )


def _plus(left: t.Ref, right: t.Ref) -> t.Arith:
    return t.Arith("+", left, right, replace(left.type, digits=left.type.digits + 1))


def _zero(kind: Scalar) -> t.Const:
    return t.Const(Decimal(0).scaleb(-kind.scale), kind)


def _rate_of_role(column: str, policy: checked.CheckedPolicy) -> Case:
    """What an hour of the role in a column costs; missing without a role or a rate."""
    role = t.Ref(column, v.text(None).type)
    branches = tuple(
        (t.Compare("==", role, v.text(name)), _known_rate(costing.costs)) for name, costing in policy.roles.items()
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
    return Case(((nothing, _zero(replace(product.type, nullable=False))),), product, product.type)


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
