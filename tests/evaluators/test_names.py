"""A policy may use every short name that the SQL has for parts of its own."""

from __future__ import annotations

from string import ascii_lowercase

from tests.evaluators.small import decide_both, policy


def test_fields_of_one_letter() -> None:
    fields = " ".join(f"{letter} integer" for letter in ascii_lowercase)
    rules = [f'define twice_{letter} "twice" = {letter} * 2' for letter in ascii_lowercase]
    decided = decide_both(policy(fields, *rules), [dict.fromkeys(ascii_lowercase, 2)], results=True)
    assert {decided[0][f"twice_{letter}"] for letter in ascii_lowercase} == {4}


def test_columns_of_one_letter() -> None:
    """A define with a label is a column of `accounts`."""
    rules = [f'define {letter} "a label" = seats + {at}' for at, letter in enumerate(ascii_lowercase)]
    decided = decide_both(policy("seats integer", *rules), [{"seats": 1}], results=True)
    assert [decided[0][letter] for letter in ascii_lowercase] == list(range(1, 27))
