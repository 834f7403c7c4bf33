"""Which tiers nobody can reach: what is proved, and what is left alone because it cannot be."""

from __future__ import annotations

import itertools
import operator

import pytest

from csrules.analysis.implication import implies
from tests.language.fragments import check, complete

OPERATORS = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt,
             ">=": operator.ge}


@pytest.mark.parametrize(
    ("upper", "lower", "unreachable"),
    [
        ("arr >= 10k", "arr >= 40k", True),
        ("arr >= 10k", "arr > 10k", True),
        ("arr > 10k", "arr >= 10k", False),
        ("arr >= 40k", "arr >= 10k", False),
        ("arr >= 10k", "arr >= 40k and nps > 3", True),
        ("arr >= 10k and nps > 3", "arr >= 40k", False),
        ("arr >= 10k or nps > 3", "nps > 5", True),
        ("relation == direct", "relation == direct and arr > 5k", True),
        ("relation != direct", "relation == channel", True),
        ("10k <= arr", "40k <= arr", True),
        ("arr * 2 >= 10k", "arr * 2 >= 20k", True),
        ("nps > 3", "not (nps <= 3)", False),
    ],
)
def test_a_tier_behind_another(upper: str, lower: str, unreachable: bool) -> None:
    text = f"tiers {{ tier a {{ when {upper} }} tier b {{ when {lower} }} tier c {{ otherwise }} }}"
    _, diagnostics = check(complete(text))
    assert ("unreachable-tier" in {one.code.name for one in diagnostics}) is unreachable


def test_a_tier_that_a_floor_leads_to_is_reached() -> None:
    tiers = "tier a { when arr > 1k } tier b { when arr > 5k } tier c { otherwise }"
    text = f"tiers {{ {tiers} at least b when renewals < 1 }}"
    assert check(complete(text))[1] == ()


def test_all_lines_of_a_tier_must_be_covered() -> None:
    tiers = "tiers {{ tier a {{ when arr > 1k }} tier b {{ when arr > 5k  when {0} }} tier c {{ otherwise }} }}"
    assert check(complete(tiers.format("nps > 5")))[1] == ()
    assert [one.code.name for one in check(complete(tiers.format("arr > 9k")))[1]] == ["unreachable-tier"]


def test_a_proof_is_never_wrong() -> None:
    """Two comparisons of one value with constants: every pair of operators and constants, against all values."""
    comparisons = list(itertools.product(OPERATORS, (1, 2, 3)))
    typed = {}
    for op, limit in comparisons:
        policy, diagnostics = check(complete(f"define x = renewals {op} {limit}\n"))
        assert policy is not None, diagnostics
        typed[op, limit] = policy.defines[0].value
    for one, other in itertools.product(comparisons, comparisons):
        values = [value for value in range(-2, 7) if OPERATORS[one[0]](value, one[1])]
        follows = all(OPERATORS[other[0]](value, other[1]) for value in values)
        if implies(typed[one], typed[other]):
            assert follows, f"{one} does not force {other}"
        elif follows:   # what is true and not proved is an inequality only
            assert one[0] in ("<", "<=", ">", ">=") or one == other
