"""A thousand tests take less than two seconds, from the start of the process to its end."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.policies import GOOD

TESTS, MOST_SECONDS = 1000, 2.0


def suite() -> str:
    """Tests of several expectations each, all of them their own block."""
    parts = [GOOD]
    for number in range(TESTS):
        arr = number * 200
        tier, service = ("plus", "6h/quarter") if arr >= 100_000 else ("core", "included")
        parts.append(
            f'test "account {number}" as of 2026-06-30 {{\n  account {{ id "A{number}"  arr {arr} }}\n'
            f"  expect tier {tier}\n  expect earned tier {tier}\n  expect review by vendor {service} role csm\n}}\n"
        )
    return "".join(parts)


@pytest.mark.slow
def test_a_thousand_tests(tmp_path: Path) -> None:
    """Measured in processor time, which a busy machine hardly changes; there is one process."""
    file = tmp_path / "policy.csr"
    file.write_text(suite(), encoding="utf-8")
    best = float("inf")
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ran = subprocess.run([sys.executable, "-m", "csrules", "test", str(file)], capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert ran.stdout == f"{TESTS:,} tests passed\n", ran.stderr
        best = min(best, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    assert best < MOST_SECONDS
