"""Waits until a policy's text changes: looks at the files now and then, which every system can do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from csrules.project.check import policy_paths
from csrules.project.errors import ProjectError
from csrules.project.policy import all_files

PAUSE = 0.3   # seconds
State = dict[Path, tuple[int, int]]


def changes(paths: Sequence[Path], sleep: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """Once at the beginning, and again whenever a file of the policies was written, added or removed."""
    seen: State | None = None
    while True:
        now = _state(paths)
        if now != seen:
            seen = now
            yield
        else:
            sleep(PAUSE)


def _state(paths: Sequence[Path]) -> State:
    """When each file was written, and its size; a file that is gone in this moment is left out."""
    state: State = {}
    for path in paths:
        try:
            files = [file for policy in policy_paths(path) for file in all_files(policy)]
        except (OSError, ProjectError):
            continue
        for file in files:
            try:
                status = file.stat()
            except OSError:
                continue
            state[file] = status.st_mtime_ns, status.st_size
    return state
