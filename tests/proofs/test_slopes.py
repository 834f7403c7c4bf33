"""Which way drawn calculations go, and where drawn comparisons turn: what is claimed agrees with the evaluator."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from csrules.analysis import typed as t
from csrules.decide.compile import compile_expr
from csrules.plan.nodes import refs, typed
from csrules.proofs.expanding import only_leaf
from csrules.proofs.slopes import DOWN, LEVEL, UP, Slopes
from csrules.proofs.turning import turning
from tests.evaluators.choosing import Chooser
from tests.evaluators.comparing import plan_of
from tests.evaluators.long_run import RandomChooser
from tests.proofs.draw_claims import DAY, MARGINS, NEAR_DAYS, Claims

POLICY = """
policy "Slopes" {{ currency USD }}
record account {{
  id text key  arr money {limits}  other money at least 0  spend money optional  seats integer from 1 to 3000
  loose integer  discount percent from 0% to 60%  started date  ends date  kind one of a, b, c
}}
define probe = {probe}
tiers {{ tier only {{ served by csm  otherwise }} }}
role csm {{ costs 60 per hour }}
service care
entitlements {{
  | service | only    |
  | care    | 1h/week |
}}
"""
VALUES: dict[str, tuple[Any, ...]] = {
    "arr": tuple(map(Decimal, (0, 1, 999, 20_000, 40_000, 100_000, 1_000_000))),
    "other": tuple(map(Decimal, (0, 1, 5_000, 40_000, 300_000))),
    "spend": (None, Decimal(-5_000), Decimal(0), Decimal(20_000), Decimal(500_000)),
    "seats": (1, 2, 3, 10, 25, 400, 3000), "loose": (-100, -3, 0, 1, 4, 10, 77), "discount": MARGINS,
    "started": (dt.date.min, *NEAR_DAYS, dt.date.max), "ends": (dt.date.min, *NEAR_DAYS, dt.date.max),
    "kind": ("a", "b", "c"),
}


# Signs that drawn calculations seldom have: factors below nought, and divisors on both sides of it.
SIGNS = (
    "other * (discount - 80%)", "(discount - 80%) * other", "other / loose", "other / (discount - 30%)",
    "other / (discount - 80%)", "other / (discount + 1%)", "-(other / seats)", "(0 - seats) * other",
)


def of_text(text: str, limits: str = "") -> t.Typed | None:
    plan = plan_of(POLICY.format(limits=limits, probe=text))
    if isinstance(plan, list):
        return None
    return typed(next(column.expr for column in plan.columns if column.name == "probe"))


def probes(count: int, ways: tuple[str, ...]) -> Iterator[tuple[Chooser, t.Typed]]:
    """The expressions of drawn defines that the checker takes."""
    for number in range(count):
        choose = RandomChooser(number)
        draw = Claims(choose)
        draw.match = draw.family = False
        draw.rising = "arr"
        way = choose.one(ways)
        text = draw.comparison() if way == "comparison" else getattr(draw, way)(3)
        node = of_text(text, choose.one(("", "at least 0")))
        if node is not None:
            yield choose, node


def test_calculations_go_the_way_that_is_claimed() -> None:
    seen: Counter[int | None] = Counter()
    signed = [(RandomChooser(number), node) for number, text in enumerate(SIGNS) if (node := of_text(text)) is not None]
    assert len(signed) == len(SIGNS)
    for choose, node in (*signed, *probes(400, ("money", "count", "share", "date", "comparison"))):
        compute = compile_expr(node, DAY)
        for name in sorted(refs(node) - {"kind"}):
            slopes = Slopes(name, lambda _: True)
            way = slopes.of_condition(node) if isinstance(node, t.Compare) else slopes.of(node)
            stays = slopes.stays(node)
            seen[way] += 1
            for _ in range(30):
                row = {field: choose.one(values) for field, values in VALUES.items()}
                pair = [one for one in choose.some(VALUES[name], 2, 2) if one is not None]
                if len(pair) < 2:
                    continue
                first, second = (compute({**row, name: value}) for value in sorted(pair))
                if stays:
                    assert (first is None) is (second is None), (node, row, pair)
                if first is not None and second is not None:
                    assert way not in (UP, LEVEL) or first <= second, (name, node, row, pair)
                    assert way not in (DOWN, LEVEL) or first >= second, (name, node, row, pair)
    assert min(seen[UP], seen[DOWN], seen[None]) > 20


def test_between_two_turns_a_comparison_comes_out_alike() -> None:
    solved = 0
    for choose, node in probes(500, ("comparison",)):
        leaf = only_leaf(node)
        if leaf is None or not isinstance(node, t.Compare | t.OneOf | t.Missing):
            continue
        turns = turning(node, leaf, DAY)
        if turns is None:
            continue
        solved += 1
        compute = compile_expr(node, DAY)
        below = turns[::2]   # the last values before something turns
        known: dict[int, Any] = {}
        values = [one for one in VALUES[leaf.name] if one is not None and _allowed(leaf, one)]
        for value in sorted({*values, *turns, *(choose.one(values) for _ in range(5))}):
            place = sum(value > turn for turn in below)
            outcome = compute({leaf.name: value})
            assert known.setdefault(place, outcome) is outcome, (node, turns, value)
    assert solved > 60


def _allowed(leaf: t.Ref, value: Any) -> bool:
    low, high = leaf.type.low, leaf.type.high
    return (low is None or value >= low) and (high is None or value <= high)
