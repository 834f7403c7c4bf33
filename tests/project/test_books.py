"""Books through the whole road: a project with a roster in the policy, its outputs, and its explanations."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import csrules
from csrules.project.run import RunOptions
from csrules.project.sql import sql_program
from tests.project.small import PROJECT, small_project

POLICY = """\
policy "Books" { currency USD }

record account { id text key   arr money   owner person optional }
record person  { id text key   name text   role role   part percent default 100% }
rows person {
  | id   | name            | role | part |
  | "P1" | "Ann\u202eson"  | csm  |      |
  | "P2" | "=1+1"          | csm  | 50%  |
  | "P3" | "Cem"           | csa  | 100% |
}
tiers {
  tier high { touch high  served by csm  when arr >= 50k }
  tier base { touch tech  served by csa  otherwise }
}
role csm { costs 100 per hour  works 10h/month  carries at most 4 accounts }
role csa { costs 80 per hour   works 10h/month  carries at most 1 accounts }
service review
entitlements {
  | service | high     | base     |
  | review  | 2h/month | 1h/month |
}
books from person {
  fits where person.role == served_by
  capacity person.part
  keep account.owner
  balance hours
  take highest arr
}
"""
ACCOUNTS = """\
id,arr,owner
A1,90000,P2
A2,80000,P2
A3,70000,P2
A4,60000,
B1,40000,
B2,30000,P3
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "books", policy=POLICY, project=PROJECT, accounts=ACCOUNTS)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_a_percentage_in_the_policys_own_rows_is_read_as_it_is_written(project: Path) -> None:
    """50 % of ten hours a month and of four accounts."""
    csrules.run(project, RunOptions(out=str(project / "out")))
    people = {row["person"]: row for row in read(project / "out" / "people.csv")}
    assert [(row["most_accounts"], row["most_hours"]) for row in people.values()] == [
        ("4", "10.00"), ("2", "5.00"), ("1", "10.00"),
    ]


def test_books_and_owners_are_written(project: Path) -> None:
    report = csrules.run(project, RunOptions(out=str(project / "out")))
    books = read(project / "out" / "books.csv")
    assert [(row["account"], row["person"], row["change"]) for row in books] == [
        ("A1", "P2", "kept"), ("A2", "P2", "kept"), ("A3", "P1", "moved"), ("A4", "P1", "new"), ("B1", "", "none"),
        ("B2", "P3", "kept"),
    ]
    assert books[0]["person_name"] == "'=1+1"   # no formula in a spreadsheet
    assert [row["owner"] for row in read(project / "out" / "accounts.csv")] == ["P2", "P2", "P1", "P1", "", "P3"]
    assert report.findings == 2
    assert [row["person"] for row in report.as_json["people"]] == ["P1", "P2", "P3"]
    (section,) = [part for part in report.summary.split("\n\n") if "nobody" in part and "fullest" in part]
    head, *lines = section.splitlines()
    assert head.split() == ["Books", "people", "kept", "new", "moved", "nobody", "over", "capacity", "fullest"]
    assert [line.split()[:6] for line in lines] == [["csm", "2", "2", "1", "1", "0"], ["csa", "1", "1", "0", "0", "1"]]


def test_every_format_gets_the_tables(project: Path) -> None:
    formats = ("csv", "json", "ndjson", "parquet", "markdown")
    csrules.run(project, RunOptions(out=str(project / "out"), formats=formats))
    books = json.loads((project / "out" / "books.json").read_text(encoding="utf-8"))
    assert [row["account"] for row in books] == ["A1", "A2", "A3", "A4", "B1", "B2"]
    assert (project / "out" / "people.parquet").exists()
    report = (project / "out" / "report.md").read_text(encoding="utf-8")
    assert "## Books" in report and "## People" in report


def test_a_policy_without_books_says_nothing_of_them(tmp_path: Path) -> None:
    project = small_project(tmp_path / "small")
    report = csrules.run(project, RunOptions(out=str(project / "out"), formats=("csv", "markdown")))
    assert "Books" not in report.summary
    assert "## Books" not in (project / "out" / "report.md").read_text(encoding="utf-8")
    assert read(project / "out" / "books.csv") == read(project / "out" / "people.csv") == []
    assert {row["owner"] for row in read(project / "out" / "accounts.csv")} == {""}
    assert csrules.explain(project, "A-1").as_json()["books"] == []


def test_explain_tells_who_and_why(project: Path) -> None:
    def told(account: str) -> str:
        text = csrules.explain(project, account).as_text(columns=120)
        return text.split("\nbooks\n")[1].split("\n\n")[0].rstrip("\n")

    assert told("A1") == "  csm: =1+1 (P2): kept (has 2 of 2 accounts, 4.00 of 5.00 hours a month)"
    assert told("A3") == (
        "  csm: Ann�son (P1): P2 has no room; least loaded of 2 who fit"
        " (has 2 of 4 accounts, 4.00 of 10.00 hours a month); so\n    far P2\n"
        "      =1+1 (P2) fits, and has 2 of 2 accounts, 4.00 of 5.00 hours a month"
    )
    assert told("B1").splitlines()[0] == "  csa: the only one who fits is full"
    text = POLICY.replace("== served_by", "== served_by and person.part >= 80%")
    (project / "policy.csr").write_text(text.replace("| csa  | 100% |", "| csa  | 60%  |"), encoding="utf-8")
    assert told("B1").splitlines() == [
        "  csa: nobody fits",
        "      Cem (P3) does not fit: person.part is 60%, 20 percentage points short of 80%  (policy.csr:23)",
    ]
    assert told("B2").splitlines()[0] == "  csa: P3 does not fit; nobody fits; so far P3"


def test_the_sql_text_leaves_them_out(project: Path) -> None:
    text = sql_program(project, "snowflake").text
    made = [line.split('"')[1] for line in text.splitlines() if line.startswith("CREATE TABLE")]
    assert "csrules_books" not in made and "csrules_people" not in made
    assert "csrules_accounts" in made
