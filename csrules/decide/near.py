"""What keeps a condition from holding, how far off it is, and what is missing; and on what one that holds rests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.comparisons import MIRRORED
from csrules.analysis.scalars import NUMERIC, Kind
from csrules.decide.compile import Row, compile_expr
from csrules.decide.voice import Voice
from csrules.plan.plan import as_written

FAR = {">=": "short of", ">": "short of", "<=": "more than", "<": "more than"}
TIERS = {">": "not above", ">=": "below", "<": "not below", "<=": "above"}
# Of a place in the list of tiers the lowest number is the highest.
RANKED = {MIRRORED[op]: words for op, words in TIERS.items()}


@dataclass(frozen=True, slots=True)
class Detail:
    """One reason in words, with the figures apart for machines; `by` is how far off a number or date was."""

    text: str
    name: str
    actual: object = None
    wanted: object = None
    by: object = None


@dataclass(frozen=True, slots=True)
class Reasons:
    """Speaks of conditions over one row."""

    voice: Voice
    row: Row

    @property
    def as_of(self) -> dt.date:
        return self.voice.as_of

    def value(self, node: t.Typed) -> Any:
        return compile_expr(node, self.as_of)(self.row)

    # ── why not ──────────────────────────────────────────────────────────────

    def against(self, condition: t.Typed) -> Iterator[Detail]:
        """The reasons why a condition is false or unknown, in the order of its text."""
        outcome = self.value(condition)
        if outcome is True:
            return
        match condition:
            case t.And():
                for item in condition.items:
                    yield from self.against(item)
            case t.Or():
                for item in condition.items:
                    if not isinstance(item, t.Missing):   # an open end; what follows says that there is one
                        yield from self.against(item)
            case t.Compare():
                yield self._comparison(condition)
            case t.OneOf():
                yield self._one_of(condition)
            case t.Contains():
                yield self._contains(condition)
            case t.Missing(item=item):
                yield self._present(item)
            case t.Known(item=item):
                yield from self.against(item)
            case t.Not(item=t.Not(item=item) | t.Known(item=t.Not(item=item))):
                yield from self.against(item)
            case t.Not(item=item) if outcome is None:
                yield from self._absent(item)
            case t.Not(item=t.Missing(item=item)):
                yield self._missing(item)
            case t.Not(item=item):
                yield from self.grounds(item)
            case t.Const():
                return
            case _:
                yield from self._absent(condition)
                if outcome is False:
                    name = self.voice.name(condition)
                    yield Detail(f"{name} is no", name, False, True)

    def _comparison(self, node: t.Compare) -> Detail:
        left, right = self.value(node.left), self.value(node.right)
        name = self.voice.name(node.left)
        if left is None or right is None:
            return next(self._absent(node), Detail(f"{name} is missing", name))
        actual, wanted = self.voice.value(left, node.left, self.row, node.right), self._wanted(node, right)
        by = _distance(node, left, right)
        if isinstance(node.left, t.Rank):
            tiers = node.left.names
            return Detail(f"{name} is {actual}, which is {TIERS[node.op]} {wanted}", name, tiers[left], tiers[right])
        if node.op in RANKED and self._is_ranked(node):
            return Detail(f"{name} is {actual}, which is {RANKED[node.op]} {wanted}", name, left, right)
        if by is None:
            return Detail(f"{name} is {actual}{self._other(node, right)}", name, left, right)
        if by == 0 and node.op in ("<=", ">="):   # of a quotient, whose further places nobody sees
            return Detail(f"{name} is by less than a billionth {_direction(node)} {wanted}", name, left, right, by)
        if by == 0:
            edge = "more" if node.op == ">" else "less"
            return Detail(f"{name} is exactly {actual}, and it has to be {edge}", name, left, right, by)
        far = self.voice.far(by, node.left.type if node.left.type.kind is not Kind.NUMBER else node.right.type)
        return Detail(f"{name} is {actual}, {far} {_direction(node)} {wanted}", name, left, right, by)

    def _wanted(self, node: t.Compare, right: Any) -> str:
        shown = self.voice.value(right, node.right, self.row, node.left)
        if isinstance(node.right, t.Const | t.Rank) and not t.refs(node.right):
            return shown
        name = self.voice.name(node.right)
        return f"{name} ({shown})" if name != "today" else f"today ({shown})"

    def _other(self, node: t.Compare, right: Any) -> str:
        """What a value would have to be."""
        if node.op != "==":
            return ""
        shown = self.voice.value(right, node.right, self.row, node.left)
        if isinstance(node.right, t.Const):
            return f", not {shown}"
        return f", and {self.voice.name(node.right)} is {shown}"

    def _is_ranked(self, node: t.Compare) -> bool:
        return any(isinstance(side, t.Ref) and side.name in self.voice.words and self.voice.words[side.name].values
                   for side in (node.left, node.right))

    def _one_of(self, node: t.OneOf) -> Detail:
        value, name = self.value(node.item), self.voice.name(node.item)
        if value is None:
            return next(self._absent(node.item), Detail(f"{name} is missing", name))
        wanted = tuple(const.value for const in node.values)
        listed = ", ".join(self.voice.value(const.value, const, self.row, node.item) for const in node.values)
        actual = self.voice.value(value, node.item, self.row)
        return Detail(f"{name} is {actual}, not one of {listed}", name, value, wanted)

    def _contains(self, node: t.Contains) -> Detail:
        held, item, name = self.value(node.list), self.value(node.item), self.voice.name(node.list)
        if held is None or item is None:
            return next(self._absent(node), Detail(f"{name} is missing", name))
        return Detail(f"{name} does not contain {item}", name, held, item)

    def _absent(self, node: t.Typed) -> Iterator[Detail]:
        """The columns below that have no value, each once."""
        for part in dict.fromkeys(part for part in t.walk(node) if isinstance(part, t.Ref)):
            if self.row[part.name] is None and not self.voice.is_inner(part):
                yield self._missing(part)

    def _missing(self, node: t.Typed) -> Detail:
        name = self.voice.name(node)
        words = self.voice.words.get(node.name) if isinstance(node, t.Ref) else None
        if words is not None and words.missing:
            return Detail(words.missing, name)
        lost = self._lost(node) if isinstance(node, t.Ref) else None
        return Detail(lost or f"{name} is missing", name)

    def _lost(self, node: t.Ref) -> str | None:
        """That a link, or the link along which a field is read, leads nowhere."""
        path, _, _ = node.name.rpartition(".")
        for link in filter(None, (node.name, path)):
            written = self.row.get(as_written(link))
            if written is not None:
                named = self.voice.lost(link, written)
                return named if link == node.name else f"{self.voice.name(node)} is missing, since {named}"
        return None

    def _present(self, node: t.Typed) -> Detail:
        name, value = self.voice.name(node), self.value(node)
        return Detail(f"{name} is {self.voice.value(value, node, self.row)}", name, value)

    # ── why ──────────────────────────────────────────────────────────────────

    def grounds(self, condition: t.Typed) -> Iterator[Detail]:
        """The values on which a condition that holds rests, each once."""
        nodes = dict.fromkeys(self._read(condition))
        for node in nodes:
            yield self.told(node)

    def told(self, node: t.Typed) -> Detail:
        """A value with its name."""
        value = self.value(node)
        return self._missing(node) if value is None else self._present(node)

    def called(self, name: str, node: t.Typed) -> Detail:
        """A value under a name that the caller gives it."""
        value = self.value(node)
        return Detail(f"{name}: {self.voice.value(value, node, self.row)}", name, value)

    def _read(self, node: t.Typed) -> Iterator[t.Typed]:
        match node:
            case t.Or() if self.value(node) is True:
                for item in node.items:
                    if self.value(item) is True:
                        yield from self._read(item)
                        return
            case t.And() | t.Or():
                for item in node.items:
                    yield from self._read(item)
            case t.Ref() if self.voice.is_inner(node):
                return
            case t.DaysBetween() | t.Ref():
                yield node
            case t.Exact():
                yield node.ref
            case _:
                for child in t.children(node):
                    yield from self._read(child)


def _direction(node: t.Compare) -> str:
    if node.left.type.kind is Kind.DATE:
        return "before" if node.op in (">=", ">") else "after"
    return FAR[node.op]


def _distance(node: t.Compare, left: Any, right: Any) -> Any:
    if node.op not in FAR:
        return None
    if node.left.type.kind is Kind.DATE:
        return abs((left - right).days)
    return abs(left - right) if node.left.type.kind in NUMERIC else None
