"""The right service at the right time: windows on both sides of a date, lifecycle conditions, success."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from csrules.decide.decider import Decider
from csrules.decide.trace import trace
from csrules.sql.results import RESULTS
from tests.evaluators.engine import Database
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound

POLICY = """
policy "Lifecycle" {{ currency USD }}
record account {{ id text key   renewals integer optional   usage percent optional   next_renewal date optional }}
tiers {{ tier all {{ served by csm  otherwise }} }}
role csm {{ costs 60 per hour }}
service care {{ {service} }}
entitlements {{
  | service | all     |
  | care    | 1h/year |
}}
{more}
"""


def policy(service: str, more: str = "") -> str:
    return POLICY.format(service=service, more=more)


def account(**fields: Any) -> Row:
    return {"id": "A", "renewals": None, "usage": None, "next_renewal": None, **fields}


def care(text: str, **fields: Any) -> Row:
    decide_both(text, [account(**fields)], results=True)
    return Decider(sound(text), DAY, {}).decide_row(account(**fields)).outcome.services["care"]


@pytest.mark.parametrize(("days", "mode"), [(91, "not_offered"), (90, "effort"), (0, "effort"), (-1, "not_offered")])
def test_case_24_a_window_before_the_renewal_includes_its_first_and_last_day(days: int, mode: str) -> None:
    found = care(policy("during days -90 to 0 from next_renewal"), next_renewal=DAY + dt.timedelta(days))
    assert found["mode"] == mode


def test_case_24_without_the_date_there_is_no_window() -> None:
    found = care(policy("during days -90 to 0 from next_renewal"))
    assert found["mode"] == "not_offered"
    assert found["entitlement_reason"].startswith("outside of its window")


@pytest.mark.parametrize(("renewals", "mode"), [(1, "effort"), (0, "not_offered"), (None, "not_offered")])
def test_case_42_a_service_outside_of_its_lifecycle_is_not_given_whoever_grants_it(
    renewals: int | None, mode: str
) -> None:
    grants = "grant care plus 1h/year\ngrant care instead 2h/year"
    text = policy('offered while renewals >= 1 because "only then"', grants)
    found = care(text, renewals=renewals)
    assert found["mode"] == mode
    assert (found["minutes"], found["vendor_cost"]) == ((180, 180 * 60) if renewals else (0, 0))
    if not renewals:
        assert found["entitlement_reason"] == "not offered now: only then (drawn.csr:6)"


def test_case_42_a_window_and_a_lifecycle_condition_both_have_to_hold() -> None:
    text = policy("offered while renewals >= 1   during days 0 to 9 from next_renewal")
    assert care(text, renewals=1, next_renewal=DAY)["mode"] == "effort"
    assert care(text, renewals=0, next_renewal=DAY)["mode"] == "not_offered"
    assert care(text, renewals=1)["mode"] == "not_offered"


def test_case_9_success_is_met_not_met_or_unknown_and_empty_where_nothing_is_given() -> None:
    text = policy("offered while renewals >= 1   succeeds when usage >= 60%")
    accounts = [
        account(id=str(at), renewals=renewals, usage=usage)
        for at, (renewals, usage) in enumerate([(1, Decimal("0.6")), (1, Decimal("0.59")), (1, None), (0, Decimal(1))])
    ]
    decide_both(text, accounts, results=True)
    plan = sound(text)
    database = Database(plan, DAY, {"account": accounts})
    try:
        rows = database.rows(RESULTS["services"].build(database.run()))
        classes = database.rows("SELECT * FROM csrules_classes")
    finally:
        database.close()
    assert [row["success"] for row in rows] == ["met", "not_met", "unknown", None]
    assert len(classes) == 2, "what a service is for makes no classes"


def test_case_9_an_explanation_says_what_keeps_a_service_from_its_success() -> None:
    text = policy("succeeds when usage >= 60%")
    found = trace(Decider(sound(text), DAY, {}), account(usage=Decimal("0.5")))
    (step,) = [step for step in found.steps if step.title == "success of care"]
    assert found.services["care"]["success"] == "not_met"
    assert [line.outcome for line in step.lines] == ["false"]
    assert [detail.text for detail in step.lines[0].details] == ["usage is 50%, 10 percentage points short of 60%"]
