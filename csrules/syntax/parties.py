"""The words of a party, in a cell or in a line: `vendor`, `partner 60%`, `shared, partner 30%, partner answers`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from lark import Token

from csrules.syntax.ast import Part, PartyWords


def party_words(tokens: Sequence[Token], share: Callable[[Token], Decimal]) -> PartyWords:
    """A percentage and `answers` belong to the party that stands before them; `share` reads a percentage."""
    part: Part | None = None
    answers: str | None = None
    for before, word in pairwise(tokens):
        if word.type == "PERCENT":
            part = Part(str(before), share(word))
        elif word == "answers":
            answers = str(before)
    return PartyWords(str(tokens[0]), part, answers)
