"""docs/testing.md, done as it says; and its keys are those of the JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from csrules.cli.main import outcome
from csrules.policy_tests.branches.branch import Kind, Way
from tests.docs.pages import DOCS, Block, blocks, names, quick, save, shows

PAGE = "testing.md"
TEXT = (DOCS / PAGE).read_text(encoding="utf-8")


def test_every_command_prints_what_the_page_shows(tmp_path: Path) -> None:
    printed, shown = "", 0
    for block in blocks(PAGE):
        if block.is_output:
            assert shows(block, printed), f"{PAGE}:{block.line} shows something else than\n{printed}"
            shown += 1
        elif block.language == "sh":
            code, printed = quick(block.text, tmp_path)
            assert code == 0, printed
        else:
            save(block, tmp_path)
    assert shown == 8


@pytest.fixture
def document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    policy: Block = blocks(PAGE)[0]
    path = save(policy, tmp_path)
    assert outcome(["test", str(path), "--coverage", "--mutate", "--format", "json"]) == 0
    found: dict[str, dict[str, object]] = json.loads(capsys.readouterr().out)["policies"][0]
    return found


@pytest.mark.parametrize("part", ["coverage", "mutation"])
def test_the_documented_keys_are_there(part: str, document: dict[str, dict[str, object]]) -> None:
    rows = TEXT.split(f"| key of `{part}` | holds |\n|---|---|\n", 1)[1].split("\n\n", 1)[0].splitlines()
    keys = [name for row in rows for name in names(row.split("|")[1])]
    assert {"version", *keys} == document[part].keys()


def test_ways_and_kinds_are_those_of_the_program() -> None:
    listed = TEXT.split("`kind` (", 1)[1]
    assert listed.split(")", 1)[0].split(", ") == [kind.value for kind in Kind]
    assert listed.split("`way` (", 1)[1].split(")", 1)[0].split(", ") == [way.value for way in Way]
