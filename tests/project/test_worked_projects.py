"""The worked projects: their answers against figures that were worked out without the engine."""

from __future__ import annotations

import csv
import filecmp
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

import csrules
from csrules.decide.decider import Decider
from csrules.engine.lookup import accepted_rows
from csrules.project.run import RunOptions, open_project

CONFIGS = Path(__file__).resolve().parents[2] / "configs"
PROJECTS = ["saas-direct", "logistics-3pl", "msp-vendor", "partner-programme"]
COMPARED = ("tier", "earned_tier", "agreement", "vendor_hours_per_month", "partner_hours_per_month")   # at least

OWN = ("account", "success")   # what differs between accounts of one class


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module", params=PROJECTS)
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A project's directory, and the files of one run of it."""
    out = tmp_path_factory.mktemp(request.param)
    csrules.run(CONFIGS / request.param, RunOptions(out=str(out)))
    return CONFIGS / request.param, out


def test_decisions_are_as_expected(written: tuple[Path, Path]) -> None:
    project, out = written
    expected = {row["account"]: row for row in read(project / "expected" / "decisions.csv")}
    found = {row["account"]: row for row in read(out / "accounts.csv")}
    assert found.keys() == expected.keys()
    assert len(found) >= 40
    for account, row in expected.items():
        assert set(COMPARED) < row.keys()
        assert {name: found[account][name] for name in row} == row, account


def test_refused_cells_are_as_expected(written: tuple[Path, Path]) -> None:
    project, out = written
    expected = Counter((row["row"], row["column"], row["value"]) for row in read(project / "expected" / "rejects.csv"))
    found = Counter((row["row"], row["column"], row["value"]) for row in read(out / "rejects.csv"))
    assert found == expected


def test_books_are_as_expected(written: tuple[Path, Path]) -> None:
    """Worked out from the roster, the policy's text and the hours; one of the projects gives no accounts to people."""
    project, out = written
    path = project / "expected" / "books.csv"
    expected = read(path) if path.exists() else []
    found = [{name: row[name] for name in ("account", "role", "person", "previous", "change")}
             for row in read(out / "books.csv")]
    key = ("account", "role")
    assert sorted(found, key=lambda row: [row[name] for name in key]) == expected
    assert bool(expected) == (project.name == "logistics-3pl") == bool(read(out / "people.csv"))
    owners = {row["account"]: row["owner"] for row in read(out / "accounts.csv")}
    leading = {row["account"]: row["person"] for row in read(out / "books.csv") if row["leads"] == "true"}
    assert owners == {account: leading.get(account, "") for account in owners}


def test_levels_are_as_expected(written: tuple[Path, Path]) -> None:
    """Worked out from people, deals and the policy's text; only one of the projects has tiers of another record."""
    project, out = written
    path = project / "expected" / "levels.csv"
    expected = read(path) if path.exists() else []
    assert bool(expected) == (project.name == "partner-programme")
    names = expected[0] if expected else {}
    assert [{name: row[name] for name in names} for row in read(out / "levels.csv")] == expected


def test_accepted_and_rejected_add_up_to_read(written: tuple[Path, Path]) -> None:
    project, out = written
    inputs = {row["record"]: row for row in read(out / "inputs.csv")}
    for row in inputs.values():
        assert int(row["accepted"]) + int(row["rejected"]) == int(row["read"])
    assert int(inputs["account"]["accepted"]) == len(read(out / "accounts.csv"))
    with (project / "data" / "accounts.csv").open(encoding="utf-8-sig", newline="") as handle:
        rows = [row for row in csv.reader(handle) if any(cell.strip() for cell in row)]
    assert int(inputs["account"]["read"]) == len(rows) - 1
    refused = {(row["source"], row["row"]) for row in read(out / "rejects.csv")}
    assert len(refused) == sum(int(row["rejected"]) for row in inputs.values())


