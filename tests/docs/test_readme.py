"""What the README shows of a run and of an explanation is what the commands print."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from csrules.cli.main import outcome
from tests.docs.pages import PLAIN, ROOT, blocks, shows

COMMANDS = (["run", "."], ["explain", "LR-1013"])


def test_the_pictures_are_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "configs" / "saas-direct", tmp_path / "project", ignore=shutil.ignore_patterns("out"))
    monkeypatch.chdir(tmp_path / "project")
    for name, value in PLAIN.items():
        monkeypatch.setenv(name, value)
    pictures = [block for block in blocks("../README.md") if block.is_output]
    assert len(pictures) == len(COMMANDS)
    for picture, command in zip(pictures, COMMANDS, strict=True):
        assert outcome(command) == 0
        assert shows(picture, capsys.readouterr().out), command
