"""`check` of a project looks at all of it, and underlines the line that is at fault."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import csrules
from csrules.diagnostics import Diagnostic
from tests.project.small import ACCOUNTS, POLICY, PROJECT, small_project

SOURCE = '[sources.account]\ntype = "csv"\npath = "accounts.csv"\n'
COLUMNS = PROJECT + "\n[sources.account.columns]\n"
FORMATS = PROJECT + "\n[sources.account.formats]\n"


def problems(project: Path, **more: bool) -> list[tuple[str, str, str | None]]:
    """What `check` says: the message, the underlined text, the help; the bad row of the small project is left out."""
    return [(one.message, underlined(one), one.help) for one in csrules.check(project, **more).diagnostics
            if not str(one.help).startswith("row 5, `arr`: `much` is not a number")]


def underlined(problem: Diagnostic) -> str:
    return "" if problem.label is None else problem.label.span.text


def test_a_sound_project_has_no_problem(tmp_path: Path) -> None:
    report = csrules.check(small_project(tmp_path, accounts=ACCOUNTS.replace("much", "1")))
    assert report.diagnostics == ()
    assert [Path(file).name for file in report.files] == ["csrules.toml", "policy.csr"]


@pytest.mark.parametrize(
    ("toml", "message", "place", "help"),
    [
        (PROJECT + "[engin]\n", "there is no key `engin`", "engin", "did you mean `engine`"),
        (PROJECT.replace('as_of = 2026-06-30', 'as_of = "soon"'), "`project.as_of` is text", '"soon"', "a day"),
        (PROJECT.replace("policy.csr", "polic.csr"), "there is no policy at `polic.csr`", '"polic.csr"', "name a .csr"),
        (PROJECT.replace("sources.account", "sources.acount"), "the policy declares no record `acount`",
         "sources.acount", "did you mean `account`"),
        (PROJECT.replace(SOURCE, ""), "there is no source for the rows of `account`", "", "[sources.account]"),
        (PROJECT.replace('type = "csv"\npath = "acc', 'type = "cvs"\npath = "acc'), "there is no source `cvs`", '"cvs"',
         "did you mean `csv`"),
        (PROJECT.replace("accounts.csv", "acounts.csv"), "there is no file `acounts.csv`", '"acounts.csv"',
         "there is `accounts.csv`"),
        (PROJECT.replace(SOURCE, SOURCE + 'delimeter = ";"\n'), "`delimeter` is not an option of this source",
         "delimeter", "did you mean `delimiter`"),
        (COLUMNS + 'arr = "ARR"\nusage = "Usge"\n', "`accounts.csv` has no column `Usge` for the field `usage`",
         '"Usge"', "did you mean `usage`"),
        (COLUMNS + '"Customer since" = "started"\n', "`account` has no field `Customer since`", '"Customer since"',
         'write the field on the left and the column of the data on the right: started = "Customer since"'),
        (COLUMNS + 'ar = "arr"\n', "`account` has no field `ar`", "ar", "did you mean `arr`"),
        (FORMATS + 'started = "%d.%m"\n', "the format of `started` does not have a year (%Y) exactly once", '"%d.%m"',
         "write for instance"),
        (FORMATS + 'regions = "%d.%m.%Y"\n', "`regions` is list and takes no format", "regions",
         "only dates and numbers have formats"),
        (FORMATS + 'arr = "comma"\n', "`comma` is not a format of the number `arr`", '"comma"', "decimal comma"),
        (FORMATS + 'started = "%d.%m.%Y"\n',
         "csrules cannot read any value of `started` in the first rows of `accounts.csv`: "
         "`2024-01-01` is not a date of the form %d.%m.%Y", '"%d.%m.%Y"', "correct the format"),
        (PROJECT + '[sources.account.values]\nusage = "200%"\n', "the value for every row of `usage` is above",
         '"200%"', None),
        (PROJECT + '[sources.account.missing]\nusge = ["?"]\n', "`account` has no field `usge`", "usge", "usage"),
        (PROJECT.replace('type = "csv"\npath = "out"', 'type = "csvv"\npath = "out"'), "there is no output `csvv`",
         '"csvv"', "did you mean `csv`"),
        (PROJECT + 'rows = 5\n', "unknown option `rows`", "rows", "known here: `path`"),
        (PROJECT.replace('path = "out"\n', ""), "the option `path` is missing", "outputs", 'path = "out"'),
        (PROJECT + 'tables = ["acounts"]\n', "there is no result table `acounts`", '["acounts"]', "`accounts`"),
        (PROJECT + 'profile = "customer"\npartner = "X"\n', "`partner` is for the profile `partner`", '"X"',
         "leave one"),
        (PROJECT + '\n[[outputs]]\ntype = "csv"\npath = "out"\nprofile = "customer"\n', "`out` would get tables for",
         '"out"', "a directory of its own"),
    ],
    ids=lambda value: None,
)
def test_the_guilty_line_is_underlined(toml: str, message: str, place: str, help: str | None, tmp_path: Path) -> None:
    (found,) = problems(small_project(tmp_path, project=toml))
    assert found[0].startswith(message)
    assert found[1] == place
    assert help is None or help in (found[2] or "")


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    toml = COLUMNS.replace('"csv"\npath = "out"', '"cvs"\npath = "out"')
    toml += 'usage = "Usge"\n[sources.partner]\ntype = "x"\n'
    policy = POLICY.replace("when arr >= 50k", "when ar >= 50k")
    project = small_project(tmp_path, project=toml, policy=policy)
    assert {one[0] for one in problems(project)} == {
        "nothing is called `ar`", "there is no output `cvs`", "there is no source `x`",
    }
    (project / "policy.csr").write_text(POLICY, encoding="utf-8")
    assert {one[0] for one in problems(project)} == {
        "there is no output `cvs`", "there is no source `x`", "the policy declares no record `partner`",
        "`accounts.csv` has no column `Usge` for the field `usage`",
    }


def test_without_data_no_file_is_opened(tmp_path: Path) -> None:
    toml = COLUMNS.replace("accounts.csv", "gone.csv") + 'usage = "Usge"\n'
    project = small_project(tmp_path, project=toml)
    assert len(problems(project)) == 1
    assert problems(project, data=False) == []
    (project / "csrules.toml").write_text(toml.replace('"gone.csv"', "5"), encoding="utf-8")
    assert [one[1] for one in problems(project, data=False)] == ["5"]


def large_csv(path: Path) -> None:
    path.write_text(ACCOUNTS + "".join(f"B-{at},12,,,2026-06-01\n" for at in range(60_000)), encoding="utf-8")


def large_utf16(path: Path) -> None:
    large_csv(path)
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-16")


def large_gzip(path: Path) -> None:
    large_csv(path)
    path.write_bytes(gzip.compress(path.read_bytes(), 1))


def rows() -> list[dict[str, object]]:
    return [{"id": f"B-{at}", "arr": 12.5, "started": "2026-06-01"} for at in range(20_000)]


def large_array(path: Path) -> None:
    path.write_text(json.dumps(rows()), encoding="utf-8")


def large_lines(path: Path) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows()), encoding="utf-8")


@pytest.mark.parametrize(
    ("format", "write", "options"),
    [("csv", large_csv, ""), ("csv", large_utf16, 'encoding = "utf-16"\n'), ("csv", large_gzip, ""),
     ("json", large_array, ""), ("json", large_lines, ""), ("ndjson", large_lines, "")],
)
def test_of_a_large_file_only_the_first_rows_are_read(
    format: str, write: Callable[[Path], None], options: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from csrules.engine.ingest import sample

    read: list[int] = []
    ingest = sample.ingest

    def watched(*arguments: object, **more: object) -> object:
        found = ingest(*arguments, **more)   # type: ignore[arg-type]
        read.append(found.read)
        return found

    monkeypatch.setattr(sample, "ingest", watched)
    toml = PROJECT.replace(SOURCE, SOURCE.replace("csv", format, 1) + options).replace("accounts.csv", "accounts.data")
    project = small_project(tmp_path, project=toml)
    write(project / "accounts.data")
    assert problems(project) == []
    (count,) = read
    assert 1_000 < count < 15_000
    wrong = toml + '[sources.account.formats]\nstarted = "%d.%m.%Y"\n'
    (project / "csrules.toml").write_text(wrong, encoding="utf-8")
    ((message, place, _),) = problems(project)
    assert message.startswith("csrules cannot read any value of `started` in the first rows of `accounts.data`")
    assert place == '"%d.%m.%Y"'


def test_objects_may_name_a_field_later_than_in_the_first_rows(tmp_path: Path) -> None:
    toml = PROJECT.replace(SOURCE, SOURCE.replace("csv", "ndjson", 1)) + '[sources.account.columns]\nusage = "Use"\n'
    project = small_project(tmp_path, project=toml)
    large_lines(project / "accounts.csv")
    assert problems(project) == []
    (project / "accounts.csv").write_text(json.dumps(rows()[0]) + "\n", encoding="utf-8")
    assert [one[1] for one in problems(project)] == ['"Use"']


def test_parquet_is_looked_at_by_its_schema_and_first_rows(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    toml = COLUMNS.replace('"csv"\npath = "acc', '"parquet"\npath = "acc') + 'id = "Key"\n'
    project = small_project(tmp_path, project=toml)
    table = pyarrow.table({"id": ["A"], "arr": ["1"], "started": ["2026-01-01"]})
    parquet.write_table(table, project / "accounts.csv")
    assert [(one[0], one[1]) for one in problems(project)] == [
        ("`accounts.csv` has no column `Key` for the field `id`", '"Key"')
    ]
    (project / "accounts.csv").write_bytes(b"no Parquet")
    assert problems(project)[0][1] == '"accounts.csv"'


def test_a_file_that_is_no_toml_is_a_problem_with_its_place(tmp_path: Path) -> None:
    project = small_project(tmp_path, project="[project\n")
    (found,) = csrules.check(project).diagnostics
    assert (found.code.name, found.label and found.label.span.from_.line) == ("toml-syntax", 1)


def test_a_plain_policy_is_checked_alone(tmp_path: Path) -> None:
    project = small_project(tmp_path, project="[project\n")
    assert problems(project / "policy.csr") == []


def test_a_sample_is_one_file_of_a_glob_at_the_most_of_each(tmp_path: Path) -> None:
    """Many files are looked at one by one, so that a column that one of them lacks is told."""
    project = small_project(tmp_path, project=PROJECT.replace("accounts.csv", "data/*.csv"))
    (project / "data").mkdir()
    for at in range(3):
        (project / f"data/{at}.csv").write_text(ACCOUNTS.replace("A-", f"{at}-"), encoding="utf-8")
    assert problems(project) == []
    (project / "data/2.csv").write_text("id,started\n", encoding="utf-8")
    assert [one[0] for one in problems(project)] == ["`data/2.csv` has no column for the required field `arr`"]


def test_first_rows_that_a_run_would_refuse_are_warnings(tmp_path: Path) -> None:
    accounts = ACCOUNTS + "A-5,1,,,06/30/2026\nA-5,2,,,2026-06-30\nA-5,much,,,2026-06-30\n"
    (problem,) = csrules.check(small_project(tmp_path, accounts=accounts)).diagnostics
    assert (problem.code.id, problem.severity.value, underlined(problem)) == ("CSR516", "warning", '"accounts.csv"')
    assert problem.message == "3 of the first 7 rows of `account` would be refused"
    assert problem.help == ("row 5, `arr`: `much` is not a number (and 1 more)\n"
                            "row 6, `started`: `06/30/2026` is not a date of the form 2026-06-30, but of %m/%d/%Y")


def test_a_cell_of_many_lines_is_not_cut(tmp_path: Path) -> None:
    """The sample ends where a row ends, so what is right is not told as wrong."""
    text = "".join(f'A-{at},1,,"x\ny\n\nz ""q""\n",2026-06-01\n' for at in range(20_000))
    project = small_project(tmp_path, accounts="id,arr,usage,regions,started\n" + text)
    assert csrules.check(project).diagnostics == ()


def test_a_format_that_no_value_has_is_told_with_the_line_that_reads_it(tmp_path: Path) -> None:
    accounts = "id,arr,usage,regions,started\nA,1,,,06/30/2026\nB,1,,,07/31/2026\n"
    (problem,) = csrules.check(small_project(tmp_path, accounts=accounts)).diagnostics
    assert problem.help == 'give its format under `formats` of the source: started = "%m/%d/%Y"'
