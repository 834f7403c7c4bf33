"""Drawn records: fields of every type, with every kind of constraint, and links of links."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from csrules.types import (
    Category,
    CategoryValue,
    Date,
    Days,
    FieldSchema,
    Flag,
    Integer,
    Link,
    ListOf,
    Money,
    Number,
    Percent,
    RecordSchema,
    Text,
    Value,
)
from csrules.types.values import plain
from tests.evaluators.choosing import Chooser
from tests.evaluators.words import Names, quoted

D = Decimal
MONEY, NUMBER, PERCENT = Money("USD"), Number(), Percent()
# Limits that a field may declare, by type; each pair leaves room between.
LIMITS: dict[str, tuple[tuple[Value | None, Value | None], ...]] = {
    "integer": ((0, None), (-100, 100), (1, 999_999_999_999_999_999), (None, 1000)),
    "number": ((D(0), None), (D("-1.5"), D("2.5")), (None, D("99999999999.999999"))),
    "money": ((D(0), None), (D(0), D(1_000_000)), (D("-9999999999999.9999"), D("9999999999999.9999"))),
    "percent": ((D(0), D(1)), (D(0), D("0.45")), (D("0.05"), D("9.99")), (D(0), None)),
    "days": ((0, None), (-400, 400)),
    "date": ((dt.date(2000, 1, 1), None), (dt.date(1, 1, 1), dt.date(9999, 12, 31))),
}
DEFAULTS: dict[str, tuple[Value, ...]] = {
    "text": ("plain", "it's"), "integer": (5, 1, 100), "number": (D("0.5"), D(0)), "money": (D(0), D("40000.01")),
    "percent": (D("0.2"), D("0.45")), "days": (0, 90, -6),
    "date": (dt.date(2024, 2, 29), dt.date(2026, 6, 30)), "flag": (False, True),
}


class RecordDrawer:
    """`named` are the policy's tiers, roles and services as categories."""

    def __init__(self, chooser: Chooser, names: Names, named: Mapping[str, Category]) -> None:
        self.choose, self.names, self.named = chooser, names, named
        self.drawn: list[tuple[CategoryValue, ...]] = []

    def key(self) -> FieldSchema:
        return FieldSchema("id", Integer() if self.choose.chance(25) else Text(), key=True)

    def field(self, name: str, kind: str) -> FieldSchema:
        if kind in LIMITS:
            return self._limited(name, kind)
        if kind in ("tier", "role", "service"):
            return FieldSchema(name, self.named[kind], optional=self.choose.chance(50))
        if kind == "category":
            values = self._values()
            default = values[0].name if self.choose.chance(15) else None
            return FieldSchema(
                name, Category(values), optional=default is None and self.choose.chance(50), default=default
            )
        if kind == "list":
            return FieldSchema(name, ListOf(Text()), optional=self.choose.chance(80))
        if kind == "services":
            return FieldSchema(name, ListOf(self.named["service"]), optional=self.choose.chance(70))
        default = self.choose.one(DEFAULTS[kind]) if self.choose.chance(15) else None
        type_ = Flag() if kind == "flag" else Text()
        return FieldSchema(name, type_, optional=default is None and self.choose.chance(50), default=default)

    def _values(self) -> tuple[CategoryValue, ...]:
        """Sometimes those of another category, in another order: the two are then compared."""
        if self.drawn and self.choose.chance(40):
            return tuple(self.choose.shuffled(self.choose.one(self.drawn)))
        values = tuple(CategoryValue(self.names.new(), "A label" if at == 0 else None)
                       for at in range(self.choose.between(1, 3)))
        self.drawn.append(values)
        return values

    def _limited(self, name: str, kind: str) -> FieldSchema:
        types = {
            "integer": Integer(),
            "number": NUMBER,
            "money": Money("USD", minor=True) if self.choose.chance(15) else MONEY,
            "percent": PERCENT,
            "days": Days(),
            "date": Date(),
        }
        low, high = self.choose.one(LIMITS[kind]) if self.choose.chance(35) else (None, None)
        default = self.choose.one(DEFAULTS[kind]) if self.choose.chance(15) else None
        if default is not None and not _inside(default, low, high):
            default = None
        return FieldSchema(
            name,
            types[kind],
            optional=default is None and self.choose.chance(45),
            default=default,
            minimum=low,
            maximum=high,
        )

    def link(self, name: str, to: RecordSchema) -> FieldSchema:
        assert to.key is not None
        key = to.key.type
        assert isinstance(key, Text | Integer)
        return FieldSchema(name, Link(to.name, key), optional=self.choose.chance(60))

    def fields(self, kinds: tuple[str, ...], least: int, most: int) -> list[FieldSchema]:
        return [self.field(self.names.new(), self.choose.one(kinds)) for _ in range(self.choose.between(least, most))]


def _inside(value: Value, low: Value | None, high: Value | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)  # type: ignore[operator]


def record_text(schema: RecordSchema) -> str:
    return "\n".join([f"record {schema.name} {{", *(f"  {field_text(field)}" for field in schema.fields), "}"])


def field_text(field: FieldSchema) -> str:
    parts = [field.name, _type_text(field)]
    if field.key:
        parts.append("key")
    if field.optional:
        parts.append("optional")
    low, high = field.minimum, field.maximum
    if low is not None and high is not None:
        parts.append(f"from {literal(field, low)} to {literal(field, high)}")
    elif low is not None:
        parts.append(f"at least {literal(field, low)}")
    elif high is not None:
        parts.append(f"at most {literal(field, high)}")
    if field.default is not None:
        parts.append(f"default {literal(field, field.default)}")
    return "  ".join(parts)


def _type_text(field: FieldSchema) -> str:
    match field.type:
        case Category(kind="category", values=values):
            return "one of " + ", ".join(v.name + (f' "{v.label}"' if v.label else "") for v in values)
        case Category(kind=kind):
            return kind
        case Link(record=record):
            return record
        case ListOf(item=item):
            return f"list of {item.name}"
        case Money(minor=minor, stated=stated):
            return "money" + (" in minor units" if minor else "") + (f" in {stated}" if stated else "")
        case other:
            return other.name


def literal(field: FieldSchema, value: Value) -> str:
    """A value as the policy writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{plain(value * 100)}%" if isinstance(field.type, Percent) else plain(value)
    if isinstance(value, int):
        return f"{value} days" if isinstance(field.type, Days) else str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(field.type, Category) else quoted(str(value))
