"""Productions of `service` and `entitlements`."""

from __future__ import annotations

from csrules.syntax import ast
from csrules.syntax.builders.base import Child, Item, Items
from csrules.syntax.builders.lines import LineBuilder
from csrules.syntax.cells import CellReader


class ServicesBuilder(LineBuilder):
    cells: CellReader

    def service(self, children: list[Child]) -> ast.Service:
        items = Items(children)
        role, automated, during = items.one("by"), items.one("automated"), items.one("during")
        offered, succeeds = items.one("offered"), items.one("succeeds")
        name, label = self.name(children[1]), self.label(children)
        return ast.Service(self.span(children), name, label, role, bool(automated), during, offered, succeeds,
                           items.one("always"), tuple(items.repeated))

    def by_role(self, children: list[Child]) -> Item:
        return self.item("by", children, self.name(children[1]))

    def automated(self, children: list[Child]) -> Item:
        return self.item("automated", children, True)

    def during(self, children: list[Child]) -> Item:
        counted = children[6] if len(children) > 6 and children[5].type == "FROM" else self._period(children[5:])
        value = ast.During(self.span(children), children[2], children[4], counted)
        return self.item("during", children, value)

    def offered(self, children: list[Child]) -> Item:
        return self._asked("offered", children)

    def succeeds(self, children: list[Child]) -> Item:
        return self._asked("succeeds", children)

    def always_by(self, children: list[Child]) -> Item:
        return self.item("always", children, ast.AlwaysBy(self.span(children), children[2], self.label(children)))

    def _asked(self, kind: str, children: list[Child]) -> Item:
        return self.item(kind, children, ast.Asked(self.span(children), children[2], self.label(children)))

    def entitlements(self, children: list[Child]) -> ast.Entitlements:
        table = self.rows_of(children)
        return self.cells.entitlements(self.span(children), table, self.reporter)
