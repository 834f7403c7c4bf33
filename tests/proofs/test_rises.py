"""`vendor share never rises as … rises`, over every kind of field and calculation: proved by looking, or not at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from csrules.decide.decider import Decider
from csrules.proofs.prove import OPEN, PROVED, REFUTED, Verdict, prove
from tests.evaluators.small import sound
from tests.proofs.as_test import faults

POLICY = """
policy "Rises" {{ currency USD }}
record account {{
  id text key  arr money  other money at least 0  seats integer at least 0  few integer from 1 to 30
  margin percent from 0% to 45%  loose percent  started date  until date  parent account optional  {field}
  partner partner
}}
record partner {{ id text key }}
family along parent {{ total group_seats = seats }}
define double = seats * 2
tiers {{ tier only {{ served by csm  otherwise }} }}
role csm {{ costs 60 per hour }}
service review
entitlements {{
  | service | only    |
  | review  | 1h/week |
}}
{assigns}
promise "P" {{ vendor share never rises as {rising} rises }}
"""


def verdict(rising: str, *assigns: str, field: str = "") -> Verdict:
    text = POLICY.format(rising=rising, assigns="\n".join(f"assign review to {one}" for one in assigns), field=field)
    (found,) = prove(sound(text))
    return found


@pytest.mark.parametrize(
    ("rising", "assigns", "low", "high"),
    [
        ("arr", ("partner", "vendor when 20% of arr >= 400k"), "1999999.9999", "2000000"),
        ("seats", ("partner", "vendor when seats * 2 >= 500"), "249", "250"),
        ("seats", ("partner", "vendor when double / 3 - 1 > 100"), "151", "152"),
        ("seats", ("vendor", "partner when 500 - seats >= 100"), "400", "401"),
        ("seats", ("partner", "vendor when group_seats >= 500"), None, None),
        ("few", ("partner", "vendor when few * few > 100"), "10", "11"),
        ("margin", ("partner", "vendor when 100% - margin > 65% and 100% - margin <= 70%"), "0.299999", "0.3"),
        ("loose", ("partner", "vendor when loose * 2 > 1"), "0.5", "0.500001"),
        ("started", ("partner", "vendor when started + 1 month >= 2026-02-28"), "2026-01-27", "2026-01-28"),
        ("started", ("vendor", "partner when today - started >= 90 days"), None, None),
        ("started", ("vendor", "partner when started < until"), None, None),
        ("arr", ("partner", "vendor when arr + other >= 100k"), None, None),
        ("arr", ("partner", "vendor when arr >= other"), None, None),
    ],
)
def test_a_share_that_rises_is_shown_with_two_values(
    rising: str, assigns: tuple[str, ...], low: str | None, high: str | None
) -> None:
    found = verdict(rising, *assigns)
    assert found.outcome == REFUTED, found.why
    assert found.example is not None
    assert found.example.pair is not None
    before, after = found.example.pair
    assert before < after
    if low is not None:
        assert before <= read(low)
        assert after >= read(str(high))


def read(text: str) -> Any:
    return dt.date.fromisoformat(text) if text.count("-") == 2 else Decimal(text)


@pytest.mark.parametrize(
    ("rising", "assigns"),
    [
        ("arr", ("vendor", "partner when 20% of arr >= 400k")),
        ("arr", ("vendor", "partner when arr + other >= 100k")),
        ("arr", ("vendor", "partner when arr * (100% - margin) >= 100k")),
        ("margin", ("partner", "vendor when other * (100% - margin) >= 100k")),
        ("seats", ("vendor", "partner when group_seats >= 500")),
        ("few", ("vendor", "partner when few * few > 100")),
        ("started", ("partner", "vendor when today - started >= 90 days")),
        ("started", ("partner", "vendor when started < until")),
        ("until", ("vendor", "partner when started + 3 months < until")),
        ("other", ("vendor", "partner when arr >= 100k")),
    ],
)
def test_a_share_that_only_falls_is_proved(rising: str, assigns: tuple[str, ...]) -> None:
    assert verdict(rising, *assigns).outcome == PROVED


def test_what_goes_both_ways_is_not_proved() -> None:
    found = verdict("arr", "vendor", "partner when arr * (100% - loose) >= 100k")
    assert found.outcome in (OPEN, REFUTED)


def test_an_optional_date_that_nothing_limits() -> None:
    found = verdict("closed", "partner", "vendor when closed > until", field="closed date optional")
    assert found.outcome == REFUTED


def test_a_run_finds_what_a_calculation_with_the_field_alone_turns() -> None:
    assigns = "assign review to partner\nassign review to vendor when 20% of arr >= 400k"
    text = POLICY.format(rising="arr", field="", assigns=assigns)
    day, none = dt.date(2026, 1, 1), Decimal(0)
    row: dict[str, Any] = {"id": "A", "arr": none, "other": none, "seats": 1, "few": 1, "margin": none, "loose": none,
                           "started": day, "until": day, "parent": None, "partner": "P"}
    tables: dict[str, list[dict[str, Any]]] = {"account": [row], "partner": [{"id": "P"}]}
    notes = Decider(sound(text), dt.date(2026, 6, 30), tables).decide_row(row).findings
    assert [note.message for note in notes if note.code == "promise-broken"] == ["P: broken for review"]


GIVEN_OR_NOT = """
policy "Given" {{ currency USD }}
record account {{ id text key  arr money at least 0  partner partner }}
record partner {{ id text key }}
role csm {{ costs 60 per hour }}
service review
tiers {{
  tier large {{ served by csm  when arr >= 100k }}
  tier medium {{ served by csm  when arr >= 10k }}
  tier small {{ served by csm  otherwise }}
}}
entitlements {{
  | service | large | medium | small |
  | review  | {large} | {medium} | {small} |
}}
assign review to partner
assign review to vendor when arr >= {turn}
promise "P" {{ vendor share never rises as arr rises }}
"""


@pytest.mark.parametrize(
    ("large", "medium", "small", "turn", "outcome"),
    [
        ("-", "1h/month", "-", "100k", OPEN),   # our share is larger only where the service is not given
        ("1h/month", "-", "-", "100k", OPEN),
        ("1h/month", "1h/month", "-", "100k", REFUTED),
        ("1h/month", "-", "1h/month", "10k", REFUTED),   # with a stretch between the two values that does not give it
    ],
)
def test_an_example_is_of_a_service_that_is_given_at_both_values(
    large: str, medium: str, small: str, turn: str, outcome: str
) -> None:
    text = GIVEN_OR_NOT.format(large=large, medium=medium, small=small, turn=turn)
    plan = sound(text)
    (found,) = prove(plan)
    assert found.outcome == outcome
    if found.example is not None:
        assert faults(text, plan, found.claim, found.example) == []
