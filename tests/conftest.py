"""Keeps what the commands under test put by out of the user's own cache, and lets no fault of the proofs pass."""

from __future__ import annotations

import os

import pytest

from csrules.proofs import prove


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("CSRULES_CACHE", str(config.rootpath / ".pytest_cache" / "csrules"))
    prove.STRICT = True   # a user's check goes on without what could not be proved; a test shall see the fault
