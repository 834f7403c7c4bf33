"""The README's first command in a fresh copy, in a directory with a blank in its name, twice in a row."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.test_house import ROOT, tracked

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("work") / "a fresh checkout"
    for path in tracked():
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    return copy


def make(checkout: Path, target: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "MAKE"))}
    return subprocess.run(
        ["make", "--no-print-directory", target, "VENV=.venv"], cwd=checkout, env=kept, capture_output=True, text=True
    )


def test_make_run_twice(checkout: Path) -> None:
    first = make(checkout, "run")
    assert first.returncode == 0, first.stdout + first.stderr
    assert "making a virtual environment" in first.stdout
    second = make(checkout, "run")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "making a virtual environment" not in second.stdout
    assert first.stdout.endswith(second.stdout)
    assert len(second.stdout.splitlines()) > 5


def test_a_moved_checkout_gets_its_own_environment(checkout: Path) -> None:
    make(checkout, "venv-run")
    moved = checkout.rename(checkout.parent / "moved")
    try:
        made = make(moved, "venv-run")
        assert made.returncode == 0, made.stdout + made.stderr
        assert "making a virtual environment" in made.stdout
    finally:
        moved.rename(checkout)
