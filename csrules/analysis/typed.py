"""Typed expressions: names bound, every node with its type. The plan computes with these same nodes.

A `Ref` names a column: an account's field (`arr`), a define (`net_arr`), a field along a link (`partner.program`), a
field of the matched agreement (`agreement.margin`), or what an earlier stage decided (`tier`). Spans say where a
node was written; they do not count when two nodes are compared, so that alike conditions are recognised as one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from csrules.analysis.scalars import CONDITION, MAYBE, Kind, Scalar
from csrules.text import Span

LOOK_UP = "look_up:"
"""What the names of columns begin with that hold a row found by a `match` with a name of its own."""
ConstValue = str | int | Decimal | bool | dt.date | None


@dataclass(frozen=True, slots=True)
class Const:
    value: ConstValue
    type: Scalar
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Ref:
    name: str
    type: Scalar
    span: Span | None = field(default=None, compare=False)

    @property
    def shown(self) -> str:
        """The name for people: `arr:amount` and `case:row.hours` are `arr` and `case.hours` in the policy."""
        return self.name.removeprefix(LOOK_UP).replace(":row.", ".").partition(":")[0]


@dataclass(frozen=True, slots=True)
class Today:
    """The day of the run."""

    type: Scalar
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PeriodStart:
    """The first day of the period of so many months (1, 3, 6, 12) that is `steps` away from today's.

    `begins` is the month in which a year begins: 1 for the calendar's, another for a fiscal year.
    """

    months: int
    steps: int
    begins: int
    type: Scalar
    span: Span | None = field(default=None, compare=False)

    def day(self, as_of: dt.date) -> dt.date | None:
        """Missing outside of the years 1 to 9999."""
        whole = (as_of.year * 12 + as_of.month - self.begins) // self.months + self.steps
        year, month = divmod(whole * self.months + self.begins - 1, 12)
        return dt.date(year, month + 1, 1) if 1 <= year <= dt.MAXYEAR else None


@dataclass(frozen=True, slots=True)
class PeriodMonths:
    """How many months after `since` the period of so many months begins that is `steps` away from the one of `day`.

    Periods begin with `since`, so the number is missing where it would be below nought.
    """

    since: Typed
    day: Typed
    months: int
    steps: int
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return Scalar(Kind.MONTHS, nullable=True, digits=6, whole=True)


@dataclass(frozen=True, slots=True)
class Arith:
    """`op` is + - * or /. Exact but for division: half-even to nine decimals; division by zero is missing."""

    op: str
    left: Typed
    right: Typed
    type: Scalar
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Shift:
    """A date moved by a number of days, or by calendar months (clamped at the month's end)."""

    date: Typed
    amount: Typed
    sign: int
    unit: str
    type: Scalar
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """`later - earlier`, in days."""

    later: Typed
    earlier: Typed
    type: Scalar
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PartOf:
    """The day, month, quarter, half-year or year of a date; `begins` is the month in which its years begin.

    A year that begins in another month than January has the number of the calendar year in which it ends.
    """

    item: Typed
    part: str
    begins: int = 1
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        high = PARTS[self.part]
        return Scalar(Kind.NUMBER, self.item.type.nullable, digits=len(str(high)), whole=True, low=1, high=high)

    def months(self, number: int) -> tuple[int, ...]:
        """The months of the calendar that make up a quarter or a half-year."""
        each = 12 // PARTS[self.part]
        return tuple((self.begins - 1 + at) % 12 + 1 for at in range((number - 1) * each, number * each))


PARTS = {"day": 31, "month": 12, "quarter": 4, "half-year": 2, "year": dt.MAXYEAR + 1}
"""The highest number of each part of a date: a fiscal year may end in the year after the last."""


@dataclass(frozen=True, slots=True)
class Rank:
    """How high a tier stands: 0 for the lowest."""

    item: Typed
    span: Span | None = field(default=None, compare=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The tiers, from rank 0 on."""
        category = self.item.type.category
        return category.names[::-1] if category is not None else ()

    @property
    def place(self) -> int | None:
        """The rank, where the tier is named."""
        return self.names.index(str(self.item.value)) if isinstance(self.item, Const) else None

    @property
    def type(self) -> Scalar:
        most = max(len(self.names) - 1, 0)
        return Scalar(Kind.NUMBER, self.item.type.nullable, digits=len(str(most)), whole=True, low=0, high=most)


@dataclass(frozen=True, slots=True)
class Coalesce:
    """`item else fallback`."""

    item: Typed
    fallback: Typed
    type: Scalar
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SizeOf:
    """How many values a list has."""

    item: Typed
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return Scalar(Kind.NUMBER, self.item.type.nullable, digits=9, whole=True, low=0)


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in small letters, by the table of `types.folding`."""

    item: Typed
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return self.item.type


@dataclass(frozen=True, slots=True)
class InText:
    """Whether a text `starts` or `ends` with a part, or `contains` it; unknown where either is missing."""

    how: str
    text: Typed
    part: Typed
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return MAYBE if self.text.type.nullable or self.part.type.nullable else CONDITION


@dataclass(frozen=True, slots=True)
class Extreme:
    """The least of several numbers or days, or the greatest (`most`); missing where any of them is."""

    items: tuple[Typed, ...]
    most: bool
    type: Scalar
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Rounded:
    """A number brought to the nearest multiple of `step` (half to even), or to the next one `up` or `down`."""

    item: Typed
    step: Const
    way: str
    type: Scalar
    span: Span | None = field(default=None, compare=False)

    @property
    def count_type(self) -> Scalar:
        """Of the number of steps."""
        return Scalar(Kind.NUMBER, self.type.nullable, self.item.type.digits + self.step.type.scale + 1)


@dataclass(frozen=True, slots=True)
class Exact:
    """A column that a division has rounded (`ref`), with what it is made of (`of`), which is what is compared."""

    ref: Typed
    of: Typed
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return self.ref.type


@dataclass(frozen=True, slots=True)
class Compare:
    op: str
    left: Typed
    right: Typed
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return MAYBE if self.left.type.nullable or self.right.type.nullable else CONDITION


@dataclass(frozen=True, slots=True)
class OneOf:
    item: Typed
    values: tuple[Const, ...]
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return MAYBE if self.item.type.nullable else CONDITION


@dataclass(frozen=True, slots=True)
class Contains:
    """Whether `item` is one of the values of a list; unknown where either is missing."""

    list: Typed
    item: Typed
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return MAYBE if self.list.type.nullable or self.item.type.nullable else CONDITION


@dataclass(frozen=True, slots=True)
class Missing:
    item: Typed
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return CONDITION


@dataclass(frozen=True, slots=True)
class And:
    items: tuple[Typed, ...]
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return MAYBE if any(item.type.nullable for item in self.items) else CONDITION


@dataclass(frozen=True, slots=True)
class Or:
    items: tuple[Typed, ...]
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return MAYBE if any(item.type.nullable for item in self.items) else CONDITION


@dataclass(frozen=True, slots=True)
class Not:
    item: Typed
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return self.item.type


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a condition is known to be true: unknown counts as no."""

    item: Typed
    span: Span | None = field(default=None, compare=False)

    @property
    def type(self) -> Scalar:
        return CONDITION


Typed = (
    Const | Ref | Today | PeriodStart | PeriodMonths | Arith | Shift | DaysBetween | PartOf | Rank | Coalesce | SizeOf
    | Folded | Extreme | Rounded | Exact | Compare | OneOf | Contains | InText | Missing | And | Or | Not | Known
)
YES = Const(True, CONDITION)


def children(node: Typed) -> tuple[Typed, ...]:
    """The nodes directly below."""
    match node:
        case Const() | Ref() | Today() | PeriodStart():
            return ()
        case Arith() | Compare():
            return (node.left, node.right)
        case Shift():
            return (node.date, node.amount)
        case DaysBetween():
            return (node.later, node.earlier)
        case PeriodMonths():
            return (node.since, node.day)
        case Coalesce():
            return (node.item, node.fallback)
        case Exact():
            return (node.ref, node.of)
        case Rounded():
            return (node.item, node.step)
        case Contains():
            return (node.list, node.item)
        case InText():
            return (node.text, node.part)
        case And() | Or() | Extreme():
            return node.items
        case OneOf() | Missing() | Not() | Known() | PartOf() | Rank() | SizeOf() | Folded():
            return (node.item,)


def walk(node: Typed) -> Iterator[Typed]:
    """The node and all below it, from the top."""
    yield node
    for child in children(node):
        yield from walk(child)


def refs(node: Typed) -> frozenset[str]:
    """The names of the columns that an expression reads."""
    return frozenset(part.name for part in walk(node) if isinstance(part, Ref))