def test_the_same_input_gives_the_same_bytes(written: tuple[Path, Path], tmp_path: Path) -> None:
    project, out = written
    csrules.run(project, RunOptions(out=str(tmp_path)))
    names = sorted(path.name for path in out.iterdir())
    assert len(names) == 14   # with the manifest
    same, different, missing = filecmp.cmpfiles(out, tmp_path, names, shallow=False)
    assert (sorted(same), different, missing) == (names, [], [])


@pytest.mark.parametrize("format", ["csv", "json", "ndjson", "parquet"])
def test_every_file_format_is_the_same_twice(format: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        csrules.run(CONFIGS / "logistics-3pl", RunOptions(out=str(tmp_path / name), formats=(format,)))
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert filecmp.cmpfiles(tmp_path / "one", tmp_path / "two", files, shallow=False)[0] == files


def test_services_are_coverage_by_account(written: tuple[Path, Path]) -> None:
    _, out = written
    coverage: dict[str, list[dict[str, str]]] = {}
    for row in read(out / "coverage.csv"):
        coverage.setdefault(row["coverage"], []).append(row)
    services: dict[str, list[dict[str, str]]] = {}
    for row in read(out / "services.csv"):
        services.setdefault(row["account"], []).append(row)
    for account in read(out / "accounts.csv"):
        shared = [{k: v for k, v in row.items() if k in services[account["account"]][0]} for row in
                  coverage[account["coverage"]]]
        own = [{k: v for k, v in row.items() if k not in OWN} for row in services[account["account"]]]
        assert own == shared


def test_single_decisions_agree_with_the_run(written: tuple[Path, Path]) -> None:
    """`decide` for each account against the tables of the SQL run."""
    project, out = written
    found = {row["account"]: row for row in read(out / "accounts.csv")}
    with open_project(project, RunOptions()) as opened:
        tables = {record: accepted_rows(opened.session, schema) for record, schema in opened.plan.records.items()}
        decider = Decider(opened.plan, opened.day.day, tables)
        for row in tables["account"]:
            outcome = decider.decide_row(row).outcome.account
            other = found[str(row["id"])]
            for column in ("tier", "earned_tier", "shown_as", "touch", "served_by"):
                assert (outcome[column] or "") == other[column]
            assert outcome["reason"] == other["reason"]


@pytest.mark.parametrize("project", PROJECTS)
def test_the_policys_own_tests_come_true(project: str) -> None:
    report = csrules.prove(CONFIGS / project)
    assert [problem.message for problem in report.problems] == []
    assert len(report.results) > 10


def test_margin_decides_who_works() -> None:
    """More margin, fewer hours of ours: the one idea of the logistics project, on its own data."""
    with csrules.decided(CONFIGS / "logistics-3pl", RunOptions()) as (_, tables):
        table = tables["accounts"]
        names = [column.name for column in table.columns]
        rows = [dict(zip(names, row, strict=True)) for row in table.rows()]
    regional = [row for row in rows if row["tier"] == "regional" and row["margin"] is not None]
    low = [row["vendor_hours_per_month"] for row in regional if row["margin"] < 0.2]
    high = [row["vendor_hours_per_month"] for row in regional if row["margin"] >= 0.3]
    assert low and high
    assert sum(high) / len(high) < sum(low) / len(low) / 2


@pytest.mark.parametrize("project", PROJECTS)
def test_their_tests_see_every_branch(project: str) -> None:
    report = csrules.prove(CONFIGS / project, csrules.ProveOptions(coverage=True))
    assert not report.failed
    coverage = report.policies[0].measures.coverage
    assert coverage is not None
    assert [(branch.span.where, branch.text) for branch in coverage.unseen] == []
    assert {"earned tier", "entitlements", "promises and watches"} <= {stage.name for stage in coverage.stages}


@pytest.mark.slow
@pytest.mark.parametrize("project", PROJECTS)
def test_their_tests_notice_nearly_every_mutant(project: str) -> None:
    """Those that survive mean the same as the original, or make no difference on any day that it decides."""
    options = csrules.ProveOptions(mutation=True, fail_under=Decimal(99))
    assert csrules.prove(CONFIGS / project, options).shortfalls == ()
