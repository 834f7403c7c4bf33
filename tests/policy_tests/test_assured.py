"""Watches and promises in coverage and mutation: what tests see of their lines, and which changes somebody notices."""

from __future__ import annotations

import pytest

from csrules.plan.lowering import lower
from csrules.policy_tests.branches.branch import Kind, Way
from csrules.policy_tests.branches.model import BranchModel
from csrules.policy_tests.mutation.judge import Judge, Judged, differing
from csrules.project.measures import promised, still_holds
from tests.policy_tests.small import FACTS, SERVICES, TIERS, checked, covered, mutation, stated, survivors, unseen

STAGE = "promises and watches"
REST = (FACTS, TIERS, SERVICES)
DEAR = 'watch "Dear" { warn unless yearly_cost <= 1% of arr }'   # the tier top costs 720 a year
CALM = 'watch "Calm" { warn when renewals < 1 and nps < 0 }'
PROVED = 'promise "Small is bottom" { never tier == top and arr < 50k }'
CAN_BREAK = 'promise "Young ones grow" { always renewals >= 0 or arr + arr >= arr + 10k }'

OPEN = 'promise "Sums" { never arr + arr * renewals < 10k and arr >= 10k and renewals >= 0 }'   # arithmetic alone


def seen_of(text: list[str], *words: str) -> list[str]:
    return [one for one in text if any(word in one for word in words)]


def branches(*parts: str) -> list[tuple[Kind, Way, str]]:
    """Those of promises and watches, where nothing is proved."""
    found = BranchModel(lower(checked(*REST, *parts))).branches
    return [(one.kind, one.way, one.text) for one in found if one.stage == STAGE]


# ── what there is to see ─────────────────────────────────────────────────────


def test_a_watch_has_the_branches_of_its_conditions() -> None:
    assert [text for _, _, text in branches(DEAR)] == [
        "`yearly_cost <= 1% of arr` was never true", "`yearly_cost <= 1% of arr` was never false",
    ]
    assert [text for _, _, text in branches(CALM)] == [
        "`warn when renewals < 1 and nps < 0` (Calm) never held",
        "`warn when renewals < 1 and nps < 0` (Calm) always held",
        "`renewals < 1` was never true", "`renewals < 1` was never false",
        "`nps < 0` was never true", "`nps < 0` was never false", "`nps < 0` was never unknown",
    ]


def test_what_hours_cost_is_unknown_only_where_a_rate_is() -> None:
    free = FACTS.replace("costs 60 per hour", "works 100h/month")
    found = BranchModel(lower(checked(free, TIERS, SERVICES, DEAR))).branches
    assert "`yearly_cost <= 1% of arr` was never unknown" in [one.text for one in found]


def test_an_expectation_of_a_finding_looks_at_its_line() -> None:
    of_tier = stated("arr 100k", "tier top")
    assert len(seen_of(unseen(*REST, DEAR, of_tier), "cost")) == 2
    cheap = stated("arr 100k", 'no finding "Dear"', name="cheap")
    assert seen_of(unseen(*REST, DEAR, cheap), "cost") == ["`yearly_cost <= 1% of arr` was never false"]
    dear = stated("arr 0", "no finding watch-fired", name="bottom")   # nothing is given, which costs nothing
    assert seen_of(unseen(*REST, DEAR, dear), "cost") == ["`yearly_cost <= 1% of arr` was never false"]
    both = 'watch "Dear" { warn unless yearly_cost <= 0.5% of arr }'
    assert seen_of(unseen(*REST, both, stated("arr 100k", "finding watch-fired")), "cost") == [
        "`yearly_cost <= 0.5% of arr` was never true"
    ]


def test_other_lines_than_the_one_that_is_meant_are_not_seen() -> None:
    """That of another watch is computed as well, since its words depend on the account; but nobody asked for it."""
    test = stated("arr 100k  renewals 0  nps 5", 'no finding "Calm"')
    found = unseen(*REST, DEAR, CALM, test)
    assert len(seen_of(found, "cost")) == 2
    assert "`nps < 0` was never false" not in found
    whole = stated("arr 100k  renewals 0  nps 5", "no findings")
    assert seen_of(unseen(*REST, DEAR, CALM, whole), "cost") == ["`yearly_cost <= 1% of arr` was never false"]


def test_a_line_of_a_watch_is_looked_at_as_far_as_it_is_needed() -> None:
    found = seen_of(unseen(*REST, CALM, stated("renewals 3", 'no finding "Calm"')), "Calm", "renewals", "nps")
    assert found == [
        "`warn when renewals < 1 and nps < 0` (Calm) never held", "`renewals < 1` was never true",
        "`nps < 0` was never true", "`nps < 0` was never false", "`nps < 0` was never unknown",
    ]


