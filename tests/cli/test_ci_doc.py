"""The commands of docs/ci.md do what the page says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.cli.policies import BAD, GOOD

PASSES = 'test "large" as of 2026-06-30 { account { arr 100k }  expect tier plus }\n'
PAGE = Path(__file__).parents[2] / "docs/ci.md"
BLOCK = re.compile(r"^```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\s*(?:- run: |entry: )?(csrules .+)$", re.MULTILINE)


def commands() -> list[str]:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    return [command for block in blocks for command in COMMAND.findall(block)]


def shell(command: str, directory: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
    return subprocess.run(
        ["sh", "-c", command], cwd=directory, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )


def test_the_page_has_its_snippets() -> None:
    assert commands() == [
        "csrules check policy/ --format github",
        "csrules test policy/ --format github --junit policy-tests.xml",
        "csrules check policy/",
        "csrules test policy/",
        "csrules check policy/ --format json > policy-check.json",
        "csrules check policy/",
    ]


@pytest.mark.parametrize("command", sorted(set(commands())))
@pytest.mark.parametrize(("policy", "code"), [(GOOD, 0), (BAD, 1)], ids=["good", "bad"])
def test_a_snippet_fails_only_on_a_bad_policy(command: str, policy: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "policy").mkdir()
    (tmp_path / "policy/all.csr").write_text(policy + PASSES, encoding="utf-8")
    checked = shell(command, tmp_path)
    assert checked.returncode == code, checked.stdout + checked.stderr
    assert not checked.stderr


def test_the_keys_of_the_json_are_the_documented_ones(tmp_path: Path) -> None:
    (tmp_path / "bad.csr").write_text(BAD, encoding="utf-8")
    report = json.loads(shell("csrules check bad.csr --format json", tmp_path).stdout)
    assert set(report["diagnostics"][0]) == documented("diagnostic")


def test_the_keys_of_the_json_of_tests_are_the_documented_ones(tmp_path: Path) -> None:
    (tmp_path / "a.csr").write_text(GOOD + PASSES.replace("plus", "core"), encoding="utf-8")
    report = json.loads(shell("csrules test a.csr --format json", tmp_path).stdout)
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"`{key}`" in text for key in (*report, *report["policies"][0]))
    test = report["policies"][0]["tests"][0]
    assert set(test) == documented("test")
    failure = test["failures"][0]
    assert set(failure) - {"expectation", "file", "line"} == documented("failure")
    assert all(f"`{key}`" in text for key in failure["differences"][0])


def documented(table: str) -> set[str]:
    """The keys in the first column of a table of the page."""
    rows = PAGE.read_text(encoding="utf-8").split(f"| key of a {table} |", 1)[1].split("\n\n", 1)[0]
    first = re.findall(r"^\| (`[^|]+`) \|", rows, re.MULTILINE)
    return set(re.findall(r"`(\w+)`", " ".join(first)))
