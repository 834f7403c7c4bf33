"""`csrules run` hands its options on, and tells of the run as it was asked to."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

import csrules.project.run as driver
from csrules.cli.main import outcome
from csrules.cli.run import written


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, driver.RunOptions]]:
    """The runs that were asked for; each ends with two findings and a refused row."""
    asked: list[tuple[Path, driver.RunOptions]] = []

    def run(project: Path, options: driver.RunOptions) -> SimpleNamespace:
        asked.append((project, options))
        return SimpleNamespace(
            notes=("removed what a run had left",),
            findings=2, errors=0, noted=0, rejects=1, planned=(), written=(Path("out/a.csv"),), summary="a summary\n",
            as_json={"accounts": 3},
        )

    monkeypatch.setattr(driver, "run", run)
    return asked


def test_options_arrive(runs: list[tuple[Path, driver.RunOptions]], tmp_path: Path) -> None:
    arguments = "--as-of 2026-06-30 --out there --format csv,json --format parquet --tables accounts,headcount"
    assert outcome(["run", str(tmp_path), *arguments.split(), "--set", "a.b=c=d", "--set", "e="]) == 0
    ((project, options),) = runs
    assert project == tmp_path
    assert options.as_of == "2026-06-30"
    assert options.out == "there"
    assert options.formats == ("csv", "json", "parquet")
    assert options.tables == ("accounts", "headcount")
    assert options.overrides == ("a.b=c=d", "e=")
    assert options.progress is None  # stderr is no terminal here


@pytest.mark.usefixtures("runs")
def test_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["run", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert printed.out == "a summary\nwrote out: a.csv\n"
    assert printed.err == "note: removed what a run had left\n"
    assert outcome(["run", str(tmp_path), "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    assert outcome(["run", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"accounts": 3}


@pytest.mark.usefixtures("runs")
def test_strict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["run", str(tmp_path), "--strict"]) == 1
    printed = capsys.readouterr()
    assert "a summary" in printed.out
    assert printed.err.endswith("\nstrict: findings 2, refused rows 1\n")


@pytest.mark.parametrize(
    "arguments",
    [["--as-of", "30.06.2026"], ["--as-of", "2026-02-30"], ["--set", "nothing"], ["--set", "=x"], ["--wrong"]],
)
def test_wrong_options_are_2(runs: list[tuple[Path, driver.RunOptions]], tmp_path: Path, arguments: list[str]) -> None:
    assert outcome(["run", str(tmp_path), *arguments]) == 2
    assert not runs


def test_files_are_listed_by_directory() -> None:
    assert written([Path("out/a.csv"), Path("out/b.csv"), Path("c.md")]) == ["wrote out: a.csv, b.csv", "wrote .: c.md"]


def test_today_is_a_day_that_can_be_asked_for(runs: list[tuple[Path, driver.RunOptions]], tmp_path: Path) -> None:
    assert outcome(["run", str(tmp_path), "--as-of", "today"]) == 0
    assert runs[0][1].as_of == "today"
