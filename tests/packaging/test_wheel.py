"""The wheel, as a stranger gets it: built, installed in a new environment, and used away from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from csrules import __version__

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "configs/saas-direct"

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command that has to succeed, in an environment that knows nothing of this checkout."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    process = subprocess.run(command, cwd=cwd, env=inherited, capture_output=True, text=True)
    assert process.returncode == 0, f"{command}\n{process.stdout}\n{process.stderr}"
    return process.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", target, ROOT, cwd=target)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def csrules(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed command."""
    home = tmp_path_factory.mktemp("new environment")
    run(sys.executable, "-m", "venv", home / "venv", cwd=home)
    bin = home / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(bin / "python", "-m", "pip", "install", "--quiet", wheel, cwd=home)
    return bin / "csrules"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A worked project, copied away from the checkout."""
    return Path(shutil.copytree(PROJECT, tmp_path / "a project", ignore=shutil.ignore_patterns("out")))


def test_what_the_wheel_holds(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {"csrules/grammar/csr.lark", "csrules/py.typed"} <= set(names)
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    tops = {name.split("/")[0] for name in names}
    assert tops == {"csrules", f"csrules-{__version__}.dist-info"}


def test_version(csrules: Path, tmp_path: Path) -> None:
    assert run(csrules, "--version", cwd=tmp_path) == f"csrules {__version__}\n"


def test_check(csrules: Path, project: Path) -> None:
    """The project's accounts have rows that a run refuses; the check tells of them, and of nothing else."""
    said = run(csrules, "check", project, cwd=project.parent)
    assert said.startswith("warning[CSR516 first-rows-refused]: 8 of the first 78 rows of `account` would be refused\n")
    assert said.endswith("\n\n1 warning in 1 file\n")


def test_the_main_job(csrules: Path, project: Path) -> None:
    out = project.parent / "results"
    run(csrules, "run", project, "--out", out, "--format", "csv", cwd=project.parent)
    for table in ("accounts", "services", "headcount", "findings", "rejects"):
        assert (out / f"{table}.csv").read_text(encoding="utf-8").count("\n") > 0, table


def test_the_files_that_ship_register_as_a_plugin(csrules: Path, tmp_path: Path) -> None:
    listed = run(csrules, "plugins", cwd=tmp_path)
    assert f"csrules {__version__}" in listed
    for name in ("csv", "json", "ndjson", "parquet", "console", "markdown"):
        assert name in listed
