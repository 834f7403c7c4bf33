"""What a run makes of refused rows: a finding, an exit code, or nothing written at all."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import csrules
from csrules.cli.main import outcome
from csrules.project.errors import ProjectError
from csrules.project.run import RunOptions, run
from tests.project.small import ACCOUNTS, POLICY, PROJECT, small_project

REVENUE = POLICY.replace("currency USD }", "currency USD  revenue is arr }")
HEAD = ACCOUNTS.splitlines()[0] + "\n"


def findings(project: Path) -> list[dict[str, str]]:
    with (project / "out/findings.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(project: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in sorted((project / "out").rglob("*")) if file.is_file()}


# ── a finding for the whole run ──────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("B-1,500,999%,,2026-06-01\n", "1 of 4 rows of `account` (25.0%) were refused; without them, 500 USD of "
                                       "revenue is missing, as far as it can be read"),
        ("B-1,500.50,999%,,never\nB-2,much,,,2026-06-01\nB-3,20,999%,,never\n",
         "3 of 6 rows of `account` (50.0%) were refused; without them, 520.5 USD of revenue is missing, as far as it "
         "can be read"),
        # rows that are no other account: a second row of one, of a refused one, one without a key, one of totals
        ("A-1,100,,,2026-06-01\nA-1,200,999%,,never\nB-1,500,,,never\nB-1,700,,,never\n,300,,,2026-06-01\n"
         "Total,9000,,,\n", "6 of 9 rows of `account` (66.7%) were refused; without them, 500 USD of revenue is "
         "missing, as far as it can be read"),
        ("A-1,100,,,2026-06-01\nGrand total:,9000,,,\n", "2 of 5 rows of `account` (40.0%) were refused"),
        ("B-1,much,,,2026-06-01\n", "1 of 4 rows of `account` (25.0%) were refused"),
    ],
)
def test_refused_rows_are_a_finding_with_share_and_revenue(rows: str, message: str, tmp_path: Path) -> None:
    good = "".join(ACCOUNTS.splitlines(keepends=True)[:4])
    project = small_project(tmp_path, policy=REVENUE, accounts=good + rows)
    csrules.run(project)
    (found,) = [row for row in findings(project) if row["name"] == "rows-refused"]
    assert (found["severity"], found["record"], found["key"], found["message"]) == ("warning", "account", "", message)


def test_without_a_refused_row_there_is_no_such_finding(tmp_path: Path) -> None:
    project = small_project(tmp_path, accounts="".join(ACCOUNTS.splitlines(keepends=True)[:4]))
    assert csrules.run(project).findings == 0


def test_the_summary_counts_rows_and_says_cells_apart(tmp_path: Path) -> None:
    project = small_project(tmp_path, accounts=ACCOUNTS + "B-1,much,999%,,never\n")
    assert "2 rows refused (4 cells)" in csrules.run(project).summary
    assert csrules.run(small_project(tmp_path)).summary.count("1 row refused\n") == 1


# ── nothing is written ───────────────────────────────────────────────────────


@pytest.mark.parametrize("accounts", [HEAD, HEAD + "A-1,much,,,2026-06-01\nA-2,1,,,never\n"])
@pytest.mark.parametrize("strict", [[], ["--strict"]])
def test_nothing_accepted_leaves_the_last_results(
    accounts: str, strict: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = small_project(tmp_path)
    assert outcome(["run", str(project)]) == 0
    before = written(project)
    (project / "accounts.csv").write_text(accounts, encoding="utf-8")
    assert outcome(["run", str(project), *strict]) == 1
    error = capsys.readouterr().err
    assert "error[CSR514 nothing-accepted]" in error
    assert "much` is not a number" in error or "are unchanged" in error
    assert written(project) == before


@pytest.mark.parametrize(("partners", "code"), [("id\n", 0), ("id\nNORTH\n", 0), ("id,seats\nNORTH,many\n", 1)])
def test_another_record_may_be_empty_and_not_wholly_refused(
    partners: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = POLICY + "record partner { id text key  seats integer optional }\n"
    policy = policy.replace("  started  date\n", "  started  date\n  partner partner optional\n")
    project = small_project(
        tmp_path, policy=policy, project=PROJECT + '[sources.partner]\ntype = "csv"\npath = "partners.csv"\n')
    (project / "partners.csv").write_text(partners, encoding="utf-8")
    assert outcome(["run", str(project)]) == code
    if code:
        assert "the only row of `partner` in `partners.csv` was refused" in capsys.readouterr().err
    else:
        empty = [row["message"] for row in findings(project) if row["name"] == "no-rows"]
        assert empty == (["`partners.csv` holds no row of `partner`"] if partners == "id\n" else [])


@pytest.mark.parametrize(("most", "code"), [("0", 1), ("1", 0), ("24.9%", 1), ("25%", 0)])
@pytest.mark.parametrize("place", ["command", "project"])
def test_more_refused_rows_than_allowed_write_nothing(
    most: str, code: int, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = PROJECT.replace("[project]", f'[project]\nmax_refused = "{most}"') if place == "project" else PROJECT
    project = small_project(tmp_path, project=text)
    assert outcome(["run", str(project), *(["--max-refused", most] if place == "command" else [])]) == code
    assert (project / "out").exists() is not bool(code)
    assert ("too-many-refused" in capsys.readouterr().err) is bool(code)


def test_the_command_goes_before_the_project(tmp_path: Path) -> None:
    project = small_project(tmp_path, project=PROJECT.replace("[project]", "[project]\nmax_refused = 0"))
    assert outcome(["run", str(project), "--max-refused", "1"]) == 0
    assert outcome(["run", str(project), "--max-refused", "lots"]) == 2


def test_of_a_broken_export_the_refused_rows_alone_may_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "".join(f"B-{number},much,,,30.06.2026\n" for number in range(10_000))
    project, out = small_project(tmp_path / "project", accounts=HEAD + rows), tmp_path / "refused"
    assert outcome(["run", str(project), "--tables", "rejects"]) == 1   # in the place of earlier results: no
    error = capsys.readouterr().err
    assert "row 2, `arr`: `much` is not a number (and 9,999 more)" in error
    assert "help: row 2, `started`: `30.06.2026`" in error or "row 2, `started`: `30.06.2026`" in error
    assert "`csrules run --tables rejects --out DIR` writes all refused rows" in error
    assert not (project / "out").exists()
    assert outcome(["run", str(project), "--tables", "rejects,inputs", "--out", str(out)]) == 0
    assert sorted(file.name for file in out.iterdir()) == ["inputs.csv", "manifest.json", "rejects.csv"]
    assert len((out / "rejects.csv").read_text().splitlines()) == 20_001


# ── severities ───────────────────────────────────────────────────────────────


def ruled(rule: str) -> str:
    return PROJECT + f"\n[findings]\n{rule}\n"


@pytest.mark.parametrize(
    ("rule", "severity", "code", "strict"),
    [
        ("", "warning", 0, 1),
        ('rows-refused = "error"', "error", 1, 1),
        ('CSR850 = "note"', "note", 0, 1),   # the refused row itself is left
        ('rows-refused = { severity = "off", reason = "told elsewhere" }', None, 0, 1),
    ],
)
def test_a_project_says_how_grave_a_finding_is(
    rule: str, severity: str | None, code: int, strict: int, tmp_path: Path
) -> None:
    project = small_project(tmp_path, project=ruled(rule))
    assert outcome(["run", str(project)]) == code
    assert [row["severity"] for row in findings(project)] == ([severity] if severity else [])
    assert outcome(["run", str(project), "--strict"]) == strict


def test_notes_alone_pass_a_strict_run(tmp_path: Path) -> None:
    good = "".join(ACCOUNTS.splitlines(keepends=True)[:4])
    watch = 'watch "Small" { warn when arr < 2k }\n'
    project = small_project(tmp_path, policy=POLICY + watch, accounts=good, project=ruled('watch-fired = "note"'))
    assert outcome(["run", str(project), "--strict"]) == 0
    assert {row["severity"] for row in findings(project)} == {"note"}
    assert outcome(["run", str(small_project(tmp_path, policy=POLICY + watch, accounts=good)), "--strict"]) == 1


def test_a_broken_promise_is_an_error_until_the_project_says_otherwise(tmp_path: Path) -> None:
    policy = POLICY + 'promise "Old" { never started < 2025-01-01 and arr * 3 > 100k }\n'
    project = small_project(tmp_path, policy=policy)
    assert "promise-broken" in {row["name"] for row in _decided(project, 1)}
    (project / "csrules.toml").write_text(ruled('promise-broken = "warning"'), encoding="utf-8")
    assert {row["severity"] for row in _decided(project, 0)} == {"warning"}


def _decided(project: Path, code: int) -> list[dict[str, str]]:
    assert outcome(["run", str(project)]) == code
    return findings(project)


@pytest.mark.parametrize(
    ("rule", "message", "underlined"),
    [
        ('rows-refused = "off"', "is off, and there is no reason", '"off"'),
        ('rows-refused = { severity = "off", reason = " " }', "is off, and there is no reason", "{"),
        ('rows-refused = "fatal"', 'is "fatal"', '"fatal"'),
        ("rows-refused = 5", "is a whole number", "5"),
        ('rows-refused = { severity = "note", becuase = "x" }', "there is no key", "becuase"),
        ('rows-refsed = "note"', "there is no code `rows-refsed`", "rows-refsed"),
        ('CSR901 = "error"', "is a reason to refuse a row, not a finding", "CSR901"),
        ('unknown-name = "warning"', "stops the run, so it is always an error", "unknown-name"),
        ('rows-refused = "note"\nCSR850 = "error"', "are the same code", "CSR850"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(rule: str, message: str, underlined: str, tmp_path: Path) -> None:
    (problem,) = csrules.check(small_project(tmp_path, project=ruled(rule))).diagnostics
    assert message in problem.message
    assert problem.label is not None and problem.label.span.text.startswith(underlined)


def test_rules_hold_for_what_check_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = POLICY + "define unused = arr * 2\n"
    project = small_project(tmp_path, policy=policy, project=ruled('unused-name = "error"'))
    assert outcome(["check", str(project)]) == 1
    assert "error[CSR210 unused-name]" in capsys.readouterr().out
    rule = 'unused-name = { severity = "off", reason = "a library of defines" }'
    (project / "csrules.toml").write_text(ruled(rule), encoding="utf-8")
    assert outcome(["check", str(project), "--strict", "--no-data"]) == 0
    (project / "csrules.toml").write_text(ruled('unused-name = "note"'), encoding="utf-8")
    assert outcome(["check", str(project), "--strict", "--no-data", "--format", "github"]) == 0
    assert "::notice file=" in capsys.readouterr().out


# ── a dry run ────────────────────────────────────────────────────────────────


def test_a_dry_run_says_all_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = PROJECT + '\n[[outputs]]\ntype = "markdown"\npath = "out/report.md"\ntables = ["tiers", "findings"]\n'
    project = small_project(tmp_path, project=text)
    before = {file.name for file in project.iterdir()}
    assert outcome(["run", str(project), "--dry-run"]) == 0
    printed = capsys.readouterr().out
    assert "would write csv out: accounts, coverage, services" in printed
    assert "would write markdown out/report.md: tiers, findings" in printed
    assert "1 row refused" in printed
    assert "wrote" not in printed
    assert {file.name for file in project.iterdir()} == before
    assert outcome(["run", str(project), "--dry-run", "--strict"]) == 1
    assert outcome(["run", str(project), "--dry-run", "--max-refused", "0"]) == 1
    assert {file.name for file in project.iterdir()} == before


def test_a_dry_run_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["run", str(small_project(tmp_path)), "--dry-run", "--json"]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (report["written"], report["rejects"], report["findings"], report["errors"]) == ([], 1, 1, 0)
    assert report["would_write"] == ["csv out: " + ", ".join(_tables(tmp_path))]


def _tables(project: Path) -> list[str]:
    return [file.stem for file in run(project, RunOptions()).written]


def test_wrong_options_of_an_output_stop_a_run_before_data_is_read(tmp_path: Path) -> None:
    project = small_project(tmp_path, project=PROJECT + 'rows = 5\n')
    (project / "accounts.csv").unlink()
    with pytest.raises(ProjectError, match="unknown option `rows`"):
        csrules.run(project)
