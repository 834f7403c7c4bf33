"""What csrules costs beside code written by hand for the same work.

    python -m benchmarks.run [all|run|rows|decide|check|start] [--accounts 1000000] [--rounds N] [--out FILE.json]

Exits with 1 where a limit is not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.measure import Row

ROUNDS = {"run": 5, "rows": 3, "decide": 31, "check": 3, "start": 15}
HEAD = f"{'':36}{'csrules':>10}{'compared':>10}      {'with':20}{'ratio':>6}{'limit':>7}"


def measure(job: str, accounts: int, rounds: int) -> Iterator[Row]:
    """The rows of one job; what a job needs is imported with it."""
    if job == "run":
        from benchmarks import whole

        return whole.measure(accounts, rounds)
    if job == "rows":
        from benchmarks import second_record

        return second_record.measure(accounts, rounds)
    if job == "decide":
        from benchmarks import single

        return single.measure(rounds)
    from benchmarks import cold

    return cold.measure_check(rounds) if job == "check" else cold.measure_start(rounds)


def line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    limit = "" if row.limit is None else f"{row.limit:g}"
    missed = "" if row.kept else "  missed"
    figures = f"{row.ours:10.2f}{row.theirs:10.2f} {row.unit:5}"
    return f"{row.what:36}{figures}{row.compared_with:20}{ratio:>6}{limit:>7}{missed}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description="measure csrules")
    parser.add_argument("job", nargs="?", default="all", choices=["all", *ROUNDS])
    parser.add_argument("--accounts", type=int, default=1_000_000, help="how many accounts `run` and `rows` decide")
    parser.add_argument("--rounds", type=int, help="how often each pair is measured")
    parser.add_argument("--out", type=Path, help="write the figures as JSON, too")
    given = parser.parse_args()
    jobs = list(ROUNDS) if given.job == "all" else [given.job]
    rows: list[Row] = []
    print(HEAD)
    for job in jobs:
        for row in measure(job, given.accounts, given.rounds or ROUNDS[job]):
            print(line(row), flush=True)
            rows.append(row)
    if given.out is not None:
        machine = {"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()}
        found = {"version": 1, "machine": machine, "rows": [asdict(row) for row in rows]}
        given.out.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(row.kept for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
