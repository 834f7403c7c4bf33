"""The directory of a session for what does not fit into memory; it also removes those of sessions that were killed."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
import weakref
from pathlib import Path

from csrules.engine.holding import uninterrupted
from csrules.engine.locks import Held, hold, marked

PREFIX = "csrules"
LOCK = "lock"
NEW = 60   # seconds: a directory so young without a lock is one that is just being made
ATTEMPTS = 5
_OURS = re.compile(rf"{PREFIX}-\d+-\d{{8}}T\d{{6}}Z-\w+")


class Scratch:
    """`path` is a new directory in `within`; `removed` is how many dead ones stood there, and `freed` their bytes."""

    def __init__(self, within: Path | None = None) -> None:
        within = within or Path(tempfile.gettempdir())
        self.removed, self.freed = _remove_dead(within)
        with uninterrupted():
            self.path, held = _made(within)
            self._close = weakref.finalize(self, _let_go, self.path, held)   # at the end of Python, too

    def close(self) -> None:
        """Remove the directory. May be called twice."""
        with uninterrupted():
            self._close()


def _made(within: Path) -> tuple[Path, Held | None]:
    """A new directory, held. In the moment between the two, another run may take it for a dead one and remove it."""
    for _ in range(ATTEMPTS):
        path = Path(tempfile.mkdtemp(prefix=f"{marked(PREFIX)}-", dir=within))
        try:
            held = hold(path / LOCK)
        except FileNotFoundError:
            continue
        if held is not None:
            return path, held
    return Path(tempfile.mkdtemp(prefix=f"{marked(PREFIX)}-", dir=within)), None


def _let_go(path: Path, held: Held | None) -> None:
    if held is not None:
        held.release()
    shutil.rmtree(path, ignore_errors=True)


def size(directory: Path) -> int:
    """The bytes of all files below."""
    return sum(file.lstat().st_size for file in directory.rglob("*") if not file.is_dir())


def _remove_dead(within: Path) -> tuple[int, int]:
    removed = freed = 0
    for entry in within.iterdir():
        if _OURS.fullmatch(entry.name):
            try:
                size = _remove_if_dead(entry)
            except OSError:   # another run removes it at this moment, or it is somebody else's
                continue
            if size is not None:
                removed, freed = removed + 1, freed + size
    return removed, freed


def _remove_if_dead(entry: Path) -> int | None:
    status = entry.lstat()
    if not entry.is_dir() or entry.is_symlink() or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
        return None
    lock = entry / LOCK
    if not lock.exists():
        if time.time() - status.st_mtime < NEW:
            return None
        return _removed(entry)
    held = hold(lock)
    if held is None:
        return None
    try:
        return _removed(entry)
    finally:
        held.release()


def _removed(entry: Path) -> int:
    freed = size(entry)
    shutil.rmtree(entry)
    return freed
