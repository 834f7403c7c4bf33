"""What a run writes is settled before it reads anything: outputs, tables, and where the files go."""

from __future__ import annotations

from pathlib import Path

import pytest

import csrules
from csrules.diagnostics.render import render
from csrules.project.run import RunOptions
from tests.project.small import PROJECT, small_project

NO_DATA = PROJECT.replace("accounts.csv", "gone.csv")
MARKDOWN = '\n[[outputs]]\ntype = "markdown"\npath = "reports/june.md"\n'


def refusal(project: Path, options: RunOptions) -> csrules.ProjectError:
    with pytest.raises(csrules.ProjectError) as refused:
        csrules.run(project, options)
    assert refused.value.exit_code == 2
    assert not (project / "out").exists()
    return refused.value


@pytest.mark.parametrize(
    ("old", "new", "message", "underlined"),
    [
        ('type = "csv"\npath = "out"', 'type = "cvs"\npath = "out"', "there is no output `cvs`", '"cvs"'),
        ('path = "out"', 'path = "out"\ntables = ["tires"]', "there is no result table `tires`", '["tires"]'),
    ],
)
def test_a_wrong_name_in_the_file_is_told_before_data_is_read(
    old: str, new: str, message: str, underlined: str, tmp_path: Path
) -> None:
    project = small_project(tmp_path, project=NO_DATA.replace(old, new))
    (found,) = refusal(project, RunOptions()).diagnostics
    assert found.message == message
    assert found.help is not None
    assert found.label is not None
    assert found.label.span.text == underlined


@pytest.mark.parametrize(
    ("options", "message", "help"),
    [
        (RunOptions(formats=("cvs",)), "there is no output `cvs`", "did you mean `csv`?"),
        (RunOptions(tables=("tires",)), "there is no result table `tires`", "did you mean `tiers`?"),
    ],
)
def test_a_wrong_name_of_the_command_underlines_nothing(
    options: RunOptions, message: str, help: str, tmp_path: Path
) -> None:
    error = refusal(small_project(tmp_path, project=NO_DATA), options)
    (found,) = error.diagnostics
    assert (found.message, found.help, found.label) == (message, help, None)
    assert "csrules.toml" not in render(error.diagnostics, "text")


def test_all_wrong_tables_are_told_at_once(tmp_path: Path) -> None:
    project = small_project(tmp_path, project=NO_DATA.replace('path = "out"', 'path = "out"\ntables = ["b"]'))
    assert [found.message[-3:] for found in refusal(project, RunOptions(tables=("a", "tiers"))).diagnostics] == [
        "`a`",
        "`b`",
    ]


def written(project: Path, options: RunOptions) -> set[str]:
    report = csrules.run(str(project), options)
    assert all(path.is_file() for path in report.written)
    return {path.relative_to(project).as_posix() for path in report.written}


def test_an_output_of_one_file_keeps_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = small_project(tmp_path, project=PROJECT + MARKDOWN)
    monkeypatch.chdir(project)
    assert written(project, RunOptions(tables=("tiers",))) == {"out/tiers.csv", "reports/june.md"}
    moved = RunOptions(out="july", tables=("tiers",))
    assert written(project, moved) == {"july/tiers.csv", "july/june.md"}
    asked = RunOptions(formats=("markdown", "ndjson"), tables=("tiers",))
    assert written(project, asked) == {"out/report.md", "out/tiers.ndjson"}
