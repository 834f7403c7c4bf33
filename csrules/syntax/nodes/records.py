"""`record` and `rows`: fields with their types and limits, and tables that live in the policy."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.syntax.nodes.parts import Name, PlainLiteral, Row, Text
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a type of money: `kind` is minor, per or in; `word` is `month`, `year` or the field of the currency."""

    span: Span
    kind: str
    word: str


@dataclass(frozen=True, slots=True)
class PlainType:
    span: Span
    name: Name
    as_fraction: bool
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryWord:
    """A value of a category, and the label by which data may call it."""

    span: Span
    name: Name
    label: Text | None


@dataclass(frozen=True, slots=True)
class OneOfType:
    span: Span
    values: tuple[CategoryWord, ...]


@dataclass(frozen=True, slots=True)
class ListType:
    span: Span
    item: Name


TypeNode = PlainType | OneOfType | ListType


@dataclass(frozen=True, slots=True)
class Constraint:
    """`kind` is key, optional, default, at_least, at_most or from_to; all but the first two have a value."""

    span: Span
    kind: str
    value: PlainLiteral | None = None
    upper: PlainLiteral | None = None


@dataclass(frozen=True, slots=True)
class Field:
    span: Span
    name: Name
    type: TypeNode
    constraints: tuple[Constraint, ...]


@dataclass(frozen=True, slots=True)
class Record:
    span: Span
    name: Name
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    span: Span
    record: Name
    header: Row | None
    body: tuple[Row, ...]
