"""Draws the rows of all records of a policy: on its literals, beside them, at the ends of types, missing, broken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.scalars import NUMERIC, Kind
from csrules.decide.arithmetic import shift
from csrules.plan import nodes
from csrules.plan.plan import Plan
from csrules.types import (
    Category,
    Date,
    Days,
    FieldSchema,
    Flag,
    Integer,
    Link,
    ListOf,
    Money as MoneyType,
    Number,
    Percent,
    RecordSchema,
)
from tests.evaluators.choosing import Chooser

Row = Mapping[str, Any]
Tables = dict[str, list[Row]]
USUAL_DAYS = (dt.date(2026, 6, 30), dt.date(2024, 2, 29), dt.date(2025, 12, 31), dt.date(2026, 1, 31))
KEYS = ("K1", "K2", "k1", "it's", "größe", "K3", "K4", "%s {0}", "K 5", "K6", "K7", "K8", "K9",
        *(f"L{number}" for number in range(20)))
TEXTS = ("plain", "it's", "", "größer 名前 😀", "Plain", "PLAIN", "back\\slash \\n \\' \\\\", "K1")
NUMBERS: dict[type, tuple[int, int, str]] = {   # digits before and places behind the point, and the Python type
    Integer: (18, 0, "int"), Days: (18, 0, "int"),
    Number: (12, 6, "dec"), MoneyType: (14, 4, "dec"), Percent: (3, 6, "dec"),
}


def as_of(choose: Chooser) -> dt.date:
    return choose.one((dt.date.min, dt.date.max)) if choose.chance(5) else choose.one(USUAL_DAYS)


class Rows:
    """Rows for one plan and one day of the run."""

    def __init__(self, choose: Chooser, plan: Plan, day: dt.date) -> None:
        self.choose, self.plan, self.day = choose, plan, day
        constants = list(_constants(plan))
        self.numbers = sorted({Decimal(c.value) for c in constants if c.type.kind in NUMERIC and _is_number(c.value)})
        self.texts = (
            *TEXTS,
            *sorted({c.value for c in constants if c.type.kind is Kind.TEXT and isinstance(c.value, str)}),
        )
        self.dates = self._edges(constants)

    def _edges(self, constants: list[t.Const]) -> tuple[dt.date, ...]:
        """Days that the policy names, the day of the run, and that day moved by every number of days and months."""
        named = {c.value for c in constants if c.type.kind is Kind.DATE and isinstance(c.value, dt.date)}
        moved = {self.day}
        for const in constants:
            unit = {Kind.DAYS: "days", Kind.MONTHS: "months"}.get(const.type.kind)
            if unit is not None and isinstance(const.value, int):
                moved |= {day for sign in (1, -1) if (day := shift(self.day, sign * const.value, unit)) is not None}
        return (
            self.day,
            *sorted(moved | named | {dt.date(2024, 2, 29), dt.date(2023, 2, 28)}),
            dt.date.min,
            dt.date.max,
        )

    def tables(self, most_accounts: int = 12) -> Tables:
        sizes = {name: self.choose.between(0, 3) for name in self.plan.records} | {
            "account": self.choose.between(1, most_accounts)
        }
        more = {gather.record for gather in self.plan.gathers}
        if self.plan.match is not None:
            more.add(self.plan.match.record)
        for name in sorted(more - {"account"}):
            sizes[name] += self.choose.between(0, 4)
        keys = {name: self._keys(schema, sizes[name]) for name, schema in self.plan.records.items()}
        return {
            name: [self._row(schema, key, keys) for key in keys[name]] for name, schema in self.plan.records.items()
        }

    def _keys(self, schema: RecordSchema, count: int) -> list[Any]:
        if schema.key is None:
            return [None] * count
        return list(range(5, 5 + count)) if isinstance(schema.key.type, Integer) else list(KEYS[:count])

    def _row(self, schema: RecordSchema, key: Any, keys: Mapping[str, list[Any]]) -> Row:
        return {
            field.name: key
            if field.key
            else self._link(field, keys)
            if isinstance(field.type, Link)
            else self._value(field)
            for field in schema.fields
        }

    def _link(self, field: FieldSchema, keys: Mapping[str, list[Any]]) -> Any:
        assert isinstance(field.type, Link)
        if field.nullable and self.choose.chance(12):
            return None
        if keys[field.type.record] and not self.choose.chance(8):
            return self.choose.one(keys[field.type.record])
        return 404 if isinstance(field.type.key_type, Integer) else "nowhere's"

    def _value(self, field: FieldSchema) -> Any:
        if field.nullable and self.choose.chance(25):
            return None
        match field.type:
            case Flag():
                return self.choose.chance(50)
            case Category(names=names):
                return self.choose.one(names)
            case Date():
                return self._date(field)
            case ListOf(item=item):
                return tuple(self.choose.some(item.names if isinstance(item, Category) else TEXTS))
            case Integer() | Days() | Number() | MoneyType() | Percent():
                return self._number(field)
        return self.choose.one(self.texts)

    def _date(self, field: FieldSchema) -> dt.date:
        day = shift(self.choose.one(self.dates), self.choose.one((0, 0, 1, -1)), "days") or self.day
        low, high = field.minimum or dt.date.min, field.maximum or dt.date.max
        assert isinstance(low, dt.date)
        assert isinstance(high, dt.date)
        return min(max(day, low), high)

    def _number(self, field: FieldSchema) -> int | Decimal:
        digits, places, form = NUMBERS[type(field.type)]
        step = Decimal(1).scaleb(-places)
        most = Decimal(10) ** digits - step
        near = [number for number in self.numbers if -most <= number <= most]
        way = self.choose.between(0, 9)
        if way < 6 and near:
            value = self.choose.one(near) + step * self.choose.one((0, 0, 1, -1))
        elif way < 8:
            value = Decimal(self.choose.between(-20, 200)) / (4 if places else 1)
        else:
            value = self.choose.one((Decimal(0), step, -step, most, -most, Decimal(1), Decimal(-1)))
        value = round(value, places)
        low = field.minimum if field.minimum is not None else -most
        high = field.maximum if field.maximum is not None else most
        value = min(max(value, Decimal(low)), Decimal(high))  # type: ignore[arg-type]  # limits of numbers are numbers
        return int(value) if form == "int" else value.quantize(step)


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _constants(plan: Plan) -> Iterator[t.Const]:
    roots: list[nodes.Expr] = [column.expr for column in plan.columns]
    if plan.match is not None:
        roots += [plan.match.condition, *(one.value for one in plan.match.preferences)]
        roots += [plan.match.when] if plan.match.when is not None else []
    for gather in plan.gathers:
        roots.append(gather.condition)
        roots += [part for one in gather.measures for part in (one.value, one.where, one.by) if part is not None]
    for root in roots:
        for node in nodes.walk(root):
            if isinstance(node, t.Const):
                yield node
            elif isinstance(node, t.OneOf):
                yield from node.values
