"""`check` from Python: what it takes, and that a block that is missing hides nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import csrules
from tests.project.small import POLICY, small_project


def test_a_path_is_text_or_a_path_and_one_or_several(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    file = project / "policy.csr"
    toml = project / "csrules.toml"
    for paths, files in ((project, 2), (str(project), 2), (file, 1), ([str(file)], 1), ((toml,), 2)):
        report = csrules.check(paths, data=False)
        assert (len(report.files), report.diagnostics) == (files, ())
    assert len(csrules.check([file, str(project)]).files) == 2   # each file once


WRONG = POLICY.replace("100% - usage", "100% - usgae").replace("by ops }", "by opps }")
BLOCK = {
    "policy": r"^policy [^\n]*\n",
    "tiers": r"^tiers {\n.*?^}\n",
    "entitlements": r"^entitlements {\n.*?^}\n",
}


@pytest.mark.parametrize("word", BLOCK)
def test_a_missing_block_hides_no_other_mistake(word: str, tmp_path: Path) -> None:
    text, cut = re.subn(BLOCK[word], "", WRONG, flags=re.MULTILINE | re.DOTALL)
    assert cut == 1
    (tmp_path / "a.csr").write_text(text, encoding="utf-8")
    found = {one.message for one in csrules.check(tmp_path / "a.csr").diagnostics}
    expected = {f"the policy has no `{word}` block", "nothing is called `usgae`", "there is no role `opps`"}
    assert found >= expected
    assert not {message for message in found - expected if "block" in message}
