"""Many tests on several processors, where that pays.

A new interpreter takes longer to start than a thousand tests to run, so only a copy of this process (`fork`) helps.
What comes back from a copy is which tests failed; those few are run once more here, to tell how.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence

from csrules.analysis.checked_tests import Test
from csrules.analysis.policy import CheckedPolicy
from csrules.plan.plan import Plan
from csrules.policy_tests.runner import TestResult, run_tests

PAYS_FROM = 10_000   # tests; below that a copy of the process costs more than it saves
_work: tuple[CheckedPolicy, Plan, Sequence[Test]] | None = None   # what the copies find in their memory


def run_many(
    policy: CheckedPolicy, plan: Plan, tests: Sequence[Test], jobs: int | None = None, pays_from: int = PAYS_FROM
) -> tuple[TestResult, ...]:
    """As `run_tests`; `jobs` is the number of processes, as many as there are processors unless it is given."""
    processes = jobs or available()
    if processes < 2 or len(tests) < max(pays_from, 2) or not hasattr(os, "fork"):
        return run_tests(policy, plan, tests=tests)
    failed = _failing(policy, plan, tests, processes)
    again = iter(run_tests(policy, plan, tests=[tests[place] for place in sorted(failed)]))
    return tuple(next(again) if place in failed else TestResult(test, ()) for place, test in enumerate(tests))


def available() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _failing(policy: CheckedPolicy, plan: Plan, tests: Sequence[Test], processes: int) -> set[int]:
    from multiprocessing import get_context  # it takes longer to import than most policies' tests to run

    global _work
    step = -(-len(tests) // processes)
    parts = [(start, min(start + step, len(tests))) for start in range(0, len(tests), step)]
    _work = policy, plan, tests
    gc.freeze()   # so that the copies share their memory
    try:
        with get_context("fork").Pool(processes) as pool:
            return {place for places in pool.map(_part, parts) for place in places}
    finally:
        gc.unfreeze()
        _work = None


def _part(part: tuple[int, int]) -> list[int]:
    assert _work is not None  # noqa: S101  (set before the copies are made)
    policy, plan, tests = _work
    start, end = part
    results = run_tests(policy, plan, tests=tests[start:end])
    return [start + place for place, result in enumerate(results) if not result.passed]
