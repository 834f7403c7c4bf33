"""What the proofs may not do: use rows that there are none of, end a check, or hide a fault of their own."""

from __future__ import annotations

import pytest

from csrules.plan.lowering import lower
from csrules.proofs import prove as room
from csrules.proofs.budget import Budget
from csrules.proofs.prove import OPEN, PROVED, REFUTED, prove
from csrules.proofs.report import diagnostics
from tests.evaluators.small import sound
from tests.language.fragments import check, complete

LISTED = """
policy "Listed" {{ currency USD }}
record account {{ id text key  partner partner }}
record partner {{ id text key  level one of silver, gold, bronze  number integer }}
{rows}
tiers {{ tier only {{ served by csm  otherwise }} }}
role csm {{ costs 60 per hour }}
service review
entitlements {{
  | service | only    |
  | review  | 1h/week |
}}
promise "P" {{ never {never} }}
"""
FAMILY = """
family along parent { total group_seats = seats  count accounts }
record account { id text key  arr money  seats integer  parent account optional }
"""


def listed(count: int, never: str) -> str:
    lines = ["rows partner {", "  | id | level | number |"]
    lines += [f'  | "P{number}" | {"silver" if number % 2 else "bronze"} | {number} |' for number in range(count)]
    return LISTED.format(rows="\n".join([*lines, "}"]), never=never)


@pytest.mark.parametrize("count", [20, 300])
def test_an_example_uses_rows_that_the_policy_has(count: int) -> None:
    (gold,) = prove(sound(listed(count, "partner.level == gold")))
    assert gold.outcome == PROVED
    (silver,) = prove(sound(listed(count, "partner.level == silver and partner.number >= 11")))
    assert silver.outcome == REFUTED
    assert silver.example is not None
    assert int(silver.example.account["partner"].removeprefix("P")) in range(11, count)


def test_more_unlike_rows_than_are_looked_at_leave_the_promise_open() -> None:
    """Each number is one of its own where it is calculated with; a row that does not exist proves nothing."""
    (found,) = prove(sound(listed(300, "partner.level == gold and partner.number * partner.number >= 0")))
    assert found.outcome in (OPEN, PROVED)


@pytest.mark.parametrize(
    ("never", "outcome"),
    [
        ("group_seats >= 10", REFUTED),
        ("accounts > 1 and tier == core", OPEN),
        ("group_seats >= 10 and group_seats < 5", PROVED),
    ],
)
def test_figures_of_a_family(never: str, outcome: str) -> None:
    text = FAMILY + f'promise "P" {{ never {never} }}\n'
    policy, _ = check(complete(text))
    assert policy is not None
    assert [one.outcome for one in prove(lower(policy))] == [outcome]


def test_a_family_without_otherwise() -> None:
    tiers = """
tiers {
  tier growth { served by csm  when group_seats >= 10 }
  tier core   { served by csm  when seats >= 10 }
}
"""
    _, found = check(complete(FAMILY + tiers))
    advice = [one.help or "" for one in found if one.code.name == "no-otherwise"]
    assert len(advice) == 1
    assert "this account meets none" in advice[0]


@pytest.mark.parametrize("fault", [KeyError("x"), RecursionError("deep"), MemoryError()])
def test_a_fault_of_ours_leaves_the_promise_open_and_is_told(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def broken(*_: object) -> None:
        raise fault

    plan = sound(listed(2, "partner.level == gold"))
    monkeypatch.setattr(room, "split", broken)
    with pytest.raises(type(fault)):
        prove(plan)
    monkeypatch.setattr(room, "STRICT", False)
    verdicts = prove(plan)
    assert [one.outcome for one in verdicts] == [OPEN]
    (told,) = diagnostics(plan, verdicts)
    assert told.code.name == "proof-failed"
    assert type(fault).__name__ in (told.help or "")


def test_all_promises_together_have_a_bound() -> None:
    more = 'promise "Q" { never partner.level == gold and partner.number > 3 }\n'
    text = LISTED.format(rows="", never="tier is missing") + more
    found = prove(sound(text), Budget(5))
    assert [one.outcome for one in found] == [OPEN, OPEN]
    assert "the promises before this one used them all" in found[1].why


def test_to_put_a_question_is_work_too_and_other_promises_do_not_make_it_more() -> None:
    easy = LISTED.format(rows="", never="tier is missing")
    (alone,) = prove(sound(easy), whole := Budget(1_000_000))
    assert alone.outcome == PROVED
    each = 1_000_000 - whole.left
    lines = "".join(f'promise "{number}" {{ never tier is missing }}\n' for number in range(9))
    found = prove(sound(easy + lines), Budget(each * 6))
    assert [one.outcome for one in found] == [PROVED] * 6 + [OPEN] * 4
    assert each > 100


@pytest.mark.parametrize(
    ("line", "empty"),
    [
        ("never tier == growth and tier == core", True),
        ("always arr >= 10 or arr < 10", True),
        ("never nps > 20 and nps < 10", True),
        ("never tier == core and arr >= 100k", False),
        ("always tier is present", False),
        ("never yearly_cost < 1 and yearly_cost > 2", True),
    ],
)
def test_a_promise_that_says_nothing_is_a_warning(line: str, empty: bool) -> None:
    _, found = check(complete(f'promise "P" {{ {line} }}\n'))
    assert ("says-nothing" in {one.code.name for one in found}) is empty


def test_the_tests_see_faults() -> None:
    assert room.STRICT


def test_what_the_rows_of_the_policy_decide_is_something_that_it_says() -> None:
    plan = sound(listed(3, "partner.level == gold"))
    (found,) = prove(plan)
    assert found.outcome == PROVED
    assert list(diagnostics(plan, [found])) == []
