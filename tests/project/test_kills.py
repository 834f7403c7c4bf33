"""Ninety runs are stopped at moments spread over all that they do: readers always see one run, and nothing is left."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from csrules.project.manifest import NAME, checksum
from tests.project.large import large_project
from tests.project.test_destination import names, read_run

ACCOUNTS = 300_000
FORMATS = ("csv", "json", "ndjson", "parquet", "markdown")
SIGNALS = ("SIGKILL", "SIGTERM", "SIGINT")
EACH = 6   # of each signal for each format: thirty of each signal
ENDS = {
    "SIGKILL": (-signal.SIGKILL,),
    "SIGTERM": (143, -signal.SIGTERM),   # the latter before Python has come to our first line
    "SIGINT": (130, -signal.SIGINT),
}


@dataclass
class Directory:
    """Where runs of one format go, with temporary files of its own, and the files of every run seen there."""

    format: str
    home: Path
    projects: tuple[Path, Path]
    seen: dict[str, set[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    stopped: int = 0

    @property
    def out(self) -> Path:
        return self.home / "out"

    @property
    def temporary(self) -> Path:
        return self.home / "tmp"

    def start(self, number: int) -> subprocess.Popen[str]:
        self.temporary.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "csrules", "run", str(self.projects[number % 2]), "-q", "--no-progress"]
        options = ["--format", self.format, "--out", str(self.out), "--set", "engine.threads=1"]
        environment = os.environ | {"TMPDIR": str(self.temporary)}
        return subprocess.Popen([*command, *options], stderr=subprocess.PIPE, text=True, env=environment)

    def whole(self, number: int) -> float:
        """The seconds of a run that nobody stops."""
        begun = time.monotonic()
        process = self.start(number)
        error = process.communicate()[1]
        if process.returncode:
            self.problems.append(f"a whole run ends with {process.returncode}: {error}")
        self.look("a whole run")
        return time.monotonic() - begun

    def stop(self, number: int, name: str, after: float) -> None:
        process = self.start(number)
        try:
            error = process.communicate(timeout=after)[1]
        except subprocess.TimeoutExpired:
            process.send_signal(getattr(signal, name))
            error = process.communicate()[1]
            self.stopped += process.returncode != 0
        what = f"{self.format}, {name} after {after:.2f} s: {process.returncode} {error!r}"
        if process.returncode not in (0, *ENDS[name]) or "internal" in error or (process.returncode > 0 and not error):
            self.problems.append(f"ends wrongly: {what}")
        own = [one for one in self.left() if f"-{process.pid}-" in one]   # others may be of a run that was killed
        if name != "SIGKILL" and own:
            self.problems.append(f"leaves {own}: {what}")
        self.look(what)

    def look(self, what: str) -> None:
        """As a reader of the documented way, and as one of the names alone: torn, or of two runs?"""
        manifest = json.loads((self.out / NAME).read_bytes())
        told = {one["name"]: one["sha256"] for one in manifest["files"]}
        self.seen.setdefault(manifest["run"], {f"{name} {sha}" for name, sha in told.items()})
        if {name: hashlib.sha256(text).hexdigest() for name, text in read_run(self.out).items()} != told:
            self.problems.append(f"torn or mixed: {what}")
        if len(self.seen) > len(self.projects):
            self.problems.append(f"a run that nobody made: {what}")
        whole = set().union(*self.seen.values())
        for name in told:
            if (self.out / name).exists() and f"{name} {checksum(self.out / name)}" not in whole:
                self.problems.append(f"{name} is torn: {what}")

    def left(self) -> Iterator[str]:
        yield from (name for name in names(self.out) if name.startswith("."))
        yield from (path.name for path in self.out.iterdir() if path.name.startswith("."))
        yield from (path.name for path in self.temporary.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_runs_that_are_stopped(tmp_path: Path) -> None:
    projects = large_project(tmp_path / "a", ACCOUNTS), large_project(tmp_path / "b", ACCOUNTS - 1)
    directories = [Directory(format, tmp_path / format, projects) for format in FORMATS]
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(_tried, directories))
    assert "\n".join(problem for one in directories for problem in one.problems) == ""
    assert sum(one.stopped for one in directories) > len(FORMATS) * len(SIGNALS) * EACH / 2


def _tried(directory: Directory) -> None:
    seconds = directory.whole(0)
    moments = EACH * len(SIGNALS)
    for number in range(moments):
        after = seconds * (0.1 + 0.95 * (number * 7 % moments) / moments)   # early and late by turns
        directory.stop(number + 1, SIGNALS[number % len(SIGNALS)], after)
    directory.whole(0)
    if left := [*directory.left()]:
        directory.problems.append(f"{directory.format}: {left} stands after the last run")
