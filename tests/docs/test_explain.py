"""The page about explanations: every command run on the worked projects, every output compared."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Block, blocks, quick, shows

PAGE = "explain.md"
ALL = blocks(PAGE)
EXAMPLES = [(block, after) for block, after in pairwise(ALL) if block.language == "sh"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("explain")
    shutil.copytree(ROOT / "configs", directory / "configs", ignore=shutil.ignore_patterns("out"))
    return directory


@pytest.mark.parametrize(("command", "after"), EXAMPLES, ids=[f"line {block.line}" for block, _ in EXAMPLES])
def test_a_command_prints_what_the_page_shows(command: Block, after: Block, home: Path) -> None:
    code, printed = quick(command.text, home)
    assert code == int(command.about.removeprefix("exit ") or 0), printed
    assert after.is_output
    assert shows(after, printed), printed


def test_every_block_is_tried() -> None:
    assert len(ALL) == 2 * len(EXAMPLES) > 0
