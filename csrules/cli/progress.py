"""A bar on a terminal for work that takes long; nothing for work that does not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Progress = Callable[[str, float], None]
"""Takes what is being done and how much of the whole is done, from 0 to 1."""

QUIET_SECONDS = 0.5
REDRAW_SECONDS = 0.1
CELLS = 24


@contextmanager
def progress_bar(stream: TextIO | None) -> Iterator[Progress | None]:
    """A function that draws the bar on `stream`, a terminal; the bar is gone at the end. Nothing where it is None."""
    if stream is None:
        yield None
        return
    bar = Bar(stream)
    try:
        yield bar
    finally:
        bar.clear()


class Bar:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._next = time.monotonic() + QUIET_SECONDS
        self._drawn = False

    def __call__(self, doing: str, done: float) -> None:
        if time.monotonic() < self._next:
            return
        done = min(max(done, 0.0), 1.0)
        full = round(CELLS * done)
        bar = "█" * full + "░" * (CELLS - full)
        self._stream.write(f"\r\x1b[K{bar} {done:4.0%} {doing}")
        self._stream.flush()
        self._drawn = True
        self._next = time.monotonic() + REDRAW_SECONDS

    def clear(self) -> None:
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
