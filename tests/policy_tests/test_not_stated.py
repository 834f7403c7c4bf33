"""What a test does not state may not be looked at: where it matters the test fails, elsewhere it need not be stated."""

from __future__ import annotations

import pytest

from tests.policy_tests.policies import AGREEMENT, FACTS, TIERS, only_failure, results

AGREEMENTS = AGREEMENT + """\
match agreement to account when relation == channel {
  where agreement.partner == account.partner
  where agreement.region is missing or agreement.region == account.region
  in force to ends
}
"""
RESPONSIBILITIES = """\
responsibilities by agreement.margin {
  | service | below 20% | 20% and above |
  | review  | vendor    | partner       |
  others       vendor
  no agreement vendor
}
"""
HOLDS = """\
tiers {
  current tier is level since since
  tier gold   "Gold"   { touch high    served by csm  when arr >= 100k }
  tier silver "Silver" { touch hybrid  served by csm  when arr >= 10k }
  tier bronze "Bronze" { touch tech    served by csm  otherwise }
  at least silver unless vip == no
  at least bronze when region == "EU"
  a tier is kept for at least 180 days
  request wish raises by 1 tier up to silver
}
"""


def run(policy: str, facts: str, expect: str, rows: str = "") -> str:
    return f'{FACTS}{policy}test "t" as of 2026-06-30 {{ {rows}\naccount {{ {facts} }}\nexpect {expect} }}\n'


@pytest.mark.parametrize(
    ("policy", "facts", "expect"),
    [
        # the first rule settles it, so that later ones are not looked at
        (TIERS, "arr 100k", "tier gold"),
        # a part of a condition that is false settles it, on either side
        (TIERS, "arr 5", "tier bronze"),
        (TIERS.replace("arr >= 10k and nps >= 30", "nps >= 30 and arr >= 10k"), "arr 5", "tier bronze"),
        (TIERS.replace("arr >= 10k and nps", "arr >= 10k or nps"), "arr 50k", "tier silver"),
        (TIERS.replace("arr >= 10k and nps >= 30", "nps >= 30 or arr >= 10k"), "arr 50k", "tier silver"),
        # a missing value leaves a comparison unknown, whatever stands on its other side
        (TIERS.replace("arr >= 10k and nps >= 30", "nps >= days_left"), "arr 5  nps missing", "tier bronze"),
        # a default is stated
        ("define loud = vip\n" + TIERS, "arr 5", "loud no"),
        # nothing can lift or hold an account that is in the highest tier
        (HOLDS, "arr 100k", "tier gold"),
        # nor can a floor lift one that is no lower
        (HOLDS.replace("  at least silver unless vip == no\n", ""), "arr 50k  level missing  wish missing",
         "tier silver"),
        # no agreement is asked for, so neither partner nor region is
        (AGREEMENTS + RESPONSIBILITIES + TIERS, "arr 100k  relation direct", "review by vendor"),
    ],
)
def test_what_is_not_needed_need_not_be_stated(policy: str, facts: str, expect: str) -> None:
    more = "define days_left = 5 + arr / 1000\n" if "days_left" in policy else ""
    text = run(policy.replace("nps >= days_left", "nps >= renewal_day"), facts, expect)
    if more:
        text = text.replace("nps integer optional", "nps integer optional   renewal_day integer")
    assert results(text)[0].passed


@pytest.mark.parametrize(
    ("policy", "facts", "expect", "field", "line"),
    [
        (TIERS, "nps 3", "tier gold", "arr", "when arr >= 100k"),
        (TIERS, "arr 50k", "tier silver", "nps", "when arr >= 10k and nps >= 30"),
        (HOLDS, "arr 50k  vip no  region missing", "tier silver", "wish", "wish"),
        (HOLDS, "arr 50k  vip no  region missing  wish missing", "tier silver", "level", "level"),
        (HOLDS, "arr 50k  vip no  region missing  wish missing  level gold", "tier silver", "since", "since"),
        (AGREEMENTS + RESPONSIBILITIES + TIERS, "arr 100k", "review by vendor", "relation", "relation == channel"),
        ("define double = arr * 2\n" + TIERS, "nps 3", "double 4", "arr", "arr * 2"),
        ("grant review plus 1h/week when nps >= 5\n" + TIERS, "arr 100k", "review 1h/week", "nps", "nps >= 5"),
    ],
)
def test_the_field_and_the_line_are_named(policy: str, facts: str, expect: str, field: str, line: str) -> None:
    failure = only_failure(run(policy, facts, expect))
    assert failure.lacking is not None
    assert failure.lacking.field == field
    assert failure.lacking.line is not None
    assert failure.lacking.line.text == line


