"""What was written: expressions. `depth` counts nested operations, so that nothing later can run out of stack."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Number:
    span: Span
    value: Decimal
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Percent:
    """`25%`, held as the fraction 0.25."""

    span: Span
    value: Decimal
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Date:
    span: Span
    value: dt.date
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Quoted:
    span: Span
    value: str
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Duration:
    """`90 days` are days; `6 months` and `2 years` are calendar months. One of the two numbers is 0."""

    span: Span
    days: int
    months: int
    depth: int = 1


_WORD = re.compile(r"(\w+)|#[^\n\r]*")   # a path may be written over several lines, with comments

Literal = Number | Percent | Date | Quoted | Duration


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word where only a literal can stand."""

    span: Span
    text: str
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Path:
    """`arr`, or `agreement.margin` along a link."""

    span: Span
    parts: tuple[str, ...]
    depth: int = 1

    @property
    def text(self) -> str:
        return ".".join(self.parts)

    def part(self, number: int) -> Span:
        """Where the part with this number stands, from 0."""
        words = [match for match in _WORD.finditer(self.span.text) if match[1]]
        if number >= len(words):
            return self.span
        return Span(self.span.document, self.span.start + words[number].start(), self.span.start + words[number].end())


@dataclass(frozen=True, slots=True)
class Today:
    span: Span
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Negate:
    span: Span
    item: Expr
    depth: int


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`op` is + - * or /."""

    span: Span
    op: str
    left: Expr
    right: Expr
    depth: int


@dataclass(frozen=True, slots=True)
class Else:
    span: Span
    item: Expr
    fallback: Expr
    depth: int


@dataclass(frozen=True, slots=True)
class Compare:
    """`op` is == != < <= > or >=."""

    span: Span
    op: str
    left: Expr
    right: Expr
    depth: int


@dataclass(frozen=True, slots=True)
class IsMissing:
    """`is missing`, or with `negated` `is present`."""

    span: Span
    item: Expr
    negated: bool
    depth: int


@dataclass(frozen=True, slots=True)
class IsOneOf:
    span: Span
    item: Expr
    values: tuple[Literal | Word, ...]
    negated: bool
    depth: int


@dataclass(frozen=True, slots=True)
class Contains:
    """`list contains item`."""

    span: Span
    list: Expr
    item: Expr
    depth: int


@dataclass(frozen=True, slots=True)
class InText:
    """`text starts with part`, `text ends with part`: `how` is the first word."""

    span: Span
    how: str
    text: Expr
    part: Expr
    depth: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A text of which case is ignored."""

    span: Span
    item: Expr
    depth: int


@dataclass(frozen=True, slots=True)
class SizeOf:
    """`size of list`."""

    span: Span
    item: Path
    depth: int


@dataclass(frozen=True, slots=True)
class Extreme:
    """`smaller of (a, b)`, `greater of`, `earlier of`, `later of`: `how` is the first word."""

    span: Span
    how: str
    items: tuple[Expr, ...]
    depth: int


@dataclass(frozen=True, slots=True)
class Rounded:
    """`item rounded to 0.01`; `way` is `up`, `down`, or empty."""

    span: Span
    item: Expr
    way: str
    step: Literal
    depth: int


@dataclass(frozen=True, slots=True)
class InTime:
    """`date is in the last 90 days` or `in the next`."""

    span: Span
    item: Expr
    back: bool
    duration: Duration
    depth: int


@dataclass(frozen=True, slots=True)
class Period:
    """`this quarter`, `the next fiscal year`, `the previous year since started`: `steps` (-1, 0, 1) from today's.

    It has so many `months` (1, 3, 6, 12), and is the calendar's, the fiscal year's, or counted from the day `since`.
    """

    span: Span
    steps: int
    months: int
    fiscal: bool = False
    since: Expr | None = None

    @property
    def depth(self) -> int:
        return 1 if self.since is None else 1 + self.since.depth


@dataclass(frozen=True, slots=True)
class InPeriod:
    """`date is in this quarter`."""

    span: Span
    item: Expr
    period: Period
    depth: int


@dataclass(frozen=True, slots=True)
class DayOfPeriod:
    """`first day of the next quarter`, `last day of this fiscal year`; `next anniversary of started` is one as well."""

    span: Span
    last: bool
    period: Period
    depth: int


@dataclass(frozen=True, slots=True)
class PartOf:
    """`month of started`, `fiscal quarter of started`."""

    span: Span
    part: str
    fiscal: bool
    item: Expr
    depth: int


@dataclass(frozen=True, slots=True)
class OfService:
    """`review offered`, or `review by partner`: `party` is who answers, None where any may. It may be `negated`."""

    span: Span
    service: Path
    party: str | None
    negated: bool
    depth: int = 2


@dataclass(frozen=True, slots=True)
class Logic:
    """`op` is `and` or `or`, over two or more items."""

    span: Span
    op: str
    items: tuple[Expr, ...]
    depth: int


@dataclass(frozen=True, slots=True)
class Not:
    span: Span
    item: Expr
    depth: int


@dataclass(frozen=True, slots=True)
class Unread:
    """An expression that is too deep or too long; that was reported, and nothing more is said about it."""

    span: Span
    depth: int = 1


Expr = (
    Literal | Word | Path | Today | Negate | Arithmetic | Else | Compare | IsMissing | IsOneOf | Contains
    | InText | Folded | SizeOf | Extreme | Rounded | InTime | InPeriod | DayOfPeriod | PartOf | OfService | Logic | Not
    | Unread
)


def children(node: Expr) -> tuple[Expr, ...]:
    """The expressions directly below."""
    match node:
        case Negate(item=item) | Not(item=item) | IsMissing(item=item) | InTime(item=item) | PartOf(item=item):
            return (item,)
        case InPeriod(item=item, period=period):
            return (item,) if period.since is None else (item, period.since)
        case DayOfPeriod(period=period):
            return () if period.since is None else (period.since,)
        case IsOneOf(item=item, values=values):
            return (item, *values)
        case Arithmetic(left=left, right=right) | Compare(left=left, right=right):
            return (left, right)
        case Contains(list=whole, item=item):
            return (whole, item)
        case Else(item=item, fallback=fallback):
            return (item, fallback)
        case Folded(item=item) | SizeOf(item=item):
            return (item,)
        case InText(text=whole, part=item):
            return (whole, item)
        case Rounded(item=item, step=step):
            return (item, step)
        case Logic(items=items) | Extreme(items=items):
            return items
        case _:
            return ()
