"""What lark works out of the grammar is kept, and used only if it is whole and nobody else can have written it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lark import Lark, UnexpectedToken

from csrules.syntax import grammar, prepared

CELLS = ["effort_cell", "party_cell"]


class Leaves:
    """Builds nothing: a production is its name and its children."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):   # such productions have no method
            raise AttributeError(name)
        return lambda children: (name, *children)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(prepared.PLACE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first start of each parser that was worked out anew."""
    names: list[str] = []

    def noting(text: str, **options: Any) -> Lark:
        names.append(options["start"][0])
        return Lark(text, **options)

    monkeypatch.setattr(grammar, "Lark", noting)
    return names


def cells() -> Lark:
    return grammar.make_parser(CELLS, Leaves())


def kept(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


def test_a_parser_is_worked_out_once(cache: Path, worked_out: list[str]) -> None:
    first, second = cells(), cells()
    assert worked_out == ["effort_cell"]
    for text in ("2h/month by csm", "-", "3 times/quarter", "included and 1h/month by csm"):
        assert first.parse(text, start="effort_cell") == second.parse(text, start="effort_cell")
    expected = []
    for parser in (first, second):
        with pytest.raises(UnexpectedToken) as caught:
            parser.parse("partner partner", start="party_cell")
        expected.append((caught.value.accepts, caught.value.pos_in_stream))
    assert expected[0] == expected[1]


def test_what_is_kept_is_for_its_user_alone(cache: Path) -> None:
    cells()
    assert kept(cache).stat().st_mode & 0o777 == 0o600
    assert cache.stat().st_mode & 0o777 == 0o700


def test_a_file_that_others_may_write_is_not_read(cache: Path, worked_out: list[str]) -> None:
    cells()
    kept(cache).chmod(0o620)
    cells()
    assert worked_out == ["effort_cell", "effort_cell"]
    assert kept(cache).stat().st_mode & 0o777 == 0o600   # replaced by one that will be


@pytest.mark.parametrize("damage", [lambda whole: whole[:-1], lambda whole: b"", lambda whole: whole[:40] + whole[41:]])
def test_a_damaged_file_is_not_read(cache: Path, worked_out: list[str], damage: Any) -> None:
    cells()
    whole = kept(cache).read_bytes()
    kept(cache).write_bytes(damage(whole))
    cells()
    cells()
    assert worked_out == ["effort_cell", "effort_cell"]


def test_another_grammar_is_worked_out(cache: Path, worked_out: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    cells()
    text = grammar.grammar_text()
    monkeypatch.setattr(grammar, "grammar_text", lambda: text + "\n// more\n")
    cells()
    assert worked_out == ["effort_cell", "effort_cell"]


def test_other_starts_are_worked_out(cache: Path, worked_out: list[str]) -> None:
    cells()
    grammar.make_parser([*CELLS, "names_cell"], Leaves()).parse("a, b", start="names_cell")
    assert worked_out == ["effort_cell", "effort_cell"]


def test_strict_is_always_worked_out(cache: Path, worked_out: list[str]) -> None:
    cells()
    grammar.make_parser(CELLS, Leaves(), strict=True)
    assert worked_out == ["effort_cell", "effort_cell"]


def test_an_empty_place_keeps_nothing(
    tmp_path: Path, worked_out: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(prepared.PLACE, "")
    monkeypatch.chdir(tmp_path)
    cells()
    cells()
    assert worked_out == ["effort_cell", "effort_cell"]
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_costs_time_alone(
    tmp_path: Path, worked_out: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    monkeypatch.setenv(prepared.PLACE, str(tmp_path / "file" / "cache"))
    cells()
    assert cells().parse("-", start="effort_cell")
    assert worked_out == ["effort_cell", "effort_cell"]
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_nothing_half_written_stays(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> int:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    cells()
    assert list(cache.iterdir()) == []
