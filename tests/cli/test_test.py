"""`csrules test` from outside: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from csrules.cli.main import outcome
from tests.cli.policies import BAD, GOOD

PASSES = 'test "large" as of 2026-06-30 { account { arr 100k }  expect tier plus }\n'
FAILS = 'test "small" as of 2026-06-30 { account { arr 99k }  expect tier plus }\n'


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "policy.csr"
    file.write_text(GOOD + PASSES + FAILS, encoding="utf-8")
    return file


def test_a_failure_is_shown_with_the_line_that_decided(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["test", str(policy)]) == 1
    said = capsys.readouterr().out
    assert "“small”: `tier` is core, expected plus" in said
    assert f"decided by core: otherwise ({policy}:12)" in said
    assert said.endswith("1 of 2 tests failed\n")
    assert "large" not in said


def test_a_selection_that_passes(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["test", str(policy), "-k", "large", "-v"]) == 0
    assert capsys.readouterr().out == f"passed  large  ({policy}:23)\n1 test passed\n"


@pytest.mark.parametrize(
    ("text", "arguments", "code"),
    [(GOOD, [], 2), (BAD + PASSES, [], 1), (GOOD + PASSES, ["-k", "nobody"], 2), (GOOD + PASSES, ["--jobs", "0"], 2),
     (GOOD + PASSES, ["--jobs", "2"], 0)],
)
def test_exit_codes(text: str, arguments: list[str], code: int, tmp_path: Path) -> None:
    (tmp_path / "a.csr").write_text(text, encoding="utf-8")
    assert outcome(["test", str(tmp_path), *arguments]) == code


def test_formats_and_junit(policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.xml"
    assert outcome(["test", str(policy), "--format", "json", "--junit", str(report)]) == 1
    assert json.loads(capsys.readouterr().out)["failed"] == 1
    assert '<testcase classname="' in report.read_text(encoding="utf-8")
    assert outcome(["test", str(policy), "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error ")


def test_check_finds_mistakes_in_tests(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csr").write_text(GOOD + PASSES.replace("plus }", "plsu }"), encoding="utf-8")
    assert outcome(["check", str(tmp_path)]) == 1
    assert "did you mean `plus`?" in capsys.readouterr().out


def test_watching_goes_on_after_a_mistake_until_it_is_interrupted(
    policy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [BAD, GOOD, GOOD + PASSES]

    def sleep(seconds: float) -> None:
        if not texts:
            raise KeyboardInterrupt
        policy.write_text(texts.pop(0), encoding="utf-8")

    monkeypatch.setattr("csrules.project.watching.changes.__defaults__", (sleep,))
    assert outcome(["test", str(policy), "--watch"]) == 130
    said = capsys.readouterr()
    assert [said.out.count(part) for part in ("1 of 2 tests failed", "did you mean", "1 test passed")] == [1, 1, 1]
    assert "the policy has no tests" in said.err


def test_a_report_replaces_no_policy(policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = policy.read_bytes()
    (tmp_path / "link.xml").symlink_to(policy)
    for report in (policy, tmp_path / "link.xml"):
        assert outcome(["test", str(policy), "--junit", str(report)]) == 2
        assert "CSR522 output-is-input" in capsys.readouterr().err
    assert policy.read_bytes() == before
