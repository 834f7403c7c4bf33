"""`overrides from`: a register that sets the tier or a party of accounts."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Duration, Expr, Path
from csrules.syntax.nodes.grants import Grant
from csrules.syntax.nodes.parts import Name, Rule
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Sets:
    """`sets each of field to value`: the fields that say what is set, and to what."""

    span: Span
    field: Path
    value: Path


@dataclass(frozen=True, slots=True)
class Lasting:
    """`in force from starts to ends, at most 180 days`."""

    span: Span
    starts: Path
    ends: Path | None
    longest: Duration | None


@dataclass(frozen=True, slots=True)
class Overrides:
    """`overrides from exception { … }`; `limits` are its `never when`, `settable` is None where nothing limits it.

    `accounts` are the fields that tie a row to accounts, those first that say more.
    """

    span: Span
    head: Span
    record: Name
    accounts: tuple[Path, ...] | None
    sets: Sets | None
    lasting: Lasting | None
    authorised: tuple[Expr, ...]
    settable: tuple[Name, ...] | None
    grantable: tuple[Grant, ...]
    limits: tuple[Rule, ...]
    repeated: tuple[Span, ...]
