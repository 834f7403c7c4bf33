"""What the output of a plugin writes is known only when it is written: then it is held to the rules of all files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import csrules
from csrules.plugin.manager import NO_PLUGINS
from tests.project.small import PROJECT, small_project

OUTPUT = """
from pathlib import Path
from csrules.plugin.spec import hookimpl

class Output:
    summary = "files of its own"
    def write(self, request):
        file = Path(request.options["path"]) / "{file}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("theirs")
        return [file]

@hookimpl
def csrules_register_outputs():
    return {{"theirs": Output()}}
"""
BOTH = """[[outputs]]
type = "csv"
path = "out"
tables = ["tiers"]
[[outputs]]
type = "theirs"
path = "out"
"""


@pytest.fixture
def writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A project whose plugin writes a file of this name beside `tiers.csv`."""
    monkeypatch.delenv(NO_PLUGINS, raising=False)
    packages = tmp_path / "packages"
    monkeypatch.syspath_prepend(str(packages))

    def project(file: str) -> Path:
        info = packages / "theirs_output-1.0.dist-info"
        info.mkdir(parents=True)
        (packages / "theirs_output.py").write_text(OUTPUT.format(file=file), encoding="utf-8")
        monkeypatch.delitem(sys.modules, "theirs_output", raising=False)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs-output\nVersion: 1.0\n", encoding="utf-8")
        (info / "entry_points.txt").write_text("[csrules]\nmain = theirs_output\n", encoding="utf-8")
        folder = tmp_path / "project"
        folder.mkdir()
        small_project(folder)
        text = PROJECT.partition("[[outputs]]")[0] + BOTH
        (folder / "csrules.toml").write_text(text, encoding="utf-8")
        return folder

    return project


@pytest.mark.parametrize(
    ("file", "other"),
    [("tiers.csv", "the output `csv` to `out`"), ("Tiers.CSV", "the output `csv` to `out`"),
     ("manifest.json", "csrules itself")],
)
def test_a_file_of_another_writer_is_refused(writing: Callable[[str], Path], file: str, other: str) -> None:
    project = writing(file)
    with pytest.raises(csrules.ProjectError) as found:
        csrules.run(project)
    (problem,) = found.value.diagnostics
    assert (found.value.exit_code, problem.code.id) == (2, "CSR524")
    assert problem.message.startswith(f"{other} and the output `theirs` to `out` would both write `")
    assert problem.message.endswith(f"out/{file}`")
    assert not any(path.is_file() for path in project.glob("out/*"))


def test_a_file_of_its_own_appears(writing: Callable[[str], Path]) -> None:
    project = writing("note.txt")
    csrules.run(project)
    assert {path.name for path in project.glob("out/*")} == {"manifest.json", "note.txt", "tiers.csv"}
