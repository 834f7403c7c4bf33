"""Tests in the language see promises and watches as findings, with the figures of the services."""

from __future__ import annotations

from pathlib import Path

import csrules
from tests.project.small import POLICY, small_project

MORE = """
promise "Nobody is small" { never tier == base }
watch "Dear" { warn when yearly_cost > 500 and tier == high }
test "large" as of 2026-06-30 {
  account { id "A1"  arr 60k  usage 50% }
  expect finding watch-fired
  expect finding "Dear"
}
test "small" as of 2026-06-30 {
  account { id "A1"  arr 6k  usage 50% }
  expect finding promise-broken
}
test "nothing said" as of 2026-06-30 {
  account { id "A1"  arr 6k  usage 50% }
  expect no findings
}
"""


def test_they_are_expected_as_findings(tmp_path: Path) -> None:
    policy = POLICY.replace("works 120h", "costs 80 per hour  works 120h") + MORE
    report = csrules.prove(small_project(tmp_path, policy=policy))
    assert [problem.message for problem in report.problems] == [
        "“nothing said”: the test expects no findings, and there are: "
        "promise-broken: Nobody is small: broken (tier base)"
    ]
