"""Edge cases of missing values, names, and days."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import csrules
from csrules.decide.decider import Decider, RefusedRowError
from csrules.project.errors import ProjectError
from csrules.project.explain import explain
from csrules.project.run import RunOptions
from tests.evaluators.small import DAY, column, decide_both, policy, sound
from tests.language.fragments import check, complete
from tests.project.small import ACCOUNTS, POLICY, PROJECT, small_project


def rows_of(project: Path, table: str, options: RunOptions | None = None) -> list[dict[str, object]]:
    with csrules.decided(project, options or RunOptions()) as (_, tables):
        found = tables[table]
        names = [one.name for one in found.columns]
        return [dict(zip(names, row, strict=True)) for row in found.rows()]


def refusals(project: Path) -> str:
    with pytest.raises(ProjectError) as caught:
        rows_of(project, "accounts")
    return " ".join(f"{one.message} {one.help}" for one in caught.value.diagnostics)


def test_case_09_unknown_in_and_or_not() -> None:
    text = policy("a flag optional   b flag optional", "define both = a and b", "define any = a or b",
                  "define none = not a")
    values = [True, False, None]
    rows = [{"a": a, "b": b} for a in values for b in values]
    decided = decide_both(text, rows)
    assert [row["both"] for row in decided] == [True, False, None, False, False, False, None, False, None]
    assert [row["any"] for row in decided] == [True, True, True, True, False, None, True, None, None]
    assert [row["none"] for row in decided] == [False] * 3 + [True] * 3 + [None] * 3


def test_case_09_the_explanation_names_the_missing_field(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    assert "idle is missing, since usage is" in explain(project, "A-3").as_text()


def test_case_10_a_column_that_is_not_there_is_not_a_blank_cell(tmp_path: Path) -> None:
    without = ACCOUNTS.replace(",usage", "").replace(",25%", "").replace(",12.5", "").replace("1200,,EMEA", "1200,EMEA")
    without = without.replace("much,,,", "much,,")
    assert len(rows_of(small_project(tmp_path / "optional", accounts=without), "accounts")) == 3
    required = ACCOUNTS.replace("started", "begun")
    assert "`started`" in refusals(small_project(tmp_path / "required", accounts=required))


def test_case_11_required_optional_and_defaulted() -> None:
    text = policy("a integer   b integer optional   c integer default 7", "define d = a + c")
    decider = Decider(sound(text), DAY, {})
    assert decider.decide({"id": "A", "a": "1"}).row["d"] == 8
    with pytest.raises(RefusedRowError, match="`a`"):
        decider.decide({"id": "A", "b": "1"})
    row = decider.decide({"id": "A", "a": "1", "c": ""}).row
    assert (row["b"], row["c"]) == (None, 7)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("define large = ar > 100k", "did you mean `arr`?"),
        ("define direct = relation == dirct", "did you mean `direct`?"),
        ("tiers { tier a { touch hgh otherwise } }", "did you mean `high`?"),
    ],
)
def test_case_12_a_misspelt_word_in_the_policy(text: str, advice: str) -> None:
    _, diagnostics = check(complete(text))
    assert advice in {one.help for one in diagnostics}


def test_case_12_a_misspelt_word_in_the_data(tmp_path: Path) -> None:
    text = POLICY.replace("  regions  list of text  optional\n", "  kind one of direct, channel\n")
    data = "id,arr,usage,kind,started\nA-1,1,,direct,2026-01-01\nA-2,1,,dirct,2026-01-01\n"
    project = small_project(tmp_path, policy=text, accounts=data)
    (row,) = rows_of(project, "rejects")
    assert (row["column"], row["value"]) == ("kind", "dirct")
    assert "direct" in str(row["reason"])
    assert len(rows_of(project, "accounts")) == 1


def test_case_13_and_17_the_ends_of_a_range_of_days() -> None:
    text = policy(
        "starts date optional   ends date optional",
        "record paper { id text key   starts date optional   ends date optional   owner text }",
        "match paper to account { where paper.owner == account.id   in force from starts to ends }",
    )

    def held(starts: int | None, ends: int | None) -> bool:
        days = [None if one is None else DAY + dt.timedelta(one) for one in (starts, ends)]
        paper = {"id": "P", "starts": days[0], "ends": days[1], "owner": "A0"}
        (row,) = decide_both(text, [{"starts": None, "ends": None}], DAY, paper=[paper])
        return row["paper"] == "P"

    assert held(0, 5) and held(-5, 0) and held(0, 0)   # both ends are included, and today counts
    assert not held(-5, -1) and not held(1, 5)
    assert not held(5, -5)   # an end before the start: in force on no day
    assert held(-5, None) and held(None, 5) and held(None, None)   # open ends


def test_case_17_a_window_that_ends_before_it_begins_is_refused() -> None:
    for text in ("service review { during days 90 to 0 from started }",
                 'policy "P" { currency USD   in force from 2026-12-31 to 2026-01-01 }'):
        _, diagnostics = check(complete(text))
        assert "bad-window" in {one.code.name for one in diagnostics}


def test_case_14_one_day_for_a_run_and_never_the_clock(tmp_path: Path) -> None:
    project = small_project(tmp_path, project=PROJECT.replace("as_of = 2026-06-30\n", ""))
    assert "as-of" in refusals(project)
    one = rows_of(project, "accounts", RunOptions(as_of="2026-06-30"))
    assert one == rows_of(project, "accounts", RunOptions(as_of="2026-06-30"))


@pytest.mark.parametrize(
    ("expression", "day", "wanted"),
    [
        ("today + 6 months", dt.date(2025, 8, 31), dt.date(2026, 2, 28)),
        ("today + 6 months", dt.date(2023, 8, 31), dt.date(2024, 2, 29)),
        ("today + 1 year", dt.date(2024, 2, 29), dt.date(2025, 2, 28)),
        ("today + 180 days", dt.date(2026, 1, 1), dt.date(2026, 6, 30)),
        ("today + 6 months", dt.date(2026, 1, 1), dt.date(2026, 7, 1)),
    ],
)
def test_case_15_months_are_not_days(expression: str, day: dt.date, wanted: dt.date) -> None:
    assert column(policy("n integer optional", f"define then = {expression}"), "then", [{"n": None}], day) == [wanted]


@pytest.mark.parametrize("written", ["06/30/2026", "30-06-2026", "2026-06-30T23:30:00+02:00", "1782777600"])
def test_case_16_a_day_is_never_guessed(written: str, tmp_path: Path) -> None:
    data = f"id,arr,usage,regions,started\nA-1,1,,,{written}\n"
    (row,) = rows_of(small_project(tmp_path, accounts=data), "rejects")
    assert (row["column"], row["value"]) == ("started", written)


def test_case_16_a_format_can_be_declared(tmp_path: Path) -> None:
    data = "id,arr,usage,regions,started\nA-1,1,,,03/04/2026\n"
    declared = PROJECT + '\n[sources.account.formats]\nstarted = "%d/%m/%Y"\n'
    project = small_project(tmp_path, accounts=data, project=declared)
    assert explain(project, "A-1").as_json()["facts"]["started"]["value"] == "2026-04-03"
