"""The type of an expression: its kind, whether it may be missing, and how many digits it needs to stay exact."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import assert_never

from csrules.types import (
    Category,
    Date,
    Days,
    FieldSchema,
    FieldType,
    Flag,
    Integer,
    Link,
    ListOf,
    Money,
    Number,
    Percent,
    Text,
)


class Kind(Enum):
    """What a value is; the text is how messages call it."""

    CONDITION = "a yes/no value"
    TEXT = "text"
    NUMBER = "a plain number"
    MONEY = "money"
    PERCENT = "a percentage"
    DAYS = "a number of days"
    MONTHS = "a number of months"
    DATE = "a date"
    CATEGORY = "a category"
    LINK = "a link"
    LIST = "a list"


NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY, Kind.PERCENT, Kind.DAYS})
ORDERED = NUMERIC | {Kind.DATE}
Limit = Decimal | int | dt.date | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """`digits` before and `scale` behind the decimal point are upper bounds, for numeric kinds.

    `whole` numbers are held as integers. `bare` marks a plain literal, which takes the unit of what it meets.
    `low` and `high` are limits that every accepted row keeps. `per` is the period of an amount: month, year, or unsaid.
    """

    kind: Kind
    nullable: bool = False
    digits: int = 0
    scale: int = 0
    whole: bool = False
    bare: bool = False
    category: Category | None = None
    record: str | None = None
    low: Limit = None
    high: Limit = None
    per: str | None = None

    def missing_too(self) -> Scalar:
        return self if self.nullable else replace(self, nullable=True)

    @property
    def shown(self) -> str:
        """The type as a message calls it."""
        if self.per is not None:
            return f"money per {self.per}"
        if self.kind is Kind.LINK:
            return f"a link to `{self.record}`"
        if self.kind is Kind.CATEGORY and self.category is not None and self.category.kind != "category":
            return f"a {self.category.kind}"
        return str(self.kind.value)


CONDITION = Scalar(Kind.CONDITION)
MAYBE = Scalar(Kind.CONDITION, nullable=True)
TEXT = Scalar(Kind.TEXT)
DATE = Scalar(Kind.DATE)
INTEGER = Scalar(Kind.NUMBER, digits=18, whole=True)
DAYS = Scalar(Kind.DAYS, digits=18, whole=True)


def of_field(field: FieldSchema) -> Scalar:
    """The type that a field's value has in an expression. A link that leads nowhere is missing, wherever it stands."""
    low, high = field.minimum, field.maximum
    limits: dict[str, Limit] = {
        "low": low if isinstance(low, Decimal | int | dt.date) else None,
        "high": high if isinstance(high, Decimal | int | dt.date) else None,
    }
    nullable = field.nullable or isinstance(field.type, Link)
    return replace(of_type(field.type), nullable=nullable, **limits)  # type: ignore[arg-type]


def of_type(kind: FieldType) -> Scalar:
    match kind:
        case Text():
            return TEXT
        case Integer():
            return INTEGER
        case Days():
            return DAYS
        case Number():
            return Scalar(Kind.NUMBER, digits=kind.digits, scale=kind.scale)
        case Money():
            return Scalar(Kind.MONEY, digits=kind.digits, scale=kind.scale, per=kind.per)
        case Percent():
            return Scalar(Kind.PERCENT, digits=kind.digits, scale=kind.scale)
        case Date():
            return DATE
        case Flag():
            return CONDITION
        case Category():
            return Scalar(Kind.CATEGORY, category=kind)
        case Link():
            return Scalar(Kind.LINK, record=kind.record, whole=isinstance(kind.key_type, Integer))
        case ListOf():
            return Scalar(Kind.LIST, category=kind.item if isinstance(kind.item, Category) else None)
        case _:  # pragma: no cover
            assert_never(kind)


def of_decimal(kind: Kind, value: Decimal, *, bare: bool = False) -> Scalar:
    """The type of a numeric literal, just wide enough for it."""
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)  # noqa: S101  (literals are finite)
    scale = max(0, -exponent)
    whole = kind is Kind.NUMBER and scale == 0
    return Scalar(kind, digits=max(1, len(digits) + exponent), scale=scale, whole=whole, bare=bare)
