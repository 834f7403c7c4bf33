"""What a public repository owes its reader."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from csrules import __version__
from csrules.cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]


def test_the_version_stands_in_one_place_and_has_its_changes() -> None:
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in about["project"]
    assert about["tool"]["hatch"]["version"]["path"] == "csrules/version.py"
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_license_is_the_declared_one() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


def test_the_page_on_architecture_lists_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| \d+ \| (.+?) \|", text, re.MULTILINE))))
    rooms = {path.parent.name for path in (ROOT / "csrules").glob("*/__init__.py")}
    assert rooms <= listed


def test_every_command_is_in_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`csrules {name}`" not in text] == []
