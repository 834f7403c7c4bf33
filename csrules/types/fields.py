"""The types a field of a record can have."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

Scalar = str | int | Decimal | bool | dt.date
Value = Scalar | tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Text:
    name: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True)
class Integer:
    name: ClassVar[str] = "integer"


@dataclass(frozen=True, slots=True)
class Number:
    """A plain decimal number without a unit."""

    name: ClassVar[str] = "number"
    digits: ClassVar[int] = 12
    scale: ClassVar[int] = 6


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the policy's currency, for instance `USD`, or in the one that the row's field `stated` names.

    `per` is month or year, where the field says it. With `minor` data holds whole minor units: 1999 is 19.99.
    """

    currency: str
    per: str | None = None
    minor: bool = False
    stated: str | None = None
    name: ClassVar[str] = "money"
    digits: ClassVar[int] = 14
    scale: ClassVar[int] = 4


@dataclass(frozen=True, slots=True)
class Percent:
    """Held as its fraction. In data `25` and `25%` are 25 %; a field declared `as fraction` reads 0.25 as 25 %."""

    as_fraction: bool = False
    name: ClassVar[str] = "percent"
    digits: ClassVar[int] = 3
    scale: ClassVar[int] = 6


@dataclass(frozen=True, slots=True)
class Date:
    name: ClassVar[str] = "date"


@dataclass(frozen=True, slots=True)
class Days:
    """A number of days."""

    name: ClassVar[str] = "days"


@dataclass(frozen=True, slots=True)
class Flag:
    """`yes` or `no`; in data also true/false, y/n and 1/0."""

    name: ClassVar[str] = "flag"


@dataclass(frozen=True, slots=True)
class CategoryValue:
    name: str
    label: str | None = None


@dataclass(frozen=True)
class Category:
    """One of a declared list of words. Data may hold a value's name or its quoted label; Python and SQL hold the name.

    `kind` is "category", or "tier", "role" or "service" for a field that names one of the policy's own. The values of a
    `ranked` one are tiers, the highest first.
    """

    values: tuple[CategoryValue, ...]
    kind: str = "category"
    ranked: bool = False

    @property
    def name(self) -> str:
        return self.kind

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(value.name for value in self.values)

    @cached_property
    def places(self) -> dict[str, int]:
        """Each name and where it stands in the list, from 0."""
        return {name: place for place, name in enumerate(self.names)}

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Every accepted spelling and the name it stands for."""
        labels = {value.label: value.name for value in self.values if value.label is not None}
        return labels | {value.name: value.name for value in self.values}

    def said(self, name: str) -> tuple[str, ...]:
        """All that stands for a name: itself, and its label unless that is another value's name."""
        return tuple(spelling for spelling, meant in self.spellings.items() if meant == name)


@dataclass(frozen=True, slots=True)
class Link:
    """Holds the key of a row of another record; `key_type` is that key's type (text or integer)."""

    record: str
    key_type: Text | Integer
    name: ClassVar[str] = "link"


@dataclass(frozen=True, slots=True)
class ListOf:
    """Several values of one type, in data separated by `;` or given as a real list."""

    item: Text | Category
    name: ClassVar[str] = "list"


FieldType = Text | Integer | Number | Money | Percent | Date | Days | Flag | Category | Link | ListOf
