"""Keeps what the commands under test put by out of the user's own cache."""

from __future__ import annotations

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("CSRULES_CACHE", str(config.rootpath / ".pytest_cache" / "csrules"))
