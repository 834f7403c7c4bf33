"""What a reader may rely on in every file: its size, a sign at every door, and nothing of one machine in it."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "csrules"
MOST_LINES = 500

# Split, so that this file does not hold what it forbids.
OF_ONE_MACHINE = re.compile(
    "|".join(
        [
            r"/" + r"(?:home|root|Users)/",
            r"[A-Z]:\\" + r"Users",
            r"(?:extra-)?" + r"index-" + r"url",
            r"find-" + r"links",
            r"file" + r":///",
            r"https?://[^\s/]+(?:/[^\s/]+)*/" + r"simple\b",
        ]
    )
)
LOCK_FILES = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock"}  # they record where things were downloaded


def tracked() -> list[Path]:
    """The files in the repository, with those that are new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_is_one_idea(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, f"{lines} lines: split it by its ideas"


@pytest.mark.parametrize(
    "room",
    sorted({path.parent for path in PACKAGE.rglob("*.py")}),
    ids=lambda room: str(room.relative_to(ROOT)),
)
def test_every_room_has_a_sign_at_its_door(room: Path) -> None:
    door = room / "__init__.py"
    assert door.is_file(), "a room without a door is not imported by a wheel's users"
    assert ast.get_docstring(ast.parse(door.read_text(encoding="utf-8")))


def test_no_file_knows_one_machine() -> None:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), 1):
            if OF_ONE_MACHINE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert not found, "\n".join(found)


def test_the_pattern_finds_what_it_should() -> None:
    for line in (
        "cd /" + "home/somebody",
        "pip install --" + "index-" + "url x",
        "https://host.test/pypi/" + "simple/",
    ):
        assert OF_ONE_MACHINE.search(line)
    assert not OF_ONE_MACHINE.search("see https://example.org/simply/put and a/homely/path")


def test_no_lock_file_with_addresses() -> None:
    assert not [path for path in tracked() if path.name in LOCK_FILES]
