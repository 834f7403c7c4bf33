"""The plugin through csrules' own hooks."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pluggy
import pytest

from csrules.plugin import spec

ROOT = Path(__file__).parents[1]


@pytest.fixture
def hooks() -> Any:
    """The hooks, with this plugin found as its `pyproject.toml` says."""
    group = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["csrules"]
    manager = pluggy.PluginManager(spec.PROJECT)
    manager.add_hookspecs(spec)
    for name, module in group.items():
        manager.register(import_module(module), name)
    manager.check_pending()
    return manager.hook


@pytest.fixture
def source(hooks: Any) -> spec.Source:
    (offered,) = hooks.csrules_register_sources()
    return offered["excel"]


@pytest.fixture
def output(hooks: Any) -> spec.Output:
    (offered,) = hooks.csrules_register_outputs()
    return offered["excel"]
