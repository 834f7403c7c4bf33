"""Versions of a policy: a run uses the one in force on its day, and a check looks at all of them."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from csrules.project.check import check
from csrules.project.decide import load_decider
from csrules.project.run import RunOptions, run
from csrules.project.test import prove

POLICY = """policy "{title}" {{ currency USD {effective} }}
record account {{ id text key   arr money }}
{more}
tiers {{
  tier high "High" {{ touch high  served by csm  when arr >= {line} }}
  tier low  "Low"  {{ touch tech  served by csm  otherwise }}
}}
role csm {{ costs 120 per hour }}
service review
entitlements {{
  | service | high    | low |
  | review  | 4h/year | -   |
}}
test "the line" as of 2026-06-30 {{
  account {{ arr {line} }}
  expect tier high
}}
"""


def version(title: str, line: int, effective: str = "", more: str = "") -> str:
    return POLICY.format(title=title, line=line, effective=effective and f"in force from {effective}", more=more)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "now.csr").write_text(version("Now", 100))
    (tmp_path / "next.csr").write_text(version("Next", 200, "2027-01-01", "record note { id text key }"))
    (tmp_path / "accounts.csv").write_text("id,arr\nA,150\n")
    (tmp_path / "notes.csv").write_text("id\nN\n")
    (tmp_path / "csrules.toml").write_text("""[project]
policy = "now.csr"
later = ["next.csr"]
[sources.account]
type = "csv"
path = "accounts.csv"
[sources.note]
type = "csv"
path = "notes.csv"
""")
    return tmp_path


def found(project: Path) -> list[str]:
    return [f"{one.code.name}: {one.message}" for one in check(project).diagnostics]


@pytest.mark.parametrize(("day", "tier"), [("2026-12-31", "high"), ("2027-01-01", "low"), ("2030-01-01", "low")])
def test_a_run_uses_the_version_that_is_in_force(project: Path, day: str, tier: str) -> None:
    run(project, RunOptions(as_of=day, formats=("csv",), out=project / "out"))
    with (project / "out" / "accounts.csv").open(encoding="utf-8") as file:
        assert [row["tier"] for row in csv.DictReader(file)] == [tier]
    decision = load_decider(project, dt.date.fromisoformat(day)).decide({"id": "A", "arr": "150"})
    assert decision.tier == tier


def test_all_versions_are_checked_and_tested(project: Path) -> None:
    assert found(project) == []
    assert len(prove(project).results) == 2
    (project / "next.csr").write_text(version("Next", 200, "2027-01-01").replace("arr >=", "arrr >="))
    assert found(project)[0].startswith("unknown-name")


def test_a_version_that_is_not_sound_leaves_the_other_in_force(project: Path) -> None:
    (project / "next.csr").write_text("policy { broken")
    run(project, RunOptions(as_of="2026-12-31", formats=("csv",), out=project / "out"))
    assert (project / "out" / "accounts.csv").is_file()


@pytest.mark.parametrize(("now", "following", "message"), [
    ("", "", "a later version of the policy has no first day"),
    ("2027-01-01", "2027-01-01", "two versions of the policy begin on 2027-01-01"),
])
def test_versions_that_do_not_follow_each_other(project: Path, now: str, following: str, message: str) -> None:
    (project / "now.csr").write_text(version("Now", 100, now))
    (project / "next.csr").write_text(version("Next", 200, following, "record note { id text key }"))
    assert found(project) == [f"bad-version: {message}"]


def test_a_version_that_is_not_there(project: Path) -> None:
    (project / "next.csr").unlink()
    assert any(one == "bad-setting: there is no policy at `next.csr`" for one in found(project))
