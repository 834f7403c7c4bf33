"""`csrules explain` hands its options on and prints what it gets."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

import csrules.project.explain as explaining
from csrules.cli.main import outcome
from csrules.project.run import RunOptions


def test_explain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def explain(project: Path, account: str, options: RunOptions) -> SimpleNamespace:
        words = f"{project.name} {account} {options.as_of} {options.overrides}"

        def as_text(colour: bool, *, all: bool, columns: int) -> str:
            return f"{words}{' all' if all else ''} {columns}\n"

        return SimpleNamespace(as_text=as_text, as_json=lambda: {"version": 2, "words": words})

    monkeypatch.setattr(explaining, "explain", explain)
    arguments = ["explain", str(tmp_path), "A1", "--as-of", "2026-06-30", "--set", "a=b"]
    words = f"{tmp_path.name} A1 2026-06-30 ('a=b',)"
    assert outcome(arguments) == 0
    assert capsys.readouterr().out == words + " 100\n"
    assert outcome([*arguments, "--all"]) == 0
    assert capsys.readouterr().out == words + " all 100\n"
    assert outcome([*arguments, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"version": 2, "words": words}


def test_the_form_of_an_explanation_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["schema", "explain"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["title"] == "csrules explanation, version 2"
    assert set(schema["required"]) == set(schema["properties"])
