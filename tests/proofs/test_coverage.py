"""Tiers without `otherwise`: accepted where every account is proved to be covered, else refused."""

from __future__ import annotations

import pytest

from csrules.text import Document
from tests.language.fragments import check

POLICY = """
policy "Cover" {{ currency USD }}
record account {{
  id text key   arr money at least 0   kind one of a, b, c   nps integer from 0 to 10 optional   gone flag
}}
define half = arr * 50%
tiers {{
{tiers}
}}
role csm {{ costs 60 per hour }}
service review
entitlements {{
  | service | high   | low    |
  | review  | 1h/day | 1h/day |
}}
"""


def refused(tiers: str) -> list[str]:
    """The advice of each problem."""
    _, found = check([Document("policy.csr", "# alone\n" + POLICY.format(tiers=tiers))])
    return [f"{one.code.name}: {one.help}" for one in found if one.code.name != "unused-name"]


@pytest.mark.parametrize(
    "tiers",
    [
        "tier high { served by csm  when arr >= 40k } tier low { served by csm  when arr < 40k }",
        "tier high { served by csm  when kind == a } tier low { served by csm  when kind is one of (b, c) }",
        "tier high { served by csm  when nps >= 5 } tier low { served by csm  when nps < 5  when nps is missing }",
        "tier high { served by csm  when half > 3 } tier low { served by csm  when half <= 3 }",
        "tier high { served by csm  when gone } tier low { served by csm when nps > 3 } no tier unless gone or nps > 3",
        "tier high { served by csm  when gone } tier low { served by csm  when arr < 3 }  at least low unless gone",
    ],
)
def test_every_account_is_covered(tiers: str) -> None:
    assert refused(tiers) == []


@pytest.mark.parametrize(
    ("tiers", "account"),
    [
        ("tier high { served by csm  when arr > 40k } tier low { served by csm  when arr < 40k }", "arr 40000"),
        ("tier high { served by csm  when kind == a } tier low { served by csm  when kind == c }", "kind b"),
        ("tier high { served by csm  when nps >= 5 } tier low { served by csm  when nps < 5 }", "nps missing"),
        ("tier high { served by csm  when half > 3 } tier low { served by csm  when half < 3 }", "arr 6"),
    ],
)
def test_one_that_is_left_out_is_shown(tiers: str, account: str) -> None:
    (advice,) = refused(tiers)
    assert advice.startswith("no-otherwise: end the last tier with `otherwise`; as of ")
    assert account in advice


def test_what_cannot_be_proved_is_refused_all_the_same() -> None:
    (advice,) = refused("tier high { served by csm  when half >= arr } tier low { served by csm  when half - arr < 0 }")
    assert advice == ("no-otherwise: end the last tier with `otherwise`; csrules cannot prove that every account meets "
                      "a condition: csrules found no account that breaks it, and could not prove that there is none; "
                      "what was not followed: "
                      "`half >= arr`, `half - arr`")
