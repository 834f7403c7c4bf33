"""What a run writes is settled before it reads anything: outputs, tables, and where the files go."""

from __future__ import annotations

from pathlib import Path

import pytest

import csrules
from csrules.diagnostics.render import render
from csrules.project.run import RunOptions
from tests.project.small import POLICY, PROJECT, small_project

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


def test_fields_without_a_column_are_named_in_the_summary(tmp_path: Path) -> None:
    """Nobody should take it for an answer of the data that nothing is known of any account."""
    accounts = "id,arr,started\nA-1,60000,2024-01-01\n"
    report = csrules.run(small_project(tmp_path, accounts=accounts))
    assert "the source of `account` has no column for `usage`, `regions`" in report.summary.splitlines()
    assert report.as_json["without_column"] == {"account": ["usage", "regions"]}
    whole = csrules.run(small_project(tmp_path))
    assert "no column" not in whole.summary
    assert whole.as_json["without_column"] == {}


def test_many_fields_without_a_column_are_counted(tmp_path: Path) -> None:
    fields = "".join(f"  extra_{number:02} text optional\n" for number in range(20))
    policy = POLICY.replace("  started  date\n", "  started  date\n" + fields)
    report = csrules.run(small_project(tmp_path, policy=policy))
    named = ", ".join(f"`extra_{number:02}`" for number in range(5))
    assert f"has no column for {named} and 15 more fields" in " ".join(report.summary.split())
    assert max(map(len, report.summary.splitlines())) <= 100
