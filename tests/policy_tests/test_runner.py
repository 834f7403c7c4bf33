"""What a test proves: expectations that hold pass, and of the others the result tells what came out and why."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from csrules.decide.lazy import LazyRow, ServiceRow
from csrules.plan.lowering import lower
from csrules.plan.plan import Column, Member
from csrules.policy_tests.runner import run_tests
from csrules.text import Document
from tests.language.fragments import check, complete
from tests.policy_tests.policies import AGREEMENT, FACTS, TIERS, checked, only_failure, results

GOOD = Path(__file__).parents[1] / "language" / "good" / "tests.csr"
REFERENCE = Path(__file__).parents[2] / "docs" / "language.md"
BASE = FACTS + TIERS


def given(facts: str, *expects: str) -> str:
    lines = "\n".join(f"expect {one}" for one in expects)
    return f'test "t" as of 2026-06-30 {{ account {{ {facts} }}\n{lines}\n}}'


def test_every_form_of_expectation_can_come_true() -> None:
    policy, _ = check([Document("tests.csr", GOOD.read_text(encoding="utf-8"))])
    assert policy is not None
    found = run_tests(policy, lower(policy))
    assert [one.test.name for one in found if not one.passed] == []
    assert [one.test.name for one in found][-1] == "the line between the tiers [4]"
    books, _ = check([Document("books.csr", GOOD.with_name("books.csr").read_text(encoding="utf-8"))])
    assert books is not None
    assert [one.passed for one in run_tests(books, lower(books))] == [True] * 3


def test_the_examples_of_the_reference_come_true() -> None:
    section = REFERENCE.read_text(encoding="utf-8").split("\n### test\n", 1)[1].split("\n## ", 1)[0]
    examples = [part.split("```", 1)[0] for part in section.split("```csr\n")[1:]]
    assert len(examples) > 1
    for example in examples:
        policy, _ = check(complete(example))
        assert policy is not None
        assert all(one.passed for one in run_tests(policy, lower(policy)))


@pytest.mark.parametrize(
    ("facts", "expect", "actual", "why"),
    [
        ("arr 100k", "tier silver", "gold", "gold: when arr >= 100k (policy.csr:8)"),
        ("arr 100k", "no tier", "gold", "gold: when arr >= 100k (policy.csr:8)"),
        ("arr 1k", "earned tier gold", "bronze", "otherwise (policy.csr:10)"),
        ("arr 100k", 'shown as "Silver"', "Gold", None),
        ("arr 100k", "yearly cost 5", Decimal("0.00"), None),
        ("arr 100k", "review 1h/week", Decimal(0), "gold: included (rest.csr:4)"),
        ("arr 100k", "review not offered", "included", "gold: included (rest.csr:4)"),
        ("arr 100k", "review by partner", "vendor", "the vendor delivers what nothing assigns"),
        ("arr 100k", "finding match-tie", False, None),
    ],
)
def test_what_differs_is_told_with_the_line_that_decided(
    facts: str, expect: str, actual: object, why: str | None
) -> None:
    (difference,) = only_failure(BASE + given(facts, expect)).differences
    assert difference.actual == actual
    assert why is None or difference.why == why


def test_only_what_differs_is_told() -> None:
    text = BASE + "role csm\n" + given("arr 100k", "review by vendor 1h/week role csm")
    assert [one.wanted.name for one in only_failure(text).differences] == ["minutes"]


def test_the_line_of_a_segment_and_of_a_define() -> None:
    segment = "segment size {\nvalue small { when double < 10\nwhen arr == 7 }\nvalue big { otherwise }\n}\n"
    text = f"{BASE}define double = arr * 2\n{segment}"
    (size,) = only_failure(text + given("arr 7", "size big")).differences
    assert size.why == "when arr == 7 (policy.csr:15)"
    (double,) = only_failure(text + given("arr 7", "double 15")).differences
    assert (double.actual, double.why) == (Decimal("14.0000"), "define double = arr * 2 (policy.csr:12)")


def test_findings_are_listed_where_none_are_expected() -> None:
    text = BASE + given('arr 7  partner "X"', "no findings")
    assert results(text)[0].passed   # nobody has said which partners there are
    rows = text.replace("{ account {", '{ partner { id "P" } account {')
    (difference,) = only_failure(rows).differences
    assert tuple(map(str, difference.actual)) == ("link-not-found: `partner` is `X`, and there is no such partner",)


def test_a_refused_account_fails_whatever_is_expected_of_it() -> None:
    policy = checked(BASE + given("arr 5", "tier bronze"))
    (test,) = policy.tests
    row = replace(test.accounts[0], values={"arr": Decimal(-5)})
    broken = replace(test, given={"account": (row,)})
    (result,) = run_tests(policy, lower(policy), tests=[broken])
    assert result.failures[0].rejected == (("arr", "is below the least allowed, 0"),)


def test_rejections_name_their_field() -> None:
    text = BASE + given("arr -5", "rejected arr")
    assert results(text)[0].passed
    failure = only_failure(BASE + given("arr -5", "rejected started"))
    assert (failure.differences[0].actual, failure.rejected[0][0]) == (False, "arr")


def test_rows_of_a_test_take_the_place_of_the_policys_own() -> None:
    text = FACTS + AGREEMENT + TIERS + """\
