"""`grant` and `deny`: which of them hold for an account, service by service."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from csrules.analysis import policy as checked, typed as t
from csrules.plan.lower import values as v
from csrules.plan.nodes import Pick
from csrules.plan.plan import Column
from csrules.plan.telling import HELD_ONLY

STAGE = "entitlements"
Chosen = tuple[t.Ref, tuple[checked.Grant, ...]]   # the number of the grant that holds, and what it may stand for


@dataclass(frozen=True, slots=True)
class ServiceOffers:
    """What may change a service's cell: `instead` of it, to `fill` an empty one, on top (`plus`), or `denied`."""

    instead: Chosen | None = None
    fill: Chosen | None = None
    plus: tuple[tuple[t.Ref, checked.Grant], ...] = ()
    denied: tuple[t.Ref, tuple[checked.Deny, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Offers:
    columns: tuple[Column, ...]
    by_service: dict[str, ServiceOffers] = field(default_factory=dict)

    def of(self, service: str) -> ServiceOffers:
        return self.by_service.get(service, ServiceOffers())


def lower_grants(policy: checked.CheckedPolicy) -> Offers:
    """One column for each question that a service's grants and denials ask."""
    columns: list[Column] = []
    by_service: dict[str, ServiceOffers] = {}
    for name in policy.services:
        grants = [grant for grant in policy.grants if grant.service == name]
        denials = [deny for deny in policy.denials if name in deny.services]
        if not grants and not denials:
            continue
        by_service[name] = ServiceOffers(
            instead=_chosen("instead", name, grants, columns),
            fill=_chosen("grant", name, grants, columns),
            plus=tuple(_plus(name, [grant for grant in grants if grant.how == "plus"], columns)),
            denied=_denied(name, denials, columns),
        )
    return Offers(tuple(columns), by_service)


def _chosen(how: str, service: str, grants: list[checked.Grant], columns: list[Column]) -> Chosen | None:
    """The last grant that holds wins, as with assignments."""
    lines = tuple(grant for grant in grants if grant.how == how)[::-1]
    if not lines:
        return None
    pick = Pick(tuple(v.lowered(grant.rule, f"grant {service}") for grant in lines))
    column = Column(f"{how}:{service}", pick, STAGE, title=f"grant of {service}", telling=HELD_ONLY)
    columns.append(column)
    return column.ref, lines


def _plus(
    service: str, grants: list[checked.Grant], columns: list[Column]
) -> Iterable[tuple[t.Ref, checked.Grant]]:
    for number, grant in enumerate(grants):
        condition = grant.rule.condition or v.yes(True)
        column = Column(f"plus:{service}:{number}", t.Known(condition), STAGE, grant.rule.span, f"more {service}",
                        telling=HELD_ONLY)
        columns.append(column)
        yield column.ref, grant


def _denied(
    service: str, denials: list[checked.Deny], columns: list[Column]
) -> tuple[t.Ref, tuple[checked.Deny, ...]] | None:
    if not denials:
        return None
    pick = Pick(tuple(v.lowered(deny.rule, f"deny {service}") for deny in denials))
    column = Column(f"deny:{service}", pick, STAGE, title=f"denial of {service}", telling=HELD_ONLY)
    columns.append(column)
    return column.ref, tuple(denials)
