"""Stages that can collide, pair by pair, in one policy that has them all; and the documented order is the real one."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from csrules.decide.decider import Decider, Decision
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound

REFERENCE = Path(__file__).parents[2] / "docs" / "language.md"
POLICY = """
policy "Stages" { currency USD }
record account {
  id text key   arr money   new flag default no   gone flag default no   region text optional
  partner partner optional   level tier optional   since date optional   wish tier optional   renewal date optional
  closed_by one of vendor, partner default partner
}
record partner { id text key }
record agreement { id text key   partner partner   margin percent from 0% to 45%   starts date
                   adds list of service optional }
record amendment { id text key   agreement agreement   margin percent from 0% to 45% optional   starts date
                   adds list of service optional }
record certificate { partner partner   kind text   expires date }
record exception { account account   field text   value text   approver text   starts date   ends date }
match agreement to account { where agreement.partner == account.partner   in force from starts   prefer latest starts }
amend agreement from amendment {
  where amendment.agreement == agreement
  in force from starts
  sets margin
  assign each of adds to partner
}
define net_arr = arr * (100% - (agreement.margin else 0%))
segment size { value small { when net_arr < 50k } value large { otherwise } }
tiers {
  current tier is level since since
  tier top    { served by helper  when net_arr >= 100k }
  tier middle { served by helper  when net_arr >= 50k   stays while net_arr >= 40k until renewal }
  tier low    { served by helper  otherwise }
  no tier when gone
  at least middle when new
  a tier is kept for at least 180 days
  request wish raises by 1 tier up to middle
}
role helper { costs 60 per hour }
service care { by helper }
service call { by helper }
service talk { by helper  during days 0 to 30 from since }
entitlements {
  | service | top      | middle   | low      |
  | care    | 4h/month | 2h/month | 1h/month |
  | call    | 4h/month | 2h/month | 1h/month |
  | talk    | -        | -        | -        |
}
grant talk 1h/month         when arr >= 1
grant care instead 8h/month when region == "north"
grant care plus 1h/month    when region == "north"
deny  call                  when region == "south"
responsibilities by agreement.margin {
  | service | below 20% | 20% and above |
  | call    | vendor    | partner       |
  others vendor
  no agreement vendor
}
assign care to partner when region == "east"
certifications from certificate by kind {
  | kind  | covers     |
  | phone | call, care |
  in force to expires, grace 10 days
}
overrides from exception {
  account account   sets each of field to value   in force from starts to ends   only where approver == "boss"
}
promise "never below nothing" { always yearly_cost >= 0 }
"""


def day(after: int) -> dt.date:
    return DAY + dt.timedelta(after)


class World:
    """What is known beside the account, and what it comes to; both evaluators agree on it."""

    def __init__(self, *, margin: str | None = None, amended: str | None = None, adds: tuple[str, ...] = (),
                 expires: dt.date | None = None, sets: tuple[str, str] | None = None) -> None:
        agreement = {"id": "G", "partner": "P", "margin": share(margin), "starts": day(-500), "adds": None}
        amendment = {"id": "M", "agreement": "G", "margin": share(amended), "starts": day(0), "adds": adds or None}
        exception = {"account": "A0", "approver": "boss", "starts": day(-1), "ends": day(1)}
        set_to = None if sets is None else {**exception, "field": sets[0], "value": sets[1]}
        self.tables: dict[str, list[Row]] = {
            "partner": [{"id": "P"}],
            "agreement": [] if margin is None else [agreement],
            "amendment": [amendment] if amended or adds else [],
            "certificate": [] if expires is None else [{"partner": "P", "kind": "phone", "expires": expires}],
            "exception": [] if set_to is None else [set_to],
        }

    def decide(self, arr: int, **facts: Any) -> Decision:
        nothing = {"new": False, "gone": False, "region": None, "partner": "P", "level": None, "since": None,
                   "wish": None, "renewal": None, "closed_by": "partner"}
        row: Row = {"arr": Decimal(arr), **nothing, **facts}
        decide_both(POLICY, [row], DAY, results=True, **self.tables)
        return Decider(sound(POLICY), DAY, self.tables).decide_row({"id": "A0", **row})


def share(percent: str | None) -> Decimal | None:
    return None if percent is None else Decimal(percent) / 100


PLAIN = World()
HELD = {"level": "top", "since": day(-10)}
OVER = {"level": "top", "since": day(-400)}


def test_floor_against_hold() -> None:
    assert PLAIN.decide(1000, new=True, level="middle", since=day(-400)).tier == "middle"   # the hold is over
    assert PLAIN.decide(1000, new=True, **HELD).tier == "top"   # the higher of the two


def test_a_fall_past_a_tier_that_keeps_the_account() -> None:
    assert PLAIN.decide(40_000, renewal=day(0), **OVER).tier == "middle"
    assert PLAIN.decide(39_999, renewal=day(0), **OVER).tier == "low"
    assert PLAIN.decide(40_000, renewal=day(-1), **OVER).tier == "low"


def test_request_above_the_most_during_a_hold() -> None:
    found = PLAIN.decide(1000, wish="top", **HELD)
    assert (found.tier, found.row["tier:held_until"]) == ("top", day(169))
    assert {one.code for one in found.findings} == {"request-above-most"}
    assert PLAIN.decide(1000, wish="top", **OVER).tier == "middle"


def test_a_request_that_is_written_back_does_not_climb() -> None:
    first = PLAIN.decide(1000, wish="top")
    assert first.tier == "middle"
    assert PLAIN.decide(1000, wish="top", level=first.tier, since=DAY).tier == "middle"


def test_override_against_hold_floor_request_and_no_tier() -> None:
    lowered = World(sets=("tier", "low"))
    assert lowered.decide(1000, **HELD).tier == "low"
    assert lowered.decide(1000, new=True).tier == "low"
    assert lowered.decide(1000, wish="middle").tier == "low"
    assert lowered.decide(1000, gone=True).tier == "low"
    assert PLAIN.decide(1000, gone=True, new=True, wish="middle", **HELD).tier is None   # no tier wins over the rest


def test_a_change_of_the_margin_moves_net_revenue_and_so_the_tier() -> None:
    assert World(margin="10").decide(111_112).tier == "top"
    amended = World(margin="10", amended="30").decide(111_112)
    assert (amended.tier, amended.row["size"]) == ("middle", "large")
    assert World(margin="10", amended="30").decide(111_112, level="top", since=day(-10)).tier == "top"   # and is held


def test_grant_instead_plus_deny_and_window() -> None:
    north = PLAIN.decide(1000, region="north").outcome.services["care"]
    assert north["minutes"] == (8 + 1) * 60 * 12
    assert PLAIN.decide(1000, region="south").outcome.services["call"]["mode"] == "not_offered"
    assert PLAIN.decide(1000, since=day(-30), level="low").outcome.services["talk"]["mode"] == "effort"
    assert PLAIN.decide(1000, since=day(-31), level="low").outcome.services["talk"]["mode"] == "not_offered"


def party(found: Decision, service: str) -> str:
    return str(found.outcome.services[service]["party"])


VALID, LAPSED = day(0), day(-11)


def test_table_then_assign_then_amendment_then_certificate_then_override() -> None:
    assert party(World(margin="19", expires=VALID).decide(1000), "call") == "vendor"
    assert party(World(margin="20", expires=VALID).decide(1000), "call") == "partner"
    assert party(World(margin="19", amended="20", expires=VALID).decide(1000), "call") == "partner"
    assert party(World(margin="19", expires=VALID).decide(1000, region="east"), "care") == "partner"
    assert party(World(margin="19", adds=("care",), expires=VALID).decide(1000), "care") == "partner"
    assert party(World(margin="19", adds=("care",), expires=LAPSED).decide(1000), "care") == "vendor"
    assert party(World(margin="20", expires=LAPSED).decide(1000), "call") == "vendor"
    assert party(World(margin="20", expires=day(-10)).decide(1000), "call") == "partner"   # in its grace
    assert party(World(margin="20", expires=LAPSED, sets=("call", "partner")).decide(1000), "call") == "partner"
    assert party(World(margin="20", expires=VALID, sets=("call", "shared")).decide(1000), "call") == "shared"


def test_a_tier_that_is_set_gets_that_tiers_services_and_is_still_answered_for() -> None:
    found = World(margin="20", expires=VALID, sets=("tier", "top")).decide(1000)
    assert found.outcome.services["call"]["partner_minutes"] == 4 * 60 * 12


def documented() -> list[str]:
    table = REFERENCE.read_text(encoding="utf-8").split("## The order of a decision", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| \d+ ([\w ,-]+?) \|", table, re.MULTILINE)
    return [stage for row in rows for stage in row.split(", ")]


def test_the_documented_order_is_that_of_the_plan() -> None:
    plan = sound(POLICY)
    columns = [*plan.columns, *plan.members[1].columns]
    stages = list(dict.fromkeys(column.stage for column in columns))
    known = documented()
    assert len(known) > 10
    late = {"kept", "tier override"}   # their columns stand where they are needed
    assert set(stages) <= set(known) | {"classes", "parts"}
    order = [known.index(stage) for stage in stages if stage in known and stage not in late]
    assert order == sorted(order), stages
