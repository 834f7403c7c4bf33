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
        return SimpleNamespace(as_text=lambda colour: words + "\n", as_json=lambda: {"version": 1, "words": words})

    monkeypatch.setattr(explaining, "explain", explain)
    arguments = ["explain", str(tmp_path), "A1", "--as-of", "2026-06-30", "--set", "a=b"]
    words = f"{tmp_path.name} A1 2026-06-30 ('a=b',)"
    assert outcome(arguments) == 0
    assert capsys.readouterr().out == words + "\n"
    assert outcome([*arguments, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"version": 1, "words": words}
