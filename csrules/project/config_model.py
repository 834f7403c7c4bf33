"""What a project file may say: which policy, for which day, where the data comes from and where results go."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, model_validator

from csrules.diagnostics import OFF, SEVERITIES, Label
from csrules.plugin.bounds import MOST_COLUMNS, MOST_LINE, MOST_UNPACKED, Bounds
from csrules.project.bounds import Allowance, memory_bytes, most_threads
from csrules.project.config_errors import Places, bad_setting, wrong_kind
from csrules.project.config_places import KeyPath
from csrules.text import Document

FILE_NAME = "csrules.toml"
TODAY = "today"
LEAST_MEMORY = 64_000_000   # bytes; with less the engine cannot work


def _as_of(value: object) -> object:
    if value is None or value == TODAY or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    raise wrong_kind('a day without quotes, for instance 2026-06-30, or "today"')


def _memory_limit(value: object) -> object:
    if isinstance(value, str):
        amount = memory_bytes(value)
        if amount is None:
            raise bad_setting("is not an amount of memory", 'write a number and its unit, for instance "2GB"')
        if amount < LEAST_MEMORY:
            raise bad_setting(f'is "{value}"', f'the least is "{LEAST_MEMORY // 1_000_000}MB"')
    return value


def _threads(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool) and value > most_threads():
        help = f"the most is {most_threads()} on this computer; leave it out to use all of it"
        raise bad_setting(f"is {value}", help)
    return value


def _max_refused(value: object) -> object:
    if value is None or Allowance.read(value) is not None:
        return value
    if isinstance(value, str) and re.fullmatch(r"[0-9]+(\.[0-9]+)?%", value.strip()):
        raise bad_setting(f'is "{value}"', 'the most is "100%"')
    raise wrong_kind('a number of rows, or a share of them as text: "5%"')


def _rule(value: object) -> object:
    """`"note"` is short for `{ severity = "note" }`."""
    if isinstance(value, str):
        value = {"severity": value}
    if not isinstance(value, dict):
        raise wrong_kind('"error", "warning", "note", or { severity = "off", reason = "…" }')
    severity, reason = value.get("severity"), value.get("reason")
    if severity not in SEVERITIES:
        shown = f'"{severity}"' if isinstance(severity, str) else "no severity"
        raise bad_setting(f"is {shown}", "possible: " + ", ".join(f'"{word}"' for word in SEVERITIES))
    if severity == OFF and not (isinstance(reason, str) and reason.strip()):
        raise bad_setting("is off, and there is no reason",
                          '{ severity = "off", reason = "why nobody needs to see it" }')
    return value


def _constant(value: object) -> object:
    if isinstance(value, dt.datetime) or not isinstance(value, str | int | Decimal | dt.date):
        raise wrong_kind("one value: text, a number, true or false, or a date")
    if isinstance(value, Decimal) and not value.is_finite():
        raise bad_setting("is not a finite number", "write the number in digits")
    return value


def _one_or_more(value: object) -> object:
    """A list of texts, also of one that stands alone."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise wrong_kind('text in quotes, or a list of texts: ["%d.%m.%Y", "%Y-%m-%d"]')
    return tuple(value)


def _columns(value: object) -> object:
    if isinstance(value, str):
        return value
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise wrong_kind('the name of a column, or a list of names: ["partner", "version"]')
    return tuple(value)


def _translation(value: object) -> object:
    if isinstance(value, str) and value:
        return value
    if not isinstance(value, dict) or not all(isinstance(meant, str) for meant in value.values()):
        raise wrong_kind('a table of words and what they stand for, or the CSV file of one: "data/regions.csv"')
    return value


