"""`test` and `test table`: facts, and what must come of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from csrules.syntax.expressions import Date, Literal
from csrules.syntax.nodes.parts import Effort, Name, PlainLiteral, Row, Text
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Fact:
    """`arr 250k` of a test: one field of one row."""

    span: Span
    name: Name
    value: PlainLiteral


@dataclass(frozen=True, slots=True)
class Given:
    """`account { id "A1"  arr 250k }`: one row of a record, as far as a test states it."""

    span: Span
    record: Name
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Quota:
    """`3 times/quarter` as occasions per year."""

    span: Span
    times: int


Said = PlainLiteral | Effort | Quota


@dataclass(frozen=True, slots=True)
class Expect:
    """`expect "A1" tier growth`: the account's key, where one is named, and the words behind it."""

    span: Span
    account: Literal | None
    words: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """A test; a `test table` has a `header`, and each row of its `body` is a test of its own."""

    __test__: ClassVar[bool] = False   # for pytest, which takes a class of this name for one of its own

    span: Span
    name: Text
    as_of: Date
    is_table: bool
    given: tuple[Given, ...]
    header: Row | None
    body: tuple[Row, ...]
    expects: tuple[Expect, ...]
