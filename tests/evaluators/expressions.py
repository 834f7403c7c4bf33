"""Draws expressions that fit their types, as text, together with the type that the checker gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from csrules.analysis import extremes, typed as t
from csrules.analysis.operators import ARITHMETIC, MOST_DIGITS, arithmetic, division_digits, joined
from csrules.analysis.scalars import CONDITION, DATE, DAYS, MAYBE, NUMERIC, TEXT, Kind, Scalar, of_decimal
from csrules.syntax import literals
from tests.evaluators.choosing import Chooser
from tests.evaluators.words import TEXTS, quoted

OR, AND, NOT, COMPARISON, ROUNDED, ELSE, SUM, PRODUCT, UNARY, ATOM = range(10)  # how tightly a text binds
LITERALS = {
    Kind.MONEY: ("0", "1", "5k", "40_000", "249_999.99", "1.5m", "100k", "0.0001", "0.5", "9999999999999.9999"),
    Kind.NUMBER: ("0", "1", "2", "0.5", "3.25", "7", "1000", "0.000001", "3", "99999999999.999999", "100000"),
    Kind.PERCENT: ("0%", "5%", "12.5%", "20%", "30%", "45%", "100%", "0.0001%", "250%", "33.3333%"),
    Kind.DAYS: ("0 days", "1 day", "30 days", "2 weeks", "90 days", "365 days", "400000 days"),
}
STEPS = {
    Kind.MONEY: ("0.01", "1", "100", "2.5k", "0.0003"), Kind.NUMBER: ("0.01", "1", "7", "0.25", "1000"),
    Kind.PERCENT: ("1%", "0.5%", "12.5%"), Kind.DAYS: ("7 days", "1 day", "30 days"),
}
DATES = ("2026-06-30", "2024-02-29", "2025-12-31", "2026-01-31", "2000-02-28", "0001-01-01", "9999-12-31")
UNITS = ("month", "quarter", "half-year", "year", "fiscal quarter", "fiscal half-year", "fiscal year")
PARTS = {
    "day": 31, "month": 12, "quarter": 4, "half-year": 2, "year": 10_000, "fiscal quarter": 4, "fiscal half-year": 2,
    "fiscal year": 10_000,
}
MONTHS = ("0 months", "1 month", "6 months", "1 year", "2 years", "13 months", "120000 months")
ORDERED, EQUAL = ("<", "<=", ">", ">=", "==", "!="), ("==", "!=")
COMBINATIONS: dict[Kind, list[tuple[str, Kind, Kind]]] = {}
for _key, _result in ARITHMETIC.items():
    COMBINATIONS.setdefault(_result, []).append(_key)


@dataclass(frozen=True)
class Text:
    """An expression's text, how tightly it binds, and its type. `name` says that it is a plain name."""

    text: str
    level: int
    type: Scalar
    name: bool = False
    const: Any = None


@dataclass(frozen=True)
class Name:
    text: str
    type: Scalar


