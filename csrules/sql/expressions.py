"""Plan nodes to SQL: one small function for each kind of node, in a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlglot import exp

from csrules.analysis import ratios, typed as t
from csrules.analysis.scalars import NUMERIC, Kind, Scalar
from csrules.plan.nodes import Case, Choose, Divide, Expr, Join, Pick, Written
from csrules.sql import recurring
from csrules.sql.build import (
    again,
    all_of,
    any_of,
    case,
    cast,
    choice,
    column,
    constant,
    decimal_type,
    integer,
    null,
    sql_type,
    string,
)
from csrules.sql.dialects import DUCKDB, Dialect
from csrules.sql.dialects.dialect import call
from csrules.sql.rounding import Side
from csrules.types.folding import CAPITALS, SMALL

COMPARE: dict[str, type[exp.Expression]] = {
    "==": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE,
}
ARITH: dict[str, type[exp.Expression]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}
MISSING = "missing"   # what people read in place of a value that is not there
NARROW = 18   # DuckDB multiplies two decimals of up to so many digits in 64 bits, however long the product


class ToSql:
    """Turns nodes into SQL for one day of the run; columns are read by their plain names, unless `read` is given."""

    def __init__(
        self, as_of: dt.date, dialect: Dialect = DUCKDB, read: Callable[[str], exp.Expression] = column
    ) -> None:
        self.as_of, self.dialect, self._read = as_of, dialect, read

    def reading(self, read: Callable[[str], exp.Expression]) -> ToSql:
        """The same, with another way to read a column."""
        return ToSql(self.as_of, self.dialect, read)

    def __call__(self, node: Expr) -> exp.Expression:
        return _TO_SQL[type(node)](self, node)

    def const(self, node: t.Const) -> exp.Expression:
        return constant(node.value, node.type)

    def today(self, node: t.Today) -> exp.Expression:
        return cast(string(self.as_of.isoformat()), "DATE")

    def period_start(self, node: t.PeriodStart) -> exp.Expression:
        day = node.day(self.as_of)
        return cast(null() if day is None else string(day.isoformat()), "DATE")

    def ref(self, node: t.Ref) -> exp.Expression:
        return self._read(node.name)

    def arith(self, node: t.Arith) -> exp.Expression:
        left, right = node.left, node.right
        if node.op == "/":
            result = sql_type(node.type)
            return self.dialect.divide(self._side(left), self._side(right), node.type.scale, result)
        first = self._operand(left, node)
        if node.op == "*" and _narrow(left.type) and _narrow(right.type) and not _narrow(node.type):
            first = cast(first, decimal_type(NARROW + 1 - left.type.scale, left.type.scale))
        combined = ARITH[node.op](this=first, expression=self._operand(right, node))
        return cast(exp.Paren(this=combined), sql_type(node.type))

    def _operand(self, side: t.Typed, node: t.Arith) -> exp.Expression:
        """A whole number beside a decimal (or in a result too large for an integer) is carried as a decimal."""
        if side.type.whole and sql_type(node.type) != "BIGINT":
            return cast(self(side), decimal_type(min(side.type.digits, 38), 0))
        if side.type.whole and isinstance(side, t.Const):
            return cast(self(side), "BIGINT")   # two literals alone would be combined in 32 bits
        return self(side)

    def shift(self, node: t.Shift) -> exp.Expression:
        """Missing where the day is outside of the calendar's years 1 to 9999."""
        amount: exp.Expression = self(node.amount)
        if node.sign < 0:
            amount = exp.Neg(this=exp.Paren(this=amount))
        return self.dialect.move(self(node.date), amount, node.unit)

    def days_between(self, node: t.DaysBetween) -> exp.Expression:
        return self.dialect.days_between(self(node.later), self(node.earlier))

    def part_of(self, node: t.PartOf) -> exp.Expression:
        return recurring.part_of(node, self(node.item))

    def period_months(self, node: t.PeriodMonths) -> exp.Expression:
        is_today = isinstance(node.day, t.Today)
        day = recurring.fixed(self(node.day), self.as_of) if is_today else recurring.column(self(node.day))
        return recurring.period_months(node, recurring.column(self(node.since)), day, self.dialect)

    def rank(self, node: t.Rank) -> exp.Expression:
        branches = [exp.If(this=string(name), true=integer(rank)) for rank, name in enumerate(node.names)]
        return exp.Case(this=self(node.item), ifs=branches)

    def coalesce(self, node: t.Coalesce) -> exp.Expression:
        return exp.Coalesce(this=self._as(node.item, node), expressions=[self._as(node.fallback, node)])

    def _as(self, side: t.Typed, node: t.Coalesce | t.Extreme) -> exp.Expression:
        value = self(side)
        return cast(value, sql_type(node.type)) if node.type.kind in NUMERIC else value

    def size_of(self, node: t.SizeOf) -> exp.Expression:
        size = cast(self.dialect.size(self(node.item)), "BIGINT")
        return case([(_present(self(node.item)), size)], None) if node.type.nullable else size

    def folded(self, node: t.Folded) -> exp.Expression:
        return call("TRANSLATE", self(node.item), string(CAPITALS), string(SMALL))

    def in_text(self, node: t.InText) -> exp.Expression:
        text, part = self(node.text), self(node.part)
        if node.how == "contains":
            return exp.Paren(this=exp.GT(this=exp.StrPosition(this=text, substr=part), expression=integer(0)))
        end = exp.Left if node.how == "starts" else exp.Right
        return exp.Paren(this=exp.EQ(this=end(this=text, expression=exp.Length(this=part)), expression=again(part)))

    def extreme(self, node: t.Extreme) -> exp.Expression:
        """Some databases leave missing values out."""
        chosen = call("GREATEST" if node.most else "LEAST", *(self._as(item, node) for item in node.items))
        present = [exp.Not(this=exp.Is(this=self(item), expression=null()))
                   for item in node.items if item.type.nullable]
        return case([(all_of(present), chosen)], None) if present else chosen

    def rounded(self, node: t.Rounded) -> exp.Expression:
        """To the nearest step; one that is on the wrong side of the value gives way to the next."""
        if not node.way:
            return self._multiple(node)
        wrong, step = (exp.LT, exp.Add) if node.way == "up" else (exp.GT, exp.Sub)
        beyond = exp.Paren(this=wrong(this=self._multiple(node), expression=self(node.item)))
        following = exp.Paren(this=step(this=self._multiple(node), expression=self._step(node)))
        return case([(beyond, cast(following, sql_type(node.type)))], self._multiple(node))

    def _multiple(self, node: t.Rounded) -> exp.Expression:
        """The multiple of the step that is nearest."""
        count = decimal_type(max(node.count_type.digits, NARROW + 1), 0)
        steps = self.dialect.divide(self._side(node.item), self._side(node.step), 0, count)
        return cast(exp.Paren(this=exp.Mul(this=steps, expression=self._step(node))), sql_type(node.type))

    def _step(self, node: t.Rounded) -> exp.Expression:
        return cast(self(node.step), decimal_type(node.step.type.digits, node.step.type.scale))

    def compare(self, node: t.Compare) -> exp.Expression:
        crossed = ratios.crossed(node)
        if isinstance(crossed, ratios.Lifted):
            return exp.Coalesce(this=self.compare(crossed.item), expressions=[self.compare(crossed.fallback)])
        if crossed is not None:
            return self._crossed(crossed)
        return exp.Paren(this=COMPARE[node.op](this=self(node.left), expression=self(node.right)))

    def _crossed(self, crossed: ratios.Crossed) -> exp.Expression:
        """A comparison of quotients, which is one of products: turned round where their divisors are negative."""
        parts: list[exp.Expression] = [exp.Sign(this=self(factor)) for factor in crossed.signs]
        parts += [exp.Abs(this=exp.Sign(this=self(factor))) for factor in crossed.guards]
        if not parts:
            return self.compare(crossed.plain)
        sign = parts[0]
        for part in parts[1:]:
            sign = exp.Mul(this=sign, expression=part)
        above, below = exp.GT(this=sign, expression=integer(0)), exp.LT(this=again(sign), expression=integer(0))
        return case([(above, self.compare(crossed.plain)), (below, self.compare(crossed.turned))], None)

    def exact(self, node: t.Exact) -> exp.Expression:
        return self(node.ref)

    def one_of(self, node: t.OneOf) -> exp.Expression:
        each = ratios.each(node)
        if each:
            return any_of([self.compare(comparison) for comparison in each])
        return exp.Paren(this=exp.In(this=self(node.item), expressions=[self(value) for value in node.values]))

    def contains(self, node: t.Contains) -> exp.Expression:
        contained = self.dialect.contains(self(node.list), self(node.item))
        # An empty list would say no to a missing item, and some databases say no for a missing list.
        sides = [side for side in (node.list, node.item) if side.type.nullable]
        present = [exp.Not(this=exp.Is(this=self(side), expression=null())) for side in sides]
        return case([(all_of(present), contained)], None) if present else contained

    def missing(self, node: t.Missing) -> exp.Expression:
        return exp.Paren(this=exp.Is(this=self(node.item), expression=null()))

    def and_(self, node: t.And) -> exp.Expression:
        return all_of([self(item) for item in node.items])

    def or_(self, node: t.Or) -> exp.Expression:
        return any_of([self(item) for item in node.items])

    def not_(self, node: t.Not) -> exp.Expression:
        return exp.Paren(this=exp.Not(this=self(node.item)))

    def known(self, node: t.Known) -> exp.Expression:
        return exp.Coalesce(this=self(node.item), expressions=[exp.Boolean(this=False)])

    def pick(self, node: Pick) -> exp.Expression:
        branches: list[tuple[exp.Expression, exp.Expression]] = []
        for number, rule in enumerate(node.rules):
            if rule.condition is None:
                return cast(case(branches, integer(number)), "INT")
            branches.append((self(rule.condition), integer(number)))
        return cast(case(branches, None), "INT")

    def choose(self, node: Choose) -> exp.Expression:
        places = ((integer(number), self(value)) for number, value in enumerate(node.values))
        chosen = choice(self(node.index), places, self(node.missing))
        return cast(chosen, sql_type(node.type)) if node.type.kind in NUMERIC else chosen

    def case(self, node: Case) -> exp.Expression:
        branches = [(self(when), self(then)) for when, then in node.branches]
        chosen = case(branches, self(node.default))
        return cast(chosen, sql_type(node.type)) if node.type.kind in NUMERIC else chosen

    def divide(self, node: Divide) -> exp.Expression:
        return self.dialect.divide(self._side(node.value), self._side(node.divisor), node.places, sql_type(node.type))

    def _side(self, node: Expr) -> Side:
        constant = node.value if isinstance(node, t.Const) and node.type.whole and isinstance(node.value, int) else None
        return Side(self(node), node.type, constant)

    def join(self, node: Join) -> exp.Expression:
        """Each text with the separator before it, or nothing where it is missing; then the first separator goes."""
        separator = node.separator
        all_texts: exp.Expression | None = None
        for part in node.parts:
            text = exp.DPipe(this=string(separator), expression=self(part), safe=True) if separator else self(part)
            if part.type.nullable:
                text = exp.Coalesce(this=text, expressions=[string("")])
            all_texts = text if all_texts is None else exp.DPipe(this=all_texts, expression=text, safe=True)
        if all_texts is None:
            return string("")
        return exp.Substring(this=all_texts, start=integer(len(separator) + 1)) if separator else all_texts

    def written(self, node: Written) -> exp.Expression:
        """As people write it."""
        item, kind = self(node.item), node.item.type
        if kind.kind is Kind.CONDITION:
            no: exp.Expression = exp.Not(this=item.copy())
            return case([(item, string("yes")), (no, string("no"))], string(MISSING))
        decimal = kind.kind in NUMERIC and not kind.whole and kind.scale
        text: exp.Expression = self.dialect.decimal_text(item) if decimal else cast(item, "TEXT")
        if node.unit:
            text = exp.DPipe(this=text, expression=string(node.unit), safe=True)
        return exp.Coalesce(this=text, expressions=[string(MISSING)]) if kind.nullable else text


