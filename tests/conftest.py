"""Keeps what the commands under test put by out of the user's own cache, and lets no fault of the proofs pass.

Signals that the caller ignores, as `nohup` does with SIGHUP, would be ignored by the commands under test as well: they
are set back.
"""

from __future__ import annotations

import os
import signal

import pytest

from csrules.cli.signals import STOPS
from csrules.proofs import prove


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("CSRULES_CACHE", str(config.rootpath / ".pytest_cache" / "csrules"))
    for number in (getattr(signal, name, None) for name in STOPS):
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    prove.STRICT = True   # a user's check goes on without what could not be proved; a test shall see the fault
