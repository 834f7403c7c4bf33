"""Policies far larger than people write: many tiers, services, bands and defines built on each other."""

from __future__ import annotations

from decimal import Decimal

from tests.evaluators.rows import Row
from tests.evaluators.small import decide_both, policy

D = Decimal


def test_sixty_tiers_and_two_hundred_services() -> None:
    tiers, services = [f"t{number}" for number in range(60)], [f"s{number}" for number in range(200)]
    lines = [
        f"  tier {name} {{ served by helper  when arr >= {60 - number}k }}" for number, name in enumerate(tiers[:-1])
    ]
    cells = ("1h/week", "-", "included", "automated", "7min/month by other")
    rows = [
        f"  | {name} | " + " | ".join(cells[(row * 7 + at) % 5] for at in range(60)) + " |"
        for row, name in enumerate(services)
    ]
    rest = "\n".join([
        "tiers {", *lines, "  tier t59 { served by other  otherwise }", "}",
        "role helper { costs 60 per hour }", "role other { costs 0.01 per hour }", *(f"service {name}" for name in services),
        "entitlements {", "  | service | " + " | ".join(tiers) + " |", *rows, "}",
        "responsibilities by margin {", "  | service | below 10% | 10% and above |",
        *(f"  | {name} | vendor | partner 60% |" for name in services[::2]), "  others shared  no agreement vendor",
        "  oversight 10% by other", "}",
    ])  # fmt: skip
    accounts: list[Row] = [
        {"arr": D(arr), "margin": margin}
        for arr in (0, 1000, 29_999, 30_000, 60_000)
        for margin in (None, D("0.09"), D("0.1"))
    ]
    found = decide_both(policy("arr money  margin percent from 0% to 45% optional", rest=rest), accounts)
    assert [row["tier"] for row in found[::3]] == ["t59", "t59", "t31", "t30", "t0"]


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
        blocks.append(
            f"responsibilities by margin{when} {{\n| service | {' | '.join(bands)} |\n| care | {cells} |\nno agreement vendor\n}}"
        )
    accounts: list[Row] = [
        {"count": count, "margin": D(margin) / 1000} for count in (0, 8, 9, 100) for margin in (0, 9, 10, 11, 440, 450)
    ]
    found = decide_both(policy("count integer  margin percent from 0% to 45%", *blocks), accounts)
    assert [row["margin:band"] for row in found[:6]] == [1, 1, 2, 2, 45, 45]