def test_a_line_that_was_not_reached_is_not_blamed() -> None:
    """Two lines look at the score; the account is past the first."""
    tiers = TIERS.replace("when arr >= 100k", "when arr >= 100k and nps >= 90")
    failure = only_failure(run(tiers, "arr 50k", "tier silver"))
    assert failure.lacking is not None
    assert failure.lacking.line is not None
    assert failure.lacking.line.text == "when arr >= 10k and nps >= 30"


def test_a_field_that_two_answers_need_is_missed_by_both_in_their_own_lines() -> None:
    text = run("define keen = nps >= 70\n" + TIERS, "arr 50k", "tier silver\nexpect keen yes")
    first, second = results(text)[0].failures
    assert first.lacking is not None and first.lacking.line is not None
    assert second.lacking is not None and second.lacking.line is not None
    assert [first.lacking.line.text, second.lacking.line.text] == ["when arr >= 10k and nps >= 30", "nps >= 70"]


def test_missing_is_stated() -> None:
    assert results(run(TIERS, "arr 50k  nps missing", "tier bronze"))[0].passed
    assert results(run(TIERS, "arr 50k  others missing", "tier bronze"))[0].passed


def test_rows_of_other_records_may_lack_fields_too() -> None:
    policy = AGREEMENTS + RESPONSIBILITIES + TIERS
    rows = 'agreement { id "N"  partner "P"  region missing  ends missing }'
    facts = 'arr 100k  relation channel  partner "P"'
    assert results(run(policy, facts, 'agreement "N"', rows))[0].passed
    for left_out, field, line in (
        ("ends missing", "ends", "ends"),
        ("region missing", "region", "agreement.region is missing or agreement.region == account.region"),
    ):
        failure = only_failure(run(policy, facts, 'agreement "N"', rows.replace(left_out, "")))
        assert failure.lacking is not None
        assert failure.lacking.field == f"{field}` of a row of `agreement"
        assert failure.lacking.line is not None
        assert failure.lacking.line.text == line


def test_the_region_is_looked_at_only_where_a_row_asks_for_it() -> None:
    policy = AGREEMENTS + RESPONSIBILITIES + TIERS
    facts = 'arr 100k  relation channel  partner "P"'
    rows = 'agreement { id "N"  partner "P"  region "EU"  ends missing }'
    failure = only_failure(run(policy, facts, 'agreement "N"', rows))
    assert failure.lacking is not None
    assert failure.lacking.field == "region"
    elsewhere = rows.replace('partner "P"', 'partner "Q"')
    assert results(run(policy, facts, "no agreement", elsewhere))[0].passed


def test_what_a_link_leads_to_may_lack_fields() -> None:
    tiers = TIERS.replace("arr >= 100k", 'partner.city == "Oslo"')
    failure = only_failure(run(tiers, 'partner "P"', "tier gold", 'partner { id "P" }'))
    assert failure.lacking is not None
    assert failure.lacking.field == "city` of partner `P"


def test_an_agreement_that_does_not_state_its_margin() -> None:
    policy = AGREEMENTS + RESPONSIBILITIES + TIERS
    rows = 'agreement { id "N"  partner "P"  region missing  ends missing }'
    failure = only_failure(run(policy, 'arr 100k  relation channel  partner "P"', "review by vendor", rows))
    assert failure.lacking is not None
    assert failure.lacking.field == "margin` of a row of `agreement"
    assert failure.lacking.title == "margin band"


def test_long_chains_of_defines_are_followed() -> None:
    chain = "define d0 = nps + 1\n" + "".join(f"define d{n} = d{n - 1} else {n}\n" for n in range(1, 1500))
    assert results(run(chain + TIERS, "nps 6", "d1499 7"))[0].passed
    failure = only_failure(run(chain + TIERS, "arr 6", "d1499 7"))
    assert failure.lacking is not None
    assert failure.lacking.field == "nps"
