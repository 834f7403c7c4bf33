"""The project file `csrules.toml`: read with `--set` laid over it, checked, and written.

Every problem of the file and of the settings is reported together, as a `ConfigError` with diagnostics CSR5xx.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from csrules.diagnostics import Diagnostic, Label, nearest
from csrules.project.config_errors import ConfigError, Places, problem, problems_of
from csrules.project.config_findings import rule_problems
from csrules.project.config_model import (
    FILE_NAME,
    TODAY,
    EngineSection,
    FindingRule,
    FlagWords,
    OutputConfig,
    ProjectConfig,
    ProjectSection,
    SourceConfig,
)
from csrules.project.config_overrides import BadOverrideError, apply_override, parse_override
from csrules.project.config_places import KeyPath, Place, TooDeepError, dotted, key_places, read_toml
from csrules.project.paths import path_fault
from csrules.project.policy import ENDING
from csrules.project.toml_words import in_our_words
from csrules.text import Document, Span

__all__ = [
    "AsOf",
    "ConfigError",
    "EngineSection",
    "OutputConfig",
    "ProjectConfig",
    "ProjectSection",
    "SourceConfig",
    "decision_day",
    "load_project",
]

_KNOWN_KEYS: Mapping[KeyPath, Sequence[str]] = {
    (): tuple(ProjectConfig.model_fields),
    ("project",): tuple(ProjectSection.model_fields),
    ("engine",): tuple(EngineSection.model_fields),
}
_RULE_KEYS = tuple(FindingRule.model_fields)
_FLAG_KEYS = tuple(FlagWords.model_fields)
MOST_BYTES = 4_000_000
_NUMBER = re.compile(r"\d[\d_.]*(?:[eE][+-]?\d+)?")
_LINE_AND_COLUMN = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def load_project(path: Path, overrides: Sequence[str] = ()) -> ProjectConfig:
    """Read the project file at `path`, or the one in the directory `path`, with each `KEY=VALUE` laid over it."""
    file = path / FILE_NAME if path.is_dir() else path
    document = _read(file)
    settings, of_keys = _parse(document)
    problems = _lay_over(settings, of_keys, overrides)
    places = Places(document, of_keys)
    problems += _misspelt_tables(settings, places)
    try:
        config = ProjectConfig.model_validate(settings)
    except ValidationError as error:
        problems += problems_of(error, places, {**_KNOWN_KEYS, **_inner_keys(settings)})
    else:
        problems += rule_problems(config.findings, places)
        problems += _unusable_paths(config, places)
    if problems:
        raise ConfigError(tuple(sorted(problems, key=lambda diagnostic: diagnostic.sort_key)))
    return config.loaded_from(file.parent, places)


def _read(file: Path) -> Document:
    if file.suffix == ENDING:
        help = "leave the path out inside of a project, or name the project's directory"
        _refuse(problem("no-project-file", f"`{file}` is a policy, and csrules needs a project here", None, help))
    try:
        with file.open("rb") as handle:
            data = handle.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            words = f"`{file}` is longer than the {MOST_BYTES:,} bytes that csrules reads from a project file"
            _refuse(problem("too-large", words, None, "name the project's `csrules.toml`"))
        return Document(str(file), data.decode("utf-8-sig"))
    except FileNotFoundError:
        near = sorted(neighbour.parent.name for neighbour in file.parent.glob(f"*/{FILE_NAME}"))[:3]
        help = "name the directory of the project's `csrules.toml`, or that file"
        if near:
            help = "there is one in " + ", ".join(f"`{file.parent / name}`" for name in near)
        _refuse(problem("no-project-file", f"there is no project file `{file}`", None, help))
    except (OSError, UnicodeDecodeError) as error:
        reason = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"{error.strerror}".lower()
        _refuse(problem("unreadable-file", f"cannot read `{file}`: {reason}", None))


def _parse(document: Document) -> tuple[dict[str, Any], dict[KeyPath, Place]]:
    """The values, numbers with a point as exact decimals, and where the keys stand."""
    try:
        return read_toml(document.text), dict(key_places(document))
    except tomllib.TOMLDecodeError as error:
        words, help = in_our_words(_LINE_AND_COLUMN.sub("", str(error)))
        label = Label(_fault(document, error))
        _refuse(problem("toml-syntax", f"the project file is not valid TOML: {words}", label, help))
    except (RecursionError, TooDeepError):
        label = Label(document.span(0, 0))
        _refuse(problem("toml-syntax", "the project file is nested too deeply", label))
    except (ValueError, ArithmeticError):   # Python's limits for numbers
        _refuse(problem("toml-syntax", "a number has too many digits", _long_number(document)))


def _long_number(document: Document) -> Label:
    """The number with the most digits, or with the largest exponent."""
    longest = max(_NUMBER.finditer(document.text), key=lambda number: len(number[0]), default=None)
    return Label(document.span(0, 0) if longest is None else document.span(longest.start(), longest.end()))


def _fault(document: Document, error: tomllib.TOMLDecodeError) -> Span:
    """The place that tomllib names in its message; the end of the text where it names none."""
    match = _LINE_AND_COLUMN.search(str(error))
    if match is None or match.group(1) is None:
        end = len(document.text.rstrip())
        return document.span(end, end)
    start = document.line_starts[int(match.group(1)) - 1] + int(match.group(2)) - 1
    return document.span(start, min(start + 1, len(document.text)))


def _refuse(*problems: Diagnostic) -> NoReturn:
    raise ConfigError(problems) from None


def _lay_over(settings: dict[str, Any], of_keys: dict[KeyPath, Place], overrides: Sequence[str]) -> list[Diagnostic]:
    """Put every override into `settings` and its place into `of_keys`; what is wrong with an override comes back."""
    problems = []
    for text in overrides:
        try:
            override = parse_override(text)
            path = apply_override(settings, override)
        except BadOverrideError as error:
            problems.append(problem("bad-override", error.message, Label(error.place.key), error.help))
        else:
            for shadowed in [known for known in of_keys if known[: len(path)] == path]:
                del of_keys[shadowed]
            of_keys[path] = override.place
            for length in range(1, len(path)):   # headings that only the override makes stand there too
                of_keys.setdefault(path[:length], override.place)
    return problems


def _inner_keys(settings: Mapping[str, Any]) -> dict[KeyPath, Sequence[str]]:
    """The keys of each rule under `[findings]`, and of each table of a source that has its own."""
    findings, sources = (settings.get(name) for name in ("findings", "sources"))
    known: dict[KeyPath, Sequence[str]] = {}
    if isinstance(findings, dict):
        known.update({("findings", code): _RULE_KEYS for code in findings})
    if isinstance(sources, dict):
        known.update({("sources", name, "flags"): _FLAG_KEYS for name in sources})
    return known


def _misspelt_tables(settings: Mapping[str, Any], places: Places) -> Iterator[Diagnostic]:
    """`[sources.account.colums]` would silently be an option of the source; no source takes a table so named."""
    sources = settings.get("sources")
    ours = SourceConfig.our_keys()
    for record, source in sources.items() if isinstance(sources, dict) else ():
        for key, value in source.items() if isinstance(source, dict) else ():
            if isinstance(value, dict) and key not in ours and (near := nearest(key, ours)):
                path = ("sources", record, key)
                help = f"did you mean `{near[0]}`?"
                yield problem("unknown-key", f"there is no key `{dotted(path)}`", places.key(path), help)


def _unusable_paths(config: ProjectConfig, places: Places) -> Iterator[Diagnostic]:
    for key, written in config.written_paths():
        if (fault := path_fault(written)) is not None:
            words, help = fault
            yield problem("bad-setting", f"`{dotted(key)}` {words}", places.value(key), help)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day a run decides for; `from_clock` must be said openly, as the next day gives other results."""

    day: dt.date
    from_clock: bool = False


def decision_day(config: ProjectConfig, given: str | None = None) -> AsOf:
    """`given` (from `--as-of`) before the project file. Raises `ConfigError` where neither says a day."""
    chosen = config.project.as_of if given is None else given
    if chosen == TODAY:
        return AsOf(dt.datetime.now().astimezone().date(), from_clock=True)
    if isinstance(chosen, dt.date):
        return AsOf(chosen)
    help = 'give `--as-of 2026-06-30`, or write `as_of = 2026-06-30` (or `as_of = "today"`) under `[project]`'
    if chosen is None:
        raise ConfigError((problem("no-as-of", "there is no day to decide for", config.place("project"), help),))
    try:
        return AsOf(dt.datetime.strptime(chosen, "%Y-%m-%d").date())  # noqa: DTZ007 (a day has no time zone)
    except ValueError:
        label = Label(Document("--as-of", chosen).span(0, len(chosen)))
        raise ConfigError((problem("bad-setting", f"`{chosen}` is not a day", label, help),)) from None
