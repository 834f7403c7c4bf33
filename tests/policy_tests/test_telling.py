"""How results are told: as diagnostics, as JSON and as JUnit's XML, and the same from several processes."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from decimal import Decimal

import pytest

from csrules.diagnostics.render import render
from csrules.plan.lowering import lower
from csrules.policy_tests.parallel import run_many
from csrules.policy_tests.records import as_record, junit
from csrules.policy_tests.telling import told
from csrules.policy_tests.words import effort
from tests.policy_tests.policies import FACTS, TIERS, checked, results

DUTIES = """\
service review
entitlements {
  | service | gold    | silver  | bronze |
  | review  | 1h/week | 2h/year | -      |
}
assign review to partner 60% when nps >= 90 and vip
role csm { costs 60 per hour }
"""
TESTS = """\
test "a <b> & \\"c\\"" as of 2026-06-30 {
  account { arr 100k  nps 5 }
  expect tier silver
  expect review by partner 40%
  expect review 1h/month
  expect review automated
  expect yearly cost 5_000.5
}
test "little is stated" as of 2026-06-30 {
  account { arr 20k }
  expect tier silver
}
test "refused" as of 2026-06-30 {
  account { arr -1  vip yes }
  expect rejected arr
  expect rejected vip
}
test "fine" as of 2026-06-30 {
  account { arr 1  others missing }
  expect no tier
  expect no finding match-tie
  expect finding match-tie
  expect review by vendor
  expect no findings
}
""".replace('\\"', "'")
TEXT = FACTS + TIERS.replace("when arr >= 100k", 'when arr >= 100k  because "it says so"') + DUTIES + TESTS


def test_a_finding_that_is_not_expected_comes_with_its_remedy() -> None:
    watch = 'watch "Small" { warn unless arr >= 100k }\n'
    lines = ("account { arr 20k }", "expect no findings", "expect no finding watch-fired")
    test = 'test "none" as of 2026-06-30 {\n' + "\n".join(lines) + "\n}\n"
    first, second = told(results(FACTS + TIERS + watch + test))
    remedy = "Look at the account; the message shows the figures."
    assert (first.message, first.help) == (
        "“none”: the test expects no findings, and there are: watch-fired: Small (arr 20000 USD)",
        f"watch-fired: {remedy}",
    )
    assert (second.message, second.help) == ("“none”: there is a finding `watch-fired`", remedy)


def test_each_failure_is_a_diagnostic_at_its_expectation() -> None:
    found = told(results(TEXT))
    said = [(one.code.name, one.message, one.help) for one in found]
    assert said == [
        ("test-failed", "“a <b> & 'c'”: `tier` is gold, expected silver",
         "decided by gold: it says so (policy.csr:8)"),
        ("test-failed",
         "“a <b> & 'c'”: `review`: the party that answers is vendor, expected partner; "
         "`review`: the partner's part is 0%, expected 40%",
         "decided by the vendor delivers what nothing assigns"),
        ("test-failed", "“a <b> & 'c'”: `review`: effort is 1h/week, expected 1h/month",
         "decided by gold: 1h/week (policy.csr:15)"),
        ("test-failed", "“a <b> & 'c'”: `review` is given with effort, expected automated",
         "decided by gold: 1h/week (policy.csr:15)"),
        ("test-failed", "“a <b> & 'c'”: `yearly_cost` is 3,120, expected 5,000.5", None),
        ("not-stated", "“little is stated”: `nps` is not given, and the decision needs it",
         "give it a value, or write `nps missing`"),
        ("test-failed", "“refused”: `vip` is not rejected; rejected is `arr` is below the least allowed, 0", None),
        ("test-failed", "“fine”: `tier` is bronze, expected no tier", "decided by bronze: otherwise (policy.csr:10)"),
        ("test-failed", "“fine”: there is no finding `match-tie`", None),
        ("test-failed", "“fine”: `review` is not offered", "decided by bronze: - (policy.csr:15)"),
    ]
    text = render(found, "text")
    assert "  expect tier silver\n" in text
    assert "----------------------------- looks at it" in text


def test_as_json_everything_stands_apart() -> None:
    records = [as_record(result) for result in results(TEXT)]
    first, second, third, fourth = json.loads(json.dumps(records))
    assert (first["name"], first["line"], first["as_of"], first["passed"]) == ("a <b> & 'c'", 19, "2026-06-30", False)
    assert first["failures"][0] == {
        "expectation": "tier silver", "file": "policy.csr", "line": 21, "not_stated": None, "rejected": {},
        "differences": [{"about": "account", "service": None, "role": None, "name": "tier", "expected": "silver",
                         "actual": "gold", "decided_by": "gold: it says so (policy.csr:8)"}],
    }
    assert first["failures"][4]["differences"][0]["actual"] == "3120.00"
    assert second["failures"][0]["not_stated"] == {
        "field": "nps", "place": "policy.csr:9", "text": "when arr >= 10k and nps >= 30",
    }
    assert third["failures"][0]["rejected"] == {"arr": "is below the least allowed, 0"}
    assert len(fourth["failures"]) == 3


def test_as_junit_every_test_is_a_case() -> None:
    found = results(TEXT)
    root = ElementTree.fromstring(junit([("A & \x07", found, ())]))   # noqa: S314  (it was written a line ago)
    (suite,) = root
    assert suite.attrib == {"name": "A & �", "tests": "4", "failures": "4", "errors": "0"}
    assert [case.attrib["name"] for case in suite] == [one.test.name for one in found]
    assert [len(case) for case in suite] == [5, 1, 1, 3]
    assert suite[1][0].attrib["type"] == "not-stated"
    assert suite[0].attrib["line"] == "19"
    assert junit([("A", found, ())]) == junit([("A", found, ())])


@pytest.mark.parametrize(
    ("minutes", "words"),
    [("720", "1h/month"), ("3120", "1h/week"), ("240", "1h/quarter"), ("120", "2h/year"), ("360", "6h/year"),
     ("52", "1min/week"), ("7", "7min/year"), ("0", "0min/year"), ("0.5", "0.5min/year")],
)
def test_efforts_are_told_as_policies_write_them(minutes: str, words: str) -> None:
    assert effort(Decimal(minutes)) == words


def test_several_processes_give_the_same_results() -> None:
    lines = "".join(f"| {place}k | {'gold' if place % 7 == 0 else 'bronze'} |\n" for place in range(40))
    table = f"account {{ others missing }}\n| arr | tier |\n{lines}"
    text = f'{FACTS}{TIERS}test table "t" as of 2026-06-30 {{\n{table}}}\n'
    policy = checked(text)
    plan = lower(policy)
    alone = run_many(policy, plan, policy.tests, jobs=1)
    assert run_many(policy, plan, policy.tests, jobs=3, pays_from=1) == alone
    assert 0 < sum(one.passed for one in alone) < len(alone)
    assert run_many(policy, plan, (), jobs=3, pays_from=0) == ()
