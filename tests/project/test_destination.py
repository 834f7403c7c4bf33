"""The directory of a run: one run's files at every moment, for one kind of readers, and held by one process."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import csrules
from csrules.cli.main import outcome
from csrules.engine.locks import hold, maker, marked
from csrules.engine.scratch import LOCK as SCRATCH_LOCK, Scratch
from csrules.plugin.spec import RunInfo
from csrules.project.audience import Audience
from csrules.project.destination import LOCK, Destination, take
from csrules.project.manifest import checksum
from csrules.project.run import RunOptions
from tests.docs.pages import blocks
from tests.project.small import ACCOUNTS, PROJECT, small_project

PAGE: dict[str, object] = {}
exec(next(block.text for block in blocks("projects.md") if block.about == "read_run.py"), PAGE)  # noqa: S102
read_run = PAGE["read_run"]
OTHER = ACCOUNTS.replace("$60,000", "$70,000")


def names(directory: Path) -> list[str]:
    return sorted(path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file())


def refused(project: Path, **options: object) -> csrules.ProjectError:
    with pytest.raises(csrules.ProjectError) as found:
        csrules.run(project, RunOptions(**options))
    return found.value


def test_the_manifest_tells_what_is_there(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    csrules.run(project)
    told = json.loads((project / "out/manifest.json").read_text())
    assert (told["profile"], told["reader"], told["as_of"], told["policy"]) == ("internal", None, "2026-06-30", "Small")
    assert told["tables"]["accounts"] == 3
    listed = {one["name"]: one for one in told["files"]}
    assert {*listed, "manifest.json"} == set(names(project / "out"))
    for name, one in listed.items():
        file = project / "out" / name
        assert (one["bytes"], one["sha256"]) == (file.stat().st_size, checksum(file))
    assert read_run(project / "out") == {name: (project / "out" / name).read_bytes() for name in listed}


def test_a_run_with_other_results_has_another_name(tmp_path: Path) -> None:
    def run_of(accounts: str) -> str:
        csrules.run(small_project(tmp_path, accounts=accounts))
        return json.loads((tmp_path / "out/manifest.json").read_text())["run"]

    assert run_of(ACCOUNTS) == run_of(ACCOUNTS) != run_of(OTHER)


def test_tables_of_the_run_before_go_and_other_files_stay(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    csrules.run(project)
    (project / "out/notes.txt").write_text("ours")
    (project / "out/headcount.csv").write_text("mended by hand")
    csrules.run(project, RunOptions(tables=("accounts",)))
    assert names(project / "out") == ["accounts.csv", "headcount.csv", "manifest.json", "notes.txt"]


def test_outputs_of_one_directory_appear_together(tmp_path: Path) -> None:
    project = small_project(tmp_path, project=PROJECT + '\n[[outputs]]\ntype = "markdown"\npath = "out/report.md"\n')
    report = csrules.run(project, RunOptions(tables=("tiers",)))
    assert report.written == (project / "out/tiers.csv", project / "out/report.md")
    assert set(read_run(project / "out")) == {"tiers.csv", "report.md"}


def test_what_fails_changes_nothing(tmp_path: Path) -> None:
    project = small_project(tmp_path, project=PROJECT + '\n[[outputs]]\ntype = "markdown"\npath = "out/report.md"\n')
    csrules.run(project)
    before = {name: (project / "out" / name).read_bytes() for name in names(project / "out")}
    (project / "out/report.md").unlink()
    (project / "out/report.md").mkdir()
    small_project(tmp_path, accounts=OTHER, project=(project / "csrules.toml").read_text())
    assert "report.md` is a directory" in str(refused(project))
    del before["report.md"]
    assert {name: (project / "out" / name).read_bytes() for name in names(project / "out")} == before


def test_a_run_that_fails_leaves_no_directory(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    (project / "accounts.csv").unlink()
    assert refused(project, out=str(tmp_path / "a/b")).exit_code == 2
    assert not (tmp_path / "a").exists()


# ── whose it is ──


def test_a_manifest_of_somebody_else_stays(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    for text in ("{}", "[]", "not JSON", '{"manifest": 99}'):
        (project / "out").mkdir(exist_ok=True)
        (project / "out/manifest.json").write_text(text)
        assert "manifest.json` is " in str(refused(project))
        assert (project / "out/manifest.json").read_text() == text
        assert names(project / "out") == ["manifest.json"]


def test_a_manifest_cannot_name_files_elsewhere(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    csrules.run(project)
    path = project / "out/manifest.json"
    for name in ("../accounts.csv", str(tmp_path / "accounts.csv")):
        told = json.loads(path.read_text())
        told["files"][0] = {"name": name, "bytes": 1, "sha256": ""}
        path.write_text(json.dumps(told))
        assert "names files outside of its directory" in str(refused(project))


def test_another_profile_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    csrules.run(project)
    (project / "accounts.csv").unlink()
    error = refused(project, profile="customer", out=str(project / "out"), account="A-1")
    assert error.diagnostics[0].code.name == "mixed-readers"
    assert error.diagnostics[0].message.endswith("has tables for the profile `internal`, not for `A-1`")
    assert "manifest.json" in str(error.diagnostics[0].help)


# ── who holds it ──


def test_a_second_run_is_told_who_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = small_project(tmp_path)
    (project / "out").mkdir()
    held = hold(project / "out" / LOCK)
    (project / "out" / f"{marked('.csrules')}-0a1b2c3d").mkdir()
    assert outcome(["run", str(project), "-q"]) == 4
    error = capsys.readouterr().err
    assert "directory-busy" in error
    assert f"process {os.getpid()}, since 20" in error
    assert held is not None
    held.release()
    assert outcome(["run", str(project), "-q"]) == 0
    assert not (project / "out" / LOCK).exists()


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    first = hold(tmp_path / "lock")
    assert first is not None
    assert hold(tmp_path / "lock") is None
    first.release()
    second = hold(tmp_path / "lock")
    assert second is not None
    second.release()
    assert not (tmp_path / "lock").exists()


def test_a_name_tells_who_made_it() -> None:
    assert maker(".csrules-4242-20260630T140511Z-0a1b2c3d") == "process 4242, since 2026-06-30 14:05:11 UTC"
    assert maker(".csrules-0a1b2c3d0a1b2c3d") is None


# ── what dead runs have left ──


def test_scratch_of_dead_sessions_is_removed(tmp_path: Path) -> None:
    alive = Scratch(tmp_path)
    dead = tmp_path / "csrules-1-20260101T000000Z-abc"
    (dead / "spill").mkdir(parents=True)
    (dead / "spill/block").write_bytes(b"x" * 1000)
    (dead / SCRATCH_LOCK).touch()
    being_made = tmp_path / "csrules-2-20260101T000000Z-abc"
    being_made.mkdir()
    (tmp_path / "csrules-of-somebody").mkdir()
    next_one = Scratch(tmp_path)
    assert (next_one.removed, next_one.freed) == (1, 1000)
    assert alive.path.is_dir()
    assert being_made.is_dir()
    os.utime(being_made, (0, 0))
    last = Scratch(tmp_path)
    assert last.removed == 1
    for one in (alive, next_one, last, last):
        one.close()
    assert [one.name for one in tmp_path.iterdir()] == ["csrules-of-somebody"]


@pytest.mark.skipif(sys.platform == "win32", reason="ends a copy of this process")
def test_a_run_that_is_killed_at_any_step_is_one_run(tmp_path: Path) -> None:
    """Every step that changes something in the directory, one after the other, is the last one."""
    out = tmp_path / "out"
    old = {"accounts.csv": b"old", "gone.csv": b"old", "NORTH/report.md": b"old"}
    new = {"accounts.csv": b"new", "services.csv": b"new", "NORTH/report.md": b"new"}
    seen = set()
    for steps in range(30):
        appeared(out, old)
        ended = killed_after(steps, out, new)
        found = read_run(out)
        assert found in (old, new)
        seen.add(found == new)
        held = take(out, Audience(), None)   # the next run, which then fails
        held.leave()
        assert read_run(out) == found
        assert {name: (out / name).read_bytes() for name in names(out) if name != "manifest.json"} == found
        if ended:
            break
    assert ended
    assert seen == {False, True}
    assert steps > 8


def appeared(out: Path, files: dict[str, bytes]) -> None:
    written = take(out, Audience(), None)
    fill(written, files)
    written.prepare()
    written.appear()
    written.leave()


def fill(destination: Destination, files: dict[str, bytes]) -> None:
    assert destination.staged is not None
    for name, content in files.items():
        (destination.staged / name).parent.mkdir(exist_ok=True)
        (destination.staged / name).write_bytes(content)
    destination.info = RunInfo("Small", dt.date(2026, 6, 30), "USD", "0.1.0")


def killed_after(steps: int, out: Path, files: dict[str, bytes]) -> bool:
    """A copy of this process writes the files and ends after so many steps; True where it came to its end."""
    child = os.fork()
    if child == 0:
        left = iter(range(steps))

        def step(event: str, arguments: object) -> None:
            if event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir") and next(left, None) is None:
                os._exit(9)

        sys.addaudithook(step)
        try:
            appeared(out, files)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


# ── what is read is not written ──


@pytest.fixture
def inputs(tmp_path: Path) -> Iterator[Path]:
    """A project whose source is a glob in a directory of its own; at the end it is all there."""
    text = PROJECT.replace('path = "accounts.csv"', 'path = "data/*.csv"')
    project = small_project(tmp_path / "project", project=text)
    (project / "data").mkdir()
    (project / "accounts.csv").rename(project / "data/accounts.csv")
    before = {name: (project / name).read_bytes() for name in names(project)}
    yield project
    assert {name: (project / name).read_bytes() for name in names(project) if name in before} == before


@pytest.mark.parametrize("tables", [(), ("accounts",), ("tiers",)])
def test_results_do_not_go_where_the_sources_are(inputs: Path, tables: tuple[str, ...]) -> None:
    error = refused(inputs, out=str(inputs / "data"), tables=tables)
    assert error.exit_code == 2
    assert error.diagnostics[0].code.name == "output-is-input"
    assert names(inputs / "data") == ["accounts.csv"]


def test_also_by_another_name(inputs: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(inputs / "data")
    (tmp_path / "hard").mkdir()
    (tmp_path / "hard/tiers.json").hardlink_to(inputs / "data/accounts.csv")
    for options in ({"out": str(tmp_path / "link")}, {"out": str(tmp_path / "hard"), "formats": ("json",)}):
        assert refused(inputs, **options).diagnostics[0].code.name == "output-is-input"
    assert names(tmp_path / "hard") == ["tiers.json"]


@pytest.mark.parametrize("path", ["csrules.toml", "policy.csr", "more.csr", "data/accounts.csv", "data/new.csv"])
def test_a_report_replaces_no_input(inputs: Path, path: str) -> None:
    text = (inputs / "csrules.toml").read_text().replace("policy.csr", ".")
    (inputs / "csrules.toml").write_text(text + f'\n[[outputs]]\ntype = "markdown"\npath = "{path}"\n')
    try:
        error = refused(inputs)
        assert error.diagnostics[0].code.name == "output-is-input"
        assert error.diagnostics[0].label is not None
        assert error.diagnostics[0].label.span.text == f'"{path}"'
        assert "output-is-input" in [found.code.name for found in csrules.check(inputs).diagnostics]
    finally:
        small = PROJECT.replace('path = "accounts.csv"', 'path = "data/*.csv"')
        (inputs / "csrules.toml").write_text(small, encoding="utf-8")


def test_beside_the_sources_is_fine(inputs: Path) -> None:
    csrules.run(inputs, RunOptions(out=str(inputs / "data/out"), tables=("tiers",)))
    assert names(inputs / "data") == ["accounts.csv", "out/manifest.json", "out/tiers.csv"]


# ── two outputs never write one file ──


def outputs(project: Path, *blocks: str) -> Path:
    """The project with these outputs: `type`, `path` and further lines of each."""
    text = PROJECT.partition("[[outputs]]")[0]
    for block in blocks:
        kind, path, *more = block.split("|")
        text += "\n".join(["[[outputs]]", f'type = "{kind}"', f'path = "{path}"', *more, ""])
    (project / "csrules.toml").write_text(text, encoding="utf-8")
    return project


@pytest.mark.parametrize(
    "blocks",
    [
        ("markdown|out/report.md", "markdown|out/report.md"),
        ("markdown|out/report.md", "markdown|./out/report.md"),
        ("markdown|out/report.md", "markdown|out/../out/Report.md"),
        ("markdown|out/report.md", "markdown|link/report.md"),
        ("csv|out", "csv|out/."),
        ("csv|out", "markdown|out/tiers.csv"),
        ('csv|out|tables = ["tiers"]', 'csv|link|tables = ["accounts", "tiers"]'),
    ],
)
def test_two_outputs_for_one_file_are_refused(tmp_path: Path, blocks: tuple[str, str]) -> None:
    project = outputs(small_project(tmp_path), *blocks)
    (project / "out").mkdir()
    (project / "link").symlink_to("out")
    error = refused(project)
    assert error.exit_code == 2
    (problem,) = error.diagnostics
    assert problem.code.name == "output-clash"
    for block in blocks:
        kind, path = block.split("|")[:2]
        assert f"the output `{kind}` to `{path}`" in problem.message
    assert problem.label is not None and problem.label.span.document.name.endswith("csrules.toml")
    assert names(project / "out") == []
    assert [found.message for found in csrules.check(project, data=False).diagnostics] == [problem.message]


@pytest.mark.parametrize("name", ["manifest.json", "Manifest.JSON", ".csrules.lock", ".stale"])
def test_files_of_csrules_itself_are_refused(tmp_path: Path, name: str) -> None:
    project = outputs(small_project(tmp_path), f"markdown|out/{name}")
    (problem,) = refused(project).diagnostics
    assert (problem.code.name, "csrules itself" in problem.message) == ("output-clash", True)
    assert not (project / "out").exists()
    assert [found.code.name for found in csrules.check(project, data=False).diagnostics] == ["output-clash"]


def test_what_differs_by_table_or_format_is_no_clash(tmp_path: Path) -> None:
    project = outputs(small_project(tmp_path), 'csv|out|tables = ["tiers"]', 'csv|out|tables = ["findings"]',
                      'json|out|tables = ["tiers"]')
    csrules.run(project)
    assert names(project / "out") == ["findings.csv", "manifest.json", "tiers.csv", "tiers.json"]
    (problem,) = refused(project, tables=("tiers",)).diagnostics   # then both write this table
    assert problem.code.name == "output-clash"


def test_reports_of_two_directories_cannot_go_into_one(tmp_path: Path) -> None:
    project = outputs(small_project(tmp_path), "markdown|a/report.md|tables = [\"tiers\"]", "markdown|b/report.md")
    (problem,) = refused(project, out=str(tmp_path / "both")).diagnostics
    assert problem.code.name == "output-clash"
    assert not (tmp_path / "both").exists()
    csrules.run(outputs(project, "csv|a", "csv|b"), RunOptions(out=str(tmp_path / "both")))   # two that are alike
    assert "accounts.csv" in names(tmp_path / "both")


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("csv|policy.csr", "output-is-input"),
        ("csv|csrules.toml/deep", "output-is-input"),
        ("csv|note.txt", "bad-setting"),
        ("csv|note.txt/deep", "bad-setting"),
        ("markdown|note.txt/report.md", "bad-setting"),
        ("markdown|folder", "bad-setting"),
    ],
)
def test_a_file_and_a_directory_do_not_change_places(tmp_path: Path, block: str, code: str) -> None:
    project = outputs(small_project(tmp_path), block)
    (project / "note.txt").write_text("mine", encoding="utf-8")
    (project / "folder").mkdir()
    before = names(project)
    (problem,) = refused(project).diagnostics
    assert (problem.code.name, names(project)) == (code, before)
    assert [found.message for found in csrules.check(project, data=False).diagnostics] == [problem.message]
