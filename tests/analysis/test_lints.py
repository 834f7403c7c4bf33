"""What counts as a use: every place in which a policy can name a role or a define, one by one."""

from __future__ import annotations

import pytest

from tests.language.fragments import check, complete

REVENUE = """
policy "Revenue" {{ currency USD {revenue} }}
record account {{ id text key   seats money }}
define {name} = 12 * seats
"""
REST = """
tiers { tier only { touch high  served by csm  otherwise } }
role csm { costs 100 per hour }
service review
entitlements {
  | service | only     |
  | review  | included |
}
"""
ROLES = """
role csm     {{ costs 100 per hour }}
role visitor {{ costs 100 per hour }}
service review {service}
tiers {{ tier only {{ touch high  served by {tier}  otherwise }} }}
entitlements {{
  | service | only   |
  | review  | {cell} |
}}
{more}
"""
TABLE = """
responsibilities by agreement.margin {{
  | service | below 10% | 10% and above |
  | review  | vendor    | partner       |
  others vendor   no agreement vendor{oversight}
}}
"""


def unused(text: str) -> list[str]:
    _, diagnostics = check(complete(text))
    assert {one.code.name for one in diagnostics} <= {"unused-name"}, [one.message for one in diagnostics]
    return [one.message for one in diagnostics]


def roles(**parts: str) -> list[str]:
    usual = {"service": "", "tier": "csm", "cell": "1h/month", "more": ""}
    return unused(ROLES.format(**usual | parts))


@pytest.mark.parametrize(
    ("name", "revenue", "expected"),
    [
        ("yearly", "revenue is yearly", []),
        ("arr", "", []),   # without a line about it, `arr` is the revenue
        ("yearly", "", ["no line uses the define `yearly`"]),
        ("arr", "revenue is seats", ["no line uses the define `arr`"]),
    ],
)
def test_the_revenue_is_used(name: str, revenue: str, expected: list[str]) -> None:
    assert unused("# alone\n" + REVENUE.format(name=name, revenue=revenue) + REST) == expected


@pytest.mark.parametrize(
    "parts",
    [
        {"service": "{ by visitor }"},
        {"tier": "visitor", "service": "{ by csm }"},
        {"cell": "1h/month by visitor"},
        {"cell": "1h/month and 1h/year by visitor"},
        {"more": "grant review instead 2h/month by visitor when arr > 5"},
        {"more": "grant review instead 2h/month and 1h/year by visitor when arr > 5"},
        {"more": TABLE.format(oversight="   oversight 10% by visitor")},
    ],
)
def test_a_role_is_used_wherever_it_is_named(parts: dict[str, str]) -> None:
    assert roles(**parts) == []


@pytest.mark.parametrize("parts", [{}, {"more": TABLE.format(oversight="")}])
def test_a_role_that_nothing_names_is_reported(parts: dict[str, str]) -> None:
    assert roles(**parts) == ["no line uses the role `visitor`"]
