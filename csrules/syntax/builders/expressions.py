"""Productions of expressions and literals to AST nodes."""

from __future__ import annotations

from dataclasses import replace

from lark import Token

from csrules.syntax import expressions as ex, literals
from csrules.syntax.builders.base import Base, Child
from csrules.text import Span

DEEPEST = 60   # the generated code of `decide` nests at most three brackets a level, and Python reads 200
MOST_CONDITIONS = 1000   # of one row of `and` or `or`
MOST_UNDERLINED = 40
STEPS = {"previous": -1, "this": 0, "next": 1}
YEAR = 12
PERIODS = {"month": 1, "quarter": 3, "half-year": 6, "year": YEAR}   # in months


class ExpressionBuilder(Base):
    """Expressions and literals."""

    def deep(self, node: ex.Expr) -> ex.Expr:
        """The node; past the depth that csrules reads, one diagnostic for all of the expression, which stays unread."""
        if any(isinstance(part, ex.Unread) for part in ex.children(node)):
            return ex.Unread(node.span)
        if node.depth <= DEEPEST:
            return node
        message = f"more than {DEEPEST} operations are nested or in a row"
        return self._unread(node, message, "give parts of the expression a name with `define`")

    def _unread(self, node: ex.Expr, message: str, advice: str) -> ex.Expr:
        start = node.span.start
        span = Span(self.document, start, min(node.span.end, start + MOST_UNDERLINED))
        self.reporter.report("too-large", message, span, help=advice)
        return ex.Unread(node.span)

    def number(self, children: list[Child]) -> ex.Number:
        token = children[0]
        return ex.Number(self.span(children), self.exact(literals.number, token, literals.number("0")))

    def percent(self, children: list[Child]) -> ex.Percent:
        token = children[0]
        return ex.Percent(self.span(children), self.exact(literals.percent, token, literals.number("0")))

    def date(self, children: list[Child]) -> ex.Date:
        token = children[0]
        return ex.Date(self.span(children), self.exact(literals.date, token, literals.date("2000-01-01")))

    def text(self, children: list[Child]) -> ex.Quoted:
        return ex.Quoted(self.span(children), children[0][1:-1])

    def duration(self, children: list[Child]) -> ex.Duration:
        days, months = self.exact(literals.duration, children[0], (0, 0))
        return ex.Duration(self.span(children), days, months)

    def word(self, children: list[Child]) -> ex.Word:
        return ex.Word(self.span(children), str(children[0]))

    def minus_number(self, children: list[Child]) -> ex.Number:
        return ex.Number(self.span(children), -self.number(children[1:]).value)

    def minus_percent(self, children: list[Child]) -> ex.Percent:
        return ex.Percent(self.span(children), -self.percent(children[1:]).value)

    def minus_duration(self, children: list[Child]) -> ex.Duration:
        duration = self.duration(children[1:])
        return ex.Duration(self.span(children), -duration.days, -duration.months)

    def today(self, children: list[Child]) -> ex.Today:
        return ex.Today(self.span(children))

    def path(self, children: list[Child]) -> ex.Path:
        return ex.Path(self.span(children), tuple(str(name) for name in children[::2]))

    def group(self, children: list[Child]) -> ex.Expr:
        node, span = children[1], self.span(children)
        return node if isinstance(node, ex.Unread) else self.deep(replace(node, span=span, depth=node.depth + 1))

    def negate(self, children: list[Child]) -> ex.Expr:
        item = children[1]
        return self.deep(ex.Negate(self.span(children), item, item.depth + 1))

    def sum(self, children: list[Child]) -> ex.Expr:
        left, op, right = children
        return self.deep(ex.Arithmetic(self.span(children), str(op), left, right, 1 + max(left.depth, right.depth)))

    product = sum

    def percent_of(self, children: list[Child]) -> ex.Expr:
        share, _, whole = children
        return self.deep(ex.Arithmetic(self.span(children), "*", share, whole, 1 + whole.depth))

    def else_(self, children: list[Child]) -> ex.Expr:
        item, _, fallback = children
        return self.deep(ex.Else(self.span(children), item, fallback, 1 + max(item.depth, fallback.depth)))

    def compare(self, children: list[Child]) -> ex.Expr:
        left, op, right = self._ignoring(children)
        if op == "=":
            span = self.span([op])
            self.reporter.report("syntax-error", "`=` does not compare", span, help="write `==` to compare two values")
        sign = "==" if op == "=" else str(op)
        return self.deep(ex.Compare(self.span(children), sign, left, right, 1 + max(left.depth, right.depth)))

    def is_missing(self, children: list[Child]) -> ex.Expr:
        return self.deep(ex.IsMissing(self.span(children), children[0], False, 1 + children[0].depth))

    def is_present(self, children: list[Child]) -> ex.Expr:
        return self.deep(ex.IsMissing(self.span(children), children[0], True, 1 + children[0].depth))

    def is_one_of(self, children: list[Child], negated: bool = False) -> ex.Expr:
        item = children[0]
        values = tuple(child for child in children[1:] if not isinstance(child, Token))
        return self.deep(ex.IsOneOf(self.span(children), item, values, negated, 1 + item.depth))

    def is_not_one_of(self, children: list[Child]) -> ex.Expr:
        return self.is_one_of(children, negated=True)

    def contains(self, children: list[Child]) -> ex.Expr:
        whole, _, item = self._ignoring(children)
        return self.deep(ex.Contains(self.span(children), whole, item, 1 + max(whole.depth, item.depth)))

    def contains_any(self, children: list[Child]) -> ex.Expr:
        whole, _, *items = [child for child in self._ignoring(children) if child not in ("(", ")", ",")]
        each = tuple(ex.Contains(item.span, whole, item, 1 + max(whole.depth, item.depth)) for item in items)
        if len(each) == 1:
            return self.deep(replace(each[0], span=self.span(children)))
        return self.deep(ex.Logic(self.span(children), "or", each, 1 + max(item.depth for item in each)))

    def in_text(self, children: list[Child]) -> ex.Expr:
        text, words, part = self._ignoring(children)
        depth = 1 + max(text.depth, part.depth)
        return self.deep(ex.InText(self.span(children), words.split()[0], text, part, depth))

    def _ignoring(self, children: list[Child]) -> list[Child]:
        """Where case is ignored, the values without it."""
        if not (isinstance(children[-1], Token) and children[-1].type == "IGNORING"):
            return children
        return [child if isinstance(child, Token) else ex.Folded(child.span, child, 1 + child.depth)
                for child in children[:-1]]

    def size_of(self, children: list[Child]) -> ex.Expr:
        return self.deep(ex.SizeOf(self.span(children), children[1], 2))

    def extreme(self, children: list[Child]) -> ex.Expr:
        items = tuple(child for child in children if not isinstance(child, Token))
        how = children[0].split()[0]
        return self.deep(ex.Extreme(self.span(children), how, items, 1 + max(item.depth for item in items)))

    def rounded(self, children: list[Child]) -> ex.Expr:
        item, words, step = children
        way = next((word for word in words.split() if word in ("up", "down")), "")
        return self.deep(ex.Rounded(self.span(children), item, way, step, 1 + item.depth))

    def is_in_time(self, children: list[Child]) -> ex.Expr:
        item, words, duration = children
        return self.deep(ex.InTime(self.span(children), item, words.endswith("last"), duration, 1 + item.depth))

    def is_in_period(self, children: list[Child]) -> ex.Expr:
        item, *period = children
        node = self._period(period)
        return self.deep(ex.InPeriod(self.span(children), item, node, 1 + max(item.depth, node.depth)))

    def day_of_period(self, children: list[Child]) -> ex.Expr:
        period = self._period(children)
        last = children[0].startswith("last")
        return self.deep(ex.DayOfPeriod(self.span(children), last, period, 1 + period.depth))

    def anniversary(self, children: list[Child]) -> ex.Expr:
        """The previous one begins the year since that day in which today lies."""
        words, since = children
        period = ex.Period(self.span(children), 1 if words.startswith("next") else 0, YEAR, since=since)
        return self.deep(ex.DayOfPeriod(period.span, False, period, 1 + period.depth))

    def part_of(self, children: list[Child]) -> ex.Expr:
        words, item = children
        *fiscal, part, _ = words.split()
        return self.deep(ex.PartOf(self.span(children), part, bool(fiscal), item, 1 + item.depth))

    def since(self, children: list[Child]) -> ex.Expr:
        node: ex.Expr = children[1]
        return node

    def _period(self, children: list[Child]) -> ex.Period:
        """`… this quarter`, `… the next fiscal year`, and the day from which it is counted."""
        words, *since = children
        *before, unit = words.split()
        steps = next((STEPS[word] for word in before if word in STEPS), 0)
        return ex.Period(self.span(children), steps, PERIODS[unit], "fiscal" in before, since[0] if since else None)

    def of_service(self, children: list[Child]) -> ex.Expr:
        service, words = children
        first, *rest = words.split()
        return ex.OfService(self.span(children), service, rest[0] if first == "by" else None, first == "not")

    def not_(self, children: list[Child]) -> ex.Expr:
        item = children[1]
        return self.deep(ex.Not(self.span(children), item, item.depth + 1))

    def and_(self, children: list[Child]) -> ex.Expr:
        return self.deep(self._logic("and", children))

    def or_(self, children: list[Child]) -> ex.Expr:
        return self.deep(self._logic("or", children))

    def _logic(self, op: str, children: list[Child]) -> ex.Expr:
        items = tuple(children[::2])
        node = ex.Logic(self.span(children), op, items, 1 + max(item.depth for item in items))
        if len(items) > MOST_CONDITIONS:
            message = f"one condition joins more than {MOST_CONDITIONS:,} parts with `{op}`"
            return self._unread(node, message, "split it with `define`, or write `is one of (…)`")
        return node
