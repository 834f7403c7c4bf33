"""Date formats that a project file names for a column. A format is always stated: none is ever guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from csrules.engine.errors import IngestError

EPOCH_UNITS = {"epoch seconds": 1, "epoch milliseconds": 1000}
EXCEL_DAYS = "excel days"
_OF_DAY = {
    "Y": r"\d{4}",
    "y": r"\d{2}",
    "m": r"\d{1,2}",
    "d": r"\d{1,2}",
    "b": r"[A-Za-z]{3}",
    "B": r"[A-Za-z]{3,9}",
}
_OF_TIME = {
    "H": r"(?:[01]?\d|2[0-3])",
    "I": r"(?:0?[1-9]|1[0-2])",
    "M": r"[0-5]?\d",
    "S": r"[0-5]?\d",
    "f": r"\d{1,9}",
    "p": r"[AaPp][Mm]",
    "z": r"(?:Z|[+-]\d{2}(?::?\d{2})?)",
    "a": r"[A-Za-z]{2,3}",
    "A": r"[A-Za-z]{6,9}",
}
"""The time of day, its zone and the day of the week: they are looked at and dropped."""
_DIRECTIVES = {**_OF_DAY, **_OF_TIME}
_FULL_WIDTH = {
    "m": r"\d{2}",
    "d": r"\d{2}",
    "H": r"(?:[01]\d|2[0-3])",
    "I": r"(?:0[1-9]|1[0-2])",
    "M": r"[0-5]\d",
    "S": r"[0-5]\d",
}
_LETTERS = "bBpzaA"   # directives whose text does not begin or end in digits that could be torn
_PARTS = {"a year (%Y)": "Yy", "a month (%m)": "mbB", "a day (%d)": "d"}
_SIGNS = {"yyyy": "%Y", "yy": "%y", "mmm": "%b", "mm": "%m", "dd": "%d", "hh": "%H", ":mm": ":%M", ":ss": ":%S"}
"""Directives as spreadsheets and databases spell them."""
_SPELLED = re.compile("yyyy|yy|mmm|:mm|mm|dd|hh|:ss", re.IGNORECASE)
_TOKEN = re.compile(r"%(.?)|[^%]+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Epoch:
    """Time since 1970-01-01 in UTC, `units` of it to the second; the day is the one that the moment lies in."""

    units: int
    drops_time = drops_zone = True

    @property
    def name(self) -> str:
        return next(name for name, units in EPOCH_UNITS.items() if units == self.units)

    @property
    def per_day(self) -> int:
        return 86_400 * self.units


@dataclass(frozen=True, slots=True)
class ExcelDays:
    """Days as a workbook counts them, 46203 for 2026-06-30; a fraction is a time of day. Before March 1900 Excel counts
    a day that never was, so that days begin there.
    """

    name = EXCEL_DAYS
    pattern = r"\d{1,7}(?:[.,]\d*)?"
    day_zero = dt.date(1899, 12, 30)
    first, last = 61, 2_958_465
    drops_time, drops_zone = True, False

    def day(self, text: str) -> dt.date | None:
        if re.fullmatch(self.pattern, text, re.ASCII) is None:
            return None
        days = int(re.split("[.,]", text)[0])
        return self.day_zero + dt.timedelta(days) if self.first <= days <= self.last else None


@dataclass(frozen=True, slots=True)
class DatePattern:
    """A `strptime` text, and a stricter pattern for it that Python and RE2 read alike.

    Where there is more than the day, the pattern has groups, which together with blanks between them have the form
    `of_day`.
    """

    strptime: str
    pattern: str
    of_day: str | None = None

    @property
    def name(self) -> str:
        return self.strptime

    @property
    def drops_time(self) -> bool:
        """Whether there is a time of day beside the day, which does not count."""
        return any(f"%{letter}" in self.strptime for letter in "HIMSfp")

    @property
    def drops_zone(self) -> bool:
        return "%z" in self.strptime

    @property
    def groups(self) -> int:
        return 0 if self.of_day is None else self.of_day.count(" ") + 1

    def fits(self, text: str) -> bool:
        return re.fullmatch(self.pattern, text, re.ASCII) is not None

    def day(self, text: str) -> dt.date | None:
        match = re.fullmatch(self.pattern, text, re.ASCII)
        if match is None:
            return None
        if self.of_day is not None:
            text = " ".join(match.groups())
        try:
            return dt.datetime.strptime(text, self.of_day or self.strptime).date()  # noqa: DTZ007 - no time zone
        except ValueError:
            return None


DateFormat = Epoch | ExcelDays | DatePattern
_ZONE = r"(?:\s?(?:Z|[+-]\d{2}(?::?\d{2})?))?"
ISO_MOMENT = DatePattern(
    "2026-06-30 14:00:00",
    rf"(\d{{4}}-\d{{2}}-\d{{2}})(?:[T ]\d{{2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,9}})?)?{_ZONE})?",
    "%Y-%m-%d",
)
"""A day as 2026-06-30 with any time of day, for sources whose times are dropped."""


def date_formats(field: str, texts: Sequence[str]) -> tuple[DateFormat, ...]:
    """The formats that a project file names, in their order. Raises `IngestError`, also for two that read a day as two
    days.
    """
    formats = tuple(_date_format(field, text) for text in texts)
    if not formats:
        raise IngestError(f"the list of formats of `{field}` is empty", 'write for instance ["%d.%m.%Y", "%Y-%m-%d"]')
    for at, first in enumerate(formats):
        for second in formats[:at]:
            _refuse_both(field, second, first)
    return formats


def with_moments(formats: tuple[DateFormat, ...]) -> tuple[DateFormat, ...]:
    """The formats, and ISO dates with any time of day, unless a format reads these as other days."""
    text, day = "2026-04-03", dt.date(2026, 4, 3)
    clash = any(isinstance(format, DatePattern) and format.day(text) not in (None, day) for format in formats)
    return formats if clash else (*formats, ISO_MOMENT)


def _refuse_both(field: str, first: DateFormat, second: DateFormat) -> None:
    if not isinstance(first, DatePattern) or not isinstance(second, DatePattern):
        return
    day = dt.date(2026, 4, 3)
    text = dt.datetime(2026, 4, 3, 10, 11, 12).strftime(first.strptime)  # noqa: DTZ001 - no time zone
    if (other := second.day(text)) is not None and other != day:
        message = f"`{first.strptime}` and `{second.strptime}` both read `{text}`, and as two days"
        raise IngestError(message, f"keep the one that `{field}` is written in")


def _date_format(field: str, text: str) -> DateFormat:
    """Raises `IngestError` for a format that does not give exactly one day."""
    if text in EPOCH_UNITS:
        return Epoch(EPOCH_UNITS[text])
    if text == EXCEL_DAYS:
        return ExcelDays()
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
                _in_signs(text) or 'write for instance "%d.%m.%Y", "epoch seconds" or "excel days"',
            )
    of_day = [letter for letter in letters if letter in _OF_DAY]
    grouped = len(of_day) < len(letters)
    pattern = "".join(_pattern(tokens, at, grouped=grouped) for at in range(len(tokens)))
    return DatePattern(text, pattern, " ".join(f"%{letter}" for letter in of_day) if grouped else None)


def _in_signs(text: str) -> str | None:
    """What to write for `MM/DD/YYYY`."""
    if "%" in text or not _SPELLED.search(text):
        return None
    signs = _SPELLED.sub(lambda part: _SIGNS[part[0].lower()], text)
    return f'write "{signs}"'


def _pattern(tokens: list[tuple[str, str | None]], at: int, *, grouped: bool) -> str:
    """One token's pattern; digits that touch others have their full width, or they could be torn."""
    text, letter = tokens[at]
    if letter is None:
        return re.escape(text)
    near = [tokens[other][1] for other in (at - 1, at + 1) if 0 <= other < len(tokens)]
    touches = any(other is not None and other not in _LETTERS for other in near)
    pattern = _FULL_WIDTH.get(letter, _DIRECTIVES[letter]) if touches else _DIRECTIVES[letter]
    return f"({pattern})" if grouped and letter in _OF_DAY else pattern
