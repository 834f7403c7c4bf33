"""Translations of words in a small CSV file: below a heading two columns, the word and what it stands for."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from csrules.diagnostics import CODES, Diagnostic
from csrules.plugin.sources.paths import near_files
from csrules.project.config_model import ProjectConfig
from csrules.project.errors import ProjectError

_HELP = "write two columns below a line of headings: the word, and what it stands for"
MOST_BYTES = 4_000_000


class _WrongFileError(Exception):
    """What is wrong with a file, and what would be right."""

    def __init__(self, message: str, help: str | None = _HELP) -> None:
        super().__init__(message)
        self.message, self.help = message, help


def translations(record: str, config: ProjectConfig) -> dict[str, Mapping[str, str]]:
    """What the source of a record translates, by field. Raises `ProjectError`."""
    words: dict[str, Mapping[str, str]] = {}
    for field, given in config.sources[record].translate.items():
        try:
            words[field] = _read(config.base / given, given) if isinstance(given, str) else given
        except _WrongFileError as error:
            label = config.place("sources", record, "translate", field)
            raise ProjectError((Diagnostic(CODES["bad-source"], error.message, label, error.help),), 2) from None
    return words


def _read(path: Path, name: str) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1).decode("utf-8-sig")
        if len(text) > MOST_BYTES:
            raise _WrongFileError(f"`{name}` is larger than {MOST_BYTES:,} bytes", "keep the words that occur")
        rows = [row for row in csv.reader(text.splitlines(), strict=True) if any(cell.strip() for cell in row)]
    except FileNotFoundError:
        raise _WrongFileError(f"there is no file `{name}`", near_files(path)) from None
    except OSError as error:
        raise _WrongFileError(f"`{name}` cannot be read: {(error.strerror or str(error)).lower()}", None) from None
    except UnicodeDecodeError:
        raise _WrongFileError(f"`{name}` is not UTF-8 text", "save the file as UTF-8") from None
    except csv.Error:
        raise _WrongFileError(f"`{name}` is not a CSV file") from None
    return _pairs(rows[1:], name)


def _pairs(rows: list[list[str]], name: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for number, row in enumerate(rows, 2):
        if len(row) != 2:
            raise _WrongFileError(f"row {number} of `{name}` has {len(row)} cells, not two")
        word, meant = (cell.strip() for cell in row)
        if words.setdefault(word, meant) != meant:
            raise _WrongFileError(f"`{word}` stands twice in `{name}`, for `{words[word]}` and for `{meant}`", None)
    return words
