"""The commands that list: codes and schemas."""

from __future__ import annotations

import pytest

from csrules.cli.main import outcome
from csrules.cli.table import aligned
from csrules.diagnostics import CODES


def test_every_code_is_listed_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["codes"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(code.id for code in CODES.values())


@pytest.mark.parametrize("wanted", ["CSR101", "csr101", "syntax-error"])
def test_one_code(wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["codes", wanted]) == 0
    text = capsys.readouterr().out
    assert text.startswith("CSR101 syntax-error (error)\n")
    assert CODES["syntax-error"].fix in text


def test_an_unknown_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["codes", "syntax-eror"]) == 2
    assert "did you mean `syntax-error`?" in capsys.readouterr().err


def test_schemas(capsys: pytest.CaptureFixture[str]) -> None:
    assert outcome(["schema"]) == 0
    text = capsys.readouterr().out
    for table in ("accounts", "coverage", "services", "headcount", "agreements", "findings", "rejects"):
        assert f"{table}: " in text
    assert outcome(["schema", "rejects"]) == 0
    alone = capsys.readouterr().out
    assert alone.startswith("rejects: ")
    assert alone in text
    assert outcome(["schema", "acounts"]) == 2


def test_columns_are_aligned() -> None:
    assert aligned([("a", "bb", "c"), ("aaa", "b", "")]) == "a    bb  c\naaa  b"
    assert aligned([]) == ""
