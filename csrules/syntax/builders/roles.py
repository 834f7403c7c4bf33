"""Productions of `role`."""

from __future__ import annotations

from csrules.syntax import ast, literals
from csrules.syntax.builders.base import Child, Item, Items
from csrules.syntax.builders.lines import LineBuilder

LOADS = ("works", "accounts", "revenue")


class RolesBuilder(LineBuilder):
    def role(self, children: list[Child]) -> ast.Role:
        items = Items(children)
        costs, works = items.one("costs"), items.one("works")
        most, aim = (ast.Load(*(items.one(f"{kind} {what}") for what in LOADS)) for kind in ("most", "aim"))
        name, label = self.name(children[1]), self.label(children)
        return ast.Role(self.span(children), name, label, costs, works, most, aim, tuple(items.repeated))

    def costs(self, children: list[Child]) -> Item:
        return self.item("costs", children, children[1])

    def works(self, children: list[Child]) -> Item:
        minutes = self.exact(literals.effort, children[1], literals.number("0"))
        return self.item("works", children, ast.Effort(self.span(children), minutes))

    def worked(self, children: list[Child]) -> Item:
        minutes = self.exact(literals.effort, children[0], literals.number("0"))
        return self.item("works", children, ast.Effort(self.span(children), minutes))

    def in_accounts(self, children: list[Child]) -> Item:
        return self.item("accounts", children, self.number([children[0]]))

    def in_revenue(self, children: list[Child]) -> Item:
        return self.item("revenue", children, self.number([children[0]]))

    def carries(self, children: list[Child]) -> Item:
        return self._loaded("most", children)

    def aims(self, children: list[Child]) -> Item:
        return self._loaded("aim", children)

    def _loaded(self, kind: str, children: list[Child]) -> Item:
        load = children[-1]
        return self.item(f"{kind} {load.kind}", children, load.value)
