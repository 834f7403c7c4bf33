"""The project file: what it may say, and that a mistake in it is told with its place and what would be right."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from csrules.diagnostics import Diagnostic
from csrules.diagnostics.render import render
from csrules.project.config import AsOf, ConfigError, ProjectConfig, decision_day, load_project

FULL = """\
[project]
policy = "policy"            # a directory
as_of = 2026-06-30
profile = "internal"

[engine]
threads = 2
memory_limit = "2GB"

[sources.account]
type = "csv"
path = "data/accounts.csv"
delimiter = ";"
sample = 0.1

[sources.account.columns]
arr = "ARR__c"

[sources.account.formats]
started = "%d.%m.%Y"

[sources.account.values]
region = "EMEA"
discount = 0.1
since = 2026-01-01

[sources.account.missing]
nps = ["-1", "unknown"]

[[outputs]]
type = "parquet"
path = "out"
tables = ["accounts", "coverage"]

[[outputs]]
type = "console"
"""


def project(tmp_path: Path, text: str) -> Path:
    (tmp_path / "csrules.toml").write_text(text, encoding="utf-8")
    return tmp_path


def problems(tmp_path: Path, text: str, *overrides: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(ConfigError) as caught:
        load_project(project(tmp_path, text), overrides)
    assert caught.value.exit_code == 2
    return caught.value.diagnostics


def only(tmp_path: Path, text: str, *overrides: str) -> tuple[str, str, str | None, str]:
    """Code name, message, help and the underlined text of the one problem."""
    (found,) = problems(tmp_path, text, *overrides)
    assert found.label is not None
    return found.code.name, found.message, found.help, found.label.span.text


MINIMAL = '[project]\npolicy = "p.csr"\n'


def test_a_full_file(tmp_path: Path) -> None:
    config = load_project(project(tmp_path, FULL))
    account = config.sources["account"]
    assert config.policy_path == tmp_path / "policy"
    assert (config.engine.threads, config.engine.memory_limit) == (2, "2GB")
    assert account.type == "csv"
    assert account.options == {"path": "data/accounts.csv", "delimiter": ";", "sample": Decimal("0.1")}
    assert account.columns == {"arr": "ARR__c"}
    assert account.formats == {"started": ("%d.%m.%Y",)}
    assert account.values == {"region": "EMEA", "discount": Decimal("0.1"), "since": dt.date(2026, 1, 1)}
    assert account.missing == {"nps": ("-1", "unknown")}
    parquet, console = config.outputs
    assert (parquet.type, parquet.options, parquet.tables) == ("parquet", {"path": "out"}, ("accounts", "coverage"))
    assert (console.type, console.options, console.tables) == ("console", {}, None)


def test_the_file_itself_may_be_named_and_may_have_a_byte_order_mark_and_crlf(tmp_path: Path) -> None:
    file = tmp_path / "other.toml"
    file.write_bytes(b"\xef\xbb\xbf" + FULL.replace("\n", "\r\n").encode())
    config = load_project(file)
    assert config.base == tmp_path
    assert config.place("sources", "account", "delimiter").span.text == '";"'


def test_all_problems_are_told_together_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = FULL.replace("threads = 2", 'threads = "2"').replace("policy =", "polcy =")
    text = text.replace('"internal"', '"external"')
    found = [(item.code.name, item.label.span.from_.line) for item in problems(tmp_path, text) if item.label]
    assert found == [("unknown-key", 2), ("bad-setting", 4), ("wrong-kind", 7)]


@pytest.mark.parametrize(
    ("text", "code", "message", "help", "underlined"),
    [
        ('[project]\npolcy = "p"\npolicy = "p"', "unknown-key", "there is no key `project.polcy`",
         "did you mean `policy`?", "polcy"),
        (MINIMAL + "[engin]\nthreads = 1", "unknown-key", "there is no key `engin`", "did you mean `engine`?",
         "engin"),
        (MINIMAL + '[sources.account]\ntype = "csv"\n[sources.account.colums]\narr = "A"', "unknown-key",
         "there is no key `sources.account.colums`", "did you mean `columns`?", "sources.account.colums"),
        (MINIMAL + '[engine]\nthreads = "2"', "wrong-kind", "`engine.threads` is text",
         "write a whole number", '"2"'),
        (MINIMAL + "[engine]\nthreads = true", "wrong-kind", "`engine.threads` is true or false",
         "write a whole number", "true"),
        (MINIMAL + "[engine]\nthreads = 0", "bad-setting", "`engine.threads` is 0", "the least is 1", "0"),
        (MINIMAL + '[engine]\nmemory_limit = "lots"', "bad-setting", "`engine.memory_limit` is not an amount of memory",
         'write a number and its unit, for instance "2GB"', '"lots"'),
        (MINIMAL + "[engine]\nmemory_limit = 2", "wrong-kind", "`engine.memory_limit` is a whole number",
         "write text in quotes", "2"),
        (MINIMAL + 'as_of = "2026-06-30" # quoted', "wrong-kind", "`project.as_of` is text",
         'write a day without quotes, for instance 2026-06-30, or "today"', '"2026-06-30"'),
        (MINIMAL + "as_of = 2026-06-30T10:00:00", "wrong-kind", "`project.as_of` is a date with a time",
         'write a day without quotes, for instance 2026-06-30, or "today"', "2026-06-30T10:00:00"),
        (MINIMAL + 'profile = "customers"', "bad-setting", '`project.profile` is "customers"',
         "possible: 'internal', 'partner' or 'customer'", '"customers"'),
        (MINIMAL + "[sources]\naccount = 3", "wrong-kind", "`sources.account` is a whole number",
         "write a table of keys and values", "3"),
        (MINIMAL + "[sources.account]\npath = 'a.csv'", "missing-key", "`sources.account` has no `type`",
         'write where the rows come from, for instance `type = "csv"`', "sources.account"),
        (MINIMAL + "[sources.account]\ntype = 'csv'\nmissing = {nps = 'x'}", "wrong-kind",
         "`sources.account.missing.nps` is text", "write a list in square brackets", "'x'"),
        (MINIMAL + "[sources.account]\ntype = 'csv'\nmissing.nps = ['a', 1]", "wrong-kind",
         "`sources.account.missing.nps.1` is a whole number", "write text in quotes", "1"),
        (MINIMAL + "[sources.account]\ntype = 'csv'\nvalues.a = []", "wrong-kind",
         "`sources.account.values.a` is a list",
         "write one value: text, a number, true or false, or a date", "[]"),
        (MINIMAL + "[sources.account]\ntype = 'csv'\nvalues.a = nan", "bad-setting",
         "`sources.account.values.a` is not a finite number", "write the number in digits", "nan"),
        (MINIMAL + "[outputs]\ntype = 'csv'", "wrong-kind", "`outputs` is a table",
         "write `[[outputs]]`, once for each output", "outputs"),
        (MINIMAL + "[[outputs]]\ntype = 'csv'\n[[outputs]]\npath = 'out'", "missing-key", "`outputs.1` has no `type`",
         'write what the output is, for instance `type = "parquet"`', "outputs"),
        ("", "missing-key", "there is no `[project]`",
         "write the line `[project]`, and below it `policy`: the file or directory of the policy", ""),
        ("[project]\nas_of = 2026-01-01", "missing-key", "`project` has no `policy`",
         'name the `.csr` file or the directory of the policy: `policy = "policy"`', "project"),
    ],
)
def test_one_problem(tmp_path: Path, text: str, code: str, message: str, help: str, underlined: str) -> None:
    assert only(tmp_path, text) == (code, message, help, underlined)


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("[project]\npolicy = p", "the project file is not valid TOML: this is not a value", 2, 10),
        ("[project\npolicy = 1",
         "the project file is not valid TOML: the heading needs a `]` at its end", 1, 9),
        ('[project]\npolicy = "a', "the project file is not valid TOML: a quote does not close", 2, 12),
        ("a = 1\na = 2\n", "the project file is not valid TOML: the key stands twice", 2, 6),
        ("a = " + "[" * 5000, "the project file is nested too deeply", 1, 1),
    ],
)
def test_text_that_is_no_toml(tmp_path: Path, text: str, message: str, line: int, column: int) -> None:
    (found,) = problems(tmp_path, text)
    assert (found.code.name, found.message) == ("toml-syntax", message)
    assert found.label is not None
    assert found.label.span.from_ == (line, column)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as missing:
        load_project(tmp_path)
    (found,) = missing.value.diagnostics
    assert (found.code.name, found.label) == ("no-project-file", None)
    (tmp_path / "harbour").mkdir()
    project(tmp_path / "harbour", MINIMAL)
    with pytest.raises(ConfigError) as near:
        load_project(tmp_path)
    assert near.value.diagnostics[0].help == f"there is one in `{tmp_path / 'harbour'}`"
    (tmp_path / "csrules.toml").write_bytes(b"a = '\xff'")
    with pytest.raises(ConfigError) as unreadable:
        load_project(tmp_path)
    assert unreadable.value.diagnostics[0].code.name == "unreadable-file"


def test_a_problem_renders_with_the_line(tmp_path: Path) -> None:
    text = render(problems(tmp_path, MINIMAL + "[engine]\nthreds = 2"), "text")
    assert "csrules.toml:4:1" in text
    assert "threds = 2" in text
    assert "did you mean `threads`?" in text


def test_the_day(tmp_path: Path) -> None:
    said = load_project(project(tmp_path, FULL))
    assert decision_day(said) == AsOf(dt.date(2026, 6, 30))
    assert decision_day(said, "2026-01-31") == AsOf(dt.date(2026, 1, 31)), "the command wins"
    today = load_project(project(tmp_path, MINIMAL + 'as_of = "today"'))
    assert decision_day(today).from_clock
    assert abs(decision_day(today).day - dt.datetime.now(dt.UTC).date()) <= dt.timedelta(days=1)


def test_no_day_is_a_problem(tmp_path: Path) -> None:
    silent = load_project(project(tmp_path, MINIMAL))
    with pytest.raises(ConfigError) as caught:
        decision_day(silent)
    (found,) = caught.value.diagnostics
    assert found.code.name == "no-as-of"
    assert found.label is not None
    assert found.label.span.text == "project"
    with pytest.raises(ConfigError, match="`2026-02-30` is not a day"):
        decision_day(silent, "2026-02-30")


def test_a_place_that_does_not_exist_is_the_table_round_it(tmp_path: Path) -> None:
    config = load_project(project(tmp_path, FULL))
    assert config.place("sources", "account", "quote").span.text == "sources.account"
    assert config.place("outputs", 0, "path").span.text == '"out"'


def test_a_configuration_cannot_be_changed(tmp_path: Path) -> None:
    config = load_project(project(tmp_path, MINIMAL))
    with pytest.raises(ValueError, match="frozen"):
        config.engine.threads = 3  # type: ignore[misc]
    assert isinstance(config, ProjectConfig)
