"""The README's first command in a fresh copy, in a directory with a blank in its name, twice in a row."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from csrules import __version__
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


def test_the_readme_installs_from_a_checkout(checkout: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.split("## Install", 1)[1].split("```sh\n", 1)[1].split("```", 1)[0]
    venv, from_checkout, from_wheel = (line.split("#")[0].strip() for line in block.splitlines())
    assert f"dist/csrules-{__version__}-py3-none-any.whl" in from_wheel   # test_wheel.py installs it
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    lines = [line.replace(".venv", ".installed") for line in (venv, from_checkout)]
    script = " && ".join([*lines, ".installed/bin/csrules --version"])
    ran = subprocess.run(["sh", "-c", script], cwd=checkout, env=kept, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stdout.endswith(f"csrules {__version__}\n")
