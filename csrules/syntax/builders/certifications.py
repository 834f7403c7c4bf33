"""Productions of `certifications`."""

from __future__ import annotations

from csrules.syntax import ast
from csrules.syntax.builders.base import Child, Item, Items, first
from csrules.syntax.builders.lines import LineBuilder
from csrules.syntax.cells import CellReader


class CertificationsBuilder(LineBuilder):
    cells: CellReader

    def certifications(self, children: list[Child]) -> ast.Certifications:
        items = Items(children)
        record, by = self.names(children)
        table = self.rows_of(list(items.many("row")))
        return ast.Certifications(
            span=self.span(children),
            head=self.span(children[:5]),
            record=record,
            by=by,
            rows=self.cells.certifications(self.span(children), table, self.reporter),
            where=items.many("where"),
            accounts=items.many("accounts"),
            valid=items.one("valid"),
            impassable=items.one("impassable"),
            repeated=tuple(items.repeated),
        )

    def valid(self, children: list[Child]) -> Item:
        paths = self.paths(children)
        value = ast.Valid(self.span(children), paths[0] if len(paths) > 1 else None, paths[-1],
                          first(ast.Grace, children))
        return self.item("valid", children, value)

    def grace(self, children: list[Child]) -> ast.Grace:
        return ast.Grace(self.span(children), self.duration([children[2]]), first(ast.Guard, children))

    def impassable(self, children: list[Child]) -> Item:
        return self.item("impassable", children, self.span(children))
