"""`csrules check` on files, directories and projects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from csrules.cli.main import outcome
from tests.cli.policies import BAD, GOOD


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.csr").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.csr").write_text(BAD, encoding="utf-8")
    (tmp_path / "project/policy").mkdir(parents=True)
    (tmp_path / "project/policy/all.csr").write_text(GOOD, encoding="utf-8")
    source = '[sources.account]\ntype = "csv"\npath = "accounts.csv"\n'
    (tmp_path / "project/csrules.toml").write_text(f'[project]\npolicy = "policy"\n{source}', encoding="utf-8")
    return tmp_path


def test_a_sound_policy(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["check", "good.csr"]) == 0
    assert capsys.readouterr().out == "no problems in 1 file\n"


@pytest.mark.parametrize("path", ["project", "project/policy"])
def test_a_directory(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["check", path, "--no-data"]) == 0   # for there is none
    assert capsys.readouterr().out == f"no problems in {'2 files' if path == 'project' else '1 file'}\n"


def test_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["check", "good.csr", "--quiet"]) == 0
    assert not capsys.readouterr().out
    assert outcome(["check", "bad.csr", "--quiet"]) == 1
    assert capsys.readouterr().out


def test_a_mistake_is_underlined(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["check", "bad.csr"]) == 1
    printed = capsys.readouterr()
    assert not printed.err
    assert "unknown-name" in printed.out
    assert "--> bad.csr:11:54" in printed.out
    assert '\n11 |   tier plus "Plus" { touch high  served by csm  when ar >= 100k }\n' in printed.out
    assert "did you mean `arr`?" in printed.out
    assert printed.out.endswith("\n1 error in 1 file\n")


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["check", "bad.csr", "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["files"] == ["bad.csr"]
    (problem,) = report["diagnostics"]
    assert (problem["file"], problem["line"], problem["column"], problem["length"]) == ("bad.csr", 11, 54, 2)


def test_github(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["check", "bad.csr", "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=bad.csr,line=11,endLine=11,col=54,endColumn=56,title=")


def test_colour_on_request(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    outcome(["check", "bad.csr"])
    assert "\x1b[1;31merror[" in capsys.readouterr().out
    monkeypatch.setenv("NO_COLOR", "1")
    outcome(["check", "bad.csr"])
    assert "\x1b" not in capsys.readouterr().out


def test_no_input_gives_a_traceback(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (directory / "binary.csr").write_bytes(b"\xff\xfe\x00policy")
    (directory / "empty.csr").touch()
    (directory / "deep.csr").write_text("define x = " + "(" * 100_000, encoding="utf-8")
    (directory / "nothing").mkdir()
    for path in ("binary.csr", "empty.csr", "deep.csr", "nothing"):
        assert outcome(["check", path]) == 1, path
        printed = capsys.readouterr()
        assert "error[CSR" in printed.out, path
        assert not printed.err, path


PROMISES = """
promise "Large accounts" {
  never  tier == core and arr >= 100k
  always tier is present
  never  arr + expansion < 10k and arr >= 10k
}
"""


def test_what_is_promised_is_proved_or_left_to_the_data(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = GOOD.replace("arr  money at least 0", "arr  money at least 0  expansion money at least 0")
    (directory / "good.csr").write_text(good + PROMISES, encoding="utf-8")
    left = ("left to the data  never arr + expansion < 10k and arr >= 10k  (good.csr:27): csrules found no account "
            "that breaks it, and could not prove that there is none; what was not followed: `arr + expansion`")
    assert outcome(["check", "good.csr"]) == 0
    assert capsys.readouterr().out == f"no problems in 1 file\n{left}\n"
    assert outcome(["check", "good.csr", "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    assert outcome(["check", "good.csr", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["promises"]
    assert [(one["outcome"], one["line"], one["why"] is None) for one in told] == [
        ("proved", 25, True), ("proved", 26, True), ("left to the data", 27, False),
    ]
    assert outcome(["check", "good.csr", "--format", "github"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith(
        "::notice file=good.csr,line=27,endLine=27,col=3,endColumn=46,title=Large accounts%3A left to the data::never")
    assert outcome(["check", "good.csr", "--verbose"]) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "no problems in 1 file"
    assert lines == [
        "proved            never tier == core and arr >= 100k  (good.csr:25)",
        "proved            always tier is present  (good.csr:26)",
        left,
    ]


def test_a_promise_that_an_account_breaks_is_an_error(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (directory / "good.csr").write_text(GOOD + 'promise "None is small" { never tier == core }\n', encoding="utf-8")
    assert outcome(["check", "good.csr"]) == 1
    printed = capsys.readouterr().out
    assert "error[CSR460 promise-refuted]: this promise does not hold for every account: None is small" in printed
    assert 'account { id "id-1"  arr 0 }' in printed
    assert outcome(["check", "good.csr", "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)["diagnostics"][0]["code"] == "CSR460"
