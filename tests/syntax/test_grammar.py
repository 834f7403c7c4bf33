"""The grammar is unambiguous, and keeps the two rules that its readers rely on."""

from __future__ import annotations

import re

import pytest
from lark import GrammarError

from csrules.syntax import grammar
from csrules.syntax.blocks import KEYWORDS
from csrules.syntax.builders.builder import Builder
from csrules.syntax.cells import CellBuilder, CellReader
from csrules.syntax.expected import WORDS
from csrules.syntax.parser import CELL_STARTS


def _builder() -> Builder:
    return Builder(CellReader(lambda cells: grammar.make_parser(CELL_STARTS, cells)))


def test_it_has_no_conflicts_and_no_tokens_that_collide() -> None:
    grammar.make_parser(["policy_file"], _builder(), strict=True)
    grammar.make_parser(CELL_STARTS, CellBuilder(), strict=True)


def test_a_conflict_would_be_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = grammar.grammar_text().replace("_tier_item: shown_as", "_tier_item: again | shown_as")
    monkeypatch.setattr(grammar, "grammar_text", lambda: text + '\nagain: "touch" NAME\n')
    with pytest.raises(GrammarError, match="Reduce/Reduce"):
        grammar.make_parser(["policy_file"], _builder(), strict=True)


def test_every_production_has_its_method() -> None:
    text = re.sub(r"//[^\n]*", "", grammar.grammar_text())
    rules = set(re.findall(r"^([a-z]\w*):", text, re.MULTILINE)) | set(re.findall(r"-> (\w+)", text))
    # Their alternatives have names.
    always_renamed = {"limit", "lower", "party", "effort_cell", "band_heading", "stated", "said", "whose", "unit"}
    missing = [rule for rule in rules - always_renamed
               if not hasattr(Builder, rule) and not hasattr(CellBuilder, rule)]
    assert missing == []


def test_blocks_begin_with_the_keywords_of_the_grammar() -> None:
    text = grammar.grammar_text()
    listed = re.search(r"_declaration: (.+?)\n\n", text, re.DOTALL)
    assert listed is not None
    first_words = [re.search(rf'^{rule}: "(\w+)"', text, re.MULTILINE) for rule in re.findall(r"\w+", listed[1])]
    assert {found[1] for found in first_words if found} == set(KEYWORDS)


def test_every_token_can_be_told_to_people() -> None:
    """A token either is a keyword, which a message spells out, or has words of its own."""
    terminals = grammar.make_parser(["policy_file"], _builder()).terminals
    spelled = {one.name: one.pattern.value for one in terminals if one.name not in ("BLANKS", "COMMENT")}
    assert [name for name, text in spelled.items() if name not in WORDS and text != name.lower()] == []
