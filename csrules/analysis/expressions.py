"""The type checker for expressions: AST in, typed nodes out, a diagnostic for everything that does not fit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from csrules.analysis import comparisons, extremes, of_services, periods, ratios, texts, times, typed as t
from csrules.analysis.foreign import is_alternative, is_date, is_no_value, is_quoted_name
from csrules.analysis.operators import (
    MOST_DIGITS,
    adopt,
    arithmetic,
    common_digits,
    division_digits,
    joined,
    sum_digits,
)
from csrules.analysis.ranges import digits_of, limits_of, spread
from csrules.analysis.result_columns import TOTAL_PREFIX
from csrules.analysis.scalars import CONDITION, DATE, DAYS, NUMERIC, TEXT, Kind, Scalar, of_decimal
from csrules.analysis.scope import Scope, Stage
from csrules.diagnostics import Reporter
from csrules.syntax import expressions as ex
from csrules.text import Span

TODAY = "today"
FLAG_WORDS = {"yes": True, "no": False}
MONTHS = Scalar(Kind.MONTHS, digits=6, whole=True)


@dataclass(slots=True)
class ExpressionChecker:
    """Checks the expressions of one stage in one scope; a part that is wrong gives None and is reported once."""

    scope: Scope
    stage: Stage

    @property
    def reporter(self) -> Reporter:
        return self.scope.reporter

    def check(self, node: ex.Expr) -> t.Typed | None:
        return _CHECKS[type(node)](self, node)

    def condition(self, node: ex.Expr) -> t.Typed | None:
        """A node that must be true, false or unknown."""
        value = self.check(node)
        if value is None or value.type.kind is Kind.CONDITION:
            return value
        shown = value.type.shown
        self.reporter.report(
            "not-a-condition", f"a condition is needed here, and this is {shown}", node.span,
            help=_how_to_compare(value)
        )
        return None

    # ── leaves ───────────────────────────────────────────────────────────────

    def number(self, node: ex.Number) -> t.Typed:
        kind = of_decimal(Kind.NUMBER, node.value, bare=True)
        return t.Const(int(node.value) if kind.whole else node.value, kind, node.span)

    def percent(self, node: ex.Percent) -> t.Typed:
        return t.Const(node.value, of_decimal(Kind.PERCENT, node.value), node.span)

    def date(self, node: ex.Date) -> t.Typed:
        return t.Const(node.value, DATE, node.span)

    def quoted(self, node: ex.Quoted) -> t.Typed:
        return t.Const(node.value, TEXT, node.span)

    def duration(self, node: ex.Duration) -> t.Typed:
        if node.months:
            return t.Const(node.months, MONTHS, node.span)
        return t.Const(node.days, replace(DAYS, digits=6), node.span)

    def today(self, node: ex.Today) -> t.Typed:
        return t.Today(DATE, node.span)

    def unread(self, node: ex.Unread) -> None:
        """Was reported where it was read."""

    def word(self, node: ex.Word) -> t.Typed | None:
        return self.path(ex.Path(node.span, (node.text,)))

    def path(self, node: ex.Path) -> t.Typed | None:
        if len(node.parts) == 1 and node.parts[0] in FLAG_WORDS and node.parts[0] not in self.scope.symbols:
            return t.Const(FLAG_WORDS[node.parts[0]], CONDITION, node.span)
        symbol = self.scope.find(node, self.stage)
        return None if symbol is None else t.Ref(symbol.name, symbol.type, node.span)

    # ── arithmetic ───────────────────────────────────────────────────────────

    def negate(self, node: ex.Negate) -> t.Typed | None:
        item = self.check(node.item)
        if item is None:
            return None
        if item.type.kind not in NUMERIC:
            return self.mismatch(node.span, f"`-` does not apply to {item.type.shown}")
        if isinstance(item, t.Const) and isinstance(item.value, int | Decimal):
            return t.Const(-item.value, item.type, node.span)
        zero = t.Const(0, replace(of_decimal(item.type.kind, Decimal(0)), whole=item.type.whole))
        low, high = spread("-", limits_of(zero), limits_of(item))
        return self._sized(t.Arith("-", zero, item, replace(item.type, low=low, high=high), node.span))

    def arithmetic(self, node: ex.Arithmetic) -> t.Typed | None:
        if is_date(node, self.reporter):
            return None
        left, right = self.check(node.left), self.check(node.right)
        if left is None or right is None:
            return None
        if node.op in "+-" and left.type.kind is Kind.DATE:
            return self._date_arithmetic(node, left, right)
        kind = arithmetic(node.op, left.type, right.type)
        if kind is None:
            return self.mismatch(
                node.span,
                f"`{node.op}` does not combine {left.type.shown} and {right.type.shown}",
                comparisons.unit_help(left, right, node.left, node.right),
            )
        if periods.differ(left.type, right.type):
            return self.periods(left.type, right.type, node.span)
        kind = periods.with_period(node.op, left, right, kind)
        if node.op in "+-":
            kind = replace(kind, digits=sum_digits([term.type.digits for term in (*addends(left), *addends(right))]))
        if node.op == "/":
            if extremes.copied(left, right) >= extremes.MOST_COPIED:
                return self.too_nested(node.span, "divisions")
            if division_digits(left.type, right.type) > MOST_DIGITS:
                return self.too_precise(node.span, left, right)
        low, high = spread(node.op, limits_of(left), limits_of(right))
        kind = replace(kind, digits=min(kind.digits, digits_of(low, high)), low=low, high=high)
        return self._sized(t.Arith(node.op, left, right, kind, node.span))

    def _date_arithmetic(self, node: ex.Arithmetic, left: t.Typed, right: t.Typed) -> t.Typed | None:
        nullable = left.type.nullable or right.type.nullable
        if right.type.kind is Kind.DATE and node.op == "-":
            return t.DaysBetween(left, right, replace(DAYS, digits=7, nullable=nullable), node.span)
        if right.type.kind not in (Kind.DAYS, Kind.MONTHS):
            advice = None
            if right.type.bare:
                count = right.value if isinstance(right, t.Const) else 30
                advice = f"write `{node.left.span.text} {node.op} {count} days`, or months such as `6 months`"
            message = f"`{node.op}` does not combine a date and {right.type.shown}"
            return self.mismatch(node.span, message, advice)
        if extremes.copied(left, right) >= extremes.MOST_COPIED:
            return self.too_nested(node.span, "steps from date to date")
        if not right.type.whole:
            return self.mismatch(node.span,
                                  "only whole days can be added to a date, and this number may have decimals")
        unit = "days" if right.type.kind is Kind.DAYS else "months"
        # A date past the calendar's end is missing, so the sum may be missing even where its parts are not.
        return t.Shift(left, right, 1 if node.op == "+" else -1, unit, replace(DATE, nullable=True), node.span)

    def else_(self, node: ex.Else) -> t.Typed | None:
        item, fallback = self.check(node.item), self._meeting(node.fallback, node.item)
        if item is None or fallback is None:
            return None
        kind = joined(item.type, fallback.type)
        if kind is None:
            return self.mismatch(
                node.span,
                f"`else` gives {fallback.type.shown} where the value is {item.type.shown}",
                comparisons.unit_help(item, fallback, node.item, node.fallback),
            )
        if periods.differ(item.type, fallback.type):
            return self.periods(item.type, fallback.type, node.span)
        if common_digits(item.type, fallback.type) > MOST_DIGITS:
            return self.too_precise(node.span, item, fallback)
        return t.Coalesce(item, fallback, kind, node.span)

    def _sized(self, node: t.Arith) -> t.Typed | None:
        if node.type.digits + node.type.scale > MOST_DIGITS and node.span is not None:
            return self.too_precise(node.span, node)
        return node

    def too_precise(self, span: Span, *nodes: t.Typed) -> t.Typed | None:
        comparisons.too_precise(self.reporter, span, self.scope.unlimited(*nodes))
        return None

    def periods(self, left: Scalar, right: Scalar, span: Span) -> t.Typed | None:
        periods.report(self.reporter, left, right, span)
        return None

    def too_nested(self, span: Span, what: str) -> t.Typed | None:
        self.reporter.report(
            "too-precise", f"more than {extremes.MOST_COPIED} {what} are nested", span,
            help="give the inner part a name with `define`",
        )
        return None

    # ── conditions ───────────────────────────────────────────────────────────

    def compare(self, node: ex.Compare) -> t.Typed | None:
        if is_no_value(node, self._means, self.reporter):
            return None
        left, right = self._meeting(node.left, node.right), self._meeting(node.right, node.left)
        if left is None or right is None:
            return None
        if is_quoted_name(node, left.type, right.type, self.scope.symbols, self.reporter):
            return None
        if _too_long(left, right):
            return self.too_precise(node.span, left, right)
        comparison = comparisons.compare(self.reporter, node, left, right)
        if isinstance(comparison, t.Compare):
            self.lint_rounded(comparison)
        return comparison

    def lint_rounded(self, node: t.Compare | t.OneOf) -> None:
        """A quotient that cannot be compared exactly within the digits that there are."""
        known = self.scope.carried.quotients
        parts = ratios.each(node, known) if isinstance(node, t.OneOf) else (ratios.compared(node, known),)
        if node.span is not None and any(ratios.is_rounded(part) for part in parts):
            advice = comparisons.limits_help(self.scope.unlimited(*t.children(node))) or "divide by fewer values"
            if any(name.startswith(TOTAL_PREFIX) for name in t.refs(node)):   # it has as many digits as there may be
                advice = "only a figure on its own, against a value without a division, is compared exactly"
            message = "this comparison rounds a quotient to nine decimals first"
            self.reporter.report("rounded-quotient", message, node.span, help=advice)

    def contains(self, node: ex.Contains) -> t.Typed | None:
        whole, item = self.check(node.list), self._meeting(node.item, node.list)
        if whole is None or item is None:
            return None
        if whole.type.kind is Kind.TEXT:
            return texts.in_text(self, "contains", node, whole, item, node.list, node.item)
        element = element_of(whole.type)
        if element is None:
            message = f"`contains` needs a list or a text on its left, and this is {whole.type.shown}"
            return self.mismatch(node.list.span, message, "compare a single value with `==`")
        member = t.Ref("item", element)
        if not comparisons.fits(self.reporter, "==", member, item, node.list, node.item, node.span):
            return None
        return t.Contains(whole, item, node.span)

    def _meeting(self, node: ex.Expr, opposite: ex.Expr) -> t.Typed | None:
        """Opposite a category, or a list of one, a bare word is that category's value, before it is anything else."""
        if isinstance(node, ex.Today):   # the one constant that is a word, and so perhaps a value
            node = ex.Word(node.span, TODAY) if self._peek_names(opposite, TODAY) else node
        if not isinstance(node, ex.Path | ex.Word) or (isinstance(node, ex.Path) and len(node.parts) > 1):
            return self.check(node)
        against = self._peek(opposite)
        against = element_of(against) or against if against is not None else None
        if against is None and self._is_reported_by(node, opposite):
            return None
        if against is None or against.kind is not Kind.CATEGORY or against.category is None:
            return self.check(node)
        word = node.text
        if word in against.category.places:
            return t.Const(word, Scalar(Kind.CATEGORY, category=against.category), node.span)
        symbol = self.scope.symbols.get(word)
        if symbol is not None and symbol.type.kind is Kind.CATEGORY:
            return self.check(node)
        comparisons.unknown_value(self.reporter, word, against, node, opposite)
        return None

    def beside(self, node: ex.Expr, others: Sequence[ex.Expr]) -> t.Typed | None:
        """One of several values of one type: beside a category a bare word is that category's value."""
        for other in others:
            against = self._peek(other)
            if other is not node and against is not None and against.kind is Kind.CATEGORY:
                return self._meeting(node, other)
        return self.check(node)

    def _is_reported_by(self, node: ex.Path | ex.Word, opposite: ex.Expr) -> bool:
        """Whether a bare word says nothing that is not said of the name that it stands against, which is wrong itself.

        Of `programme == gold` with nothing called either, only the first is reported, which the author will mend.
        """
        word = node.text
        if word in self.scope.symbols or word in self.scope.prefixes or word in FLAG_WORDS:
            return False
        while isinstance(opposite, ex.Else):
            opposite = opposite.item
        return isinstance(opposite, ex.Path) and (len(opposite.parts) > 1 or opposite.span.start < node.span.start)

    def _means(self, opposite: ex.Expr, word: str) -> bool:
        return word in self.scope.symbols or word in self.scope.upcoming or self._peek_names(opposite, word)

    def _peek_names(self, opposite: ex.Expr, word: str) -> bool:
        against = self._peek(opposite)
        return against is not None and against.category is not None and word in against.category.places

    def _peek(self, node: ex.Expr) -> Scalar | None:
        """The type of the other side, where it can be told without a diagnostic."""
        if isinstance(node, ex.Else):
            return self._peek(node.item)
        if not isinstance(node, ex.Path):
            return None
        symbol = self.scope.peek(node)
        return None if symbol is None else symbol.type

    def is_missing(self, node: ex.IsMissing) -> t.Typed | None:
        item = self.check(node.item)
        if item is None:
            return None
        if not item.type.nullable:
            word = "always" if node.negated else "never"
            code = "always-true" if node.negated else "never-true"
            name = f"`{node.item.span.text}`"
            self.reporter.report(code, f"{name} is {word} {'present' if node.negated else 'missing'}", node.span,
                                 help="declare the field `optional`, or remove the condition")
        missing = t.Missing(item, node.span)
        return t.Not(missing, node.span) if node.negated else missing

    def is_one_of(self, node: ex.IsOneOf) -> t.Typed | None:
        item = self.check(node.item)
        values = [self._meeting(value, node.item) for value in node.values]
        if item is None or any(value is None for value in values):
            return None
        consts = []
        for value, written in zip(values, node.values, strict=True):
            if not isinstance(value, t.Const):
                self.mismatch(written.span, "a list takes plain values only")
                return None
            if _too_long(item, value):
                return self.too_precise(written.span, item)
            if not comparisons.fits(self.reporter, "==", item, value, node.item, written, written.span):
                return None
            consts.append(value)
        listed = t.OneOf(item, tuple(consts), node.span)
        self.lint_rounded(listed)
        return t.Not(listed, node.span) if node.negated else listed

    def logic(self, node: ex.Logic) -> t.Typed | None:
        if is_alternative(node, self._peek, self.reporter):
            return None
        items = [self.condition(item) for item in node.items]
        known = tuple(item for item in items if item is not None)
        if len(known) < len(items):
            return None
        return t.And(known, node.span) if node.op == "and" else t.Or(known, node.span)

    def not_(self, node: ex.Not) -> t.Typed | None:
        item = self.condition(node.item)
        if item is None:
            return None
        comparisons.lint_not(self.reporter, item, node.span)
        return t.Not(item, node.span)

    def mismatch(self, span: Span, message: str, advice: str | None = None) -> t.Typed | None:
        self.reporter.report("type-mismatch", message, span, help=advice)
        return None


