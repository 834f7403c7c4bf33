"""`promise` and `watch`: what must always be true, and what to look at."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.expressions import Expr, Path
from csrules.syntax.nodes.parts import Rule, Text
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of a promise. `kind` is never or always (a condition), accountable, or never_rises (as a field does)."""

    span: Span
    kind: str
    condition: Expr | None = None
    field: Path | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """`promise "…" { never C  always D … }`: holds for every possible account."""

    span: Span
    text: Text
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """`for each PATH` or `for all accounts`: a watch about many accounts together; `by` is what groups them."""

    span: Span
    by: Path | None


@dataclass(frozen=True, slots=True)
class Watch:
    """`watch "…" { warn unless C }`: an alarm about single accounts, or about the accounts of a group."""

    span: Span
    text: Text
    over: Watched | None
    alarms: tuple[Rule, ...]
