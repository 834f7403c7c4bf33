"""Parts of a checked policy that decide nothing: promises, and watches about single accounts or many together."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.analysis.policy_parts import Rule
from csrules.analysis.typed import Ref, Typed
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of a promise: never or always `condition`, accountable, or never_rises (our share, as `field` does)."""

    kind: str
    condition: Typed | None
    field: Ref | None
    span: Span


@dataclass(frozen=True, slots=True)
class Promise:
    """What holds for every possible account."""

    text: str
    statements: tuple[Statement, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Watch:
    """An alarm about every account for which one of `rules` holds."""

    text: str
    rules: tuple[Rule, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class GroupWatch:
    """An alarm about every group of accounts for which one of `rules` holds.

    `kind` says what is gone through: the values of `by`, which was written as `name`, or roles, people, or all at once.
    """

    text: str
    kind: str
    name: str
    by: Ref | None
    rules: tuple[Rule, ...]
    span: Span
