"""Searches many drawn policies for a promise that is proved and broken, or refuted and kept.

    python -m tests.proofs.long_run --examples 5000 --seed 1

Every policy has a number of its own, counted up from `--seed`; a failing one is drawn again with `--examples 1`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from csrules.proofs import prove
from tests.evaluators.long_run import RandomChooser
from tests.proofs.searching import search


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--examples", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--failures", type=int, default=10, help="stop after so many")
    chosen = parser.parse_args()
    prove.STRICT = True
    seen: Counter[str] = Counter()
    failures = 0
    for number in range(chosen.seed, chosen.seed + chosen.examples):
        try:
            search(RandomChooser(number), seen)
        except Exception as error:  # noqa: BLE001  (whatever goes wrong is what this looks for)
            failures += 1
            print(f"seed {number}: {type(error).__name__}: {str(error)[:3000]}", flush=True)
            if failures >= chosen.failures:
                break
    print(", ".join(f"{count:,} {name}" for name, count in sorted(seen.items())), f"; {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
