"""Productions of `family`."""

from __future__ import annotations

from csrules.syntax import ast
from csrules.syntax.base_builder import Base, Child, Item, Items, every


class FamilyBuilder(Base):
    """Accounts that belong together by their parents."""

    def family(self, children: list[Child]) -> ast.Family:
        counts = tuple(Items(children).many("family_count"))
        totals = every(ast.FamilyTotal, children)
        return ast.Family(self.span(children), self.span(children[:3]), self.name(children[2]), totals, counts)

    def family_total(self, children: list[Child]) -> ast.FamilyTotal:
        return ast.FamilyTotal(self.span(children), self.name(children[1]), self.name(children[3]))

    def family_count(self, children: list[Child]) -> Item:
        return Item("family_count", self.span(children), self.name(children[1]))
