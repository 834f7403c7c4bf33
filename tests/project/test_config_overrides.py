"""`--set KEY=VALUE`: any key, TOML values or plain text, and mistakes told with the setting underlined."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from csrules.project.config import ConfigError, ProjectConfig, load_project

TEXT = """\
[project]
policy = "policy"
[sources.account]
type = "csv"
path = "accounts.csv"
[[outputs]]
type = "csv"
path = "out"
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "csrules.toml").write_text(TEXT)
    return tmp_path


def load(directory: Path, *overrides: str) -> ProjectConfig:
    return load_project(directory, overrides)


def refused(directory: Path, *overrides: str) -> tuple[str, str, str | None, str, str]:
    with pytest.raises(ConfigError) as caught:
        load_project(directory, overrides)
    (found,) = caught.value.diagnostics
    assert found.label is not None
    return found.code.name, found.message, found.help, found.label.span.document.name, found.label.span.text


def test_values_are_toml_or_else_text(directory: Path) -> None:
    config = load(
        directory,
        "engine.threads=1",
        "project.as_of=2026-06-30",
        "sources.account.path=other accounts.csv",
        "sources.account.delimiter=;",
        'sources.account.quote="\'"',
        "sources.account.columns.arr=ARR = yearly",
        "sources.account.values.share=0.10",
        "sources.account.missing.nps=['-1']",
        "outputs.0.type=parquet",
    )
    account = config.sources["account"]
    assert config.engine.threads == 1
    assert config.project.as_of == dt.date(2026, 6, 30)
    assert account.options == {"path": "other accounts.csv", "delimiter": ";", "quote": "'"}
    assert account.columns == {"arr": "ARR = yearly"}
    assert str(account.values["share"]) == "0.10"
    assert isinstance(account.values["share"], Decimal)
    assert account.missing == {"nps": ("-1",)}
    assert config.outputs[0].type == "parquet"


def test_new_tables_and_list_elements(directory: Path) -> None:
    config = load(directory, "sources.partner.type=json", "sources.partner.path=p.json", "outputs.1.type=console")
    assert config.sources["partner"].options == {"path": "p.json"}
    assert [output.type for output in config.outputs] == ["csv", "console"]
    (directory / "csrules.toml").write_text('[project]\npolicy = "p"')
    assert [output.type for output in load(directory, "outputs.0.type=csv").outputs] == ["csv"]


def test_the_last_of_two_wins(directory: Path) -> None:
    assert load(directory, "engine.threads=1", "engine.threads=3").engine.threads == 3


def test_quoted_keys(directory: Path) -> None:
    assert load(directory, 'sources."my record".type=csv').sources["my record"].type == "csv"


@pytest.mark.parametrize(
    ("override", "code", "message", "help", "underlined"),
    [
        ("engine.threads", "bad-override", "`engine.threads` has no value",
         "write KEY=VALUE, for instance `engine.threads=1`", "engine.threads"),
        ("=1", "bad-override", "`` is not a key",
         "write names with points between them, for instance `engine.threads`", ""),
        ("a b=1", "bad-override", "`a b` is not a key",
         "write names with points between them, for instance `engine.threads`", "a b"),
        ("project.policy.x=1", "bad-override", "`project.policy` is a single value, so it has no key `x`",
         "shorten the key", "project.policy.x"),
        ("outputs.2.type=csv", "bad-override", "`outputs` is a list, and `2` is not an index of it",
         "count from 0: 0 to 0, or 1 for a new one", "outputs.2.type"),
        ("outputs.type=csv", "bad-override", "`outputs` is a list, and `type` is not an index of it",
         "count from 0: 0 to 0, or 1 for a new one", "outputs.type"),
        ("engine.thread=1", "unknown-key", "there is no key `engine.thread`", "did you mean `threads`?",
         "engine.thread"),
        ("output.0.typ=csv", "unknown-key", "there is no key `output`", "did you mean `outputs`?",
         "output.0.typ"),
        ("engine.threads=many", "wrong-kind", "`engine.threads` is text", "write a whole number", "many"),
        ("engine.threads=1\nx = 2", "wrong-kind", "`engine.threads` is text", "write a whole number", "1\nx = 2"),
        ("project=3", "wrong-kind", "`project` is a whole number", "write a table of keys and values", "3"),
    ],
)
def test_mistakes(directory: Path, override: str, code: str, message: str, help: str, underlined: str) -> None:
    assert refused(directory, override) == (code, message, help, "--set", underlined)


def test_a_mistake_in_the_file_is_mended_by_a_setting(directory: Path) -> None:
    (directory / "csrules.toml").write_text(TEXT + '[engine]\nthreads = "x"\n')
    assert load(directory, "engine.threads=2").engine.threads == 2
