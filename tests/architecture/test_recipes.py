"""Each recipe of docs/architecture.md is followed in a copy of the package, and what it builds works there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, ROOT, Block, blocks, save, shell, shows

PAGE = "architecture.md"
COPIED = ("csrules", "grammar", "tests")
HEADING = re.compile(r"^### (.+)$", re.MULTILINE)
POLICY = """\
policy "Recipes" { currency USD }
record account { id text key   name text   arr money }
tiers {
  tier high "High" { touch high  served by csm  when arr >= 50k }
  tier base "Base" { touch tech  served by csm  otherwise }
}
role csm { costs 60 per hour }
service review
entitlements {
  | service | high     | base     |
  | review  | 1h/month | included |
}
"""
PROJECT = """\
[project]
policy = "policy.csr"
as_of = 2026-06-30

[sources.account]
type = "csv"
path = "accounts.csv"
"""
ACCOUNTS = 'id,name,arr\nA-1,"=HYPERLINK(""x"")",100\nA-2,Acme Ltd,60000\n'


def recipes() -> dict[str, list[Block]]:
    """The blocks below each heading of a recipe."""
    text = (DOCS / PAGE).read_text(encoding="utf-8")
    starts = [(text[: found.start()].count("\n") + 1, found[1]) for found in HEADING.finditer(text)]
    ends = [*(line for line, _ in starts[1:]), text.count("\n") + 1]
    return {
        name: [block for block in blocks(PAGE) if start < block.line < end]
        for (start, name), end in zip(starts, ends, strict=True)
    }


RECIPES = recipes()


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the recipes change, with a small project in it, and commands that use the copy."""
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "configs", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    for name, text in (("policy.csr", POLICY), ("csrules.toml", PROJECT), ("accounts.csv", ACCOUNTS)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("CSRULES_CACHE", "")   # the grammar of a recipe is nobody else's
    return tmp_path


def test_there_is_a_recipe_for_each() -> None:
    assert list(RECIPES) == ["A lint", "An output format", "A dialect of SQL", "A field type", "A block"]


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_works(name: str, checkout: Path) -> None:
    tried = 0
    for block, after in zip(RECIPES[name], [*RECIPES[name][1:], None], strict=True):
        if "." in block.about:
            save(block, checkout)
        elif block.language == "sh":
            code, printed = shell(block.text, checkout)
            assert code == int(block.about.removeprefix("exit ") or 0), printed
            if after is not None and after.is_output:
                assert shows(after, printed), f"{PAGE}:{after.line} shows something else than\n{printed}"
            tried += 1
    assert tried
    code, printed = shell("python -m ruff check -q csrules", checkout)
    assert code == 0, printed


@pytest.mark.parametrize("name", RECIPES)
def test_without_a_recipe_its_commands_fail(name: str, checkout: Path) -> None:
    """They show what the recipe built: without its changes of the package they end otherwise, or print otherwise."""
    wrong = False
    for block, after in zip(RECIPES[name], [*RECIPES[name][1:], None], strict=True):
        if block.language in ("csr", "text") and "." in block.about:
            save(block, checkout)
        elif block.language == "sh":
            code, printed = shell(block.text, checkout)
            wrong = wrong or code != 0 or (after is not None and after.is_output and not shows(after, printed))
    assert wrong
