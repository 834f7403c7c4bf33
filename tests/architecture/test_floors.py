"""Imports run down the floors, each library has one room, and the guard that says so can fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint_imports(checkout: Path) -> subprocess.CompletedProcess[str]:
    """Hold the package in `checkout` to the contracts in its pyproject.toml."""
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout), "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )


def test_the_package_keeps_its_contracts() -> None:
    linted = lint_imports(ROOT)
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "0 broken" in linted.stdout


@pytest.mark.parametrize(
    ("file", "line", "complaint"),
    [
        ("text/wrong.py", "import csrules.diagnostics", "csrules.text.wrong -> csrules.diagnostics"),
        ("decide/wrong.py", "import csrules.sql", "csrules.decide is not allowed to import csrules.sql"),
        ("plan/wrong.py", "import sqlglot", "csrules.plan.wrong -> sqlglot"),
        ("decide/wrong.py", "def later() -> None:\n    import duckdb", "csrules.decide.wrong -> duckdb"),
        ("types/wrong.py", "import polars", "csrules.types.wrong -> polars"),
        ("stranger/__init__.py", "", "- csrules.stranger"),
    ],
)
def test_the_guard_fails_on_a_wrong_import(tmp_path: Path, file: str, line: str, complaint: str) -> None:
    shutil.copytree(ROOT / "csrules", tmp_path / "csrules", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    wrong = tmp_path / "csrules" / file
    wrong.parent.mkdir(exist_ok=True)
    wrong.write_text(line + "\n")
    linted = lint_imports(tmp_path)
    assert linted.returncode == 1
    assert complaint in linted.stdout
