"""Productions of `responsibilities` and `assign`."""

from __future__ import annotations

from decimal import Decimal

from lark import Token

from csrules.syntax import ast
from csrules.syntax.builders.base import Child, Item, Items, first
from csrules.syntax.builders.lines import LineBuilder
from csrules.syntax.cells import CellReader
from csrules.syntax.expressions import Path
from csrules.syntax.parties import party_words


class ResponsibilitiesBuilder(LineBuilder):
    cells: CellReader

    def responsibilities(self, children: list[Child]) -> ast.Responsibilities:
        items = Items(children)
        braces = next(at for at, child in enumerate(children) if isinstance(child, Token) and child == "{")
        head = children[3:braces]
        second = next((child.value for child in head if isinstance(child, Item)), None)
        when = next((child for child in head if not isinstance(child, Token | Item)), None)
        table = self.rows_of([row for row in items.many("row") if row is not None])
        heading, bands, rows = self.cells.responsibilities(self.span(children), table, second is not None,
                                                           self.reporter)
        return ast.Responsibilities(
            span=self.span(children),
            head=self.span(children[:braces]),
            margin=children[2],
            second=second,
            second_heading=heading,
            when=when,
            bands=bands,
            rows=rows,
            others=items.one("others"),
            no_agreement=items.one("no_agreement"),
            oversight=items.one("oversight"),
            repeated=tuple(items.repeated),
        )

    def second(self, children: list[Child]) -> Item:
        return self.item("second", children, children[1])

    def table_row(self, children: list[Child]) -> Item:
        return self.item("row", children, children[0])

    def others(self, children: list[Child]) -> Item:
        return self.item("others", children, children[1])

    def no_agreement(self, children: list[Child]) -> Item:
        return self.item("no_agreement", children, children[2])

    def oversight(self, children: list[Child]) -> Item:
        value = ast.Oversight(self.span(children), self.percent([children[1]]), self.name(children[3]))
        return self.item("oversight", children, value)

    def assign(self, children: list[Child]) -> ast.Assign:
        party = first(ast.Party, children)
        assert party is not None  # noqa: S101  (the grammar asks for one)
        to = next(at for at, child in enumerate(children) if isinstance(child, Token) and child == "to")
        each_of = first(Path, [child.value for child in children if isinstance(child, Item)])
        services = [self.name(child) for child in children[1:to] if isinstance(child, Token) and child != ","]
        return ast.Assign(self.span(children), tuple(services), each_of, party, self.guarded(children[to:]))

    def each_of(self, children: list[Child]) -> Item:
        return self.item("each", children, children[2])

    def vendor(self, children: list[Child]) -> ast.Party:
        return ast.Party(self.span(children), party_words(children, self._share))

    partner = shared = vendor

    def _share(self, token: Token) -> Decimal:
        return self.percent([token]).value