def test_a_proved_promise_has_nothing_to_see() -> None:
    assert [one for one in covered(*REST, PROVED).branches if one.stage == STAGE] == []
    assert [text for _, _, text in branches(PROVED)] == [   # what it would have, were it left to the data
        "`never tier == top and arr < 50k` (Small is bottom) never held",
        "`never tier == top and arr < 50k` (Small is bottom) always held",
        "`tier == top` was never true", "`tier == top` was never false",
        "`arr < 50k` was never true", "`arr < 50k` was never false",
    ]


def test_a_promise_that_is_left_to_the_data_is_kept_or_broken() -> None:
    line = "`always renewals >= 0 or arr + arr >= arr + 10k` (Young ones grow)"
    kept = stated("arr 10k  renewals -1", "no finding promise-broken")
    assert seen_of(unseen(*REST, CAN_BREAK, kept), "renewals", "arr +") == [
        f"{line} always held", "`renewals >= 0` was never true", "`arr + arr >= arr + 10k` was never false",
    ]
    broken = stated("arr 9k  renewals -1", 'finding "Young ones grow"', name="broken")
    assert seen_of(unseen(*REST, CAN_BREAK, kept, broken), "renewals", "arr +") == ["`renewals >= 0` was never true"]


BY_MARGIN = """
responsibilities by margin {
  | service | below 20% | 20% and above |
  | care    | vendor    | partner       |
  no agreement vendor
}
assign care to vendor when margin >= 30%
promise "Less" { vendor share never rises as margin rises }
promise "Somebody" { every service has an accountable party }
"""


def test_promises_without_conditions_are_kept_or_broken_as_a_whole() -> None:
    line = "`vendor share never rises as margin rises` (Less)"
    assert branches(BY_MARGIN) == [   # that somebody answers cannot fail where a table holds for every account
        (Kind.LINE, Way.HELD, f"{line} never held"), (Kind.LINE, Way.PASSED, f"{line} always held"),
    ]
    broken = stated("arr 100k  margin 10%", "finding promise-broken")
    assert f"{line} always held" not in unseen(*REST, BY_MARGIN, broken)
    kept = stated("arr 0  margin 10%", "no findings")   # nothing is given, and nothing rises
    assert seen_of(unseen(*REST, BY_MARGIN, kept), "never rises") == [f"{line} always held"]


OVERRIDES = """
record exception { account account  field text  value text  approver text  starts date  ends date }
overrides from exception {
  account    account
  sets       each of field to value
  in force from starts to ends, at most 90 days
  only where approver == "coo"
}
"""


def test_an_account_that_an_override_is_for_is_not_looked_at() -> None:
    row = '  exception { account "A" field "tier" value "top" approver "coo" starts 2026-06-01 ends 2026-07-01 }\n'
    test = stated("arr 9k  renewals -1", 'no finding "Young ones grow"').replace("  expect", f"{row}  expect")
    assert len(seen_of(unseen(*REST, OVERRIDES, CAN_BREAK, test), "renewals >= 0", "arr + arr")) == 6


# ── what somebody would notice ───────────────────────────────────────────────


LOW, HIGH = stated("arr 0", "tier bottom"), stated("arr 100k", "tier top", name="high")


def of_line(found: list[tuple[str, str]], *words: str) -> list[tuple[str, str]]:
    return [one for one in found if any(word in one[0] for word in words)]


def test_mutants_of_a_watch() -> None:
    line, cost, share = "warn unless yearly_cost <= 1% of arr", "yearly_cost <= 1% of arr", "1% of arr"
    assert of_line(survivors(*REST, DEAR, LOW), "% of arr") == [
        (line, "always"), (line, "line dropped"),
        (cost, "yearly_cost < 1% of arr"), (cost, "yearly_cost > 1% of arr"),
        (share, "-4% of arr"), (share, "0.99% of arr"), (share, "1.01% of arr"), (share, "6% of arr"),
    ]


def test_a_mutant_of_a_watch_is_noticed_where_an_expected_finding_changes() -> None:
    watch = DEAR.replace("1% of arr", "0.72% of arr")   # an account of 100k costs 720
    on_the_line = stated("arr 100k", 'no finding "Dear"', name="on the line")
    assert of_line(survivors(*REST, watch, on_the_line), "% of arr") == [
        ("warn unless yearly_cost <= 0.72% of arr", "line dropped"),
        ("0.72% of arr", "0.73% of arr"), ("0.72% of arr", "5.72% of arr"),
    ]
    nearer = DEAR.replace("1% of arr", "0.71% of arr").replace("Dear", "Near")
    beyond = stated("arr 100k", 'no finding "Dear"', 'finding "Near"', name="beyond")
    assert of_line(survivors(*REST, watch, nearer, beyond), "0.71%", "<= 0.72%") == [
        ("warn unless yearly_cost <= 0.72% of arr", "line dropped"),
        ("warn unless yearly_cost <= 0.71% of arr", "always"),
        ("yearly_cost <= 0.71% of arr", "yearly_cost < 0.71% of arr"),
        ("0.71% of arr", "-4.29% of arr"), ("0.71% of arr", "0.7% of arr"),
    ]


