"""What a command does when it is told to stop: it cleans up and ends with the code that shells expect.

Imported before anything else, as a signal may come at any time.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from types import FrameType

from csrules import breaking_off

SIGNALLED = 128   # and the number of the signal: the exit code that shells have for it
STOPS = ("SIGINT", "SIGTERM", "SIGHUP")
_received: list[int] = []


class Stopped(KeyboardInterrupt):
    """Raised where the command stands when the signal comes; like Ctrl-C it is no `Exception`."""


def listen() -> None:
    """From now on a signal ends the command in good order; one that the parent process ignores stays ignored.

    A copy of the process that does a part of the work ends at once and without a word. Python would tell it only
    between two of its steps, which may be never while it waits for work.
    """
    numbers = [number for number in (getattr(signal, name, None) for name in STOPS) if number is not None]
    heard = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, _stop)
    breaking_off.listen()
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=lambda: signal.pthread_sigmask(signal.SIG_BLOCK, heard),   # Python forgets what a new copy was sent
            after_in_parent=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, heard),
            after_in_child=lambda: _forget(heard),
        )


def received() -> int | None:
    """The signal that came first. A library may have turned `Stopped` into an error of its own."""
    return _received[0] if _received else None


def _forget(heard: Sequence[int]) -> None:
    for number in heard:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, heard)


def _stop(number: int, frame: FrameType | None) -> None:
    _received.append(number)
    raise Stopped
