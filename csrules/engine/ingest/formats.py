"""Date formats that a project file names for a column. A format is always stated: none is ever guessed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from csrules.engine.errors import IngestError

EPOCH_UNITS = {"epoch seconds": 1, "epoch milliseconds": 1000}
DECIMAL_COMMA = {"decimal comma": True, "decimal point": False}
_DIRECTIVES = {
    "Y": r"\d{4}",
    "y": r"\d{2}",
    "m": r"\d{1,2}",
    "d": r"\d{1,2}",
    "b": r"[A-Za-z]{3}",
    "B": r"[A-Za-z]{3,9}",
    "H": r"\d{1,2}",
    "M": r"\d{1,2}",
    "S": r"[0-5]?\d",
    "f": r"\d{1,6}",
}
_FULL_WIDTH = {"m": r"\d{2}", "d": r"\d{2}", "H": r"\d{2}", "M": r"\d{2}", "S": r"[0-5]\d", "f": r"\d{6}"}
_PARTS = {"a year (%Y)": "Yy", "a month (%m)": "mbB", "a day (%d)": "d"}
_TOKEN = re.compile(r"%(.?)|[^%]+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Epoch:
    """Time since 1970-01-01 in UTC, `units` of it to the second; the day is the one that the moment lies in."""

    units: int

    @property
    def per_day(self) -> int:
        return 86_400 * self.units


@dataclass(frozen=True, slots=True)
class DatePattern:
    """A `strptime` text, and a stricter pattern for it that Python and RE2 read alike. A time of day is dropped."""

    strptime: str
    pattern: str

    def fits(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text, re.ASCII) is not None

    def day(self, text: str) -> dt.date | None:
        if not self.fits(text):
            return None
        try:
            return dt.datetime.strptime(text, self.strptime).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            return None


DateFormat = Epoch | DatePattern


def date_format(field: str, text: str) -> DateFormat:
    """The format that a project file names. Raises `IngestError` for one that does not give exactly one day."""
    if text in EPOCH_UNITS:
        return Epoch(EPOCH_UNITS[text])
    tokens = [(match[0], match[1]) for match in _TOKEN.finditer(text)]
    letters = [letter for _, letter in tokens if letter is not None]
    for letter in letters:
        if letter not in _DIRECTIVES:
            known = " ".join(f"%{known}" for known in _DIRECTIVES)
            raise IngestError(f"the format of `{field}` has `%{letter}`, which csrules does not read", f"use {known}")
    for part, choices in _PARTS.items():
        if sum(letter in choices for letter in letters) != 1:
            raise IngestError(
                f"the format of `{field}` does not have {part} exactly once",
                'write for instance "%d.%m.%Y", "epoch seconds" or "epoch milliseconds"',
            )
    return DatePattern(text, "".join(_pattern(tokens, at) for at in range(len(tokens))))


def _pattern(tokens: list[tuple[str, str | None]], at: int) -> str:
    """One token's pattern; directives that touch each other have their full width, or their digits could be torn."""
    text, letter = tokens[at]
    if letter is None:
        return re.escape(text)
    touches = any(0 <= near < len(tokens) and tokens[near][1] is not None for near in (at - 1, at + 1))
    return _FULL_WIDTH.get(letter, _DIRECTIVES[letter]) if touches else _DIRECTIVES[letter]
