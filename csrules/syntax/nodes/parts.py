"""Small parts that many declarations share."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from csrules.syntax.expressions import Expr, Literal, Word
from csrules.text import Span

PlainLiteral = Literal | Word


@dataclass(frozen=True, slots=True)
class Name:
    """A name where it is declared or used."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted text, without its quotes."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table row: the text between two bars, without the blanks around it."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Row:
    """A `broken` row was reported; it holds the cells before the place that could not be read."""

    cells: tuple[Cell, ...]
    span: Span
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Effort:
    """`10h/month` as exact minutes per year (a day counts 365 times, a week 52, a month 12, a quarter 4)."""

    span: Span
    minutes: Decimal


@dataclass(frozen=True, slots=True)
class Guard:
    """`when C`, `when C unless D`, `unless D`; a guard with neither (`otherwise`) always holds."""

    span: Span
    when: Expr | None
    unless: Expr | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One line that decides something, and the author's reason for it."""

    span: Span
    guard: Guard
    because: Text | None
    otherwise: bool = False