def _rounding(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise wrong_kind('"cents", "whole", or a number of decimals')
    return value


def _for_every(value: object) -> object:
    """A list alone is for every field."""
    return {"*": value} if isinstance(value, list | tuple) else value


Names = Annotated[tuple[str, ...], Field(strict=False)]
Profile = Literal["internal", "partner", "customer"]
OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_one_or_more)]
Columns = Annotated[str | tuple[str, ...], BeforeValidator(_columns)]
Translation = Annotated[str | dict[str, str], BeforeValidator(_translation)]
Rounding = Annotated[str | int, BeforeValidator(_rounding)]
Constant = Annotated[Any, BeforeValidator(_constant)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _PluginSection(_Section):
    """A section that belongs to a plugin: a key that is not ours is the plugin's own, and goes into `options`."""

    type: str
    options: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _gather_options(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        ours = {key: value for key, value in given.items() if key in cls.our_keys()}
        return ours | {"options": {key: value for key, value in given.items() if key not in ours}}

    @classmethod
    def our_keys(cls) -> set[str]:
        return set(cls.model_fields) - {"options"}


class ProjectSection(_Section):
    """`policy` is relative to the project file, and so are `later` versions of it. `as_of` is a day, or `today`: the
    day of the computer's clock.

    `profile` says for whom outputs are that say nothing themselves. With `allow_outside` paths may lead out of the
    project's directory. More refused rows of a record than `max_refused` (a number, or "5%") end a run.
    """

    policy: str
    later: list[str] = []
    as_of: Annotated[dt.date | Literal["today"] | None, BeforeValidator(_as_of)] = None
    profile: Profile = "internal"
    allow_outside: bool = False
    max_refused: Annotated[int | str | None, BeforeValidator(_max_refused)] = None


class FindingRule(_Section):
    """How grave a finding or a diagnostic is in this project; `off` leaves it out, and needs a reason."""

    severity: Literal["error", "warning", "note", "off"]
    reason: str | None = None


class EngineSection(_Section):
    """Limits for the engine; where nothing is said the engine decides."""

    threads: Annotated[int, Field(ge=1), BeforeValidator(_threads)] | None = None
    memory_limit: Annotated[str, BeforeValidator(_memory_limit)] | None = None
    max_unpacked: Annotated[int, Field(ge=1, le=MOST_UNPACKED)] = Bounds.unpacked
    max_line: Annotated[int, Field(ge=1, le=MOST_LINE)] = Bounds.line
    max_columns: Annotated[int, Field(ge=1, le=MOST_COLUMNS)] = Bounds.columns

    @property
    def bounds(self) -> Bounds:
        return Bounds(self.max_unpacked, self.max_line, self.max_columns)


class FlagWords(_Section):
    """Further words for yes and for no."""

    yes: Names = ()
    no: Names = ()


class SourceConfig(_PluginSection):
    """Where the rows of one record come from; the keys of the tables are the record's fields.

    `columns`: the data's name for a field, or a list of names whose values it has one behind the other. `formats`:
    `strptime` for a date, or "epoch seconds". `values`: a constant for every row. `missing`: the words that mean that
    there is no value, for one field or for all. `round`: how many decimals are kept. `translate`: words and what they
    stand for, or a CSV file of them; `ignore_case`: fields whose words have no case. `flags`: further words for yes and
    no. `numbers`: how all of them are written. `where` and `leave_out`: which rows count, by the data's columns.
    `bad_values`: "missing" where a bad value refuses no row. `separators`: what is between the items of a list. With
    `time = "dropped"` a moment is the day that it lies in.
    """

    columns: dict[str, Columns] = Field(default_factory=dict)
    formats: dict[str, OneOrMore] = Field(default_factory=dict)
    values: dict[str, Constant] = Field(default_factory=dict)
    missing: Annotated[dict[str, Names], BeforeValidator(_for_every)] = Field(default_factory=dict)
    round: dict[str, Rounding] = Field(default_factory=dict)
    translate: dict[str, Translation] = Field(default_factory=dict)
    ignore_case: Names = ()
    flags: FlagWords = FlagWords()
    numbers: OneOrMore = ()
    where: dict[str, OneOrMore] = Field(default_factory=dict)
    leave_out: dict[str, OneOrMore] = Field(default_factory=dict)
    time: Literal["dropped"] | None = None
    bad_values: dict[str, Literal["missing"]] = Field(default_factory=dict)
    separators: dict[str, str] = Field(default_factory=dict)


class OutputConfig(_PluginSection):
    """Where results go; without `tables` all tables of its profile. `partner` or `account` is the only reader."""

    tables: Names | None = None
    profile: Profile | None = None
    partner: str | None = None
    account: str | None = None


class ProjectConfig(_Section):
    """A whole project file. `sources` are by record name. A number with a point is an exact `Decimal`."""

    project: ProjectSection
    engine: EngineSection = EngineSection()
    sources: dict[str, SourceConfig] = Field(default_factory=dict)
    outputs: Annotated[tuple[OutputConfig, ...], Field(strict=False)] = ()
    findings: dict[str, Annotated[FindingRule, BeforeValidator(_rule)]] = Field(default_factory=dict)

    _base: Path = PrivateAttr(default=Path())
    _places: Places = PrivateAttr(default=Places(Document(FILE_NAME, ""), {}))

    @property
    def base(self) -> Path:
        """The project's directory, to which its paths are relative."""
        return self._base

    @property
    def file(self) -> Path:
        """The project file itself."""
        return Path(self._places.document.name)

    @property
    def policy_path(self) -> Path:
        return self._base / self.project.policy

    @property
    def version_paths(self) -> list[tuple[KeyPath, Path]]:
        """The policy and its later versions, each with its key."""
        later = [(("project", "later", number), self._base / path) for number, path in enumerate(self.project.later)]
        return [(("project", "policy"), self.policy_path), *later]

    def written_paths(self) -> Iterator[tuple[KeyPath, str]]:
        """Every path of the policy, a source or an output, as it is written, with its key."""
        yield ("project", "policy"), self.project.policy
        yield from _paths(("project", "later"), self.project.later)
        for name, source in self.sources.items():
            yield from _paths(("sources", name, "path"), source.options.get("path"))
            for field, file in source.translate.items():
                yield from _paths(("sources", name, "translate", field), file)
        for number, output in enumerate(self.outputs):
            yield from _paths(("outputs", number, "path"), output.options.get("path"))

    @property
    def document_name(self) -> str:
        return self._places.document.name

    def place(self, *path: str | int, of_key: bool = False) -> Label:
        """Where a value stands, or else the table round it; with `of_key` the key: `place("sources", "account")`."""
        return self._places.key(path) if of_key else self._places.value(path)

    def is_from_command(self, *path: str | int) -> bool:
        """Whether a `--set` gave this value: then somebody wrote it for this very run."""
        return self.place(*path).span.document is not self._places.document

    def loaded_from(self, base: Path, places: Places) -> ProjectConfig:
        """This configuration, knowing where it was read."""
        self._base, self._places = base, places
        return self


def _paths(key: KeyPath, given: object) -> Iterator[tuple[KeyPath, str]]:
    listed: Sequence[object] = given if isinstance(given, list | tuple) else [given]
    for number, part in enumerate(listed):
        if isinstance(part, str):
            yield (key if part is given else (*key, number)), part
