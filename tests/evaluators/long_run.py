"""Compares both evaluators over many more drawn policies than a test run has time for, and says what it saw.

    python -m tests.evaluators.long_run --examples 5000 --seed 1

Every case has a seed of its own, counted up from `--seed`, so a failing one is drawn again with `--examples 1`. Without
`--shrink` the cases come straight from a random generator, which is much faster than from Hypothesis.
"""

from __future__ import annotations

import argparse
import random
import sys
import time

from hypothesis import HealthCheck, given, seed, settings

from tests.evaluators.cases import Case, cases, draw_case
from tests.evaluators.choosing import Chooser
from tests.evaluators.comparing import Tally, compare

SHOWN_EVERY = 60.0  # seconds


class RandomChooser(Chooser):
    def __init__(self, number: int) -> None:
        self._random = random.Random(number)  # noqa: S311  (draws test cases, not secrets)

    def between(self, low: int, high: int) -> int:
        return self._random.randint(low, high)


def check(case: Case, tally: Tally) -> None:
    tally.drawn += 1
    if isinstance(case.plan, list):
        tally.discard(case.plan)
    else:
        compare(case.plan, case.day, case.tables, tally)


def run(first: int, examples: int, most_failures: int) -> int:
    tally, failures, shown = Tally(), 0, time.monotonic()
    for number in range(first, first + examples):
        case = draw_case(RandomChooser(number))
        try:
            check(case, tally)
        except Exception as error:  # noqa: BLE001  (whatever goes wrong is what this looks for)
            failures += 1
            print(f"seed {number}: {type(error).__name__}: {str(error)[:600]}", flush=True)
            if examples == 1:
                print(case)
            if failures >= most_failures:
                break
        if time.monotonic() - shown > SHOWN_EVERY:
            shown = time.monotonic()
            print(summary(tally), flush=True)
    print(summary(tally), f"{failures} failures")
    return failures


def shrink(number: int, examples: int) -> None:
    """Hypothesis draws, and makes the first failing case small. Raises what the case raises."""
    tally = Tally()

    @seed(number)
    @settings(max_examples=examples, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(cases())
    def holds(case: Case) -> None:
        check(case, tally)

    holds()
    print(summary(tally))


def summary(tally: Tally) -> str:
    refused = f"{sum(tally.discarded.values()):,} refused by the checker ({tally.discard_rate:.1%}: {tally.discarded})"
    counts = ("policies", "accounts", "matched", "classes", "services", "findings", "cells")
    return ", ".join([f"{tally.drawn:,} drawn", refused, *(f"{getattr(tally, name):,} {name}" for name in counts)])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--failures", type=int, default=10, help="stop after so many")
    parser.add_argument("--shrink", action="store_true", help="draw with Hypothesis and reduce the first failing case")
    chosen = parser.parse_args()
    if chosen.shrink:
        shrink(chosen.seed, chosen.examples)
        return 0
    return 1 if run(chosen.seed, chosen.examples, chosen.failures) else 0


if __name__ == "__main__":
    sys.exit(main())
