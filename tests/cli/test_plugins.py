"""`csrules plugins` names what is installed, and what does not work."""

from __future__ import annotations

from pathlib import Path

import pytest

from csrules import __version__
from csrules.cli.main import outcome

STRANGER = """\
from csrules.plugin.spec import hookimpl

@hookimpl
def csrules_register_source():
    return {}
"""


def test_what_ships_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["plugins"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert {tuple(row[:4]) for row in rows if row[0] in ("csv", "console")} == {
        ("csv", "source", "csrules", __version__),
        ("csv", "output", "csrules", __version__),
        ("console", "output", "csrules", __version__),
    }
    assert all(len(row) > 4 for row in rows), "each has its summary"


def test_a_broken_plugin_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "acme_csrules.py").write_text(STRANGER, encoding="utf-8")
    info = tmp_path / "acme-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[csrules]\ntickets = acme_csrules\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert outcome(["plugins"]) == 0
    printed = capsys.readouterr().out
    assert "problem: `tickets` of acme 1.2 has a hook `csrules_register_source`" in printed
    assert "did you mean `csrules_register_sources`?" in printed
    assert "console" in printed, "the others work on"
