"""The hooks for pre-commit: what the file offers, and that each of them does what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from csrules.cli.main import outcome
from tests.project.small import POLICY, small_project

ROOT = Path(__file__).parents[2]
TEST = 'test "large" as of 2026-06-30 { account { arr 100k  usage 90% }  expect tier high }\n'


def hooks() -> list[dict[str, str]]:
    """A list of flat mappings, which is all of YAML that the file uses."""
    found: list[dict[str, str]] = []
    for line in (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        start, key, value = re.fullmatch(r"(- |  )(\w+): (.+)", line).groups()   # type: ignore[union-attr]
        if start == "- ":
            found.append({})
        found[-1][key] = value
    return found


def test_the_page_names_every_hook() -> None:
    page = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
    assert re.findall(r"- id: (csrules-\w+)", page) == [hook["id"] for hook in hooks()]


def test_they_run_once_for_the_project() -> None:
    """With the names of files each would be taken for a policy of its own."""
    for hook in hooks():
        assert (hook["language"], hook["pass_filenames"]) == ("python", "false")
        pattern = re.compile(hook["files"])
        assert pattern.search("policy/tiers.csr")
        assert not pattern.search("data/accounts.csv")
        assert not pattern.search("notcsrules.toml")
    assert re.search(hooks()[0]["files"], "csrules.toml") and re.search(hooks()[0]["files"], "a/csrules.toml")


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
@pytest.mark.parametrize(("spoilt", "code"), [("", 0), ("tiers", 1)])
@pytest.mark.parametrize("args", [[], ["policy.csr"]])
def test_a_hook_fails_only_on_a_bad_policy(
    hook: dict[str, str], spoilt: str, code: int, args: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (POLICY + TEST).replace(spoilt, "teirs", 1) if spoilt else POLICY + TEST
    monkeypatch.chdir(small_project(tmp_path, policy=text))
    program, *arguments = shlex.split(hook["entry"])
    assert program == "csrules"
    assert outcome([*arguments, *args]) == code
