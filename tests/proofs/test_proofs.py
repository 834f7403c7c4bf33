"""What is proved, what is refuted and by which account, and what is honestly left to the data."""

from __future__ import annotations

import datetime as dt

import pytest

from csrules.decide.decider import Decider
from csrules.proofs.literal import lines
from csrules.proofs.prove import OPEN, PROVED, REFUTED, Verdict, prove
from tests.evaluators.small import sound
from tests.proofs.as_test import faults

POLICY = """
policy "Proofs" {{ currency USD   in force from 2026-01-01 to 2026-12-31 }}
record account {{
  id text key   arr money at least 0   renewals integer default 0   nps integer from -100 to 100 optional
  relation one of direct, channel, partner   started date   since date optional   level tier optional
  partner partner optional   region text optional   other money default 0
}}
record partner   {{ id text key   program one of silver, gold   desk flag optional }}
record agreement {{ id text key   partner partner   margin percent from 0% to 45%   starts date   ends date optional }}
match agreement to account when relation == channel {{
  where agreement.partner == account.partner
  in force from starts to ends
  prefer latest starts
}}
define net_arr = arr * (100% - (agreement.margin else 0%))
define first_year = renewals < 1
tiers {{
  current tier is level since since
  tier high {{ served by csm  when net_arr >= 200k  when nps >= 50 and net_arr >= 100k  stays while net_arr >= 180k }}
  tier mid  {{ served by csm  when net_arr >= 40k }}
  tier low  {{ served by csm  otherwise }}
  no tier when relation == partner
  at least mid when first_year
  a tier is kept for at least 180 days
}}
role csm {{ costs 60 per hour }}
service review
service care {{ during days 0 to 90 from started }}
entitlements {{
  | service | high     | mid     | low      |
  | review  | 10h/week | 1h/week | 1h/month |
  | care    | 1h/week  | -       | 1h/week  |
}}
{more}
"""
TABLE = """
responsibilities by agreement.margin {
  | service | below 20% | 20% and above |
  | review  | vendor    | partner 60%   |
  others       vendor
  no agreement vendor
}
"""


def verdict(line: str, more: str = TABLE) -> Verdict:
    """Of one line; what is refuted is decided once more, with the whole policy and the example's rows."""
    text = POLICY.format(more=f'{more}\npromise "P" {{ {line} }}')
    plan = sound(text)
    (found,) = prove(plan)
    if found.outcome == REFUTED:
        assert found.example is not None
        decider = Decider(plan, found.example.day, found.example.rows)
        account = {name: value for name, value in found.example.account.items() if value is not None}
        notes = decider.decide(account).findings
        assert [note.message for note in notes if note.code == "promise-broken"] == [found.example.message]
        assert faults(text, plan, found.claim, found.example) == []
    return found


@pytest.mark.parametrize(
    "line",
    [
        "never tier == low and first_year",
        "never tier == high and first_year and net_arr < 40k and level is missing",
        "always tier is present or relation == partner",
        "always tier is missing or relation != partner",
        "never tier == low and nps > 100 - 1 and net_arr >= 100k",
        "never agreement.margin > 20% and relation == direct",
        "never agreement.margin is present and agreement is missing",
        "always agreement.partner.program is one of (silver, gold) or agreement.partner.program is missing",
        "never today > 2026-12-31 or today < 2026-01-01",
        "never yearly_cost > 50k",
        "never partner_hours_per_month > 0 and (margin < 20% or margin is missing)",
        "always vendor_hours_per_month <= 48",
        "every service has an accountable party",
        "vendor share never rises as agreement.margin rises",
        "vendor share never rises as started rises",
        "never region == \"a\" and region == \"b\"",
        "never partner is present and partner.program is missing",
        "never care by partner or care by shared",
        "never care offered and tier == mid",
        "always review offered or tier is missing",
        "never review by partner and agreement is missing",
        "always review by vendor or review by partner or review not offered",
        "never review by shared",
    ],
)
def test_it_is_proved(line: str) -> None:
    assert verdict(line).outcome == PROVED, verdict(line)


@pytest.mark.parametrize(
    "line",
    [
        "never tier == mid and not first_year",
        "never review by partner",
        "always review by vendor",
        "always care offered or tier == mid",
        "never review by partner and agreement.margin == 20% and tier == low",
        "never tier == high and net_arr < 100k",
        "always tier is present",
        "always nps >= -100",
        "never agreement.margin > 20%",
        "never agreement.margin >= 45% and agreement.partner.program == gold and net_arr > 300k",
        "never today - started == 91 days",
        "never arr * 3 - other == 1234",
        "never arr == other and arr > 17",
        "never yearly_cost > 20% of arr",
        "never partner_hours_per_month > 0",
        "never tier == low and level == high and net_arr < 180k",
        "never region == \"a\"",
        "never partner.desk and partner.program == gold and relation == channel",
        "never partner is present and partner.desk is missing",
        "never partner is missing and relation == channel",
        "never today == 2026-12-31",
        "always agreement is present or relation != channel",
    ],
)
def test_it_is_refuted_by_an_account(line: str) -> None:
    assert verdict(line).outcome == REFUTED, verdict(line)


def test_the_example_is_written_as_the_language_writes_rows() -> None:
    plan = sound(POLICY.format(more=TABLE + 'promise "P" { never margin >= 20% and net_arr > 100k }'))
    example = prove(plan)[0].example
    assert example is not None
    written = lines(plan, example)
    assert written[0].startswith('account { id "id-1"  ')
    assert "relation channel" in written[0]
    assert any(line.startswith('agreement { id "id-1"') and "margin 20%" in line for line in written[1:])


def test_an_assignment_that_the_margin_moves_breaks_the_promise_of_less_work() -> None:
    found = verdict("vendor share never rises as agreement.margin rises",
                    TABLE + "assign review to partner when net_arr >= 200k")
    assert found.outcome == REFUTED
    assert found.example is not None
    assert found.example.message == "P: broken for review"


def test_a_block_that_does_not_always_apply_leaves_services_to_nobody() -> None:
    found = verdict("every service has an accountable party", TABLE.replace("margin {", "margin when nps > 0 {"))
    assert found.outcome == REFUTED


def test_what_follows_from_arithmetic_is_left_to_the_data() -> None:
    """That a sum is more than its parts is not known here; nothing is claimed of it."""
    found = verdict("never arr + other < 10 and arr >= 10 and other >= 0")
    assert found.outcome == OPEN
    assert found.why


def test_with_more_combinations_than_are_looked_at_nothing_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csrules.proofs.prove.verdict.__defaults__", (50,))
    found = verdict("never tier == low and first_year and relation != partner")
    assert (found.outcome, found.why) == (OPEN, "there are too many combinations to look at")


def test_rows_of_the_policy_are_the_only_ones() -> None:
    rows = 'rows partner {\n| id | program |\n| "N" | gold |\n}\n'
    line = "never partner.program == silver"
    assert verdict(line, TABLE).outcome == REFUTED
    assert verdict(line, TABLE + rows).outcome == PROVED


def test_days_are_those_of_the_policy() -> None:
    found = verdict("never today >= 2026-07-01")
    assert found.example is not None
    assert dt.date(2026, 7, 1) <= found.example.day <= dt.date(2026, 12, 31)
