"""Small policies with tests in them, and what became of their tests."""

from __future__ import annotations

from csrules.analysis.policy import CheckedPolicy
from csrules.plan.lowering import lower
from csrules.policy_tests.runner import Failure, TestResult, run_tests
from tests.language.fragments import check, complete

FACTS = """\
record account {
  id text key   arr money at least 0   nps integer optional   vip flag default no   started date   boss account optional
  partner partner optional   relation one of direct, channel   region text optional   level tier optional
  since date optional   wish tier optional
}
record partner { id text key   program one of silver, gold   city text optional }
"""
AGREEMENT = """\
record agreement {
  id text key   partner partner   margin percent from 0% to 45%   region text optional   ends date optional
}
"""
TIERS = """\
tiers {
  tier gold   "Gold"   { shown as "Gold"  touch high  served by csm  when arr >= 100k }
  tier silver "Silver" { touch hybrid  served by csm  when arr >= 10k and nps >= 30 }
  tier bronze "Bronze" { touch tech    served by csm  otherwise }
}
"""


def checked(text: str) -> CheckedPolicy:
    policy, diagnostics = check(complete(text))
    assert policy is not None, [one.message for one in diagnostics]
    return policy


def results(text: str) -> tuple[TestResult, ...]:
    policy = checked(text)
    return run_tests(policy, lower(policy))


def only_failure(text: str) -> Failure:
    """Of a policy with one test that fails in one place."""
    (result,) = results(text)
    (failure,) = result.failures
    return failure
