"""Between which values a calculation comes out, against computing it of every value."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from itertools import combinations_with_replacement, product
from typing import Any

import pytest

from csrules.analysis import typed as t
from csrules.analysis.bounds import range_of
from csrules.analysis.ranges import FAR, OPEN, Range, digits_of, limits_of, spread
from csrules.analysis.scalars import TEXT, Kind, Scalar
from tests.language.fragments import check, complete

LIMITS = (-3, -1, 0, 2, 4)
CLOSED = list(combinations_with_replacement(LIMITS, 2))
OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}


@pytest.mark.parametrize("op", OPERATIONS)
def test_closed_ranges_agree_with_every_value(op: str) -> None:
    for left, right in product(CLOSED, CLOSED):
        every = [OPERATIONS[op](one, other) for one in range(left[0], left[1] + 1)
                 for other in range(right[0], right[1] + 1)]
        assert spread(op, left, right) == (min(every), max(every)), (left, right)


@pytest.mark.parametrize(
    ("op", "left", "right", "expected"),
    [
        ("+", (1, None), (2, 5), (3, None)),
        ("+", (None, 1), (2, 5), (None, 6)),
        ("-", (1, None), (2, 5), (-4, None)),
        ("-", (1, 4), (2, None), (None, 2)),
        ("*", (2, None), (3, 5), (6, None)),
        ("*", (2, None), (3, None), (6, None)),
        ("*", (-1, None), (3, 5), OPEN),
        ("*", (2, None), (-3, 5), OPEN),
        ("*", (None, 2), (3, 5), OPEN),
        ("/", (1, 2), (1, 2), OPEN),
    ],
)
def test_open_ranges(op: str, left: Any, right: Any, expected: Any) -> None:
    assert spread(op, left, right) == expected


def test_whole_parts_give_whole_limits() -> None:
    assert [type(limit) for limit in spread("*", (1, 2), (3, 4))] == [int, int]
    assert [type(limit) for limit in spread("+", (1, 2), (Decimal(3), 4))] == [Decimal, int]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 9, 1), (0, 10, 2), (-1000, 9, 4), (Decimal("-0.5"), Decimal("99.99"), 2), (None, 5, FAR), (5, None, FAR)],
)
def test_digits_hold_every_value_between(low: Any, high: Any, expected: int) -> None:
    assert digits_of(low, high) == expected


def test_limits_of_a_column_and_of_a_constant() -> None:
    money = Scalar(Kind.MONEY, digits=14, scale=4, low=Decimal(1))
    assert limits_of(t.Ref("arr", money)) == (Decimal(1), None)
    assert limits_of(t.Const(Decimal(7), money)) == (Decimal(7), Decimal(7))
    assert limits_of(t.Const("gold", TEXT)) == OPEN
    assert limits_of(t.YES) == OPEN


@pytest.mark.parametrize(("text", "expected"), [
    ("share + 5%", ("0.05", "0.5")),
    ("share - 5%", ("-0.05", "0.4")),
    ("share / 3", ("0", "0.15")),
    ("share / -4", ("-0.1125", "0")),
    ("share / count", None),
    ("share else 60%", ("0", "0.6")),
    ("smaller of (open, share)", (None, "0.45")),
    ("smaller of (greater of (open, -10%), 30%)", ("-0.1", "0.3")),
    ("greater of (share, part)", ("0.1", "0.45")),
    ("share - 3% rounded up to 5%", ("-0.05", "0.45")),
    ("chosen + part", ("0.1", "0.4")),
    ("open", None),
])
def test_the_range_of_a_define_follows_from_its_parts(text: str, expected: tuple[str | None, ...] | None) -> None:
    fields = """share percent from 0% to 45% optional   part percent from 10% to 20%   open percent
    arr money   count integer"""
    policy = f"""
record account {{ id text key   {fields} }}
define chosen = 20% when arr > 5, otherwise 0%
define asked = {text}
define used = asked > chosen and part > 15%
"""
    checked, found = check(complete(policy, "policy.csr"))
    assert checked is not None, found
    known: dict[str, Range] = {}
    for define in checked.defines:
        known[define.name] = range_of(define.value, known)
    wanted = OPEN if expected is None else tuple(None if end is None else Decimal(end) for end in expected)
    assert known["asked"] == wanted
