"""Names and values as people read them: `net_arr`, `the last day of the hold`, 98,000 EUR, 25%, 3 days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.books import ROLE_COLUMN, SERVED_BY
from csrules.analysis.scalars import Kind, Scalar
from csrules.analysis.times import UNITS
from csrules.plan.plan import MAIN, Column, Measure, Plan
from csrules.plan.telling import Words
from csrules.types import FieldSchema, Money
from csrules.types.values import plain

Row = Mapping[str, Any]
WHICH = {-1: "the previous", 0: "this", 1: "the next", 2: "the next but one"}


def shown(value: Any, kind: Scalar) -> str:
    """A value without its unit: 98,000, 25%, 2026-06-30."""
    if value is None:
        return "missing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    if kind.kind is Kind.PERCENT and isinstance(value, Decimal):
        return f"{plain(value * 100)}%"
    if kind.kind is Kind.LINK:
        return str(value)   # a number that is a name has no separators
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Decimal):
        whole, _, rest = plain(value).partition(".")
        return f"{int(whole):,}" + (f".{rest}" if rest else "") if not whole.startswith("-0") else plain(value)
    return str(value)


def counted(number: int, unit: str) -> str:
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks of one plan. `prefixes` are what the names of candidates' fields begin with."""

    currency: str
    key: str
    as_of: dt.date
    fields: Mapping[str, FieldSchema]
    words: Mapping[str, Words]
    prefixes: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, plan: Plan, as_of: dt.date) -> Voice:
        told: list[Column | Measure] = [*plan.columns, *chain(*(gather.measures for gather in plan.gathers))]
        words = {ROLE_COLUMN: Words(SERVED_BY)} | {part.name: part.words for part in told if part.words is not None}
        prefixes = tuple(gather.prefix for gather in plan.gathers)
        return cls(plan.currency, plan.key, as_of, plan.account.by_name, words, prefixes)

    # ── names ────────────────────────────────────────────────────────────────

    def name(self, node: t.Typed) -> str:
        """What people call a node: a column that only the plan knows has words, all else stands in the policy."""
        match node:
            case t.Ref():
                return self.column(node)
            case t.Exact():
                return self.name(node.ref)
            case t.Today():
                return "today"
            case t.Rank(item=item) | t.Folded(item=item):
                return self.name(item)
            case t.PeriodStart():
                return self._period(node)
            case t.Shift(date=date, amount=t.PeriodMonths() as period):
                return f"{self._period(period)} since {self.name(date)}"
            case t.PartOf(item=item):
                return f"the {'fiscal ' if node.begins > 1 else ''}{node.part} of {self.name(item)}"
            case t.DaysBetween(later=t.Today(), earlier=earlier):
                return f"the time since {self.name(earlier)}"
            case t.Shift(date=date, amount=t.Const(value=amount), sign=sign, unit=unit) if isinstance(amount, int):
                return f"{self.name(date)} {'plus' if sign > 0 else 'minus'} {counted(amount, unit.removesuffix('s'))}"
            case t.Shift(date=date, amount=amount, sign=sign):
                return f"{self.name(date)} {'plus' if sign > 0 else 'minus'} {self.name(amount)}"
            case t.Coalesce(item=item) if node.span is None:
                return self.name(item)
            case _:
                return f"`{self.written(node)}`"

    def _period(self, node: t.PeriodStart | t.PeriodMonths) -> str:
        fiscal = "fiscal " if isinstance(node, t.PeriodStart) and node.begins > 1 else ""
        return f"the first day of {WHICH[node.steps]} {fiscal}{UNITS[node.months]}"

    def is_inner(self, node: t.Ref) -> bool:
        """Whether a column is the plan's own, and people have no word for it."""
        first, mark, _ = node.name.partition(":")
        known = node.name in self.words or first in self.fields or "." in first or node.name.startswith(self.prefixes)
        return bool(mark) and not known

    def column(self, node: t.Ref) -> str:
        words = self.words.get(node.name)
        if words is not None:
            return words.name
        for prefix in self.prefixes:
            if node.name.startswith(prefix):
                return node.name.removeprefix(prefix)
        if ":" in node.name and node.span is not None:
            return self.written(node)   # a column that the plan computes for what stands there
        return node.shown

    def lost(self, link: str, key: object) -> str:
        """That the row behind a link is not there."""
        path, _, field = link.rpartition(".")
        owner = path.partition(":")[0].rpartition(".")[2] or MAIN
        return f"the {owner} names {field} `{key}`, which is not there"

    def written(self, node: t.Typed) -> str:
        """What stands in the policy, on one line."""
        if node.span is not None:
            return " ".join(node.span.text.split())
        return self.column(node) if isinstance(node, t.Ref) else "this condition"

    # ── values ───────────────────────────────────────────────────────────────

    def value(self, value: Any, node: t.Typed, row: Row, like: t.Typed | None = None) -> str:
        """With its unit; `like` is what it is compared with, whose words it takes."""
        if isinstance(node, t.Rank):
            return str(node.names[value])
        ranks = self._ranks(node) or (self._ranks(like) if like is not None else ())
        if ranks and isinstance(value, int) and not isinstance(value, bool):
            return ranks[value]
        kind = node.type
        if kind.bare and like is not None:
            kind = like.type
        return self.typed(value, kind, self._unit(node, row))

    def typed(self, value: Any, kind: Scalar, unit: str = "") -> str:
        text = shown(value, kind)
        if value is None:
            return text
        if kind.kind is Kind.MONEY:
            per = f" a {kind.per}" if kind.per is not None else ""
            return f"{text} {unit or self.currency}{per}"
        if kind.kind in (Kind.DAYS, Kind.MONTHS):
            return counted(value, "day" if kind.kind is Kind.DAYS else "month")
        return f"{text} {unit}" if unit else text

    def fact(self, name: str, value: Any, kind: Scalar, row: Row) -> str:
        """A field of the account; its key is a name, even where it is a number."""
        return str(value) if name == self.key else self.typed(value, kind, self._stated(name, row))

    def far(self, by: Any, kind: Scalar, unit: str = "") -> str:
        """A difference: 1 day, 3 percentage points, 12,000 EUR."""
        if kind.kind is Kind.DATE:
            return counted(by, "day")
        if kind.kind is Kind.PERCENT:
            return f"{plain(by * 100)} percentage points"
        return self.typed(by, kind, unit)

    def _ranks(self, node: t.Typed) -> tuple[str, ...]:
        words = self.words.get(node.name) if isinstance(node, t.Ref) else None
        return words.values if words is not None else ()

    def _unit(self, node: t.Typed, row: Row) -> str:
        if not isinstance(node, t.Ref):
            return ""
        words = self.words.get(node.name)
        return words.unit if words is not None and words.unit else self._stated(node.name, row)

    def _stated(self, name: str, row: Row) -> str:
        """The currency that the account's row names for an amount."""
        amount = self.fields.get(name)
        stated = amount.type.stated if amount is not None and isinstance(amount.type, Money) else None
        return str(row.get(stated) or "") if stated is not None else ""
