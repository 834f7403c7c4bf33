"""Productions of `rates from`."""

from __future__ import annotations

from csrules.syntax import ast
from csrules.syntax.builders.base import Child, Item, Items
from csrules.syntax.builders.lines import LineBuilder


class RatesBuilder(LineBuilder):
    def rates(self, children: list[Child]) -> ast.Rates:
        items = Items(children)
        record = self.name(children[2])
        currency, since, on = items.one("currency"), items.one("since"), items.one("on")
        rate, for_ours = items.one("rate") or (None, False)
        return ast.Rates(self.span(children), record, currency, rate, for_ours, since, on, tuple(items.repeated))

    def rate_currency(self, children: list[Child]) -> Item:
        return self.item("currency", children, self.name(children[1]))

    def rate_value(self, children: list[Child]) -> Item:
        return self.item("rate", children, (self.name(children[1]), len(children) > 2))

    def for_ours(self, children: list[Child]) -> Item:
        return self.item("for_ours", children, True)

    def rate_since(self, children: list[Child]) -> Item:
        return self.item("since", children, self.name(children[1]))

    def rate_on(self, children: list[Child]) -> Item:
        return self.item("on", children, children[1])
