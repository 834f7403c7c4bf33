"""Productions of `books from`."""

from __future__ import annotations

from csrules.syntax import ast, expressions as ex
from csrules.syntax.builders.base import Child, Item, Items, every
from csrules.syntax.builders.lines import LineBuilder


class BooksBuilder(LineBuilder):
    def books(self, children: list[Child]) -> ast.Books:
        items = Items(children)
        fits, capacity, pins = items.many("fits"), items.one("capacity"), items.many("pin")
        keeps, balance, take = items.many("keep"), items.one("balance") or (), items.one("take") or ()
        name, repeated = self.name(children[2]), tuple(items.repeated)
        return ast.Books(self.span(children), name, fits, capacity, pins, keeps, balance, take, repeated)

    def fits(self, children: list[Child]) -> Item:
        return self.item("fits", children, children[2])

    def capacity(self, children: list[Child]) -> Item:
        return self.item("capacity", children, children[1])

    def pin(self, children: list[Child]) -> Item:
        span = self.span(children)
        return Item("pin", span, ast.Pin(span, children[1], children[3] if len(children) > 2 else None))

    def keep(self, children: list[Child]) -> Item:
        return self.item("keep", children, children[1])

    def balance(self, children: list[Child]) -> Item:
        return self.item("balance", children, every(ex.Path, children))

    def take(self, children: list[Child]) -> Item:
        return self.item("take", children, every(ast.Most, children))
