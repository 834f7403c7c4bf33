"""How far settings may go, and where the paths of a project may lead."""

from __future__ import annotations

from pathlib import Path

import pytest

import csrules
from csrules.cli.main import outcome
from csrules.diagnostics import Severity
from csrules.project.bounds import Allowance, memory_bytes, most_threads
from csrules.project.config import ConfigError, load_project
from csrules.project.errors import ProjectError
from tests.project.small import ACCOUNTS, POLICY, PROJECT, small_project


@pytest.mark.parametrize(
    ("setting", "help"),
    [
        ("engine.threads=100000", f"the most is {most_threads()} on this computer"),
        (f"engine.threads={most_threads() + 1}", "the most is"),
        ("engine.threads=0", "the least is 1"),
        ("engine.threads=-1", "the least is 1"),
        ("engine.max_line=30000001", "the most is 30,000,000"),
        ("engine.max_unpacked=1000000000001", "the most is 1,000,000,000,000"),
        ("engine.max_columns=20001", "the most is 20,000"),
        ("engine.threads=1.5", "a whole number"),
        ('engine.memory_limit="1KB"', 'the least is "64MB"'),
        ('engine.memory_limit="99999999TB"', "write a number and its unit"),
        ('engine.memory_limit="0GB"', "write a number and its unit"),
        ("project.max_refused=-1", "a number of rows, or a share"),
        ('project.max_refused="101%"', 'the most is "100%"'),
        ('project.max_refused="many"', "a number of rows, or a share"),
        ("project.max_refused=true", "a number of rows, or a share"),
        ('project.allow_outside="yes"', "true or false"),
    ],
)
def test_a_number_out_of_bounds_is_refused(setting: str, help: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_project(small_project(tmp_path), [setting])
    (problem,) = caught.value.diagnostics
    assert help in (problem.help or "")
    assert problem.label is not None and problem.label.span.text


def test_what_is_within_bounds_is_taken(tmp_path: Path) -> None:
    for setting in (f"engine.threads={most_threads()}", 'engine.memory_limit="64MB"', 'project.max_refused="5%"'):
        load_project(small_project(tmp_path), [setting])
    assert (memory_bytes("2GB"), memory_bytes("1.5 GiB")) == (2_000_000_000, 1.5 * 1024**3)


@pytest.mark.parametrize(
    ("text", "refused", "read", "allowed"),
    [("5%", 5, 100, True), ("5%", 6, 100, False), ("0%", 0, 0, True), ("0", 1, 10, False), (3, 3, 4, True),
     ("33.3%", 1, 3, False), ("33.4%", 1, 3, True)],
)
def test_an_allowance_is_exact(text: object, refused: int, read: int, allowed: bool) -> None:
    allowance = Allowance.read(text)
    assert allowance is not None
    assert allowance.allows(refused, read) is allowed


@pytest.mark.parametrize("jobs", ["0", "100000"])
def test_so_many_jobs_are_refused(jobs: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["test", str(small_project(tmp_path)), "--jobs", jobs]) == 2
    assert "--jobs" in capsys.readouterr().err


def test_the_lines_of_a_report_have_a_bound(tmp_path: Path) -> None:
    toml = PROJECT + '\n[[outputs]]\ntype = "markdown"\npath = "out/report.md"\nrows = 1000001\n'
    with pytest.raises(ProjectError, match="not a whole number from 0 to 1,000,000"):
        csrules.run(small_project(tmp_path, project=toml))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_any_day_of_the_calendar_can_be_decided_for(day: str, tmp_path: Path) -> None:
    assert outcome(["run", str(small_project(tmp_path)), "--as-of", day, "--quiet"]) == 0


# ── paths ────────────────────────────────────────────────────────────────────


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with neighbours, and with links that lead to them."""
    for name, text in {"other/accounts.csv": ACCOUNTS, "other/policy.csr": POLICY}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    project = small_project(tmp_path / "project")
    (project / "data").mkdir()
    (project / "data/linked.csv").symlink_to(tmp_path / "other/accounts.csv")
    (project / "folder").symlink_to(tmp_path / "other")
    (project / "inside.csv").symlink_to("accounts.csv")
    (project / "loop").symlink_to("loop")
    return project


LEADS = {
    "sources.account.path": ["../other/accounts.csv", "../**/*.csv", "data/*.csv", "folder/accounts.csv",
                             "folder/*.csv", "data/../../other/a*.csv", "*/../../other/*.csv",
                             "{base}/other/accounts.csv"],
    "outputs.path": ["../out", "{base}/out", "folder/out"],
    "project.policy": ["../other/policy.csr", "folder", "{base}/other"],
}
WRITTEN = {"sources.account.path": '"accounts.csv"', "outputs.path": '"out"', "project.policy": '"policy.csr"'}


@pytest.mark.parametrize(("key", "path"), [(key, path) for key, paths in LEADS.items() for path in paths])
def test_a_path_that_leads_outside_needs_a_setting(key: str, path: str, project: Path) -> None:
    path = path.format(base=project.parent)
    text = PROJECT.replace(WRITTEN[key], f'"{path}"', 1)
    (project / "csrules.toml").write_text(text, encoding="utf-8")
    for refuse in (lambda: csrules.run(project), lambda: _raised(project)):
        with pytest.raises(ProjectError) as caught:
            refuse()
        (problem,) = caught.value.diagnostics
        assert problem.code.name == "outside-project"
        assert "leads out of the project" in problem.message
        assert problem.label is not None and problem.label.span.text == f'"{path}"'
    allowed = text.replace("[project]", "[project]\nallow_outside = true")
    (project / "csrules.toml").write_text(allowed, encoding="utf-8")
    assert not [one for one in csrules.check(project).diagnostics if one.code.name == "outside-project"]


def _raised(project: Path) -> None:
    found = csrules.check(project).diagnostics   # the rows that can be read have warnings of their own
    raise ProjectError(tuple(each for each in found if each.severity is Severity.ERROR))


def test_a_link_to_a_neighbour_inside_is_no_way_out(project: Path) -> None:
    (project / "csrules.toml").write_text(PROJECT.replace("accounts.csv", "inside.csv"), encoding="utf-8")
    assert csrules.run(project).rejects == 1


def test_what_the_command_line_names_may_lie_anywhere(project: Path) -> None:
    """Whoever types a path means it; `--out` and `--set` are for that."""
    from csrules.project.run import RunOptions, run

    path = f"sources.account.path={project.parent / 'other/accounts.csv'}"
    report = run(project, RunOptions(overrides=(path,), out=str(project.parent / "elsewhere")))
    assert {file.parent for file in report.written} == {project.parent / "elsewhere"}


@pytest.mark.parametrize(
    ("key", "path"), [("sources.account.path", "loop/accounts.csv"), ("sources.account.path", "loop/*.csv"),
                      ("project.policy", "loop"), ("outputs.path", "loop/out")],
)
def test_links_that_go_round_in_a_circle_are_told(
    key: str, path: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "csrules.toml").write_text(PROJECT.replace(WRITTEN[key], f'"{path}"', 1), encoding="utf-8")
    for command in ("run", "check"):
        assert outcome([command, str(project)]) in (1, 2)
        printed = capsys.readouterr()
        assert "symbolic links in a circle" in printed.out + printed.err
        assert "internal error" not in printed.err


@pytest.mark.parametrize("name", ["csrules.toml", "policy/a.csr"])
def test_a_file_that_is_a_circle_is_not_passed_over(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_project(tmp_path / "policy", policy=POLICY)
    (tmp_path / "policy/csrules.toml").unlink()
    (tmp_path / name).symlink_to(Path(name).name)
    assert outcome(["check", str((tmp_path / name).parent)]) == 1
    assert "cannot" in capsys.readouterr().out
