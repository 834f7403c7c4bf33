"""What a signal has to break off: work inside a library, which Python cannot leave by itself.

Python runs the handler of a signal in the main thread, between two of its own steps. The engine may work on one piece
of a statement for minutes meanwhile, and waits for the pieces of its other threads before it comes back. So a thread
hears of the signal at once and breaks off all of them.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable

AGAIN = 0.05   # seconds: a statement forgets what came while it began, and its helpers work on after it has ended

_ways: list[Callable[[], None]] = []
_listening: list[tuple[socket.socket, socket.socket]] = []


def breaks_off(way: Callable[[], None]) -> Callable[[], None]:
    """Decorates a function that breaks off what a library does at the time; it may be called from any thread."""
    _ways.append(way)
    _start()
    return way


def listen() -> None:
    """From now on a signal that has a handler breaks off what is running, and what begins afterwards.

    For the main thread of a command that ends with the signal; a program that uses csrules keeps its own ways.
    """
    hear, tell = socket.socketpair()
    tell.setblocking(False)
    signal.set_wakeup_fd(tell.fileno(), warn_on_full_buffer=False)
    if hasattr(os, "register_at_fork"):   # a signal for a copy of the process is none for this one
        os.register_at_fork(after_in_child=lambda: signal.set_wakeup_fd(-1))
    _listening.append((hear, tell))
    _start()


def _start() -> None:
    """Only where both are there: a small command needs no thread."""
    if len(_ways) == 1 and _listening:
        hear, _ = _listening[0]
        threading.Thread(target=_break_off, args=(hear,), daemon=True).start()


def _break_off(hear: socket.socket) -> None:
    hear.recv(1)
    while True:
        for way in _ways:
            way()
        time.sleep(AGAIN)