class Writer:
    """Draws over the names in reach. Every method takes how deep it may still go."""

    def __init__(self, chooser: Chooser, names: Iterable[Name], services: Sequence[str] = ()) -> None:
        self.choose, self.services = chooser, services
        self.names = list(names)
        self._by_kind: dict[Kind, list[Name]] = {}
        for name in self.names:
            self._by_kind.setdefault(name.type.kind, []).append(name)

    def at(self, part: Text, level: int) -> str:
        loose = part.level < level or self.choose.chance(4)
        return f"({part.text})" if loose else part.text

    def of(self, kind: Kind) -> list[Name]:
        return self._by_kind.get(kind, [])

    def reference(self, kind: Kind) -> Text | None:
        if not (found := self.of(kind)):
            return None
        name = self.choose.one(found)
        return Text(name.text, ATOM, name.type, name=True)

    # ── values ───────────────────────────────────────────────────────────────

    def value(self, kind: Kind, depth: int) -> Text:
        if kind in NUMERIC:
            return self.numeric(kind, depth)
        if kind is Kind.DATE:
            return self.date(depth)
        if kind is Kind.CONDITION:
            return self.condition(depth)
        return self.plain(kind, depth) or self.numeric(Kind.NUMBER, depth)

    def constant(self, kind: Kind, near: Scalar | None = None) -> Text | None:
        """A literal; `near` asks for one strictly inside of that type's limits, where it has any."""
        texts = [text for text in LITERALS[kind] if near is None or _strictly_inside(_exact(kind, text)[0], near)]
        if not texts:
            return None
        text = self.choose.one(texts)
        value, type_ = _exact(kind, text)
        return Text(text, ATOM, type_, const=value)

    def numeric(self, kind: Kind, depth: int) -> Text:
        leaf = self._leaf(kind)
        if depth <= 0 or self.choose.chance(45):
            return leaf
        way = self.choose.one((self._arithmetic, self._arithmetic, self._negated, self._else, self._difference,
                               self._extreme, self._rounded, self._part_of))
        found = way(kind, leaf, depth)
        return found if found is not None and found.type.digits + found.type.scale <= MOST_DIGITS else leaf

    def _leaf(self, kind: Kind) -> Text:
        name = self.reference(kind) if self.choose.chance(80) else None
        found = name or self.constant(kind)
        assert found is not None
        return found

    def _arithmetic(self, kind: Kind, leaf: Text, depth: int) -> Text | None:
        op, left_kind, right_kind = self.choose.one(COMBINATIONS[kind])
        left, right = self.numeric(left_kind, depth - 1), self.numeric(right_kind, depth - 1)
        type_ = arithmetic(op, left.type, right.type)
        if type_ is None or type_.kind is not kind or type_.digits + type_.scale > MOST_DIGITS:
            return None
        if op == "/" and division_digits(left.type, right.type) > MOST_DIGITS:
            return None
        if op in "+-":
            return Text(f"{self.at(left, SUM)} {op} {self.at(right, PRODUCT)}", SUM, type_)
        if op == "*" and left.const is not None and left_kind is Kind.PERCENT and self.choose.chance(50):
            return Text(f"{left.text} of {self.at(right, UNARY)}", PRODUCT, type_)
        return Text(f"{self.at(left, PRODUCT)} {op} {self.at(right, UNARY)}", PRODUCT, type_)

    def _negated(self, kind: Kind, leaf: Text, depth: int) -> Text:
        return Text(f"-{self.at(leaf, UNARY)}", UNARY, replace(leaf.type, low=None, high=None))

    def _else(self, kind: Kind, leaf: Text, depth: int) -> Text | None:
        fallback = self.value(kind, depth - 1)
        type_ = joined(leaf.type, fallback.type)
        if type_ is None or type_.digits + type_.scale > MOST_DIGITS:
            return None
        return Text(f"{self.at(leaf, SUM)} else {self.at(fallback, ELSE)}", ELSE, type_)

    def _extreme(self, kind: Kind, leaf: Text, depth: int) -> Text | None:
        """Several numbers, or days, one of which is taken."""
        items = [leaf, *(self.value(kind, depth - 1) for _ in range(self.choose.between(1, 2)))]
        type_: Scalar | None = items[0].type
        for item in items[1:]:
            fits = type_ is not None and (kind is Kind.DATE or not _too_wide(type_, item.type))
            type_ = joined(type_, item.type) if fits and type_ is not None else None
        if type_ is None:
            return None
        words = ("earlier", "later") if kind is Kind.DATE else ("smaller", "greater")
        nullable = any(item.type.nullable for item in items)
        text = f"{self.choose.one(words)} of ({', '.join(self.at(item, ROUNDED) for item in items)})"
        return Text(text, ATOM, replace(type_, nullable=nullable))

    def _rounded(self, kind: Kind, leaf: Text, depth: int) -> Text | None:
        item = self._arithmetic(kind, leaf, depth) or leaf if self.choose.chance(50) else leaf
        text = self.choose.one(STEPS[kind])
        step = t.Const(*_exact(kind, text))
        node = t.Rounded(t.Const(None, item.type), step, "", extremes.rounded(item.type, step))
        if extremes.digits_needed(node) > MOST_DIGITS:
            return None
        way = self.choose.one(("", " up", " down"))
        return Text(f"{self.at(item, ROUNDED)} rounded{way} to {text}", ROUNDED, node.type)

    def _part_of(self, kind: Kind, leaf: Text, depth: int) -> Text | None:
        if kind is not Kind.NUMBER:
            return None
        part, item = self.choose.one(tuple(PARTS)), self.date(depth - 1)
        type_ = Scalar(kind, item.type.nullable, len(str(PARTS[part])), whole=True, low=1, high=PARTS[part])
        return Text(f"{part} of {self.at(item, ATOM)}", ATOM, type_, name=True)

    def period(self, depth: int) -> str:
        """`this quarter`, or one that is counted from a day."""
        which = self.choose.one(("this", "the previous", "the next"))
        if self.choose.chance(50):
            return f"{which} {self.choose.one(UNITS)}"
        return f"{which} {self.choose.one(UNITS[:4])} since {self.at(self.date(depth), ATOM)}"

    def _day_of_period(self, depth: int) -> Text:
        kind = replace(DATE, nullable=True)
        if self.choose.chance(40):
            words = self.choose.one(("next", "previous"))
            return Text(f"{words} anniversary of {self.at(self.date(depth), ATOM)}", ATOM, kind)
        return Text(f"{self.choose.one(('first', 'last'))} day of {self.period(depth)}", ATOM, kind)

    def _in_period(self, depth: int) -> Text:
        return Text(f"{self.at(self.date(depth), ROUNDED)} is in {self.period(depth - 1)}", COMPARISON, MAYBE)

    def _difference(self, kind: Kind, leaf: Text, depth: int) -> Text | None:
        if kind is not Kind.DAYS:
            return None
        later, earlier = self.date(depth - 1), self.date(depth - 1)
        nullable = later.type.nullable or earlier.type.nullable
        type_ = replace(DAYS, digits=7, nullable=nullable)
        return Text(f"{self.at(later, SUM)} - {self.at(earlier, PRODUCT)}", SUM, type_)

    def date(self, depth: int) -> Text:
        leaf = self.reference(Kind.DATE) if self.choose.chance(65) else None
        leaf = leaf or (
            Text("today", ATOM, DATE) if self.choose.chance(50) else Text(self.choose.one(DATES), ATOM, DATE)
        )
        if depth <= 0 or self.choose.chance(50):
            return leaf
        if self.choose.chance(30):
            return self._day_of_period(0)
        if self.choose.chance(35):
            return self.choose.one((self._else, self._extreme))(Kind.DATE, leaf, depth) or leaf
        sign = self.choose.one("+-")
        moved = replace(DATE, nullable=True)
        if self.choose.chance(50):
            named = self.reference(Kind.MONTHS)
            months = named.text if named is not None else self.choose.one(MONTHS)
            return Text(f"{self.at(leaf, SUM)} {sign} {months}", SUM, moved)
        days = self.numeric(Kind.DAYS, depth - 1)
        if not days.type.whole:
            return leaf
        return Text(f"{self.at(leaf, SUM)} {sign} {self.at(days, PRODUCT)}", SUM, moved)

    def plain(self, kind: Kind, depth: int) -> Text | None:
        """A text, category, link or list: a name, or a name with a fallback of its type."""
        if kind is Kind.TEXT and (self.choose.chance(15) or not self.of(kind)):
            return Text(quoted(self.choose.one(TEXTS)), ATOM, TEXT)
        found = self.reference(kind)
        if found is None or depth <= 0 or kind is Kind.LIST or self.choose.chance(70):
            return found
        words = _words(found.type)
        if words and self.choose.chance(50):
            other = Text(self.choose.one(words), ATOM, replace(found.type, nullable=False))
        else:
            alike = [name for name in self.of(kind) if joined(found.type, name.type) is not None]
            other = Text((pick := self.choose.one(alike)).text, ATOM, pick.type)
        type_ = joined(found.type, other.type)
        return found if type_ is None else Text(f"{found.text} else {other.text}", ELSE, type_)

    # ── conditions ───────────────────────────────────────────────────────────

    def condition(self, depth: int) -> Text:
        if self.services and self.choose.chance(30):
            words = self.choose.one(("offered", "not offered", "by vendor", "by partner", "by shared"))
            return Text(f"{self.choose.one(self.services)} {words}", COMPARISON, CONDITION)
        if depth > 0 and self.choose.chance(45):
            return self.choose.one((self._and, self._or, self._not, self._same, self._condition_else))(depth - 1)
        simple: tuple[Callable[[int], Text | None], ...] = (
            self._compared, self._compared, self._compared_dates, self._compared_plain, self._presence, self._listed,
            self._flag, self._contains, self._in_text, self._size, self._in_period,
        )
        return self.choose.one(simple)(depth) or self._compared(depth) or self._compared_dates(depth)

    def _joined(self, word: str, level: int, depth: int) -> Text:
        items = [self.condition(depth) for _ in range(self.choose.between(2, 3))]
        type_ = MAYBE if any(item.type.nullable for item in items) else CONDITION
        return Text(f" {word} ".join(self.at(item, level + 1) for item in items), level, type_)

    def _and(self, depth: int) -> Text:
        return self._joined("and", AND, depth)

    def _or(self, depth: int) -> Text:
        return self._joined("or", OR, depth)

    def _not(self, depth: int) -> Text:
        item = self.condition(depth)
        return Text(f"not {self.at(item, NOT)}", NOT, item.type)

    def _same(self, depth: int) -> Text:
        left, right = self.condition(depth), self.condition(depth)
        return self._pair(left, self.choose.one(EQUAL), right)

    def _condition_else(self, depth: int) -> Text:
        item, other = self.condition(depth), self.condition(0)
        word = Text(self.choose.one(("no", "yes")), ATOM, CONDITION) if self.choose.chance(60) else other
        type_ = replace(item.type, nullable=word.type.nullable)
        return Text(f"{self.at(item, SUM)} else {self.at(word, ELSE)}", ELSE, type_)

    def _pair(self, left: Text, op: str, right: Text) -> Text:
        nullable = left.type.nullable or right.type.nullable
        text = f"{self.at(left, ROUNDED)} {op} {self.at(right, ROUNDED)}"
        return Text(text, COMPARISON, MAYBE if nullable else CONDITION)

    def _compared(self, depth: int) -> Text | None:
        kinds = [kind for kind in (Kind.MONEY, Kind.NUMBER, Kind.PERCENT, Kind.DAYS) if self.of(kind)]
        kind = self.choose.one(kinds)
        left = self.numeric(kind, depth)
        right = self.constant(kind, left.type if left.name else None) if self.choose.chance(60) else None
        right = right or self.numeric(kind, depth)
        if _settled(left, right) or _settled(right, left) or _too_wide(left.type, right.type):
            left, right = self.numeric(kind, 0), replace(self.numeric(kind, 0), const=None)
            if _settled(left, right) or _settled(right, left) or left.const is not None or not right.name:
                return None
        if self.choose.chance(20):
            left, right = right, left
        return self._pair(left, self.choose.one(ORDERED), right)

    def _compared_dates(self, depth: int) -> Text:
        return self._pair(self.date(depth), self.choose.one(ORDERED), self.date(depth))

    def _compared_plain(self, depth: int) -> Text | None:
        kinds = [kind for kind in (Kind.CATEGORY, Kind.TEXT, Kind.LINK) if self.of(kind)]
        if not kinds:
            return None
        left = self.plain(self.choose.one(kinds), depth)
        assert left is not None
        words = _words(left.type)
        if words and self.choose.chance(70):
            word = self.choose.one(words)
            right: Text | None = Text(word, ATOM, replace(left.type, nullable=False), name=word in words[1:-1])
        elif left.type.kind is Kind.LINK and self.choose.chance(40):
            right = (
                Text("7", ATOM, of_decimal(Kind.NUMBER, Decimal(7))) if left.type.whole else Text('"K1"', ATOM, TEXT)
            )
        else:
            right = self.plain(left.type.kind, depth)
        if right is None or (left.type.kind is right.type.kind and joined(left.type, right.type) is None):
            return None
        ordered = left.name and right.name and _is_tier(left.type) and _is_tier(right.type)
        pair = self._pair(left, self.choose.one(ORDERED if ordered else EQUAL), right)
        return self._ignoring(pair, left, right)

    def _ignoring(self, pair: Text, left: Text, right: Text) -> Text:
        texts = left.type.kind is Kind.TEXT and right.type.kind is Kind.TEXT
        return replace(pair, text=f"{pair.text} ignoring case") if texts and self.choose.chance(40) else pair

    def _in_text(self, depth: int) -> Text | None:
        left, right = self.plain(Kind.TEXT, depth), self.plain(Kind.TEXT, depth)
        if left is None or right is None or right.text == '""':
            return None
        words = self.choose.one(("starts with", "ends with", "contains"))
        return self._ignoring(self._pair(left, words, right), left, right)

    def _presence(self, depth: int) -> Text | None:
        names = [name for name in self.names if name.type.nullable]
        if not names or self.choose.chance(15):
            kinds = [kind for kind in Kind if self.of(kind) and kind is not Kind.MONTHS]
            item = self.value(self.choose.one(kinds), depth)
            if not item.type.nullable:
                return None
        else:
            item = Text((name := self.choose.one(names)).text, ATOM, name.type)
        return Text(f"{self.at(item, ROUNDED)} is {self.choose.one(('missing', 'present'))}", COMPARISON, CONDITION)

    def _listed(self, depth: int) -> Text | None:
        kinds = [kind for kind in Kind if self.of(kind) and kind not in (Kind.LIST, Kind.MONTHS)]
        kind = self.choose.one(kinds)
        item = self.value(kind, depth)
        if item.type.kind is Kind.LINK:
            values = ["7", "8"] if item.type.whole else ['"K1"', '"it\'s"']
        elif item.type.kind is Kind.CONDITION:
            values = ["yes"]
        elif item.type.kind is Kind.DATE:
            values = self.choose.some(DATES, 1, 3)
        elif item.type.kind is Kind.TEXT:
            values = [quoted(text) for text in self.choose.some(TEXTS, 1, 3)]
        elif item.type.kind is Kind.DAYS:
            values = [self.choose.one(("", "-")) + text for text in self.choose.some(LITERALS[Kind.DAYS], 1, 3)]
        elif item.type.kind is Kind.CATEGORY:
            values = self.choose.some(_words(item.type), 1) if _words(item.type) and item.name else []
        else:
            values = self.choose.some(LITERALS[item.type.kind], 1, 3) if not item.type.bare else []
        if not values:
            return None
        word = self.choose.one(("is one of", "is not one of"))
        type_ = MAYBE if item.type.nullable else CONDITION
        return Text(f"{self.at(item, ROUNDED)} {word} ({', '.join(values)})", COMPARISON, type_)

    def _size(self, depth: int) -> Text | None:
        whole = self.reference(Kind.LIST)
        if whole is None:
            return None
        type_ = MAYBE if whole.type.nullable else CONDITION
        text = f"size of {whole.text} {self.choose.one(ORDERED[1:4])} {self.choose.between(1, 3)}"
        return Text(text, COMPARISON, type_)

    def _contains(self, depth: int) -> Text | None:
        whole = self.reference(Kind.LIST)
        if whole is None:
            return None
        category = whole.type.category
        if category is None:
            item = self.plain(Kind.TEXT, depth)
            assert item is not None  # a text can always be written
            return self._holding(whole, self.at(item, ELSE), item.type)
        alike = [name for name in self.of(Kind.CATEGORY) if name.type.category == category]
        if alike and self.choose.chance(40):
            return self._holding(whole, (one := self.choose.one(alike)).text, one.type)
        return self._holding(whole, self.choose.one(category.names), Scalar(Kind.CATEGORY, category=category))

    def _holding(self, whole: Text, item: str, kind: Scalar) -> Text:
        type_ = MAYBE if whole.type.nullable or kind.nullable else CONDITION
        return Text(f"{whole.text} contains {item}", COMPARISON, type_)

    def _flag(self, depth: int) -> Text | None:
        return self.reference(Kind.CONDITION)


