"""Small policies with tests of their own, and what their tests see and notice."""

from __future__ import annotations

from csrules.analysis.checker import check_policy
from csrules.analysis.policy import CheckedPolicy
from csrules.diagnostics import Reporter
from csrules.plan.lowering import lower
from csrules.policy_tests.branches.coverage import Coverage
from csrules.policy_tests.branches.watching import cover
from csrules.policy_tests.mutation.mutation import Mutation, mutate
from csrules.project.measures import promised, still_holds
from csrules.syntax.parser import parse
from csrules.text import Document

FACTS = """
policy "Small" { currency USD }
record account { partner partner default "P"
  id text key   arr money default 0   nps integer optional   renewals integer default 0   gone flag default no
  margin percent from 0% to 45% optional   region text optional   sentiment one of green, red optional
  now tier optional   since date optional   wish tier optional   started date default 2020-01-01
}
role helper { costs 60 per hour }
"""
PARTNER = """
record partner { id text key }
rows partner {
  | id  |
  | "P" |
}
"""   # behind all else, so that tests may name the lines of what they are about
TIERS = """
tiers {
  tier top    { served by helper  when arr >= 100k }
  tier bottom { served by helper  otherwise }
}
"""
SERVICES = """
service care
entitlements {
  | service | top      | bottom  |
  | care    | 1h/month | -       |
}
"""


def stated(given: str, *expected: str, name: str = "one") -> str:
    lines = "".join(f"  expect {line}\n" for line in expected)
    return f'test "{name}" as of 2026-06-30 {{\n  account {{ id "A" {given} }}\n{lines}}}\n'


def _whole(parts: tuple[str, ...]) -> str:
    text = "\n".join(parts)
    return text if "record partner" in text else text + PARTNER


def checked(*parts: str) -> CheckedPolicy:
    reporter = Reporter()
    found = check_policy(parse(Document("small.csr", _whole(parts)), reporter).declarations, reporter)
    assert found is not None, [diagnostic.message for diagnostic in reporter]
    return found


def covered(*parts: str) -> Coverage:
    """What the tests see, beside what is proved; they pass."""
    policy = checked(*parts)
    plan = lower(policy)
    results, coverage = cover(policy, plan, proved=[line for line, holds in promised(plan).items() if holds])
    assert all(result.passed for result in results), [result.failures for result in results if not result.passed]
    return coverage


def unseen(*parts: str) -> list[str]:
    return [branch.text for branch in covered(*parts).unseen]


def mutation(*parts: str) -> Mutation:
    policy = checked(*parts)
    return mutate(policy, promised=promised(lower(policy)), prover=still_holds)


def survivors(*parts: str) -> list[tuple[str, str]]:
    """The original and the changed text of what no test notices."""
    return [(one.original, one.text or one.kind) for one in mutation(*parts).survivors]
