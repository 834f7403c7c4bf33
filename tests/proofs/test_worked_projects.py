"""Everything that the worked projects promise is proved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import csrules

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
PROJECTS = sorted(folder.name for folder in CONFIGS.iterdir() if (folder / "csrules.toml").is_file())


@pytest.mark.parametrize("project", PROJECTS)
def test_what_is_promised_is_proved(project: str) -> None:
    report = csrules.check(CONFIGS / project, data=False)
    assert report.diagnostics == ()
    assert len(report.promises) >= 3
    assert [one.line for one in report.promises if one.outcome != "proved"] == []


@pytest.mark.parametrize(("service", "outcome"), [("renewal", "refuted"), ("first_line", "left to the data")])
def test_a_line_that_gives_work_back_at_a_high_margin_does_not_pass_unseen(
    tmp_path: Path, service: str, outcome: str
) -> None:
    """First-line support takes a certificate, and examples are sought without rows to gather."""
    project = tmp_path / "project"
    shutil.copytree(CONFIGS / "msp-vendor", project)
    file = project / "policy" / "partners.csr"
    line = f"assign {service} to vendor when agreement.margin >= 30%\n"
    file.write_text(file.read_text(encoding="utf-8") + line, encoding="utf-8")
    report = csrules.check(project, data=False)
    (found,) = [one for one in report.promises if one.outcome != "proved"]
    assert (found.line, found.outcome) == ("vendor share never rises as agreement.margin rises", outcome)
    assert report.failed is (outcome == "refuted")
    assert bool(report.left_open) is bool(found.why)
    if report.failed:
        (told,) = report.diagnostics
        assert "broken for renewal, as `agreement.margin` rises from 0% to 30%" in (told.help or "")
