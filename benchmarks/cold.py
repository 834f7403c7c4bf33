"""Commands in a new process: how long a long policy is checked, and how soon the help is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measure import Row, alternate, process
from tests.language.big_policy import big_policy

AGREEMENTS = 1_000
TIMES_THE_TEXT = 10
MOST_SECONDS = 4.0
MOST_TIMES_THE_TIME = 12.0
MOST_TIMES_CLICK = 2.5


def measure_check(rounds: int) -> Iterator[Row]:
    """A policy of 1,000 agreements and one of ten times the text; the first check finds nothing that was kept."""
    with TemporaryDirectory(prefix="csrules-bench-") as name:
        checks, lines = [], []
        for agreements in (AGREEMENTS, TIMES_THE_TEXT * AGREEMENTS):
            text = big_policy(agreements)
            file = Path(name) / f"{agreements}.csr"
            file.write_text(text, encoding="utf-8")
            lines.append(text.count("\n"))
            checks.append(process(["-m", "csrules", "check", str(file)]))
        first = process(["-m", "csrules", "check", str(Path(name) / f"{AGREEMENTS}.csr")], CSRULES_CACHE="")
        cold, warm, _ = alternate(first, checks[0], rounds)
        long, short, ratio = alternate(checks[1], checks[0], rounds)
    yield Row(f"first check {lines[0]:,} lines", cold, MOST_SECONDS, "s", "the limit", cold / MOST_SECONDS, 1.0)
    yield Row(f"check {lines[0]:,} lines", warm, MOST_SECONDS, "s", "the limit", warm / MOST_SECONDS, 1.0)
    yield Row(f"check {lines[1]:,} lines", long, short, "s", "a tenth of the text", ratio, MOST_TIMES_THE_TIME)


def measure_start(rounds: int) -> Iterator[Row]:
    ours, theirs = process(["-m", "csrules", "--help"]), process(["-c", "import click"])
    mine, other, ratio = alternate(ours, theirs, rounds)
    yield Row("csrules --help", mine * 1000, other * 1000, "ms", "import click", ratio, MOST_TIMES_CLICK)
