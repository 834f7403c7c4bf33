"""What a command does when it is told to stop: it cleans up and ends with the code that shells expect.

Imported before anything else, as a signal may come at any time.
"""

from __future__ import annotations

import os
import signal
from types import FrameType

from csrules import breaking_off

SIGNALLED = 128   # and the number of the signal: the exit code that shells have for it
STOPS = ("SIGINT", "SIGTERM", "SIGHUP")
_received: list[int] = []
_process: list[int] = []


class Stopped(KeyboardInterrupt):
    """Raised where the command stands when the signal comes; like Ctrl-C it is no `Exception`."""


def listen() -> None:
    """From now on a signal ends the command in good order; one that the parent process ignores stays ignored."""
    _process[:] = [os.getpid()]
    for name in STOPS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    breaking_off.listen()


def received() -> int | None:
    """The signal that came first. A library may have turned `Stopped` into an error of its own."""
    return _received[0] if _received else None


def _stop(number: int, frame: FrameType | None) -> None:
    if os.getpid() not in _process:   # a copy that does a part of the work: it ends without a word
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    _received.append(number)
    raise Stopped
