"""Productions of `policy`."""

from __future__ import annotations

from csrules.syntax import ast, expressions as ex
from csrules.syntax.builders.base import Child, Item, Items
from csrules.syntax.builders.lines import LineBuilder


class PolicyBuilder(LineBuilder):
    def policy(self, children: list[Child]) -> ast.Policy:
        items = Items(children)
        days: tuple[ex.Date | None, ex.Date | None] = items.one("days") or (None, None)
        currency, revenue, shown = items.one("currency"), items.one("revenue"), items.one("shown_as")
        title, fiscal = self.text_of(children[1]), items.one("fiscal_year")
        span = self.span(children)
        findings = items.many("finding")
        return ast.Policy(span, title, currency, *days, revenue, shown, fiscal, findings, tuple(items.repeated))

    def graveness(self, children: list[Child]) -> Item:
        code, severity = self.name(children[1]), self.name(children[3])
        return self.item("finding", children, ast.Graveness(self.span(children), code, severity, self.label(children)))

    def currency(self, children: list[Child]) -> Item:
        return self.item("currency", children, self.name(children[1]))

    def in_effect(self, children: list[Child]) -> Item:
        dates = [self.date([child]) for child in children if child.type == "DATE"]
        return self.item("days", children, (dates[0], dates[1] if len(dates) > 1 else None))

    def revenue(self, children: list[Child]) -> Item:
        return self.item("revenue", children, self.name(children[2]))

    def fiscal_year(self, children: list[Child]) -> Item:
        return self.item("fiscal_year", children, self.number(children[-1:]))
