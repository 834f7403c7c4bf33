"""Project files and settings that nobody means: refused with a diagnostic, whatever stands in them."""

from __future__ import annotations

from pathlib import Path

import pytest

import csrules
from csrules.project.check import check
from csrules.project.config import MOST_BYTES
from csrules.project.config_places import DEEPEST
from csrules.project.run import RunOptions
from tests.project.small import PROJECT, small_project

PARTS = 20_000
FILES = {
    "a number of many digits": ("[engine]\nthreads = " + "1" * 10_000, "toml-syntax"),
    "a fraction of many digits": ("[engine]\nthreads = 1." + "1" * 1_000_000, "wrong-kind"),
    "an exponent past all limits": ("[engine]\nthreads = 1e99999999999999999999", "toml-syntax"),
    "a large exponent": ("[sources.account.values]\narr = 1e999999999", "bad-source"),
    "many brackets": ("[engine]\nthreads = " + "[" * 100_000, "toml-syntax"),
    "many inline tables": ("[engine]\nthreads = " + "{a=" * 20_000 + "1" + "}" * 20_000, "toml-syntax"),
    "a key of many parts": (".".join(["a"] * PARTS) + " = 1", "toml-syntax"),
    "a heading of many parts": ("[" + ".".join(["a"] * PARTS) + "]", "toml-syntax"),
    "an inner key of many parts": ("[engine]\nthreads = {" + " . ".join(['"a"'] * PARTS) + " = 1}", "toml-syntax"),
    "many megabytes": ("#" * MOST_BYTES, "too-large"),
    "a key of a megabyte": ("k" * 1_000_000 + " = 1", "unknown-key"),
}


def names(refused: csrules.ProjectError) -> set[str]:
    assert refused.exit_code == 2
    return {one.code.name for one in refused.diagnostics}


@pytest.mark.parametrize("text", FILES)
def test_a_strange_project_file_is_refused(text: str, tmp_path: Path) -> None:
    written, code = FILES[text]
    whole = f"{PROJECT}\n{written}\n" if written.startswith("[") else f"{written}\n{PROJECT}"
    project = small_project(tmp_path, project=whole)
    with pytest.raises(csrules.ProjectError) as caught:
        csrules.run(project)
    assert code in names(caught.value)


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("engine.threads=" + "1" * 5000, "wrong-kind"),
        ("engine.threads=" + "[" * 50_000, "wrong-kind"),
        ("engine.threads=1e99999999999999999999", "wrong-kind"),
        ("sources.account.values.usage=1e999999999", "bad-source"),
        (".".join(["a"] * PARTS) + "=1", "bad-override"),
        ("=" * 10_000, "bad-override"),
        ("engine.threads=\0", "wrong-kind"),
        ("outputs." + "9" * 5000 + ".type=csv", "bad-override"),
    ],
    ids=["digits", "brackets", "exponent", "large exponent", "parts", "signs", "nul", "index"],
)
def test_a_strange_setting_is_refused(setting: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(csrules.ProjectError) as caught:
        csrules.run(small_project(tmp_path), RunOptions(overrides=(setting,)))
    assert code in names(caught.value)


def test_a_deep_key_that_is_allowed_reaches_the_checks_of_keys(tmp_path: Path) -> None:
    project = small_project(tmp_path, project=PROJECT + "\n[" + ".".join(["a"] * DEEPEST) + "]\n")
    with pytest.raises(csrules.ProjectError) as caught:
        csrules.run(project)
    assert names(caught.value) == {"unknown-key"}


@pytest.mark.parametrize("text", ["project = 3\n", "x = " + "1" * 5000, "x = " + "[" * 50_000, "a." * PARTS + "a = 1"])
def test_a_project_file_that_cannot_be_used_is_one_problem(text: str, tmp_path: Path) -> None:
    """A file that does not read as TOML is one problem; one that does is checked key by key."""
    (tmp_path / "csrules.toml").write_text(text)
    expected = "wrong-kind" if text.startswith("project") else "toml-syntax"
    assert {diagnostic.code.name for diagnostic in check([tmp_path]).diagnostics} == {expected}
