"""Tests in the language see watches over many accounts: the accounts that a test states are all there are."""

from __future__ import annotations

from csrules.analysis.checker import check_policy
from csrules.diagnostics import Reporter
from csrules.plan.lowering import lower
from csrules.policy_tests.runner import run_tests
from csrules.syntax.parser import parse
from csrules.text import Document

POLICY = """
policy "Groups" { currency USD }
record account { id text key   arr money at least 0   owner person optional }
record person  { id text key   role role }
role csm { costs 100 per hour  carries at most 100h/month }
tiers {
  tier gold { served by csm  when arr >= 100k }
  tier base { served by csm  otherwise }
}
service review
entitlements {
  | service | gold      | base     |
  | review  | 10h/month | 1h/month |
}
books from person { fits where person.role == served_by  keep owner }
watch "too dear"  for each tier    { warn unless yearly_cost <= 12% of revenue }
watch "too many"  for each person  { warn when accounts > 1 }
watch "too long"  for each role    { warn when hours_per_month > 11 }
watch "too small" for all accounts { warn when revenue < 1k }
"""


def failures(body: str) -> list[str]:
    text = f'{POLICY}\ntest "T" as of 2026-06-30 {{\n{body}\n}}'
    reporter = Reporter()
    policy = check_policy(parse(Document("t.csr", text), reporter).declarations, reporter)
    assert policy is not None, [problem.message for problem in reporter]
    (result,) = run_tests(policy, lower(policy))
    return [failure.expectation.text for failure in result.failures]


def test_the_finding_of_a_group_needs_no_account_and_may_name_the_group() -> None:
    facts = ('account { id "A1" arr 100k owner "P" }\naccount { id "A2" arr 4_999 owner "P" }\n'
             'person { id "P" role csm }\n')
    expected = ('expect finding "too dear: base"', 'expect finding "too many: P"', "expect finding group-watch-fired",
                'expect no finding "too dear: gold"', 'expect no finding "too long"', 'expect no finding "too small"')
    assert failures(facts + "\n".join(expected)) == []
    assert failures(facts + 'expect no finding "too many"') == ['no finding "too many"']


def test_it_is_no_finding_of_an_account() -> None:
    facts = 'account { id "A1" arr 100 others missing }\nperson { id "P" role csm }\n'
    assert failures(facts + 'expect no findings\nexpect finding "too small"\nexpect finding CSR837') == []


def test_nothing_is_looked_at_that_no_watch_needs() -> None:
    assert failures('account { id "A1" arr 100k }\nexpect no finding "too dear"\nexpect no finding "too long"') == []
    assert failures('account { id "A1" arr 100k }\nperson { id "P" role csm }\nexpect no finding "too many"') == [
        'no finding "too many"',   # `owner` is not stated
    ]
