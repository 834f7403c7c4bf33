"""Everything that the worked projects promise is proved."""

from __future__ import annotations

from pathlib import Path

import pytest

import csrules

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
PROJECTS = sorted(folder.name for folder in CONFIGS.iterdir() if (folder / "csrules.toml").is_file())


@pytest.mark.parametrize("project", PROJECTS)
def test_what_is_promised_is_proved(project: str) -> None:
    report = csrules.check(CONFIGS / project)
    assert report.diagnostics == ()
    assert len(report.promises) >= 3
    assert [one.line for one in report.promises if one.outcome != "proved"] == []
