"""The common workload in plain Python: the same rules as `coverage/policy`, written down a second time by hand.

Hours are per month, shares are ours (the vendor's), margins are in percent as the data holds them. `answer` is what
csrules is compared with: its answers by the tests, its speed by `benchmarks.decide`, and its SQL twin is `by_hand.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

AS_OF = dt.date(2026, 10, 1)
TIERS = ("strategic", "enterprise", "growth", "long_tail")
PROGRAMS = ("gold", "silver", "registered")
BANDS = ("below 10%", "10% to below 20%", "20% to below 30%", "30% and above")
ROLE_COSTS = {"csm": 120, "solution_architect": 160, "support": 70}   # per hour


class Service(NamedTuple):
    """`hours` by tier, 0 for not offered; `shares` by program and band, in hundredths."""

    label: str
    role: str
    hours: tuple[float, ...]
    shares: tuple[tuple[int, ...], ...]


# name, label, role, hours by tier, our share by band with a partner that is gold, silver, registered
_SERVICES = """
onboarding         |Onboarding         |csm               |16 8 4 1.5 | 50  40  25   0|100  50  40  25|100 100  50  40
qbr                |Business review    |csm               |6 3 1.5 0  |100  50  50  40|100 100  50  50|100 100 100  50
health_check       |Health check       |csm               |8 4 2 0.5  | 50  50  25   0|100  50  50  25|100 100  50  50
success_plan       |Success plan       |csm               |10 5 2.5 0 |100  50  40  25|100 100  50  40|100 100 100  50
training           |Training           |support           |12 6 3 1   | 40  25   0   0| 50  40  25   0|100  50  40  25
adoption_review    |Adoption review    |csm               |5 2.5 1 0  | 50  40  40  25|100  50  40  40|100 100  50  40
architecture_review|Architecture review|solution_architect|14 7 0 0   |100 100  50  50|100 100 100  50|100 100 100 100
migration          |Migration          |solution_architect|20 9 0 0   | 50  40  25   0| 50  50  40  25|100  50  50  40
premium_support    |Premium support    |support           |24 10 3.5 0| 50  25   0   0|100  50  25   0|100 100  50  25
incident_mgmt      |Incident management|support           |7.5 4.5 0 0|100  50  50  25|100 100  50  50|100 100 100  50
renewal_prep       |Renewal preparation|csm               |4 3 2 1    |100 100  50  40|100 100  50  50|100 100 100  50
advocacy           |Advocacy           |csm               |3 0 0 0    |100  50  40  25|100 100  50  40|100 100 100  50
"""


def _services() -> Iterator[tuple[str, Service]]:
    for line in _SERVICES.strip().splitlines():
        name, label, role, hours, *shares = (cell.strip() for cell in line.split("|"))
        by_program = tuple(tuple(int(share) for share in cell.split()) for cell in shares)
        yield name, Service(label, role, tuple(float(cell) for cell in hours.split()), by_program)


SERVICES = dict(_services())
HOURS = tuple(tuple(service.hours[tier] for service in SERVICES.values()) for tier in range(len(TIERS)))
SHARES = {
    (program, band): tuple(service.shares[at][band] / 100 for service in SERVICES.values())
    for at, program in enumerate(PROGRAMS)
    for band in range(len(BANDS))
}
ALL_OURS = (1.0,) * len(SERVICES)

Answer = tuple[str, list[bool], list[float], list[float], float]


def answer(account: Mapping[str, Any], partner: Mapping[str, Any] | None) -> Answer:
    """The tier; for each service whether it is given, our hours and the partner's; and the sum of ours."""
    tier = tier_of(account["arr"], account["nps"], account["expansion"], account["renewals"])
    shares = ALL_OURS
    if partner is not None and partner["certified_until"] >= AS_OF:
        shares = SHARES[partner["program"], band_of(partner["margin"])]
    given, ours, theirs, total = [], [], [], 0.0
    for hours, share in zip(HOURS[tier], shares, strict=True):
        part = hours * share
        given.append(hours > 0)
        ours.append(part)
        theirs.append(hours - part)
        total += part
    return TIERS[tier], given, ours, theirs, total


def tier_of(arr: Decimal, nps: int | None, expansion: Decimal, renewals: int) -> int:
    """0 is the highest tier."""
    if arr >= 250_000 or (arr >= 100_000 and expansion >= 100_000):
        return 0
    if arr >= 100_000:
        return 1
    promoter = nps is not None and nps >= 50 and arr >= 15_000
    return 2 if arr >= 25_000 or promoter or renewals < 1 else 3


def band_of(margin: Decimal) -> int:
    return 0 if margin < 10 else 1 if margin < 20 else 2 if margin < 30 else 3
