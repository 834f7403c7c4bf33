"""Edge cases 53 and 54: what readers outside get.

Nothing of ours is in what a customer or a partner gets, in any format; each search is shown to find it elsewhere.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import csrules
import csrules.engine.execute
from csrules.project.run import RunOptions
from tests.profiles.sentinels import OTHERS, PUBLIC, SECRETS, content, found, sentinel_project

FILES = ("csv", "json", "ndjson", "parquet")
REPORTS = ("markdown",)
# The small tables of a report and of the summary say less than all tables do.
IN_REPORT = {"title", "tier", "label", "role", "role label", "oversight role", "other tier", "margin", "hours", "cost",
             "finding", "reject"}
IN_SUMMARY = {"title", "label", "role label", "other tier", "margin", "hours", "cost", "finding", "reject"}


@pytest.fixture(autouse=True)
def as_in_a_large_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts of classes are held as enumerations, whose other words could come into a Parquet file."""
    monkeypatch.setattr(csrules.engine.execute, "MANY_ACCOUNTS", 1)


def written(tmp_path: Path, format: str, **options: str) -> bytes:
    project = sentinel_project(tmp_path / "project")
    report = csrules.run(project, RunOptions(formats=(format,), out=str(tmp_path / "out"), **options))  # type: ignore[arg-type]
    assert report.written
    return content(report.written)


@pytest.mark.parametrize("format", FILES)
def test_case_53_the_search_finds_everything_in_internal_files(format: str, tmp_path: Path) -> None:
    assert found({**SECRETS, **OTHERS}, written(tmp_path, format)) == {*SECRETS, *OTHERS} - {"title"}


@pytest.mark.parametrize("format", REPORTS)
def test_case_53_the_search_finds_what_an_internal_report_says(format: str, tmp_path: Path) -> None:
    assert found(SECRETS, written(tmp_path, format)) >= IN_REPORT


@pytest.mark.parametrize("format", [*FILES, *REPORTS])
def test_case_53_a_customer_reads_nothing_internal(format: str, tmp_path: Path) -> None:
    bytes_ = written(tmp_path, format, profile="customer", account="C-1")
    assert found({**SECRETS, **OTHERS}, bytes_) == set()
    assert found({text: (text, text.replace(".", "\\.")) for text in PUBLIC}, bytes_) == set(PUBLIC)


@pytest.mark.parametrize("format", [*FILES, *REPORTS])
def test_case_53_the_bundle_of_all_customers_holds_nothing_internal_either(format: str, tmp_path: Path) -> None:
    bytes_ = written(tmp_path, format, profile="customer")
    assert found(SECRETS, bytes_) == set()
    assert found(OTHERS, bytes_) == {*OTHERS} - {"other margin"}


def test_case_53_the_console_and_the_json_of_a_command(tmp_path: Path) -> None:
    project = sentinel_project(tmp_path)
    internal = csrules.run(project, RunOptions())
    assert found(SECRETS, internal.summary.encode()) >= IN_SUMMARY
    assert found(SECRETS, json.dumps(internal.as_json).encode()) >= {"title", "tier", "role", "cost", "margin"}
    customer = csrules.run(project, RunOptions(profile="customer", account="C-1", out=str(tmp_path / "out")))
    for text in (customer.summary, json.dumps(customer.as_json)):
        assert found({**SECRETS, **OTHERS}, text.encode()) == set()
    assert found({text: (text,) for text in PUBLIC}, customer.summary.encode()) == set(PUBLIC)


PARTNERS_MAY = {"margin"}   # their own


@pytest.mark.parametrize("format", [*FILES, *REPORTS])
def test_case_53_a_partner_reads_nothing_of_ours_or_of_others(format: str, tmp_path: Path) -> None:
    bytes_ = written(tmp_path, format, profile="partner", partner="NORTH")
    assert found({**SECRETS, **OTHERS}, bytes_) == PARTNERS_MAY
    assert found({text: (text,) for text in ("C-1", "AG-N", "Portal")}, bytes_) == {"C-1", "AG-N", "Portal"}


def test_case_53_the_console_of_a_partner(tmp_path: Path) -> None:
    options = RunOptions(profile="partner", partner="NORTH", out=str(tmp_path / "out"))
    report = csrules.run(sentinel_project(tmp_path), options)
    for text in (report.summary, json.dumps(report.as_json)):
        assert found({**SECRETS, **OTHERS}, text.encode()) <= PARTNERS_MAY
    assert "AG-N" in report.summary


def test_case_53_partners_share_no_file(tmp_path: Path) -> None:
    options = RunOptions(profile="partner", formats=FILES, out=str(tmp_path / "out"))
    report = csrules.run(sentinel_project(tmp_path), options)
    folders = {folder: [path for path in report.written if path.parent.name == folder] for folder in ("NORTH", "SOUTH")}
    assert sum(map(len, folders.values())) == len(report.written) == 2 * 3 * len(FILES)
    assert found(OTHERS, content(folders["NORTH"])) == set()
    assert found(OTHERS, content(folders["SOUTH"])) >= {"other customer", "other margin"}
    assert found(SECRETS, content(folders["SOUTH"])) == set()


# ── 54: cells that a spreadsheet would run ──

NAMES = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "=1", "-4800", "+15.5", "plain")
DEFUSED = ("'=cmd|' /C calc'!A0", "'+1+1", "'-2+3", "'@SUM(A1)", "'=1", "-4800", "+15.5", "plain")


TABLES = [("internal", "accounts"), ("customer", "plan"), ("partner", "accounts")]


@pytest.mark.parametrize(("profile", "table"), TABLES)
def test_case_54_no_cell_of_a_csv_file_is_a_formula(profile: str, table: str, tmp_path: Path) -> None:
    project = sentinel_project(tmp_path)
    rows = "".join(f'=K{number},"{name}",5,,NORTH\n' for number, name in enumerate(NAMES))
    (project / "accounts.csv").write_text("id,name,arr,region,partner\n" + rows, encoding="utf-8")
    options = RunOptions(profile=profile, partner="NORTH" if profile == "partner" else None, out=str(tmp_path / "out"))
    (path,) = (path for path in csrules.run(project, options).written if path.name == f"{table}.csv")
    with path.open(encoding="utf-8", newline="") as handle:
        found = list(csv.DictReader(handle))
    assert tuple(row["name"] for row in found) == DEFUSED
    assert [row["account"] for row in found] == [f"'=K{number}" for number in range(len(NAMES))]
    assert not any(cell.startswith(("=", "@")) for row in found for cell in row.values())


def test_case_54_other_formats_keep_the_text(tmp_path: Path) -> None:
    project = sentinel_project(tmp_path)
    (project / "accounts.csv").write_text("id,name,arr,region,partner\n=K,=1+1,5,,\n", encoding="utf-8")
    report = csrules.run(project, RunOptions(profile="customer", formats=("json",), out=str(tmp_path / "out")))
    (plan,) = (path for path in report.written if path.name == "plan.json")
    assert [(row["account"], row["name"]) for row in json.loads(plan.read_text(encoding="utf-8"))] == [("=K", "=1+1")]
