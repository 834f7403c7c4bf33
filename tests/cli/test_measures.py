"""`csrules test --coverage`, `--mutate` and `--fail-under` from outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from csrules.cli.main import outcome
from tests.cli.policies import GOOD

LARGE = 'test "large" as of 2026-06-30 { account { arr 100k }  expect tier plus }\n'
SMALL = 'test "small" as of 2026-06-30 { account { arr 99_999.99 }  expect tier core }\n'
WRONG = 'test "wrong" as of 2026-06-30 { account { arr 1 }  expect tier plus }\n'


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    file = tmp_path / "policy.csr"
    file.write_text(GOOD + LARGE, encoding="utf-8")
    return file


def test_coverage_stands_behind_the_tests(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["test", str(policy), "--coverage"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 test passed\n\nnot seen by any test in ")
    assert "never false\n" in said
    assert said.splitlines()[-1].endswith("%")


def test_mutants_stand_behind_it(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["test", str(policy), "--mutate"]) == 0
    said = capsys.readouterr().out
    assert "not noticed by any test in " in said
    assert "or `arr >= 99_999.99`" in said or "`arr >= 99_999.99`" in said


def test_as_json(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["test", str(policy), "--coverage", "--mutate", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["policies"][0]
    assert found["coverage"]["version"] == found["mutation"]["version"] == 1
    assert found["coverage"]["branches"] - found["coverage"]["seen"] == len(found["coverage"]["unseen"]) > 0
    assert found["mutation"]["mutants"] - found["mutation"]["noticed"] == len(found["mutation"]["survivors"]) > 0
    assert outcome(["test", str(policy), "--format", "json"]) == 0
    assert "coverage" not in json.loads(capsys.readouterr().out)["policies"][0]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--coverage", "--fail-under", "1"], 0),
        (["--coverage", "--fail-under", "100%"], 1),
        (["--mutate", "--fail-under", "0"], 0),
        (["--mutate", "--fail-under", "99.9"], 1),
        (["--fail-under", "50"], 2),
        (["--coverage", "--fail-under", "101"], 2),
        (["--coverage", "--fail-under", "nan"], 2),
        (["--coverage", "--fail-under", "most"], 2),
    ],
)
def test_fail_under(policy: Path, arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["test", str(policy), *arguments]) == code
    said = capsys.readouterr().err
    assert bool(said) == (code != 0)
    if code == 1:
        assert "and the least is" in said


def test_where_a_test_fails_mutants_are_not_judged(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with policy.open("a", encoding="utf-8") as file:
        file.write(WRONG)
    assert outcome(["test", str(policy), "--mutate", "--coverage"]) == 1
    said = capsys.readouterr().out
    assert said.endswith("a mutant needs tests that pass: correct the failing tests first\n")
    assert "branches seen" in said
    assert outcome(["test", str(policy), "--mutate", "-k", "large"]) == 0


def test_a_selection_measures_that_selection(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with policy.open("a", encoding="utf-8") as file:
        file.write(SMALL)
    scores = []
    for chosen in ([], ["-k", "large"]):
        assert outcome(["test", str(policy), "--coverage", "--format", "json", *chosen]) == 0
        scores.append(json.loads(capsys.readouterr().out)["policies"][0]["coverage"]["seen"])
    assert scores[0] > scores[1]
