"""Defines that are missing without an agreement or a link: a warning only with an account that loses a tier by it."""

from __future__ import annotations

import pytest

from csrules.text import Document
from tests.language.fragments import check

POLICY = """# alone
policy "Lost" {{ currency USD }}
record partner {{ id text key   rate percent from 0% to 45%   points integer from 0 to 100   said percent optional }}
record account {{
  id text key   arr money at least 0   seats integer from 0 to 1000   kind one of direct, resold
  partner partner optional   through partner   strategic flag default no   tips money optional
}}
record agreement {{
  id text key   partner partner   margin percent from 0% to 45%   bonus percent optional   starts date
}}
match agreement to account {when} {{ where agreement.partner == account.partner   in force from starts }}
{defines}
tiers {{
{tiers}
}}
role csm {{ costs 60 per hour }}
service review
entitlements {{
  | service | gold   | base   |
  | review  | 1h/day | 1h/day |
}}
"""
NET = "define net = arr * (100% - agreement.margin)"
GOLD = 'tier gold "Gold" { served by csm  when net >= 30k }'
BASE = 'tier base "Base" { served by csm  otherwise }'


def warned(defines: str = NET, tiers: str = GOLD, more: str = "", when: str = "") -> list[str]:
    """The advice of each warning."""
    text = POLICY.format(defines=defines, tiers="\n".join((tiers, BASE, more)), when=when)
    _, found = check([Document("policy.csr", text)])
    assert all(one.code.name in ("missing-falls", "unused-name") for one in found), found
    return [one.help or "" for one in found if one.code.name == "missing-falls"]


def test_the_advice_has_the_define_and_an_account() -> None:
    (advice,) = warned()
    assert advice.splitlines()[0] == (
        "write `define net = arr * (100% - (agreement.margin else 0%))`, or look at `agreement is missing` in a tier"
    )
    assert advice.splitlines()[2].startswith('account { id "id-1"  arr 30000 ')


@pytest.mark.parametrize(
    ("defines", "tiers"),
    [
        ("define net = arr * (100% - partner.rate)", GOLD),
        ("define net = arr - arr * partner.rate - arr * partner.rate / 2", GOLD),
        (NET, 'tier gold "Gold" { served by csm  when net >= 30k or seats > 900 }'),
        (NET, 'tier gold "Gold" { served by csm  when net >= 30k and seats > 900 }'),
        (NET, 'tier gold "Gold" { served by csm  when net >= 30k  when seats > 900 }'),
    ],
)
def test_an_account_loses_its_tier(defines: str, tiers: str) -> None:
    assert len(warned(defines, tiers)) == 1


def test_a_match_for_some_accounts_is_the_same() -> None:
    assert len(warned(when="when kind == resold")) == 1


@pytest.mark.parametrize(
    "defines",
    [
        "define net = arr * (100% - (agreement.margin else 0%))",
        "define net = arr * (100% - agreement.bonus)",         # it may be missing in an agreement
        "define net = tips * (100% - agreement.margin)",       # and this in any account
        "define net = arr * (100% - through.rate)",            # every account has one
        "define net = arr * (100% - partner.said)",
        "define net = arr * partner.rate",                     # nought in its place gives no tier
        "define net = arr * (100% - agreement.margin - partner.rate)",
        f"{NET}\ndefine shown \"Shown\" = net else 0",
        f"{NET}\ndefine shown \"Shown\" = 5 when agreement is missing, otherwise 0",
    ],
)
def test_a_define_that_is_not_such_a_trap(defines: str) -> None:
    assert warned(defines) == []


@pytest.mark.parametrize(
    "tiers",
    [
        'tier gold "Gold" { served by csm  when net >= 30k  when agreement is missing and seats > 10 }',
        'tier gold "Gold" { served by csm  when (net else 40k) >= 30k }',
        'tier gold "Gold" { served by csm  when net >= 30k  when net is missing and seats > 10 }',
        'tier gold "Gold" { served by csm  when net >= 30k  when kind == direct and seats > 10 }',
        'tier gold "Gold" { served by csm  when net >= 30k and kind == resold }',
        'tier gold "Gold" { served by csm  when net >= 30k  when strategic }',
        'tier gold "Gold" { served by csm  when net >= 30k  when arr >= 100k }',
        'tier gold "Gold" { served by csm  when seats > 5  unless net < 30k }',
        'tier gold "Gold" { served by csm  when seats >= 30 }',
    ],
)
def test_tiers_that_tell_these_accounts_apart(tiers: str) -> None:
    assert warned(tiers=tiers) == []


@pytest.mark.parametrize(
    "more",
    ["at least gold when agreement is missing", "no tier when kind == direct", "at least gold when partner is missing"],
)
def test_a_line_about_all_tiers_tells_them_apart(more: str) -> None:
    assert warned(more=more) == []


def test_a_segment_that_looks_at_it() -> None:
    values = 'value ours "Ours" { when agreement is missing } value theirs "Theirs" { otherwise }'
    assert warned(f'{NET}\nsegment way "Way" {{ {values} }}') == []
