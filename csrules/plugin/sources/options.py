"""The options of the file sources: what each takes, and a refusal that says what would be right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from csrules.diagnostics import did_you_mean
from csrules.plugin.spec import PluginError

# gives the option's value as the engine takes it, or raises PluginError
OptionCheck = Callable[[str, object], Any]

ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-16": "utf-16",
    "utf16": "utf-16",
    "latin-1": "latin-1",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
}
OF_EVERY_SOURCE = (
    "type", "columns", "formats", "values", "missing", "round", "translate", "ignore_case", "flags", "where",
    "leave_out", "bad_values", "separators", "numbers", "time",
)
"""The keys that csrules itself reads of a source's table, whatever its type."""
_WORDS = {"tab": "\t", "\\t": "\t", "none": ""}


def checked_options(known: Mapping[str, OptionCheck], given: Mapping[str, Any]) -> dict[str, Any]:
    """The options without `path`, each checked. Raises `PluginError` naming an option that is unknown or wrong."""
    for name in given:
        if name != "path" and name not in known:
            help = did_you_mean(name, ["path", *known, *OF_EVERY_SOURCE])
            raise PluginError(f"`{name}` is not an option of this source", name, help, of_key=True)
    return {name: check(name, given[name]) for name, check in known.items() if name in given}


def _character(name: str, value: object) -> str:
    text = _WORDS.get(value, value) if isinstance(value, str) else None
    if text is None or len(text) != 1 or text in "\r\n\0" or not text.isascii():
        raise PluginError(f"`{name}` is not one character", name, 'write for instance ";" or "tab"')
    return text


def _character_or_none(name: str, value: object) -> str:
    return "" if value in ("", "none") else _character(name, value)


def _encoding(name: str, value: object) -> str:
    encoding = ENCODINGS.get(value.lower()) if isinstance(value, str) else None
    if encoding is None:
        known = ["utf-8", "utf-16", "latin-1", "windows-1252"]
        raise PluginError(f"`{value}` is not an encoding that csrules reads", name, did_you_mean(str(value), known))
    return encoding


def _decimal(name: str, value: object) -> str:
    if value not in (".", ","):
        raise PluginError(f"`{name}` is neither a point nor a comma", name, 'write "." or ","')
    return str(value)


def _line(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise PluginError(f"`{name}` is not a number of lines from 1 on", name, f"write for instance {name} = 4")
    return value


def _names(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not value or not all(isinstance(one, str) for one in value):
        raise PluginError(f"`{name}` is not a list of names", name, 'write for instance names = ["id", "arr"]')
    names = tuple(one.strip() for one in value)
    if twice := [one for one in names if one and names.count(one) > 1]:
        raise PluginError(f"`{name}` has `{twice[0]}` twice", name, "give each column a name of its own")
    return names


def _path_of_names(name: str, value: object) -> str:
    if not isinstance(value, str) or not all(value.split(".")):
        raise PluginError(f"`{name}` is not the name of the list of rows", name, 'for instance rows = "data.records"')
    return value


JSON_OPTIONS: Mapping[str, OptionCheck] = {"rows": _path_of_names}
CSV_OPTIONS: Mapping[str, OptionCheck] = {
    "delimiter": _character,
    "quote": _character_or_none,
    "escape": _character,
    "encoding": _encoding,
    "decimal": _decimal,
    "header": _line,
    "names": _names,
    "skip_footer": _line,
}


def csv_signs(options: Mapping[str, Any]) -> None:
    """No sign of a CSV file has two meanings. Raises `PluginError`."""
    quote, delimiter = options.get("quote", '"'), options.get("delimiter")
    escape = options.get("escape", quote)
    if quote and delimiter == quote:
        name = "quote" if "quote" in options else "delimiter"
        raise PluginError(f"`{quote}` is both the delimiter and the quote", name,
                          'give each a sign of its own; a file without quotes has quote = "none"')
    if escape and delimiter == escape:
        raise PluginError(f"`{escape}` is both the delimiter and the escape", "escape", "give each a sign of its own")
    if "escape" in options and not quote:
        raise PluginError("`escape` stands before a quote, and this file has no quotes", "escape", "leave it out")
