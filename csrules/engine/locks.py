"""A file that one process holds. The system lets go of it when the process ends, however it ends.

Where a process holds one, its number and the time of its start stand in a name (`marked`) that others can read.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_STAMP = "%Y%m%dT%H%M%SZ"
_MARK = re.compile(r"-(\d+)-(\d{8}T\d{6}Z)\b")

if sys.platform == "win32":
    import msvcrt

    def _taken(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _taken(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Held:
    """A lock that this process holds until `release`, or until it ends."""

    path: Path
    descriptor: int

    def release(self) -> None:
        """Let go, and remove the file: first its name, where the system allows that of an open file."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        os.close(self.descriptor)
        if sys.platform == "win32":
            with suppress(OSError):   # somebody else has it now
                self.path.unlink(missing_ok=True)


def hold(path: Path) -> Held | None:
    """The lock at `path`, or None where another process holds it. Raises `OSError`."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            taken = _taken(descriptor)
            if taken and _is_at(path, descriptor):
                return Held(path, descriptor)
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if not taken:
            return None   # otherwise the holder before us removed the file that we had opened: once more


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def marked(prefix: str) -> str:
    """A name that says which process made it, and when."""
    return f"{prefix}-{os.getpid()}-{dt.datetime.now(dt.UTC).strftime(_STAMP)}"


def maker(name: str) -> str | None:
    """`process 4242, since 2026-06-30 14:05:11 UTC`, of a marked name."""
    match = _MARK.search(name)
    if match is None:
        return None
    since = dt.datetime.strptime(match[2], _STAMP).replace(tzinfo=dt.UTC)
    return f"process {match[1]}, since {since:%Y-%m-%d %H:%M:%S} UTC"
