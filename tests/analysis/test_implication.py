"""What one comparison says about another, against trying every value."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

import pytest

from csrules.analysis import typed as t
from csrules.analysis.comparisons import MIRRORED, OPERATORS
from csrules.analysis.implication import implies, impossible
from csrules.analysis.scalars import Kind, Scalar

MONEY = Scalar(Kind.MONEY, digits=14, scale=4)
LIMITS = [Decimal(number) for number in (1, 2, 3)]
VALUES = [Decimal(number) / 2 for number in range(9)]   # each limit, and what lies around them
ARR, NRR = t.Ref("arr", MONEY), t.Ref("nrr", MONEY)
Line = tuple[str, Decimal]
LINES: list[Line] = list(product(OPERATORS, LIMITS))


def node(line: Line, ref: t.Ref = ARR, *, mirrored: bool = False) -> t.Typed:
    op, limit = line
    constant = t.Const(limit, MONEY)
    return t.Compare(MIRRORED[op], constant, ref) if mirrored else t.Compare(op, ref, constant)


def true_for(line: Line) -> set[Decimal]:
    return {value for value in VALUES if OPERATORS[line[0]](value, line[1])}


@pytest.mark.parametrize("mirrored", [False, True])
def test_it_agrees_with_trying_every_value(mirrored: bool) -> None:
    for one, other in product(LINES, LINES):
        said = implies(node(one, mirrored=mirrored), node(other))
        assert said is (true_for(one) <= true_for(other)), (one, other)
        assert implies(node(one), node(other, mirrored=mirrored)) is said


def test_two_lines_contradict_each_other_where_no_value_keeps_both() -> None:
    for one, other in product(LINES, LINES):
        never = not true_for(one) & true_for(other)
        assert impossible(t.And((node(one), node(other)))) is never, (one, other)


def test_every_part_must_be_implied() -> None:
    high, low = node((">", Decimal(2))), node((">", Decimal(1)))
    other = node((">", Decimal(1)), NRR)
    assert implies(t.And((high, other)), t.And((low, other)))
    assert implies(t.And((high, other)), low)
    assert not implies(high, t.And((low, other)))


def test_one_of_several_is_enough() -> None:
    high, low, other = node((">", Decimal(2))), node((">", Decimal(1))), node(("<", Decimal(1)))
    assert implies(high, t.Or((other, low)))
    assert not implies(high, t.Or((other, node(("==", Decimal(3))))))
    assert not implies(t.Or((high, other)), low)


def test_another_column_says_nothing() -> None:
    line = (">", Decimal(2))
    assert not implies(node(line), node(line, NRR))
    assert not impossible(t.And((node(line), node(("<", Decimal(1)), NRR))))


def test_a_negation_contradicts_what_it_denies() -> None:
    renewed = t.Ref("renewed", t.YES.type)
    assert impossible(t.And((renewed, t.Not(renewed))))
    assert not impossible(t.And((t.Not(renewed), t.Not(renewed))))
    assert not impossible(renewed)
