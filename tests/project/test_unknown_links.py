"""A link that leads to no row is missing to `is missing`, whoever is asked: a run, one account, a test, `explain`."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

import csrules
from csrules.project.run import RunOptions

POLICY = """policy "Links" { currency USD }
record partner { id text key  region region optional }
record region { id text key }
record account { id text key  arr money  partner partner  parent account optional }
rows partner {
  | id   | region |
  | "P1" | "R1"   |
  | "P2" | "R9"   |
}
rows region {
  | id   |
  | "R1" |
}
tiers {
  tier high "High" { touch high  when partner.region is present }
  tier mid  "Mid"  { touch high  when not (partner is missing) }
  tier low  "Low"  { touch tech  when parent is present }
  tier base "Base" { touch tech  otherwise }
}
service help "Help"
entitlements {
  | service | high      | mid       | low       | base      |
  | help    | automated | automated | automated | automated |
}
test "known"   as of 2026-06-30 { account { id "A"  arr 1  partner "P1"  parent missing }  expect tier high }
test "unknown" as of 2026-06-30 { account { id "A"  arr 1  partner "P9"  parent missing }  expect tier base }
"""
PROJECT = """[project]
policy = "policy.csr"
as_of = 2026-06-30
[sources.account]
type = "csv"
path = "accounts.csv"
"""
ACCOUNTS = [("A", "P1", ""), ("B", "P2", ""), ("C", "P9", "A"), ("D", "P9", "Z"), ("E", "P9", "")]
TIERS = {"A": "high", "B": "mid", "C": "low", "D": "base", "E": "base"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    rows = "".join(f"{key},1,{partner},{parent}\n" for key, partner, parent in ACCOUNTS)
    for name, text in (("policy.csr", POLICY), ("csrules.toml", PROJECT),
                       ("accounts.csv", "id,arr,partner,parent\n" + rows)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_one_answer_about_links_that_lead_nowhere(project: Path) -> None:
    assert csrules.check(project).diagnostics == ()
    csrules.run(project, RunOptions(out=str(project / "out"), formats=("csv",)))
    with (project / "out/accounts.csv").open(encoding="utf-8", newline="") as file:
        assert {row["account"]: row["tier"] for row in csv.DictReader(file)} == TIERS
    rows = [{"id": key, "arr": 1, "partner": partner, "parent": parent} for key, partner, parent in ACCOUNTS]
    decider = csrules.load_decider(project / "policy.csr", dt.date(2026, 6, 30), {"account": rows})
    assert {str(row["id"]): decider.decide(row).tier for row in rows} == TIERS
    assert {key: csrules.explain(project, key).as_json()["answer"]["tier"] for key in TIERS} == TIERS
    assert csrules.prove(project).failed is False


def test_the_finding_names_the_key_that_was_written(project: Path) -> None:
    findings = csrules.explain(project, "E").as_json()["findings"]
    assert [finding["message"] for finding in findings] == ["`partner` is `P9`, and there is no such partner"]
