"""Mutates the policies of this repository a million times and says what it saw.

    python -m tests.fuzz.long_run --count 1000000 --jobs 2
    python -m tests.fuzz.long_run --seconds 600 --state fuzz.json     # goes on where the last call stopped

Text number N of a seed is always the same, whoever draws it: `--first N --count 1` reads it again and prints it. Ends
with 1 where a text raised something, hung, or was refused without a diagnostic.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import random
import resource
import sys
import time
import traceback
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from itertools import islice
from multiprocessing.pool import AsyncResult
from pathlib import Path

from tests.fuzz.examining import Counts, Hang, examine
from tests.fuzz.mutations import mutated
from tests.fuzz.samples import Sample, samples

CHUNK = 500
SHOWN_EVERY = 30.0
MOST_MEMORY = 4 * 2**30
SILENT = 300.0   # seconds after which a worker that gives nothing is taken to have died


Seen = tuple[int, Counts, dict[str, list[int]]]   # where a stretch ends, and what was counted and found in it


@dataclass
class Progress:
    """What the calls so far saw; `next` is the first text that none of them did."""

    seed: int = 0
    next: int = 0
    seconds: float = 0.0
    counts: Counts = field(default_factory=Counts)
    findings: dict[str, list[int]] = field(default_factory=dict)   # what went wrong, and the numbers of the texts

    def line(self) -> str:
        parts = [f"{value:,} {name}" for name, value in asdict(self.counts).items()]
        rate = self.counts.texts / self.seconds if self.seconds else 0
        found = sum(map(len, self.findings.values()))
        return f"{', '.join(parts)}; {found} findings of {len(self.findings)} kinds; {rate:,.0f} texts/s"


@cache
def _samples() -> tuple[Sample, ...]:
    return samples()


def drawn(seed: int, number: int) -> tuple[Sample, str, random.Random]:
    """Text number `number` of a seed, and the rest of what is left to chance about it."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311  (draws test cases, not secrets)
    every = _samples()
    sample = every[int(len(every) * chance.random() ** 2)]   # the small ones more often
    return sample, mutated(sample, chance, every), chance


def chunk(seed: int, numbers: tuple[int, int]) -> Seen:
    """Looks at the texts of a stretch of numbers; gives its end, what was counted, and what went wrong."""
    counts, findings = Counts(), dict[str, list[int]]()
    _samples()
    gc.collect()
    gc.disable()   # collected between the stretches: a fifth of the time otherwise
    try:
        for number in range(*numbers):
            try:
                examine(*drawn(seed, number), counts)
            except (Exception, Hang) as error:  # noqa: BLE001  (whatever goes wrong is what this looks for)
                findings.setdefault(kind_of(error), []).append(number)
    finally:
        gc.enable()
    return numbers[1], counts, findings


def kind_of(error: BaseException) -> str:
    """One name for the same fault in many texts: the error and where in the package it arose."""
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if "csrules" in frame.filename] or list(frames)
    place = inside[-1]
    what = f": {str(error)[:200]}" if isinstance(error, AssertionError) else ""
    return f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno} {place.name}{what}"


def run(progress: Progress, count: int | None, seconds: float | None, jobs: int, state: Path | None) -> None:
    started, shown, before = time.monotonic(), time.monotonic(), progress.seconds
    _samples()   # before the workers come into being, so that they share it
    stretches = _stretches(progress.next, count)
    with multiprocessing.Pool(jobs, _limit_memory) as pool:
        waiting: deque[AsyncResult[Seen]] = deque()
        while True:
            for stretch in islice(stretches, 2 * jobs - len(waiting)):
                waiting.append(pool.apply_async(chunk, (progress.seed, stretch)))
            if not waiting:
                break
            try:
                progress.next, counts, findings = waiting.popleft().get(SILENT)
            except multiprocessing.TimeoutError:
                progress.findings.setdefault("a worker died or hangs", []).append(progress.next)
                break
            progress.counts.add(counts)
            for kind, numbers in findings.items():
                progress.findings.setdefault(kind, []).extend(numbers)
            progress.seconds = before + time.monotonic() - started
            if time.monotonic() - shown > SHOWN_EVERY:
                shown = time.monotonic()
                _save(progress, state)
                print(progress.line(), flush=True)
            if seconds is not None and time.monotonic() - started > seconds:
                break
        pool.terminate()
    _save(progress, state)


def _stretches(first: int, count: int | None) -> Iterator[tuple[int, int]]:
    end = first + (10**9 if count is None else count)
    return ((start, min(start + CHUNK, end)) for start in range(first, end, CHUNK))


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _save(progress: Progress, state: Path | None) -> None:
    if state is not None:
        state.write_text(json.dumps(asdict(progress), indent=2) + "\n", encoding="utf-8")


def _loaded(state: Path | None, seed: int, first: int) -> Progress:
    if state is None or not state.exists():
        return Progress(seed, first)
    known = json.loads(state.read_text(encoding="utf-8"))
    return Progress(**known | {"counts": Counts(**known["counts"])})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, help="so many texts")
    parser.add_argument("--seconds", type=float, help="stop after so long")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="the number of the first text")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--state", type=Path, help="a file that keeps what was seen, to go on from")
    chosen = parser.parse_args()
    if chosen.count == 1:
        sample, text, chance = drawn(chosen.seed, chosen.first)
        print(f"{sample.name}: {text!r}")
        examine(sample, text, chance, Counts())
        return 0
    progress = _loaded(chosen.state, chosen.seed, chosen.first)
    run(progress, chosen.count, chosen.seconds or (None if chosen.count else 60.0), chosen.jobs, chosen.state)
    print(progress.line())
    for kind, numbers in sorted(progress.findings.items()):
        print(f"{len(numbers):,} times {kind}: --seed {progress.seed} --first {numbers[:5]} --count 1")
    return 1 if progress.findings else 0


if __name__ == "__main__":
    sys.exit(main())
