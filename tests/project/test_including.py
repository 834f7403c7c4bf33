"""`include`: files of the project, and no others; messages name the file in which something is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from csrules.project import including
from csrules.project.check import check
from csrules.project.policy import all_files, load_policy
from csrules.project.watching import changes

REST = """
tiers { tier core "Core" { touch tech  served by csm  otherwise } }
service review
entitlements {
  | service | core    |
  | review  | 4h/year |
}
"""
ACCOUNT, ROLE = "record account { id text key   arr money }\n", "role csm { costs 120 per hour }\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two policies that share their records."""
    root = tmp_path / "project"
    for folder in ("success", "support", "shared"):
        (root / folder).mkdir(parents=True)
    (root / "csrules.toml").write_text('[project]\npolicy = "success"\nas_of = 2026-06-30\n')
    (root / "shared" / "records.csr").write_text(ACCOUNT + 'include "roles.csr"\n')
    (root / "shared" / "roles.csr").write_text(ROLE)
    for name in ("success", "support"):
        text = f'policy "{name}" {{ currency USD }}\ninclude "../shared/records.csr"\n{REST}'
        (root / name / "policy.csr").write_text(text)
    return root


def problems(path: Path) -> list[str]:
    return [f"{one.code.name}: {one.message}" for one in check(path, data=False).diagnostics]


def test_two_policies_share_a_file_that_includes_another(project: Path) -> None:
    for name in ("success", "support"):
        loaded = load_policy(project / name, project)
        assert loaded.policy is not None, loaded.diagnostics
        assert loaded.policy.title == name
        assert loaded.files == (f"{name}/policy.csr", "shared/records.csr", "shared/roles.csr")


def test_a_file_is_read_once(project: Path) -> None:
    more = 'include "../shared/roles.csr"\ninclude "policy.csr"\n'
    (project / "success" / "more.csr").write_text(more)
    assert problems(project / "success") == []


def test_what_is_wrong_in_an_included_file_is_told_there(project: Path) -> None:
    (project / "shared" / "roles.csr").write_text(ROLE + "define x = arrr * 2\n")
    (found,) = check(project / "success", data=False).diagnostics
    assert found.label is not None
    assert found.label.span.where == f"{project / 'shared' / 'roles.csr'}:2"


@pytest.mark.parametrize(("written", "message"), [
    ("../../secret.csr", "leads out of the project"),
    ("../shared/link.csr", "leads out of the project"),
    ("../shared/folder/secret.csr", "leads out of the project"),
    ("/etc/passwd", "is not a path from this file on"),
    ("..\\\\shared\\\\records.csr", "is not a path from this file on"),
    ("../shared", "is no .csr file"),
    ("../csrules.toml", "is no .csr file"),
    ("../shared/none.csr", "is not there"),
    ("../shared/directory.csr", "is a directory"),
    ("../shared/circle.csr", "is not there"),
    ("policy.csr", "go round in a circle"),
    ("", "the path is empty"),
    ("x" * 300 + ".csr", "has a name longer than"),
])
def test_what_is_not_included(project: Path, written: str, message: str) -> None:
    (project.parent / "secret.csr").write_text("role secret { costs 1 per hour }\n")
    (project / "shared" / "link.csr").symlink_to(project.parent / "secret.csr")
    (project / "shared" / "folder").symlink_to(project.parent)
    (project / "shared" / "circle.csr").symlink_to("circle.csr")
    (project / "shared" / "directory.csr").mkdir()
    policy = project / "success" / "policy.csr"
    policy.write_text(policy.read_text() + f'include "{written}"\n')
    (found,) = problems(project / "success")
    assert found.startswith("bad-include")
    assert message in found
    assert all(project in file.parents for file in all_files(project / "success"))


def test_a_circle_of_files(project: Path) -> None:
    (project / "shared" / "roles.csr").write_text(ROLE + 'include "records.csr"\n')
    (found,) = problems(project / "success")
    assert "go round in a circle" in found


def test_an_include_begins_its_line(project: Path) -> None:
    policy = project / "success" / "policy.csr"
    policy.write_text(policy.read_text().replace("}\ninclude", "} include"))
    assert problems(project / "success")[0] == "bad-include: an `include` begins its line"


def test_the_number_and_the_depth_of_files_are_bounded(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        (project / "shared" / f"f{number}.csr").write_text(f'include "f{number + 1}.csr"\n')
    (project / "shared" / "roles.csr").write_text(ROLE + 'include "f0.csr"\n')
    (found,) = problems(project / "success")
    assert found == "bad-include: a policy includes at most 200 files, 10 inside each other"
    monkeypatch.setattr(including, "MOST_FILES", 1)
    found = problems(project / "support")[0]
    assert found == "bad-include: a policy includes at most 1 files, 10 inside each other"


def test_without_a_project_the_directory_of_the_policy_is_the_border(project: Path) -> None:
    (project / "csrules.toml").unlink()
    assert "leads out of the project" in problems(project / "success")[0]


def test_who_watches_a_policy_sees_the_files_that_it_includes(project: Path) -> None:
    waits: list[float] = []

    def change(pause: float) -> None:
        waits.append(pause)
        (project / "shared" / "roles.csr").write_text(ROLE + "# changed\n")

    seen = changes([project], change)
    next(seen)
    next(seen)
    assert len(waits) == 1
