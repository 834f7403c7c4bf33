"""For whom tables are: us, partners or customers; and the tables that each of them may have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NoReturn, Protocol
from urllib.parse import quote

from csrules.diagnostics import CODES, Diagnostic, Label, did_you_mean
from csrules.engine.lookup import near_keys
from csrules.engine.profiles import has_account, partner_keys, profile_tables
from csrules.engine.session import Session
from csrules.plan.plan import Plan
from csrules.plugin.spec import ResultTable, RunInfo
from csrules.project.errors import ProjectError
from csrules.project.refused_account import refused_account
from csrules.sql.profile_results import INTERNAL, PARTNER, PROFILES
from csrules.sql.program import Program
from csrules.sql.results import READING, RESULTS
from csrules.version import VERSION

CUSTOMER = "customer"
READER_OPTION = {PARTNER: "partner", CUSTOMER: "account"}   # what names the one reader of a profile
_TITLES = {PARTNER: "Partner services", CUSTOMER: "Service plan"}
Where = Callable[..., Label | None]


class Asked(Protocol):
    """The options of a command that choose readers."""

    @property
    def profile(self) -> str | None: ...

    @property
    def partner(self) -> str | None: ...

    @property
    def account(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Audience:
    """`reader` is the key of one partner or one account; None is all of them together."""

    profile: str = INTERNAL
    reader: str | None = None

    @property
    def folder(self) -> str:
        """The reader's key as the name of a directory that lies where it should."""
        name = quote(self.reader or "", safe=" ")
        return name.replace(".", "%2E") if set(name) <= {".", " "} else name


def readers(audience: Audience) -> str:
    """Who they are, in a message."""
    return f"the profile `{audience.profile}`" if audience.reader is None else f"`{audience.reader}`"


def table_names(profile: str) -> tuple[str, ...]:
    return tuple(PROFILES[profile]) if profile in PROFILES else (*RESULTS, *READING)


def asked_audience(asked: Asked, place: Where = lambda *_: None) -> Audience | None:
    """What a command, or an output of the project file, says; None where it says nothing. Raises `ProjectError`."""
    readers = {PARTNER: asked.partner, CUSTOMER: asked.account}
    named = [profile for profile, reader in readers.items() if reader is not None]
    profile = asked.profile or (named[0] if named else None)
    if profile is None:
        return None
    if profile not in (INTERNAL, *PROFILES):
        advice = did_you_mean(profile, (INTERNAL, *PROFILES)) or f"possible: {', '.join((INTERNAL, *PROFILES))}"
        _refuse("bad-setting", f"there is no profile `{profile}`", place("profile"), advice)
    for other in named:
        if other != profile:
            option = READER_OPTION[other]
            message = f"`{option}` is for the profile `{other}`, and this is `{profile}`"
            _refuse("bad-setting", message, place(option), "leave one of the two out")
    return Audience(profile, readers.get(profile))


@dataclass(frozen=True, slots=True)
class Results:
    """What a run decided, for every reader. `internal` are the tables that only we may have."""

    session: Session
    plan: Plan
    program: Program
    internal: Mapping[str, ResultTable]

    def tables(self, audience: Audience) -> Mapping[str, ResultTable]:
        """The tables of one reader. Raises `ProjectError` where there is no such reader."""
        if audience.profile == INTERNAL:
            return self.internal
        self.check(audience)
        if audience.profile == PARTNER and audience.reader is None:
            _refuse("no-reader", "the tables are for partners, and no partner is named", None,
                    "name a partner: `--partner KEY`, or in Python `partner=`")
        return dict(profile_tables(self.session, self.program, audience.profile, audience.reader))

    def each(self, audience: Audience) -> tuple[Audience, ...]:
        """The audience, or every single partner: partners never share a table."""
        if audience.profile != PARTNER or audience.reader is not None:
            return (audience,)
        self.check(audience)
        keys = partner_keys(self.session, self.program) or []
        alike = {key.casefold(): key for key in keys}
        for key in keys:
            if alike[key.casefold()] != key:
                message = f"on some disks, `{key}` and `{alike[key.casefold()]}` are the same directory"
                _refuse("bad-setting", message, None, "write the tables of one partner at a time: `--partner KEY`")
        return tuple(Audience(PARTNER, key) for key in keys)

    def check(self, audience: Audience, place: Where = lambda *_: None) -> None:
        """Refuse a reader that is not there, with the nearest that is."""
        reader, label = audience.reader, place(READER_OPTION.get(audience.profile, "profile"))
        if audience.profile == PARTNER:
            keys = partner_keys(self.session, self.program)
            if keys is None:
                _refuse("no-reader", "the policy links no account and no agreement to a `partner`", label,
                        "declare `record partner`, and a field of that type in `account` or the agreement")
            if reader is not None and reader not in keys:
                _refuse("no-reader", f"there is no partner `{reader}`", label, did_you_mean(reader, keys))
        elif audience.profile == CUSTOMER and reader is not None and not has_account(self.session, reader):
            if refused := refused_account(self.session, reader, label):
                raise ProjectError(refused, 2)
            near = near_keys(self.session, self.plan.account, reader)
            advice = "did you mean " + " or ".join(f"`{key}`" for key in near) + "?" if near else None
            _refuse("unknown-account", f"there is no account `{reader}`", label, advice)

    def info(self, audience: Audience) -> RunInfo:
        return run_info(self.plan, self.program.as_of, audience.profile)


def run_info(plan: Plan, as_of: dt.date, profile: str) -> RunInfo:
    """Readers outside do not see the policy's own title."""
    title = _TITLES.get(profile)
    if title is None:
        title = plan.title
    elif plan.shown_as is not None:
        title = f"{title} of {plan.shown_as}"
    return RunInfo(title, as_of, plan.currency, VERSION, profile)


def _refuse(code: str, message: str, label: Label | None, help: str | None) -> NoReturn:
    raise ProjectError((Diagnostic(CODES[code], message, label, help),), 2)
