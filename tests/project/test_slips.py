"""Slips in `csrules.toml` and at the command line: one cause is one message, at the place that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

import csrules
from csrules.cli.main import outcome
from tests.project.small import ACCOUNTS, PROJECT, small_project


def problems(project: Path) -> list[tuple[str, str]]:
    """The code and the underlined text of each problem that `check` reports; a run says the same."""
    found = [(problem.code.name, problem.label.span.text if problem.label else "")
             for problem in csrules.check(project, data=False).diagnostics]
    with pytest.raises(csrules.ProjectError):
        csrules.run(project)
    return found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"policy.csr"', '"pol\\u0000icy.csr"', ("bad-setting", '"pol\\u0000icy.csr"')),
        ('"policy.csr"', '"pol\\nicy.csr"', ("bad-setting", '"pol\\nicy.csr"')),
        ('"policy.csr"', '""', ("bad-setting", '""')),
        ('"policy.csr"', f'"{"x" * 300}.csr"', ("bad-setting", f'"{"x" * 300}.csr"')),
        ('"accounts.csv"', '" "', ("bad-setting", '" "')),
        ('"accounts.csv"', '["accounts.csv", "a\\u0000"]', ("bad-setting", '"a\\u0000"')),
        ('"out"', '"o\\tut"', ("bad-setting", '"o\\tut"')),
        ('"out"', '""', ("bad-setting", '""')),
        ("policy =", "polcy =", ("unknown-key", "polcy")),
        ("[project]\n", "", ("missing-key", "")),
        ("[project]", "[projct]", ("unknown-key", "projct")),
        ('"accounts.csv"', '"accounts.csv"\ndelimeter = ";"', ("bad-setting", "delimeter")),
        ('"out"', '"out"\nfolder = "x"', ("bad-setting", "folder")),
        ('"accounts.csv"', '"accounts.csv"\ndelimiter = ";"\nquote = ";"', ("bad-setting", '";"')),
        ('"accounts.csv"', '"accounts.csv"\ndelimiter = "\\""', ("bad-setting", '"\\""')),
        ('"accounts.csv"', '"accounts.csv"\ndelimiter = ";"\nescape = ";"', ("bad-setting", '";"')),
        ('"accounts.csv"', '"accounts.csv"\nquote = "none"\nescape = "\\\\"', ("bad-setting", '"\\\\"')),
        ('"accounts.csv"', '"accounts.csv"\ndelimiter = "\\u0000"', ("bad-setting", '"\\u0000"')),
    ],
)
def test_one_cause_is_one_error(tmp_path: Path, old: str, new: str, expected: tuple[str, str]) -> None:
    assert old in PROJECT
    assert problems(small_project(tmp_path, project=PROJECT.replace(old, new, 1))) == [expected]


@pytest.mark.parametrize("quote", [",", ";", "|", "tab"])
def test_a_delimiter_that_is_found_is_not_the_quote(tmp_path: Path, quote: str) -> None:
    rows = "id:arr:usage:regions:started\nA:1:1%::2026-06-01\n"
    text = PROJECT.replace('"accounts.csv"', f'"accounts.csv"\nquote = "{quote}"')
    project = small_project(tmp_path, project=text, accounts=rows.replace(":", "," if quote != "," else ";"))
    csrules.run(project)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = 1\na = 2", "the key stands twice"),
        ("[project]\n[project]", "the table `[project]` stands twice"),
        ("a = {b = 1, b = 2}", "the key `b` stands twice"),
        ("a.b = 1\n[a]", "the table `[a]` stands twice"),
        ("[project", "the heading needs a `]` at its end"),
        ("[[outputs]", "the heading needs `]]` at its end"),
        ("a b = 1", "a key needs `=` and a value"),
        ("a = 1 b = 2", "one key and its value take one line"),
        ("a = ", "this is not a value"),
        ("a = 2026-02-31", "there is no such day"),
        ('a = "c:\\x"', "a backslash in double quotes has a meaning of its own"),
        ('a = ["x"', "the list or the table in braces does not end"),
        ("a = '''x", "a quote does not close"),
        ('a = "x\n"', "this character cannot stand here"),
        ("= 1", "a key or a heading is needed here"),
    ],
)
def test_toml_is_refused_in_our_words(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "csrules.toml").write_text(text, encoding="utf-8")
    (problem,) = csrules.check(tmp_path).diagnostics
    assert problem.message == f"the project file is not valid TOML: {words}"


@pytest.mark.parametrize(
    ("key", "written", "advice"),
    [
        ("type", "xlsx", 'write type = "excel"'),
        ("type", "excel", 'write type = "excel"'),
        ("type", "cvs", "did you mean `csv`?"),
    ],
)
def test_a_type_that_is_not_installed(
    tmp_path: Path, key: str, written: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSRULES_NO_PLUGINS", "1")
    project = small_project(tmp_path, project=PROJECT.replace(f'{key} = "csv"', f'{key} = "{written}"'))
    for problem in csrules.check(project).diagnostics:
        assert (problem.help or "").endswith(advice)


def test_a_policy_that_is_not_there_is_told_with_a_near_name(tmp_path: Path) -> None:
    project = small_project(tmp_path, project=PROJECT.replace("policy.csr", "polices.csr"))
    (problem,) = csrules.check(project).diagnostics
    assert (problem.help or "").endswith("there is `policy.csr`")


@pytest.mark.parametrize("title", ["Accounts 2026\n", "Accounts 2026;;;;\n", "\n\nAccounts, all of them\n"])
def test_a_title_above_the_header_is_told(tmp_path: Path, title: str) -> None:
    rows = "id;arr;usage;regions;started\nA;1;1%;;2026-06-01\nB;1;1%;;2026-06-01\n"
    text = PROJECT.replace('"accounts.csv"', '"accounts.csv"\ndelimiter = ";"')
    project = small_project(tmp_path, project=text, accounts=title + rows)
    (problem,) = csrules.check(project).diagnostics
    assert "looks like a title" in problem.message


def test_a_file_that_is_named_twice_is_checked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = small_project(tmp_path)
    (project / "policy.csr").write_text((project / "policy.csr").read_text() + "\nservice unused\n")
    monkeypatch.chdir(project)
    once, twice = csrules.check("."), csrules.check(["policy.csr", ".", "./policy.csr", "csrules.toml"])
    assert (len(twice.files), len(twice.diagnostics)) == (len(once.files), len(once.diagnostics))


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["run", "policy.csr"], 2, "`policy.csr` is a policy, and csrules needs a project here"),
        (["explain", "Acme", "GmbH"], 2, 'put a name with spaces in quotes: "Acme GmbH"'),
        (["run", "--account", "A-4"], 2, "row 5 of accounts.csv was refused: `arr` is `much`, which is not a number"),
        (["run", "--account", "A-9"], 2, "there is no account `A-9`"),
        (["codes", "201"], 0, "CSR201 unknown-name"),
        (["help"], 0, "Usage: csrules [OPTIONS] COMMAND"),
        (["help", "run"], 0, "Usage: csrules run [OPTIONS] [PROJECT]"),
        (["help", "rnu"], 2, "Did you mean"),
    ],
)
def test_what_people_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    arguments: list[str], code: int, words: str,
) -> None:
    monkeypatch.chdir(small_project(tmp_path))
    assert outcome(arguments) == code
    printed = capsys.readouterr()
    assert words in printed.out + printed.err


def test_a_refused_row_is_found_by_its_key_without_blanks(tmp_path: Path) -> None:
    project = small_project(tmp_path, accounts=ACCOUNTS.replace("A-4,much", " A-4 ,much"))
    with pytest.raises(csrules.ProjectError, match=r"row 5 of accounts\.csv was refused"):
        csrules.explain(project, "A-4")