def _exact(kind: Kind, text: str) -> tuple[Any, Scalar]:
    """A literal's value and the type that the checker gives it."""
    if kind is Kind.PERCENT:
        value = literals.percent(text)
        return value, of_decimal(kind, value)
    if kind is Kind.DAYS:
        return literals.duration(text)[0], replace(DAYS, digits=6)
    value = literals.number(text)
    return value, of_decimal(Kind.NUMBER, value, bare=True)


def _strictly_inside(value: Any, kind: Scalar) -> bool:
    return (kind.low is None or kind.low < value) and (kind.high is None or value < kind.high)


def _settled(name: Text, const: Text) -> bool:
    """Whether the checker might settle a comparison of a limited name with a literal, and refuse it."""
    return name.name and const.const is not None and not _strictly_inside(const.const, name.type)


def _too_wide(left: Scalar, right: Scalar) -> bool:
    return max(left.digits, right.digits) + max(left.scale, right.scale) > MOST_DIGITS


def _is_tier(kind: Scalar) -> bool:
    """Of several, so that no order of them is settled."""
    return kind.category is not None and kind.category.ranked and len(kind.category.names) > 2


def _words(kind: Scalar) -> tuple[str, ...]:
    return kind.category.names if kind.category is not None and kind.kind is Kind.CATEGORY else ()
