"""Timing of two ways against each other, and of one way in a process of its own."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: ours beside what it is compared with, in `unit`; `limit` is what the ratio must keep."""

    what: str
    ours: float
    theirs: float
    unit: str
    compared_with: str
    ratio: float | None = None
    limit: float | None = None

    @property
    def kept(self) -> bool:
        return self.limit is None or self.ratio is None or self.ratio <= self.limit


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternate(
    ours: Callable[[], object], theirs: Callable[[], object], rounds: int, clock: Callable[..., float] = seconds
) -> tuple[float, float, float]:
    """The medians of both, and the median of the ratios of neighbours: what slows the machine slows both of a pair.

    One round goes before the count, and every other round begins with the other side.
    """
    pairs = []
    for number in range(rounds + 1):
        first, second = (ours, theirs) if number % 2 else (theirs, ours)
        one, two = clock(first), clock(second)
        pairs.append((one, two) if number % 2 else (two, one))
    pairs = pairs[1:]
    return (
        statistics.median(mine for mine, _ in pairs),
        statistics.median(other for _, other in pairs),
        statistics.median(mine / other for mine, other in pairs),
    )


def process(arguments: Sequence[str], **environment: str) -> Callable[[], object]:
    """A new Python with these arguments, from start to end. Raises `CalledProcessError`."""
    command, around = [sys.executable, *arguments], {**os.environ, **environment}
    return lambda: subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, env=around)


_PEAK = """
import json, resource, sys
from pathlib import Path
from benchmarks import whole
whole.WAYS[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps(peak * (1 if sys.platform == "darwin" else 1024)))
"""


def peak_memory(way: str, data: Path, out: Path) -> int:
    """The most bytes that one of `whole.WAYS` holds at once, in a process of its own."""
    command = [sys.executable, "-c", _PEAK, way, str(data), str(out)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return int(json.loads(done.stdout.splitlines()[-1]))