def test_parts_of_a_watch_are_dropped() -> None:
    sad = stated("renewals 0  nps -1", "finding watch-fired", name="sad")
    glad = stated("renewals 0  nps 0", "no finding watch-fired", name="glad")
    old = stated("renewals 1  nps -1", "no finding watch-fired", name="old")
    assert of_line(survivors(*REST, CALM, sad), "renewals", "nps") == [
        ("warn when renewals < 1 and nps < 0", "always"),
        ("renewals < 1", "condition dropped"), ("renewals < 1", "renewals <= 1"), ("renewals < 1", "renewals < 2"),
        ("renewals < 1 and nps < 0", "renewals < 1 or nps < 0"),
        ("nps < 0", "condition dropped"), ("nps < 0", "nps <= 0"), ("nps < 0", "nps < 1"),
    ]
    assert of_line(survivors(*REST, CALM, sad, glad, old), "renewals", "nps") == []


def test_what_a_check_would_refuse_is_noticed_and_what_means_the_same_is_no_mutant() -> None:
    policy = checked(*REST, PROVED, LOW)
    judge = Judge(policy, promised(lower(policy)), still_holds)
    found = {(one.original, one.text or one.kind): judge.judge(one) for one in judge.mutants if one.is_of_promise}
    noticed = {pair for pair, what in found.items() if what is Judged.NOTICED}
    assert noticed == {   # a small account is at the bottom, a large one at the top
        ("tier == top", "condition dropped"), ("tier == top", "tier != top"), ("arr < 50k", "condition dropped"),
        ("tier == top and arr < 50k", "tier == top or arr < 50k"), ("arr < 50k", "arr >= 50k"),
    }
    assert {what for pair, what in found.items() if pair not in noticed} == {Judged.EQUAL}
    whole = mutation(*REST, PROVED, LOW)
    assert len(whole.mutants) == len(judge.mutants) - len(found) + len(noticed)
    assert not [one for one in whole.survivors if one.is_of_promise]


def test_without_a_proof_tests_are_to_notice() -> None:
    policy = checked(*REST, PROVED, LOW)
    judge = Judge(policy)
    assert {judge.judge(one) for one in judge.mutants if one.is_of_promise} == {Judged.SURVIVED}


def test_a_promise_that_the_check_refuses_is_left_to_the_tests() -> None:
    """Of it every mutant may be refused as well, which says nothing."""
    broken = stated("arr 100k", "finding promise-broken", name="broken")
    wrong = 'promise "Nobody is large" { never arr >= 100k }'
    found = survivors(*REST, wrong, broken, stated("arr 99_999.99", "no finding promise-broken"))
    assert of_line(found, "never") == []
    alone = of_line(survivors(*REST, wrong, LOW), "never", "arr >= 100k")
    assert ("never arr >= 100k", "line dropped") in alone


def test_a_promise_that_is_left_to_the_data() -> None:
    found = survivors(*REST, OPEN, stated("arr 10k  renewals 0", "no finding promise-broken"))
    assert ("never arr + arr * renewals < 10k and arr >= 10k and renewals >= 0", "line dropped") in found
    assert ("arr + arr * renewals < 10k", "arr + arr * renewals < 9_999.99") in found
    assert ("arr + arr * renewals", "arr - arr * renewals") not in found   # the check would refuse it
    assert ("arr >= 10k", "condition dropped") not in found


def test_lines_without_conditions_are_dropped() -> None:
    policy = checked(*REST, BY_MARGIN, LOW)
    judge = Judge(policy, promised(lower(policy)), still_holds)
    found = {one.original: judge.judge(one) for one in judge.mutants if one.is_of_promise}
    assert found == {
        "vendor share never rises as margin rises": Judged.SURVIVED,   # it is refuted, so a test can see it broken
        "every service has an accountable party": Judged.EQUAL,
    }
    sees = stated("arr 100k  margin 10%", "finding promise-broken")
    assert ("vendor share never rises as margin rises", "line dropped") not in survivors(*REST, BY_MARGIN, sees)


def test_a_test_that_asks_for_no_finding_is_not_run_for_a_changed_watch() -> None:
    policy = checked(*REST, DEAR, CALM, HIGH, stated("nps -1", 'finding "Calm"', name="calm"))
    judge = Judge(policy)
    changed = next(one for one in judge.mutants if one.text == "nps < 1")
    names = differing(judge.plan, lower(changed.policy(judge.policy)))
    assert names is not None
    assert [code for code, _ in names] == ["watch-fired"]
    assert [not names.isdisjoint(needed) for needed in judge.needed] == [False, True]


def test_nobody_waits_long_for_the_proof_of_a_mutant(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not proved soon is for the tests."""
    assert [one for one in mutation(*REST, PROVED, LOW).survivors if one.is_of_promise] == []
    monkeypatch.setattr("csrules.project.measures.MUTANT_WORK", 1)
    found = mutation(*REST, PROVED, LOW)
    assert {one.text for one in found.survivors if one.is_of_promise} >= {"arr <= 50k", "tier != top"}
