"""`csrules explain` and `csrules sql` hand their options on and print what they get."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

import csrules.project.explain as explaining
import csrules.project.sql as programs
from csrules.cli.main import outcome
from csrules.project.run import RunOptions


def test_explain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def explain(project: Path, account: str, options: RunOptions) -> SimpleNamespace:
        words = f"{project.name} {account} {options.as_of} {options.overrides}"
        return SimpleNamespace(as_text=lambda colour: words + "\n", as_json=lambda: {"version": 1, "words": words})

    monkeypatch.setattr(explaining, "explain", explain)
    arguments = ["explain", str(tmp_path), "A1", "--as-of", "2026-06-30", "--set", "a=b"]
    words = f"{tmp_path.name} A1 2026-06-30 ('a=b',)"
    assert outcome(arguments) == 0
    assert capsys.readouterr().out == words + "\n"
    assert outcome([*arguments, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"version": 1, "words": words}


def test_sql(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def sql_program(project: Path, dialect: str, options: RunOptions) -> str:
        return f"-- {project.name} {dialect} {options.as_of}\n"

    monkeypatch.setattr(programs, "sql_program", sql_program)
    assert outcome(["sql", str(tmp_path), "--dialect", "snowflake", "--as-of", "2026-06-30"]) == 0
    assert capsys.readouterr().out == f"-- {tmp_path.name} snowflake 2026-06-30\n"
