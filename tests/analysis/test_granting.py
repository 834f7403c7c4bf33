"""Grants whose effort the tier's role spends: whether one may hold where there is no tier."""

from __future__ import annotations

import pytest

from tests.language.fragments import check, complete

TIERS = """
tiers {
  tier growth { touch high  served by csm  when arr >= 40k }
  tier core   { touch tech  served by csm  otherwise }
  no tier when relation == partner
}
"""


def refused(grants: str) -> bool:
    _, diagnostics = check(complete(f"{TIERS}\n{grants}"))
    names = {one.code.name for one in diagnostics if one.severity.value == "error"}
    assert names <= {"no-role"}
    return bool(names)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("tier == core", False),
        ("tier != core and arr > 5", False),
        ("tier is one of (core, growth)", False),
        ("tier is not one of (core)", False),
        ("tier is present", False),
        ("not tier == core", False),
        ("tier == core or tier == growth and arr > 5", False),
        ("tier == core or arr > 5", True),
        ("tier is missing", True),
        ("not (tier == core and arr > 5)", True),
        ("arr > 5", True),
    ],
)
def test_what_asks_for_a_tier(condition: str, expected: bool) -> None:
    assert refused(f"grant review instead 1h/month when {condition}") == expected


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ("", False),
        ("grant review 1h/month when tier == core", False),
        ("grant review 1h/month by csm when arr > 5", False),
        ("grant review instead automated when arr > 5", True),
        ("grant review included when arr > 5", True),
        ("grant other automated when arr > 5\nservice review\nservice other", False),
    ],
)
def test_plus_needs_something_to_add_to(others: str, expected: bool) -> None:
    assert refused(f"grant review plus 1h/month when sentiment == red\n{others}") == expected


def test_a_policy_in_which_all_have_a_tier() -> None:
    _, diagnostics = check(complete("grant review 1h/month when arr > 5\n"))
    assert diagnostics == ()