rows partner {
| id | program |
| "P" | gold |
}
rows agreement {
| id | partner | margin |
| "OWN" | "P" | 20% |
}
match agreement to account { where agreement.partner == account.partner  where agreement.partner.program == gold }
"""
    own = text + given('partner "P"  arr 5', 'agreement "OWN"')
    assert results(own)[0].passed
    other = own.replace("{ account {", '{ agreement { id "OTHER"  partner "P" }\naccount {').replace(
        'expect agreement "OWN"', 'expect agreement "OTHER"\nexpect no findings'
    )
    assert results(other)[0].passed
    silver = other.replace("{ agreement {", '{ partner { id "P"  program silver }\nagreement {')
    assert only_failure(silver).expectation.text == 'agreement "OTHER"'


def test_accounts_of_a_test_may_point_to_each_other() -> None:
    text = FACTS + """\
tiers {
  tier gold   { touch high  served by csm  when boss.arr >= 100k }
  tier bronze { touch tech  served by csm  otherwise }
}
test "family" as of 2026-06-30 {
  account { id "A"  arr 100k  boss missing }
  account { id "B"  boss "A" }
  expect "A" tier bronze
  expect "B" tier gold
}
"""
    assert results(text)[0].passed


def test_the_day_of_a_test_is_its_own() -> None:
    text = FACTS + """\
tiers {
  tier gold   { touch high  served by csm  when started >= 2026-01-01 and started <= today }
  tier bronze { touch tech  served by csm  otherwise }
}
test "before" as of 2026-06-29 { account { started 2026-06-30 }  expect tier bronze }
test "on the day" as of 2026-06-30 { account { started 2026-06-30 }  expect tier gold }
"""
    assert [one.passed for one in results(text)] == [True, True]


def test_a_selection_and_the_first_failure() -> None:
    table = "| arr | tier |\n| 5 | bronze |\n| 6 | gold |\n| 7 | bronze |\n"
    policy = checked(BASE + f'test table "t" as of 2026-06-30 {{\naccount {{ others missing }}\n{table}}}')
    plan = lower(policy)
    assert [one.passed for one in run_tests(policy, plan)] == [True, False, True]
    assert [one.passed for one in run_tests(policy, plan, stop_at_failure=True)] == [True, False]
    assert [one.test.name for one in run_tests(policy, plan, tests=policy.tests[2:])] == ["t [3]"]


def test_an_observer_hears_of_every_column_that_was_needed_and_of_no_other() -> None:
    heard: list[tuple[str, object, str | None]] = []

    class Note:
        def computed(self, column: Column, row: LazyRow | ServiceRow, member: Member | None) -> None:
            heard.append((column.name, row[column.name], member.name if member is not None else None))

        def of_levels(self, record: str) -> None:
            """There are none."""

    policy = checked(BASE + given("arr 100k", "review included"))
    run_tests(policy, lower(policy), observer=Note())
    assert ("tier:earned_rule", 0, None) in heard
    assert ("mode", "included", "review") in heard
    assert not {"party", "vendor_cost", "reason"} & {name for name, _, _ in heard}
    assert len(heard) == len(set(heard)), "a column was computed twice"


def test_a_changed_policy_is_tested_by_its_own_plan() -> None:
    policy = checked(BASE + given("arr 100k", "tier gold"))
    assert run_tests(policy, lower(policy))[0].passed
    top, *others = policy.tiers.tiers
    changed = replace(policy, tiers=replace(policy.tiers, tiers=(replace(top, rules=()), *others)))
    assert not run_tests(changed, lower(changed))[0].passed


def test_occasions_and_a_second_role() -> None:
    text = FACTS + TIERS + """\
role csm { costs 60 per hour }
role architect { costs 90 per hour }
service workshop
entitlements {
  | service  | gold                                   | silver          | bronze |
  | workshop | 3 times 2h/quarter and 1h/month by architect | 2 times/quarter | -      |
}
test "gold" as of 2026-06-30 {
  account { arr 100k  others missing }
  expect workshop 3 times 2h/quarter and 1h/month by architect
  expect workshop 3h/month
  expect workshop 3 times/quarter
  expect workshop and 1h/month by architect
  expect workshop role csm and 1h/month by architect
}
test table "tiers" as of 2026-06-30 {
  | arr  | nps | workshop                   |
  | 100k |     | 3 times/quarter role csm   |
  | 20k  | 30  | 2 times/quarter included   |
  | 20k  | 30  | 3 times/quarter            |
  | 100k |     | and 2h/month by architect  |
}
"""
    found = results(text)
    assert [[difference for failure in one.failures for difference in failure.differences] for one in found[:3]] == [
        [], [], [],
    ]
    (times,) = found[3].failures[0].differences
    assert (times.wanted.value, times.actual) == (12, 8)
    (effort,) = found[4].failures[0].differences
    assert (effort.wanted.value, effort.actual) == (1440, Decimal("720.00"))
