"""What the program asks of a dialect. The methods here are standard SQL; a dialect says what is otherwise with it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from csrules.analysis.scalars import NUMERIC, Kind, Scalar
from csrules.sql.build import again, all_of, cast, constant, null, sql_type, string
from csrules.sql.rounding import Side

TEXTS = "ARRAY<TEXT>"   # the type of every list
FIRST_DAY = dt.date.min   # of the calendar that policies know


@dataclass(frozen=True, slots=True)
class Dialect:
    """`name` is SQLGlot's word for it. `verified` says by what; without it nobody has run the text there.

    `temporary` says whether a session's own tables are real ones. `fences` asks for `MATERIALIZED`, without which the
    planner would put the layers of a statement back into one. `repeats` says that a division or a named function writes
    its operands out more than once, so that they need columns of their own. `checks` says that a table can hold its
    rows to conditions, and `circles` that a recursion can keep each row once, so that it ends where links make a
    circle. `groups_lists` says that rows can be grouped by a list.
    `decimal` is the type of every decimal and of every literal with a point, where such a literal would be a float.
    """

    name: str
    title: str
    verified: str | None = None
    temporary: bool = True
    fences: bool = False
    repeats: bool = False
    checks: bool = False
    circles: bool = True
    groups_lists: bool = True
    decimal: str | None = None
    prelude: tuple[str, ...] = ()

    @property
    def warning(self) -> tuple[str, ...]:
        """What whoever runs the text has to know first."""
        if self.verified is not None:
            return ()
        return (f"Nothing has verified the program on {self.title}: compare its results with a run of csrules.",)

    def divide(self, value: Side, divisor: Side, places: int, result: str) -> exp.Expression:
        """`value / divisor` rounded half-even to `places`, as the SQL type `result`; missing where the divisor is 0."""
        raise NotImplementedError

    def move(self, day: exp.Expression, amount: exp.Expression, unit: str) -> exp.Expression:
        """The day moved by a number of `days` or `months`; missing outside of the calendar's years 1 to 9999."""
        raise NotImplementedError

    def days_between(self, later: exp.Expression, earlier: exp.Expression) -> exp.Expression:
        return exp.DateDiff(this=later, expression=earlier, unit=exp.var("DAY"))

    def contains(self, texts: exp.Expression, item: exp.Expression) -> exp.Expression:
        """Whether a list that is there holds an item that is there."""
        return exp.ArrayContains(this=texts, expression=item)

    def size(self, texts: exp.Expression) -> exp.Expression:
        """How many values a list has that is there."""
        return exp.ArraySize(this=texts)

    def decimal_text(self, node: exp.Expression) -> exp.Expression:
        """As people write it: the zeros at the end go, and then a point that nothing follows."""
        text: exp.Expression = cast(node, "TEXT")
        for end in ("0", "."):
            text = exp.Trim(this=text, expression=string(end), position="TRAILING")
        return text

    def any_value(self, node: exp.Expression, kind: Scalar) -> exp.Expression:
        """The one value that all rows of a group have."""
        return exp.AnyValue(this=node)

    def same(self, left: exp.Expression, right: exp.Expression, kind: Scalar) -> exp.Expression:
        """Whether both have one value, or both have none, in a form that databases join by hashing."""
        if not kind.nullable:
            return exp.EQ(this=left, expression=right)
        instead = _instead(kind)
        values = exp.EQ(
            this=exp.Coalesce(this=again(left), expressions=[instead]),
            expression=exp.Coalesce(this=again(right), expressions=[again(instead)]),
        )
        gone = [exp.Paren(this=exp.Is(this=side, expression=null())) for side in (left, right)]
        return all_of([values, exp.EQ(this=gone[0], expression=gone[1])])


def _instead(kind: Scalar) -> exp.Expression:
    """A value to stand in for a missing one."""
    if kind.kind is Kind.CONDITION:
        return exp.Boolean(this=False)
    if kind.kind is Kind.DATE:
        return constant(FIRST_DAY, kind)
    if kind.kind in NUMERIC or (kind.kind is Kind.LINK and kind.whole):
        return cast(exp.Literal.number(0), sql_type(kind))
    if kind.kind is Kind.LIST:
        return cast(exp.Array(expressions=[]), TEXTS)
    return string("")


def call(function: str, *arguments: exp.Expression) -> exp.Expression:
    """A named function of ours; its name may begin with a schema."""
    *schema, name = function.split(".")
    called: exp.Expression = exp.Anonymous(this=name, expressions=list(arguments))
    for part in reversed(schema):
        called = exp.Dot(this=exp.to_identifier(part), expression=called)
    return called


def unit_of(places: int) -> exp.Expression:
    """One in the last of so many places: 0.01 for two."""
    return exp.Literal.number(f"{Decimal(1).scaleb(-places):f}")
