"""The tutorial, done as it says: every file saved, every command run, every output compared."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from csrules import __version__
from tests.docs.pages import ROOT, Block, blocks, quick, save, shell, shows

PAGE = "tutorial.md"
SETUP, *STEPS = blocks(PAGE)


def walk(directory: Path, run: Callable[[str, Path], tuple[int, str]]) -> None:
    """Do every step, with `run` for the commands."""
    printed, compared = "", True
    for block in STEPS:
        if block.is_output:
            assert shows(block, printed), f"{PAGE}:{block.line} shows something else than\n{printed}"
            compared = True
        elif block.language == "sh":
            assert compared, f"{PAGE}:{block.line}: nothing shows what the commands above it print:\n{printed}"
            code, printed = run(block.text, directory)
            assert code == _expected(block), f"{PAGE}:{block.line} ends with {code}\n{printed}"
            compared = not printed
        else:
            save(block, directory)


def _expected(block: Block) -> int:
    return int(block.about.removeprefix("exit ") or 0)


def test_every_step_works_and_prints_what_the_page_shows(tmp_path: Path) -> None:
    walk(tmp_path, quick)


@pytest.mark.parametrize("block", [block for block in STEPS if "." in block.about], ids=lambda block: block.about)
def test_the_reader_is_told_which_file_it_is(block: Block) -> None:
    above = "\n".join((ROOT / "docs" / PAGE).read_text(encoding="utf-8").splitlines()[: block.line - 1])
    assert f"`{block.about}`" in "".join(above.split("\n\n")[-3:]), f"{PAGE}:{block.line}"


def test_only_the_first_block_is_left_to_the_slow_test() -> None:
    assert SETUP.about == "setup"
    assert [block.about for block in STEPS if block.language == "sh" and block.about] == [
        "exit 1", "exit 2", "exit 1", "exit 1",
    ]
    assert all(block.about for block in STEPS if block.language != "sh"), "a block says what it is"


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="the page names the Windows commands in prose")
def test_the_whole_page_from_an_empty_directory(tmp_path: Path) -> None:
    commands = SETUP.text.replace('pip install "/path/to/csrules"', f'pip install --quiet "{ROOT}"')
    assert commands != SETUP.text
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    done = subprocess.run(["sh", "-ec", commands], cwd=tmp_path, env=inherited, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == f"csrules {__version__}"
    home = tmp_path / "tidewell"
    walk(home, partial(shell, scripts=home / ".venv/bin"))
