"""What pydantic finds wrong with a project file, in our words and with the key underlined."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from csrules.diagnostics import CODES, Diagnostic, Label, did_you_mean, nearest
from csrules.project.config_places import KeyPath, Place, dotted
from csrules.project.errors import ProjectError
from csrules.text import Document

_TABLE = "a table of keys and values"
_LIST = "a list in square brackets"
_EXPECTED = {
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "list_type": _LIST,
    "tuple_type": _LIST,
}
"""What each of pydantic's complaints about a kind of value asks for."""

_PROJECT: KeyPath = ("project",)

_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (str, "text"),
    (int, "a whole number"),
    (Decimal, "a decimal number"),
    (dt.datetime, "a date with a time"),
    (dt.date, "a date"),
    (dt.time, "a time of day"),
    (dict, "a table"),
    (list, "a list"),
)


class ConfigError(ProjectError):
    """All problems of a project file together; the command ends with exit code 2."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where keys stand: those of the project file, and over them those of `--set`."""

    document: Document
    of_keys: Mapping[KeyPath, Place]

    def key(self, path: KeyPath) -> Label:
        """The key itself, or else the nearest heading above it, or else the beginning of the file."""
        for length in range(len(path), 0, -1):
            if place := self.of_keys.get(path[:length]):
                return Label(place.key)
        return Label(self.document.span(0, 0))

    def value(self, path: KeyPath) -> Label:
        """What stands behind the key, or else the key."""
        place = self.of_keys.get(path)
        return self.key(path) if place is None or place.value is None else Label(place.value)


def problem(code: str, message: str, label: Label | None, help: str | None = None) -> Diagnostic:
    return Diagnostic(CODES[code], message, label, help)


def bad_setting(message: str, help: str) -> PydanticCustomError:
    """For validators: the value has the right kind and still cannot be used."""
    return PydanticCustomError("bad_setting", "{words}", {"words": message, "help": help})


def wrong_kind(expected: str) -> PydanticCustomError:
    """For validators: another kind of value is asked for."""
    return PydanticCustomError("wrong_kind", "{expected}", {"expected": expected})


def problems_of(error: ValidationError, places: Places, known: Mapping[KeyPath, Iterable[str]]) -> list[Diagnostic]:
    """One diagnostic for each cause; `known` gives the keys of every section, for near names."""
    complaints = error.errors(include_url=False)
    extra = [details["loc"] for details in complaints if details["type"] == "extra_forbidden"]
    missing = [details["loc"] for details in complaints if details["type"] == "missing"]
    misspelt = {path for path in missing for other in extra
                if path[:-1] == other[:-1] and nearest(str(other[-1]), [str(path[-1])])}
    headless = {(key,) for key in known.get(_PROJECT, ())} if {_PROJECT} & {*missing} - misspelt else set()
    return [_problem(details, places, known) for details in complaints if details["loc"] not in misspelt | headless]


def _problem(details: ErrorDetails, places: Places, known: Mapping[KeyPath, Iterable[str]]) -> Diagnostic:
    path: KeyPath = details["loc"]
    name = dotted(path)
    context: dict[str, Any] = details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            help = did_you_mean(str(path[-1]), known[path[:-1]])
            return problem("unknown-key", f"there is no key `{name}`", places.key(path), help)
        case "missing":
            section = dotted(path[:-1])
            message = f"`{section}` has no `{path[-1]}`" if section else f"there is no `[{name}]`"
            return problem("missing-key", message, places.key(path[:-1]), _how_to_add(path))
        case "literal_error":
            message = f"`{name}` is {_shown(details['input'])}"
            return problem("bad-setting", message, places.value(path), f"possible: {context['expected']}")
        case "bad_setting":
            return problem("bad-setting", f"`{name}` {context['words']}", places.value(path), context["help"])
        case "greater_than_equal" | "less_than_equal":
            message = f"`{name}` is {_shown(details['input'])}"
            help = f"the least is {context['ge']:,}" if "ge" in context else f"the most is {context['le']:,}"
            return problem("bad-setting", message, places.value(path), help)
        case kind:
            expected = "`[[outputs]]`, once for each output" if path == ("outputs",) else context.get("expected")
            expected = expected or _EXPECTED[kind]
            message = f"`{name}` is {_kind(details['input'])}"
            return problem("wrong-kind", message, places.value(path), f"write {expected}")


def _how_to_add(path: KeyPath) -> str:
    match path:
        case ("project",):
            return "write the line `[project]`, and below it `policy`: the file or directory of the policy"
        case ("project", "policy"):
            return 'name the `.csr` file or the directory of the policy: `policy = "policy"`'
        case ("sources", *_):
            return 'write where the rows come from, for instance `type = "csv"`'
        case _:
            return 'write what the output is, for instance `type = "parquet"`'


def _kind(value: object) -> str:
    return next((words for type_, words in _KINDS if isinstance(value, type_)), "nothing")


def _shown(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
