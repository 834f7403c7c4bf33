"""Policies far larger than people write: many tiers, services, bands and defines built on each other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.evaluators.rows import Row
from tests.evaluators.small import PARTNER, decide_both, policy

D = Decimal
SHARED = "partner partner  margin percent from 0% to 45%"


MANY = [(12, 30), pytest.param(60, 200, marks=pytest.mark.slow)]


@pytest.mark.parametrize(("tier_count", "service_count"), MANY)
def test_many_tiers_and_services(tier_count: int, service_count: int) -> None:
    tiers = [f"t{number}" for number in range(tier_count)]
    services = [f"s{number}" for number in range(service_count)]
    lines = [f"  tier {name} {{ served by helper  when arr >= {tier_count - at}k }}" for at, name in enumerate(tiers)]
    cells = ("1h/week", "-", "included", "automated", "7min/month by other")
    matrix = [[cells[(row * 7 + at) % 5] for at in range(tier_count)] for row in range(service_count)]
    rest = "\n".join([
        "tiers {", *lines[:-1], f"  tier {tiers[-1]} {{ served by other  otherwise }}", "}",
        "role helper { costs 60 per hour }", "role other { costs 0.01 per hour }",
        *(f"service {name}" for name in services),
        "entitlements {", "  | service | " + " | ".join(tiers) + " |",
        *(f"  | {name} | {' | '.join(row)} |" for name, row in zip(services, matrix, strict=True)), "}",
        "responsibilities by margin {", "  | service | below 10% | 10% and above |",
        *(f"  | {name} | vendor | partner 60% |" for name in services[::2]), "  others shared  no agreement vendor",
        "  oversight 10% by other", "}",
    ])
    amounts = (0, 1000, 6_999, 7_000, 1000 * tier_count)
    accounts: list[Row] = [
        {"arr": D(amount), "margin": margin, "partner": "P"}
        for amount in amounts for margin in (None, D("0.09"), D("0.1"))
    ]
    found = decide_both(policy(f"arr money  {SHARED} optional", PARTNER, rest=rest), accounts)
    places = (tier_count - 1, tier_count - 1, tier_count - 6, tier_count - 7, 0)
    assert [row["tier"] for row in found[::3]] == [f"t{place}" for place in places]


def test_a_long_chain_of_defines() -> None:
    chain = [f"define d{number} = d{number - 1} + count" for number in range(1, 15)]
    flags = [f"define f{number} = f{number - 1} or count == {number}" for number in range(1, 200)]
    text = policy("count integer from 0 to 1000", "define d0 = count", *chain, "define f0 = count == 0", *flags)
    found = decide_both(text, [{"count": 0}, {"count": 199}, {"count": 200}])
    assert [row["f199"] for row in found] == [True, True, False]
    assert [row["d14"] for row in found] == [0, 199 * 15, 200 * 15]


def test_many_bands_and_blocks() -> None:
    bands = ["below 1%", *(f"{number}% to below {number + 1}%" for number in range(1, 44)), "44% and above"]
    blocks = []
    for number in range(10):
        when = f" when count == {number}" if number < 9 else ""
        cells = " | ".join(f"partner {(at + number) % 101}%" for at in range(len(bands)))
        table = f"| service | {' | '.join(bands)} |\n| care | {cells} |"
        blocks.append(f"responsibilities by margin{when} {{\n{table}\nno agreement vendor\n}}")
    accounts: list[Row] = [
        {"count": count, "margin": D(margin) / 1000, "partner": "P"}
        for count in (0, 8, 9, 100) for margin in (0, 9, 10, 11, 440, 450)
    ]
    found = decide_both(policy(f"count integer  {SHARED}", PARTNER, *blocks), accounts)
    assert [row["margin:band"] for row in found[:6]] == [1, 1, 2, 2, 45, 45]
