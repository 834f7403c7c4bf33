"""What a policy's tests say, checked: the rows they state, and the answers they expect.

Tests are read by `csrules test` alone; nothing here ever changes what a run decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar

from csrules.analysis.scalars import Scalar
from csrules.text import Span
from csrules.types import Value

GROUP_FINDING = "group-watch-fired"   # of a watch about many accounts together


@dataclass(frozen=True, slots=True)
class Given:
    """One row of a record as far as a test states it; a field that it does not state is not among `values`.

    A default stands for itself, so it counts as stated.
    """

    record: str
    values: Mapping[str, Value | None]
    span: Span


class About(Enum):
    """What a wanted answer is about."""

    ACCOUNT = "account"      # a column of the account
    SERVICE = "service"      # a column of one of its services
    BOOK = "book"            # who carries it for a role
    FINDING = "finding"      # whether there is a finding with a name or a message
    FINDINGS = "findings"    # whether there is any finding
    REJECTED = "rejected"    # whether a field keeps the row from being accepted


@dataclass(frozen=True, slots=True)
class Wanted:
    """One answer: `name` is a column, a finding's name or message, or a field; a missing `value` is wanted as such."""

    about: About
    name: str
    value: Value | None
    kind: Scalar
    service: str | None = None
    role: str | None = None   # of a book; without one that of the account's tier


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one line or cell expects of the account with this number; all of `wanted` must come true."""

    account: int
    wanted: tuple[Wanted, ...]
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Test:
    """`given` are the rows by record, in place of the policy's own; a row of a table is a test with a number."""

    __test__: ClassVar[bool] = False   # for pytest, which takes a class of this name for one of its own

    name: str
    as_of: dt.date
    given: Mapping[str, tuple[Given, ...]]
    expectations: tuple[Expectation, ...]
    span: Span

    @property
    def accounts(self) -> tuple[Given, ...]:
        return self.given["account"]
