"""Finds a form of another language at the place of an error, and says what is written here instead.

A form is looked for in the line of a syntax error, and has to touch its place. The whole of it is underlined, so that
the advice can be applied as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import cache

from csrules.syntax.forms import FORMS, Form, Match


@dataclass(frozen=True, slots=True)
class Habit:
    """What stands from `start` to `end` of the text, and the advice."""

    start: int
    end: int
    advice: str
    message: str


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], Form], ...]:
    return tuple((re.compile(form.pattern.replace("·", r"[ \t]"), re.MULTILINE), form) for form in FORMS)


def habit(text: str, first: int, last: int, at: int, blocks: Set[str]) -> Habit | None:
    """The first form of the table in the stretch of the text that touches offset `at` and is used in these blocks."""
    for pattern, form in _compiled():
        if not form.is_used_in(blocks):
            continue
        for match in pattern.finditer(text, first, last):
            advice = _advice(match, form) if match.start() <= at <= match.end() and match[0].strip() else None
            if advice is not None:
                return Habit(*match.span(), advice, form.message)
    return None


def rewritten(text: str, reads: Callable[[str], object], block: str = "cell") -> str | None:
    """The text of a cell with one form of the table replaced, if that makes it one that `reads` takes."""
    for pattern, form in _compiled():
        match = pattern.search(text) if form.write is not None and form.is_used_in({block}) else None
        if match is None or form.write is None:
            continue
        new = text[: match.start()] + _written(match, form.write) + text[match.end() :]
        if new.strip() and reads(new.strip()):
            return new.strip()
    return None


def _written(match: Match, write: str | Callable[[Match], str]) -> str:
    return write(match) if callable(write) else match.expand(write)


def _advice(match: Match, form: Form) -> str | None:
    """None where it would change nothing."""
    if form.write is None:
        return form.why
    text = _written(match, form.write)
    text = text.rstrip() if match[0][-1:].isspace() else text   # blanks at the end are not underlined
    if text == match[0].rstrip():
        return None
    said = f"write `{text}`" if text.strip() else f"leave out `{match[0].strip()}`"
    return f"{said}; {form.why}" if form.why else said
