"""Productions of `family along`."""

from __future__ import annotations

from csrules.syntax import ast
from csrules.syntax.builders.base import Child, Item, Items, every
from csrules.syntax.builders.lines import LineBuilder


class FamiliesBuilder(LineBuilder):
    def family(self, children: list[Child]) -> ast.Family:
        counts = tuple(Items(children).many("family_count"))
        totals = every(ast.FamilyTotal, children)
        return ast.Family(self.span(children), self.span(children[:3]), self.name(children[2]), totals, counts)

    def family_total(self, children: list[Child]) -> ast.FamilyTotal:
        return ast.FamilyTotal(self.span(children), self.name(children[1]), self.name(children[3]))

    def family_count(self, children: list[Child]) -> Item:
        return self.item("family_count", children, self.name(children[1]))