def _present(node: exp.Expression) -> exp.Expression:
    return exp.Not(this=exp.Is(this=node, expression=null()))


def _narrow(kind: Scalar) -> bool:
    return kind.digits + kind.scale <= NARROW


_TO_SQL: dict[type, Callable[..., exp.Expression]] = {
    t.Const: ToSql.const, t.Today: ToSql.today,
    t.PeriodStart: ToSql.period_start, t.PeriodMonths: ToSql.period_months,
    t.Ref: ToSql.ref, t.Arith: ToSql.arith, t.Shift: ToSql.shift,
    t.DaysBetween: ToSql.days_between, t.PartOf: ToSql.part_of, t.Rank: ToSql.rank,
    t.SizeOf: ToSql.size_of, t.Folded: ToSql.folded, t.InText: ToSql.in_text,
    t.Coalesce: ToSql.coalesce, t.Extreme: ToSql.extreme, t.Rounded: ToSql.rounded, t.Exact: ToSql.exact,
    t.Compare: ToSql.compare, t.OneOf: ToSql.one_of, t.Contains: ToSql.contains,
    t.Missing: ToSql.missing, t.And: ToSql.and_, t.Or: ToSql.or_, t.Not: ToSql.not_, t.Known: ToSql.known,
    Pick: ToSql.pick, Choose: ToSql.choose, Case: ToSql.case, Divide: ToSql.divide, Join: ToSql.join,
    Written: ToSql.written,
}
