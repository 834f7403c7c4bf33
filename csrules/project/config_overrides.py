"""`--set KEY=VALUE`: any key of the project file, given for one run on the command line."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from csrules.project.config_places import DEEPEST, KeyPath, Place, dotted, read_toml
from csrules.text import Document

LONGEST_INDEX = 9   # digits


class BadOverrideError(ValueError):
    """Why a setting cannot be taken over; `place` is where it stands."""

    def __init__(self, message: str, place: Place, help: str) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.help = help


@dataclass(frozen=True, slots=True)
class Override:
    """`keys` lead to the value; `place` is in a document of its own, named `--set`."""

    keys: tuple[str, ...]
    value: Any
    place: Place


def parse_override(text: str) -> Override:
    """`engine.threads=1`: a dotted TOML key and a TOML value; what is no TOML value is taken as text."""
    document = Document("--set", text)
    key, equals, written = text.partition("=")
    place = Place(document.span(0, len(key)), document.span(len(key) + 1, len(text)) if equals else None)
    if not equals:
        raise BadOverrideError(f"`{text}` has no value", place, "write KEY=VALUE, for instance `engine.threads=1`")
    return Override(_keys(key, place), _value(written.strip()), place)


def apply_override(settings: dict[str, Any], override: Override) -> KeyPath:
    """Put the value into `settings` and return its path; a list takes the index of an element, or the next one."""
    path: KeyPath = ()
    holder: Any = settings
    for key, below in zip(override.keys, (*override.keys[1:], None), strict=True):
        if not isinstance(holder, dict | list):
            words = f"`{dotted(path)}` is a single value, so it has no key `{key}`"
            raise BadOverrideError(words, override.place, "shorten the key")
        step: Any = key if isinstance(holder, dict) else _index(holder, key, path, override.place)
        path += (step,)
        if below is None:
            _store(holder, step, override.value)
        elif not _holds(holder, step):
            _store(holder, step, [] if below == "0" else {})
        holder = holder[step]
    return path


def _index(holder: list[Any], key: str, path: KeyPath, place: Place) -> int:
    if key.isdecimal() and len(key) <= LONGEST_INDEX and int(key) <= len(holder):
        return int(key)
    known = f"0 to {len(holder) - 1}, or {len(holder)} for a new one" if holder else "0 is the first"
    words = f"`{dotted(path)}` is a list, and `{key}` is not an index of it"
    raise BadOverrideError(words, place, f"count from 0: {known}")


def _holds(holder: dict[str, Any] | list[Any], step: str | int) -> bool:
    return step in holder if isinstance(holder, dict) else step != len(holder)


def _store(holder: Any, step: str | int, value: object) -> None:
    if isinstance(holder, list) and step == len(holder):
        holder.append(value)
    else:
        holder[step] = value


def _keys(written: str, place: Place) -> tuple[str, ...]:
    """The key's parts, as TOML reads a dotted key."""
    try:
        nested: Any = tomllib.loads(f"{written} = 0") if "\n" not in written and written.count(".") < DEEPEST else {}
    except tomllib.TOMLDecodeError:
        nested = {}
    keys: list[str] = []
    while isinstance(nested, dict) and len(nested) == 1:
        keys.append(next(iter(nested)))
        nested = nested[keys[-1]]
    if not keys or nested != 0:
        help = "write names with points between them, for instance `engine.threads`"
        raise BadOverrideError(f"`{written}` is not a key", place, help)
    return tuple(keys)


def _value(written: str) -> object:
    """A TOML value, or else the text itself: nobody quotes twice on a command line."""
    try:
        table = read_toml(f"value = {written}")
    except (ValueError, ArithmeticError, RecursionError):   # also of a number with more digits than Python reads
        return written
    return table["value"] if len(table) == 1 else written
