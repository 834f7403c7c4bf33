"""Edge cases of files, of columns whose names mislead, and of policies as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from csrules.project.explain import explain
from csrules.project.run import RunOptions
from tests.edge_cases.test_values_and_days import refusals, rows_of
from tests.language.fragments import check, complete
from tests.project.small import POLICY, PROJECT, small_project

HEAD = "id,arr,usage,regions,started\n"


def accounts_of(directory: Path, data: str | bytes) -> list[object]:
    project = small_project(directory)
    raw = data if isinstance(data, bytes) else data.encode("utf-8")
    (project / "accounts.csv").write_bytes(raw)
    return [row["account"] for row in rows_of(project, "accounts")]


def test_case_51_keys_are_taken_as_they_are_but_for_blanks_around_them(tmp_path: Path) -> None:
    data = HEAD + "007,1,,,2026-01-01\n7,1,,,2026-01-01\n a ,1,,,2026-01-01\nA,1,,,2026-01-01\na,1,,,2026-01-01\n"
    assert accounts_of(tmp_path / "keys", data) == ["007", "7", "A", "a"]
    (row,) = rows_of(tmp_path / "keys", "rejects")
    assert (row["row"], row["column"], row["value"]) == (6, "id", "a")   # the first of two counts


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + (HEAD + "A-1,1,,,2026-01-01\n").encode(),   # a byte order mark
        (HEAD + "A-1,1,,,2026-01-01\n").replace("\n", "\r\n").encode(),
        (HEAD + "\n\nA-1,1,,,2026-01-01\n\n").encode(),   # blank lines
        (HEAD + 'A-1,"1,000",,"EMEA; APAC",2026-01-01').encode(),   # quoted commas, no line end
    ],
)
def test_case_51_what_files_look_like(data: bytes, tmp_path: Path) -> None:
    assert accounts_of(tmp_path, data) == ["A-1"]


def test_case_51_names_are_no_keys_and_any_script_will_do(tmp_path: Path) -> None:
    data = HEAD + "名前,1,,größe,2026-01-01\nA-2,1,,größe,2026-01-01\n"
    assert accounts_of(tmp_path, data) == ["A-2", "名前"]


def test_case_51_a_hundred_thousand_rows(tmp_path: Path) -> None:
    data = HEAD + "".join(f"A-{number},{number},,,2026-01-01\n" for number in range(100_000))
    assert len(accounts_of(tmp_path, data)) == 100_000


def test_case_52_a_column_is_never_taken_for_what_its_name_seems_to_say(tmp_path: Path) -> None:
    """A churn table's `partner` says whether there is a spouse: only a mapping that somebody wrote reads it."""
    text = POLICY.replace("  started  date\n", "  started  date\n  partner  partner  optional\n")
    text += 'record partner { id text key }\nrows partner {\n  | id |\n  | "P-1" |\n}\n'
    data = "id,arr,usage,regions,started,partner\nA-1,1,,,2026-01-01,Yes\n"
    unmapped = PROJECT + '\n[sources.account.columns]\npartner = "reseller"\n'
    project = small_project(tmp_path / "mapped", policy=text, project=unmapped, accounts=data)
    assert "reseller" in refusals(project)
    plain = small_project(tmp_path / "plain", policy=text, accounts=data)
    (finding,) = rows_of(plain, "findings")
    assert finding["name"] == "link-not-found"   # a spouse is no partner, and that is said
    assert "`Yes`" in str(finding["message"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("define one = 1\ndefine one = 2", "duplicate-name"),
        ("define unused = arr > 1", "unused-name"),
        ("define large = nothing > 1", "unknown-name"),
        ("define a = b + 1\ndefine b = a + 1", "circular-define"),
        ("tiers { tier a { touch high when arr > 1 } tier b { touch tech when arr > 2 } tier c { otherwise } }",
         "unreachable-tier"),
        ("tiers { tier a { touch high when arr > 10k } }", "no-otherwise"),
        ('policy "One" { currency USD }\npolicy "Two" { currency USD }', "repeated-block"),
    ],
)
def test_case_55_what_a_policy_may_not_say(text: str, code: str) -> None:
    _, diagnostics = check(complete(text))
    assert code in {one.code.name for one in diagnostics}


@pytest.mark.parametrize(("day", "found"), [("2025-12-31", True), ("2026-01-01", False), ("2026-12-31", False),
                                            ("2027-01-01", True)])
def test_case_55_not_yet_or_no_longer_in_effect(day: str, found: bool, tmp_path: Path) -> None:
    text = POLICY.replace("currency USD }", "currency USD   in force from 2026-01-01 to 2026-12-31 }")
    project = small_project(tmp_path, policy=text)
    names = {row["name"] for row in rows_of(project, "findings", RunOptions(as_of=day))}
    assert ("not-in-effect" in names) is found


def test_case_55_every_outcome_says_which_line_decided_and_what_would_change_it(tmp_path: Path) -> None:
    text = explain(small_project(tmp_path), "A-2").as_text()
    assert "arr is 1,200 USD, 48,800 USD short of 50,000 USD" in text   # what would change it
    assert "policy.csr:17" in text   # the line of the floor that decided
    assert "(policy.csr:28)" in text   # and of the service