def element_of(kind: Scalar) -> Scalar | None:
    """The type of what a list holds, None for what is no list."""
    if kind.kind is not Kind.LIST:
        return None
    return TEXT if kind.category is None else Scalar(Kind.CATEGORY, category=kind.category)


def _too_long(left: t.Typed, right: t.Typed) -> bool:
    """Whether two numbers of one kind do not fit one type that holds both."""
    first, second = adopt(left.type, right.type)
    return first.kind is second.kind and common_digits(first, second) > MOST_DIGITS


def addends(node: t.Typed) -> Iterator[t.Typed]:
    """What a sum adds up and takes away."""
    while isinstance(node, t.Arith) and node.op in "+-":
        yield from addends(node.right)
        node = node.left
    yield node


def _how_to_compare(value: t.Typed) -> str | None:
    if value.type.kind is Kind.CATEGORY and value.type.category is not None and value.type.category.names:
        return f"compare it: `… == {value.type.category.names[0]}`"
    return "compare it with something, for instance with `>=`" if value.type.kind in NUMERIC else None


_CHECKS: dict[type, Callable[[ExpressionChecker, Any], t.Typed | None]] = {
    ex.Number: ExpressionChecker.number,
    ex.Percent: ExpressionChecker.percent,
    ex.Date: ExpressionChecker.date,
    ex.Quoted: ExpressionChecker.quoted,
    ex.Duration: ExpressionChecker.duration,
    ex.Word: ExpressionChecker.word,
    ex.Path: ExpressionChecker.path,
    ex.Today: ExpressionChecker.today,
    ex.Negate: ExpressionChecker.negate,
    ex.Arithmetic: ExpressionChecker.arithmetic,
    ex.Else: ExpressionChecker.else_,
    ex.Compare: ExpressionChecker.compare,
    ex.IsMissing: ExpressionChecker.is_missing,
    ex.IsOneOf: ExpressionChecker.is_one_of,
    ex.Contains: ExpressionChecker.contains,
    ex.InText: texts.check_in_text,
    ex.Folded: texts.check_folded,
    ex.SizeOf: texts.check_size,
    ex.Extreme: extremes.check_extreme,
    ex.Rounded: extremes.check_rounded,
    ex.InTime: times.check_in_time,
    ex.InPeriod: times.check_in_period,
    ex.DayOfPeriod: times.check_day_of_period,
    ex.PartOf: times.check_part_of,
    ex.OfService: of_services.check_of_service,
    ex.Logic: ExpressionChecker.logic,
    ex.Not: ExpressionChecker.not_,
    ex.Unread: ExpressionChecker.unread,
}
