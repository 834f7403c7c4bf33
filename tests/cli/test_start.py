"""A command imports what it uses, when it uses it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.policies import GOOD

LIBRARIES = {"lark", "pluggy", "pydantic", "duckdb", "sqlglot"}
MOST_TIMES_CLICK = 2.5

REPORT = """
import json, sys
from csrules.cli.main import outcome
code = outcome(sys.argv[1:])
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""


def modules_after(*arguments: str, cwd: Path | None = None) -> tuple[int, set[str]]:
    """The exit code of a command in a new process, and the modules that it left imported."""
    process = subprocess.run(
        [sys.executable, "-c", REPORT, *arguments], cwd=cwd, capture_output=True, text=True, check=True
    )
    code, modules = json.loads(process.stderr.splitlines()[-1])
    return code, set(modules)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_imports_nothing_but_click(arguments: list[str]) -> None:
    code, modules = modules_after(*arguments)
    assert code == 0
    assert not modules & LIBRARIES
    ours = {module for module in modules if module.startswith("csrules.")}
    assert ours == {"csrules.cli", "csrules.cli.main", "csrules.cli.commands", "csrules.version"}


@pytest.mark.parametrize("command", ["check", "test", "run", "explain", "sql", "schema", "codes", "plugins"])
def test_the_help_of_a_command_imports_no_library(command: str) -> None:
    code, modules = modules_after(command, "--help")
    assert code == 0
    assert not modules & LIBRARIES


def test_check_needs_no_data_library(tmp_path: Path) -> None:
    (tmp_path / "good.csr").write_text(GOOD, encoding="utf-8")
    code, modules = modules_after("check", "good.csr", cwd=tmp_path)
    assert code == 0
    assert modules & LIBRARIES == {"lark"}


def test_tests_need_no_data_library(tmp_path: Path) -> None:
    test = 'test "t" as of 2026-06-30 { account { arr 5 }  expect tier core }\n'
    (tmp_path / "good.csr").write_text(GOOD + test, encoding="utf-8")
    code, modules = modules_after("test", "good.csr", cwd=tmp_path)
    assert code == 0
    assert modules & LIBRARIES == {"lark"}
    assert "multiprocessing" not in modules


@pytest.mark.slow
def test_help_costs_little_more_than_click() -> None:
    click = help = float("inf")
    for _ in range(15):  # by turns, and the best of each: the machine's other work hits both alike
        click = min(click, seconds("-c", "import click"))
        help = min(help, seconds("-m", "csrules", "--help"))
    assert help <= MOST_TIMES_CLICK * click, f"{help * 1000:.0f} ms against {click * 1000:.0f} ms"


def seconds(*arguments: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
