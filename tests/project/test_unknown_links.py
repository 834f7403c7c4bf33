"""A link that leads to no row is missing, whoever is asked and however: a run, one account, a test, `explain`."""

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
record deal { id text key  client account  seller partner optional  since date optional }
record account { id text key  arr money  partner partner  second partner optional  parent account optional }
rows partner {
  | id   | region |
  | "P1" | "R1"   |
  | "P2" | "R9"   |
}
rows region {
  | id   |
  | "R1" |
}
match deal to account { where deal.client == account.id  prefer latest since }
define named   = partner == "P9"
define alike   = partner == second
define whoever = partner else second
define foreign = partner != deal.seller
define unlike  = partner != "P1"
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
test "known"   as of 2026-06-30 {
  account { id "A"  arr 1  partner "P1"  second "P1"  parent missing }
  expect tier high
  expect named no
  expect alike yes
  expect whoever "P1"
  expect no findings
}
test "unknown" as of 2026-06-30 {
  account { id "A"  arr 1  partner "P9"  second "P9"  parent missing }
  deal { id "D1"  client "A"  seller "P9"  since missing }
  expect tier base
  expect named missing
  expect alike missing
  expect whoever missing
  expect foreign missing
  expect unlike missing
  expect partner missing
  expect finding link-not-found
}
test "rows of its own" as of 2026-06-30 {
  partner { id "P9"  region missing }
  account { id "A"  arr 1  partner "P9"  second "P1"  parent missing }
  expect tier mid
  expect named yes
  expect alike missing
  expect whoever "P9"
}
"""
PROJECT = """[project]
policy = "policy.csr"
as_of = 2026-06-30
[sources.account]
type = "csv"
path = "accounts.csv"
[sources.deal]
type = "csv"
path = "deals.csv"
"""
ACCOUNTS = [("A", "P1", "P1", ""), ("B", "P2", "P9", ""), ("C", "P9", "P9", "A"), ("D", "P9", "", "Z"),
            ("E", "P9", "P2", "")]
DEALS = [("D1", "A", "P1"), ("D2", "B", "P9"), ("D3", "C", "P9"), ("D4", "X", "P1")]
TIERS = {"A": "high", "B": "mid", "C": "low", "D": "base", "E": "base"}
DEFINES = {   # named, alike, whoever, foreign, unlike
    "A": (False, True, "P1", False, False), "B": (False, None, "P2", None, True), "C": (None, None, None, None, None),
    "D": (None, None, None, None, None), "E": (None, None, "P2", None, None),
}
NAMES = ("named", "alike", "whoever", "foreign", "unlike")
FOUND = {"A": [], "B": ["`second` is `P9`, and there is no such partner"],
         "D": ["`partner` is `P9`, and there is no such partner", "`parent` is `Z`, and there is no such account"]}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    accounts = "".join(f"{','.join([row[0], '1', *row[1:]])}\n" for row in ACCOUNTS)
    deals = "".join(f"{','.join(row)}\n" for row in DEALS)
    for name, text in (("policy.csr", POLICY), ("csrules.toml", PROJECT),
                       ("accounts.csv", "id,arr,partner,second,parent\n" + accounts),
                       ("deals.csv", "id,client,seller\n" + deals)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def tables() -> dict[str, list[dict[str, object]]]:
    rows = [dict(zip(("id", "partner", "second", "parent"), row, strict=True), arr=1) for row in ACCOUNTS]
    return {"account": rows, "deal": [dict(zip(("id", "client", "seller"), row, strict=True)) for row in DEALS]}


def test_a_run_shows_such_a_link_empty(project: Path) -> None:
    assert csrules.check(project).failed is False
    csrules.run(project, RunOptions(out=str(project / "out"), formats=("csv",)))
    with (project / "out/accounts.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["account"]: row for row in csv.DictReader(file)}
    assert {key: row["tier"] for key, row in rows.items()} == TIERS
    assert [row["partner"] for row in rows.values()] == ["P1", "P2", "", "", ""]
    with (project / "out/agreements.csv").open(encoding="utf-8", newline="") as file:
        assert [(row["agreement"], row["partner"]) for row in csv.DictReader(file)] == [
            ("D1", "P1"), ("D2", ""), ("D3", ""), ("D4", "P1")]


def test_one_account_in_python(project: Path) -> None:
    given = tables()
    decider = csrules.load_decider(project / "policy.csr", dt.date(2026, 6, 30), given)
    for row in given["account"]:
        decision, key = decider.decide(row), str(row["id"])
        assert decision.tier == TIERS[key]
        assert tuple(decision.row[name] for name in NAMES) == DEFINES[key]
        if key in FOUND:
            assert [note.message for note in decision.findings] == FOUND[key]


def test_without_rows_of_a_record_a_link_keeps_its_key(project: Path) -> None:
    policy = (project / "policy.csr").read_text(encoding="utf-8")
    start, end = policy.index("rows partner {"), policy.index("match deal")
    (project / "bare.csr").write_text(policy[:start] + policy[end:policy.index('test "known"')], encoding="utf-8")
    decider = csrules.load_decider(project / "bare.csr", dt.date(2026, 6, 30))
    decision = decider.decide({"id": "A", "arr": 1, "partner": "P9", "second": "P9", "parent": "Z"})
    assert tuple(decision.row[name] for name in NAMES) == (True, True, "P9", None, True)
    assert (decision.tier, decision.account["partner"], decision.findings) == ("mid", "P9", ())


def test_explain_says_who_names_whom(project: Path) -> None:
    for key, tier in TIERS.items():
        found = csrules.explain(project, key).as_json()
        assert found["answer"]["tier"] == tier
        if key in FOUND:
            assert [finding["message"] for finding in found["findings"]] == FOUND[key]
    lost = csrules.explain(project, "C").as_text(all=True)
    assert "the account names partner `P9`, which is not there" in lost
    assert "partner.region is missing, since the account names partner `P9`, which is not there" in lost
    assert "the partner names region `R9`, which is not there" not in lost
    assert "partner.id" not in lost
    assert "the partner names region `R9`, which is not there" in csrules.explain(project, "B").as_text(all=True)


def test_the_tests_of_the_policy_say_the_same(project: Path) -> None:
    assert csrules.prove(project).failed is False


def test_a_row_that_was_refused_in_this_run_is_named(project: Path) -> None:
    with (project / "accounts.csv").open("a", encoding="utf-8") as file:
        file.write("Z,much,P1,,\n")
    said = ("`parent` is `Z`, and there is no such account; row 7 of accounts.csv was refused: "
            "`arr` is `much`, which is not a number")
    csrules.run(project, RunOptions(out=str(project / "out"), formats=("csv",)))
    with (project / "out/findings.csv").open(encoding="utf-8", newline="") as file:
        found = [row["message"] for row in csv.DictReader(file) if row["key"] == "D"]
    assert found == [said, "`partner` is `P9`, and there is no such partner"]
    told = csrules.explain(project, "D").as_json()["findings"]
    assert sorted(finding["message"] for finding in told) == found
