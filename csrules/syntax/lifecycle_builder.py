"""Productions of what an agreement says about time and exceptions: segments, holds, requests, grants and denials."""

from __future__ import annotations

from decimal import Decimal

from lark import Token

from csrules.syntax import ast, literals
from csrules.syntax.base_builder import Child, Item, every, first
from csrules.syntax.expression_builder import ExpressionBuilder


class LifecycleBuilder(ExpressionBuilder):
    """The productions below the blocks' own."""

    def _item(self, kind: str, children: list[Child], value: object) -> Item:
        return Item(kind, self.span(children), value)

    def _guarded(self, children: list[Child]) -> ast.Rule:
        """The guard and the reason at the end of a line; without a guard it always holds."""
        span = self.span(children)
        guard = first(ast.Guard, children) or ast.Guard(self.span(children[:1]), None, None)
        return ast.Rule(span, guard, self.reason_of(children))

    def reason_of(self, children: list[Child]) -> ast.Text | None:
        token = next((child for child in children if isinstance(child, Token) and child.type == "STRING"), None)
        return None if token is None else self.text_of(token)

    def _values(self, children: list[Child]) -> list[Child]:
        """The children that are nodes, not words."""
        return [child for child in children if not isinstance(child, Token)]

    def tail(self, children: list[Child]) -> ast.Tail:
        days, *where = self._values(children)
        return ast.Tail(self.span(children), days, where[0] if where else None)

    # ── segments ─────────────────────────────────────────────────────────────

    def segment(self, children: list[Child]) -> ast.Segment:
        values = every(ast.SegmentValue, children)
        return ast.Segment(self.span(children), self.name(children[1]), self.reason_of(children), values)

    def segment_value(self, children: list[Child]) -> ast.SegmentValue:
        rules = every(ast.Rule, children)
        return ast.SegmentValue(self.span(children), self.name(children[1]), self.reason_of(children), rules)

    # ── how tiers move ───────────────────────────────────────────────────────

    def stays(self, children: list[Child]) -> ast.Stays:
        until = next((child.value for child in every(Item, children) if child.kind == "until"), ())
        return ast.Stays(self.span(children), children[2], until, self.reason_of(children))

    def until_one(self, children: list[Child]) -> Item:
        return self._item("until", children, tuple(self._values(children)))

    until_earliest = until_one

    def current(self, children: list[Child]) -> Item:
        tier, *since = self._values(children)
        return self._item("current", children, ast.Current(self.span(children), tier, since[0] if since else None))

    def kept(self, children: list[Child]) -> Item:
        token = next(child for child in children if child.type == "DURATION")
        value = ast.Kept(self.span(children), self.duration([token]), self.reason_of(children))
        return self._item("kept", children, value)

    def moves(self, children: list[Child]) -> Item:
        window = next(child for child in children if isinstance(child, Item))
        months, when = window.value
        return self._item("moves", children, ast.Moves(self.span(children), months, when, self.reason_of(children)))

    def in_months(self, children: list[Child]) -> Item:
        months = tuple(self.number([child]) for child in children if child.type == "NUMBER")
        return self._item("window", children, (months, None))

    def window_when(self, children: list[Child]) -> Item:
        return self._item("window", children, ((), children[1]))

    def request(self, children: list[Child]) -> Item:
        steps = next(child for child in children if isinstance(child, Token) and child.type == "NUMBER")
        names = self.names(children)
        value = ast.Request(self.span(children), children[1], self.number([steps]), names[0] if names else None)
        return self._item("request", children, value)

    # ── more and less than the matrix says ───────────────────────────────────

    def grant(self, children: list[Child]) -> ast.Grant:
        words = [str(child) for child in children if isinstance(child, Token) and child.type in ("INSTEAD", "ADDED")]
        how = words[0] if words else None
        given = first(ast.EffortCell, children)
        assert given is not None  # noqa: S101  (the grammar asks for one)
        return ast.Grant(self.span(children), self.name(children[1]), how, given, self._guarded(children))

    def effort_given(self, children: list[Child]) -> ast.EffortCell:
        amount = children[0]
        minutes, times = amount.value if isinstance(amount, Item) else (self._effort(amount), None)
        return ast.EffortCell(
            self.span(children), "effort", minutes, self._role(children), times, self._overlay(children)
        )

    def included_given(self, children: list[Child]) -> ast.EffortCell:
        times = self.exact(literals.times, children[0], 1) if children[0].type == "QUOTA" else None
        return ast.EffortCell(
            self.span(children), "included", None, self._role(children), times, self._overlay(children)
        )

    def occasions(self, children: list[Child]) -> Item:
        count, each = children[0], children[2]
        value = self.exact(lambda text: literals.occasions(text, each), count, (literals.number("0"), 1))
        return self._item("occasions", children, value)

    def overlay(self, children: list[Child]) -> Item:
        return self._item("overlay", children, ast.Overlay(self._effort(children[1]), str(children[3])))

    @staticmethod
    def _overlay(children: list[Child]) -> ast.Overlay | None:
        return next((child.value for child in every(Item, children) if child.kind == "overlay"), None)

    def _effort(self, token: Token) -> Decimal:
        return self.exact(literals.effort, token, literals.number("0"))

    def automated_given(self, children: list[Child]) -> ast.EffortCell:
        return ast.EffortCell(self.span(children), "automated", None, None)

    def _role(self, children: list[Child]) -> str | None:
        names = self.names(children)
        return names[0].text if names else None

    def deny(self, children: list[Child]) -> ast.Deny:
        services = tuple(self.names(children))
        return ast.Deny(self.span(children), services, self._guarded(children))
