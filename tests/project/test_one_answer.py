"""One question, one answer: a run, `explain`, the policy's own tests and a decision from Python tell the same."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import csrules
from csrules.project.explain import explain
from csrules.project.run import RunOptions
from csrules.project.schema import project_schemas, result_schemas
from csrules.project.test import ProveOptions
from tests.project.small import PROJECT, small_project

DAY = "2027-03-01"
MISSING = "`partner` is `p 1`, and there is no such partner; did you mean `P-1`?"
NOBODY = "`{}`: it would go to a partner, and the account has none, so we deliver"
NO_EFFECT = f"the policy is not in effect on {DAY}"
POLICY = f"""\
policy "One answer" {{ currency USD  in force from 2026-01-01 to 2026-12-31 }}
record account {{ id text key   arr money at least 0   margin percent from 0% to 45%   partner partner optional }}
record partner {{ id text key }}
rows partner {{
  | id    |
  | "P-1" |
}}
role csm {{ costs 100 per hour  works 110h/month }}
role desk {{ costs 90 per hour  works 110h/month }}
tiers {{ tier high {{ touch high  served by csm  when arr >= 50k }}
        tier base {{ touch tech  served by csm  otherwise }} }}
define after "Revenue after the partner's margin" = arr * (100% - margin)
define large "Whether it is a large account" = arr >= 50k
define quiet = arr < 1k and large
segment size "Size" {{ value big {{ when large }} value small "Rather small" {{ when arr > 0 unless quiet }} }}
service care
service call
entitlements {{
  | service | high     | base        |
  | care    | 7h/month | 37min/month |
  | call    | 1h/week  | included    |
}}
responsibilities by margin {{
  | service | below 20% | 20% and above |
  | care    | vendor    | partner 60%   |
  | call    | vendor    | partner       |
  no agreement vendor
  oversight 7.5% by desk
}}
test "a partner that is not there, in a year without a policy" as of {DAY} {{
  account {{ id "A-1"  arr 60k  margin 25%  partner "p 1" }}
  expect finding link-not-found
  expect finding "{MISSING}"
  expect finding not-in-effect
  expect finding "{NO_EFFECT}"
}}
test "one that is there" as of 2026-03-01 {{
  account {{ id "A-1"  arr 60k  margin 25%  partner "P-1" }}
  expect no findings
}}
"""
ACCOUNTS = "id,arr,margin,partner\nA-1,60000,25%,p 1\nA-2,1200,25%,P-1\nA-3,1200,5%,\nA-4,60000,25%,P-1\n"
FACTS = {"A-1": ("60000", "25%", "p 1"), "A-2": ("1200", "25%", "P-1"), "A-3": ("1200", "5%", None),
         "A-4": ("60000", "25%", "P-1")}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_project(tmp_path_factory.mktemp("one"), policy=POLICY, project=PROJECT, accounts=ACCOUNTS)


@pytest.fixture(scope="module")
def written(project: Path) -> Path:
    csrules.run(project, RunOptions(as_of=DAY))
    return project / "out"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def decided(account: str, day: str = DAY) -> Any:
    arr, margin, partner = FACTS[account]
    decider = csrules.load_decider("policy.csr", dt.date.fromisoformat(day))
    return decider.decide({"id": account, "arr": arr, "margin": margin, "partner": partner})


def same(written: str, value: object) -> bool:
    if isinstance(value, Decimal):
        return Decimal(written) == value
    if isinstance(value, bool):
        return written == str(value).lower()
    return written == ("" if value is None else str(value))


@pytest.fixture(autouse=True)
def inside(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)


def test_all_tell_the_same_findings(project: Path, written: Path) -> None:
    nobody = [("no-partner", NOBODY.format(service)) for service in ("call", "care")]
    wanted = [("link-not-found", MISSING), *nobody, ("not-in-effect", NO_EFFECT)]
    found = sorted((row["name"], row["message"]) for row in rows(written / "findings.csv"))
    assert found == wanted   # the day is told once, and not for every account
    assert sorted((note.code, note.message) for note in decided("A-1").findings) == wanted
    explained = explain(project, "A-1", RunOptions(as_of=DAY)).as_json()["findings"]
    assert sorted((one["name"], one["message"]) for one in explained) == wanted
    report = csrules.prove(project, ProveOptions())
    assert [result.passed for result in report.results] == [True, True]


def test_what_is_in_order_has_no_finding() -> None:
    assert decided("A-2", "2026-12-31").findings == ()
    assert [note.code for note in decided("A-1", "2026-01-01").findings] == [
        "no-partner", "no-partner", "link-not-found",
    ]
    assert [note.code for note in decided("A-3").findings] == ["not-in-effect"]


def test_a_decision_is_the_row_of_the_table(written: Path) -> None:
    for row in rows(written / "accounts.csv"):
        told = decided(row["account"]).account
        assert told.keys() == row.keys() - {"owner", "coverage"}
        for name, value in told.items():
            assert same(row[name], value), (row["account"], name, value, row[name])


def test_services_are_those_of_the_table(written: Path) -> None:
    for row in rows(written / "services.csv"):
        told = decided(row["account"]).services[row["service"]]
        assert row.keys() - told.keys() == {"account", "tier"}
        for name in row.keys() & told.keys():
            assert same(row[name], told[name]), (row["account"], row["service"], name, told[name], row[name])


def test_the_saving_is_told_before_and_after_oversight(written: Path) -> None:
    """Of 7 hours of care 60%, and of 4⅓ hours of calls all, at 100 an hour; 7.5% of them are overseen at 90."""
    told = decided("A-4").account
    hours = Decimal(12 * 7 * 60) / 100 + 52
    assert told["gross_saving"] == hours * 100
    assert told["oversight_cost"] == (hours * Decimal("0.075") * 90).quantize(Decimal("0.01"))
    assert told["net_saving"] == told["gross_saving"] - told["oversight_cost"]
    assert told["oversight_minutes_per_year"] == hours * 60 * Decimal("0.075")


def test_segments_and_labelled_defines_are_columns_of_accounts(written: Path, project: Path) -> None:
    found = [(row["size"], Decimal(row["after"]), row["large"]) for row in rows(written / "accounts.csv")]
    assert found == [("big", 45000, "true"), ("small", 900, "false"), ("small", 1140, "false"),
                     ("big", 45000, "true")]
    (first, *_) = rows(written / "accounts.csv")
    assert list(first)[-3:] == ["size", "after", "large"]   # behind the others; `quiet` has no label
    told = {one.name: one for one in project_schemas(project)["accounts"].columns}
    assert [(told[name].type, told[name].about) for name in ("size", "after", "large")] == [
        ("text", "segment Size"), ("decimal", "Revenue after the partner's margin"),
        ("flag", "Whether it is a large account"),
    ]
    assert list(told) == list(first)
    assert "size" not in {one.name for one in result_schemas()["accounts"].columns}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('define revenue "Revenue" = arr', "duplicate-name"),
        ('define Coverage "Coverage" = arr', "duplicate-name"),
        ("segment touch { value one { otherwise } }", "duplicate-name"),
        ('define kinds "Kinds" = lists', "type-mismatch"),
    ],
)
def test_what_cannot_be_a_column_is_refused(line: str, code: str, tmp_path: Path) -> None:
    text = POLICY.replace("service care", f"{line}\nservice care", 1)
    text = text.replace("id text key   arr", "id text key   lists list of text   arr")
    (tmp_path / "policy.csr").write_text(text, encoding="utf-8")
    report = csrules.check(tmp_path / "policy.csr")
    assert code in {one.code.name for one in report.diagnostics}


def test_a_define_without_a_label_may_have_the_name_of_a_column(tmp_path: Path) -> None:
    """It is no column, so nothing is taken."""
    (tmp_path / "policy.csr").write_text(POLICY.replace("quiet", "touch"), encoding="utf-8")
    assert not csrules.check(tmp_path / "policy.csr").failed
