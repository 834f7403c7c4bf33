"""A command that is given no project takes the nearest one, from where it runs upwards."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.shell_completion import ShellComplete

from csrules.cli.main import cli, outcome
from tests.cli.policies import BAD, GOOD
from tests.project.small import ACCOUNTS, POLICY, small_project

TEST = 'test "large" as of 2026-06-30 { account { arr 100k  usage 90% }  expect tier high }\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "a project", policy=POLICY + TEST, accounts=ACCOUNTS.replace("much", "1"))


@pytest.mark.parametrize("below", ["", "out", "out/deep"])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "no problems in "),
        (["test"], "1 test passed"),
        (["run"], "Small"),
        (["explain", "A-1"], "A-1"),
        (["sql"], "CREATE TABLE"),
    ],
)
def test_no_path_is_needed_in_a_project(
    arguments: list[str], said: str, below: str, project: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:
    (project / below).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(project / below)
    assert outcome(arguments) == 0
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["check"], ["test"], ["run"], ["explain", "A-1"], ["sql"]])
def test_outside_of_all_projects_one_is_asked_for(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert outcome(arguments) == 2
    assert "there is no `csrules.toml` here or in a directory above; name a project" in capsys.readouterr().err


def test_explain_takes_a_project_before_the_account(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["explain", str(project), "A-2"]) == 0
    assert "A-2" in capsys.readouterr().out
    assert outcome(["explain", str(project)]) == 2
    assert "is a project; name an account after it" in capsys.readouterr().err
    assert outcome(["explain", str(project), "A", "2"]) == 2
    assert "`2` is one too many" in capsys.readouterr().err


def test_warnings_fail_a_strict_check(tmp_path: Path) -> None:
    (tmp_path / "a.csr").write_text(GOOD + "define unused = arr * 2\n", encoding="utf-8")
    assert outcome(["check", str(tmp_path)]) == 0
    assert outcome(["check", str(tmp_path), "--strict"]) == 1
    (tmp_path / "a.csr").write_text(GOOD, encoding="utf-8")
    assert outcome(["check", str(tmp_path), "--strict"]) == 0


def test_what_passes_leaves_a_notice_for_github(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["check", str(project / "policy.csr"), "--format", "github"]) == 0
    assert capsys.readouterr().out == "::notice title=csrules::no problems in 1 file\n"
    assert outcome(["test", str(project), "--format", "github"]) == 0
    assert capsys.readouterr().out == "::notice title=csrules::1 test passed\n"


def test_a_policy_that_does_not_parse_fails_in_junit(tmp_path: Path) -> None:
    (tmp_path / "a.csr").write_text(BAD, encoding="utf-8")
    report = tmp_path / "report.xml"
    assert outcome(["test", str(tmp_path / "a.csr"), "--junit", str(report)]) == 1
    (suite,) = ElementTree.parse(report).getroot()   # noqa: S314  (it was written a line ago)
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    (failure, *_) = suite.findall("testcase/failure")
    assert failure.get("type") == "unknown-name"
    assert "a.csr:" in (failure.text or "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_completion(shell: str) -> None:
    command = Path(sysconfig.get_path("scripts")) / "csrules"
    run = subprocess.run([command], env={**os.environ, "_CSRULES_COMPLETE": f"{shell}_source"}, capture_output=True,
                         text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "_CSRULES_COMPLETE=" in run.stdout


def test_commands_and_options_are_completed(tmp_path: Path) -> None:
    def completed(words: str) -> list[str]:
        count = str(len(words.split()) - 1 + words.endswith(" "))
        asked = {"_CSRULES_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": count}
        run = subprocess.run([sys.executable, "-m", "csrules"], env={**os.environ, **asked}, cwd=tmp_path,
                             capture_output=True, text=True, check=False)
        return run.stdout.split()

    assert {"plain,check", "plain,run"} <= set(completed("csrules "))
    assert "plain,--as-of" in completed("csrules explain --as")
    assert "plain,--quiet" in completed("csrules run --qu")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["run", "--format", "pa"], ["parquet"]),
        (["run", "--format", "csv,pa"], ["csv,parquet"]),
        (["run", "--tables", "ti"], ["tiers"]),
        (["run", "--tables", "accounts,rej"], ["accounts,rejects"]),
        (["run", "--profile", "cus"], ["customer"]),
        (["run", "--profile", "int"], ["internal"]),
        (["sql", "--dialect", "post"], ["postgres"]),
        (["run", "--format", "no-such"], []),
    ],
)
def test_values_are_completed(words: list[str], wanted: list[str]) -> None:
    """As a shell asks, without the time that a new process takes."""
    *given, begun = words
    completing = ShellComplete(cli, {}, "csrules", "_CSRULES_COMPLETE")
    assert [item.value for item in completing.get_completions(given, begun)] == wanted
