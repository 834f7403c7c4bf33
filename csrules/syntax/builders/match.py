"""Productions of `match`."""

from __future__ import annotations

from lark import Token

from csrules.syntax import ast
from csrules.syntax.builders.base import Child, Item, Items, first
from csrules.syntax.builders.lines import LineBuilder


class MatchBuilder(LineBuilder):
    def match(self, children: list[Child]) -> ast.Match:
        items = Items(children)
        *named, candidate, target = self.names(children)
        when = next((child for child in children if not isinstance(child, Token | Item)), None)
        where, in_force, prefer = items.many("where"), items.many("in_force"), items.one("prefer") or ()
        name, repeated = named[0] if named else None, tuple(items.repeated)
        return ast.Match(self.span(children), candidate, target, when, where, in_force, prefer, repeated, name)

    def where(self, children: list[Child]) -> Item:
        return self.item("where", children, children[1])

    def in_force(self, children: list[Child]) -> Item:
        parts = [child for child in children if not isinstance(child, ast.Tail)]
        ends = {str(word): path for word, path in zip(parts[2::2], parts[3::2], strict=True)}
        value = ast.InForce(self.span(children), ends.get("from"), ends.get("to"), first(ast.Tail, children))
        return self.item("in_force", children, value)

    def tail(self, children: list[Child]) -> ast.Tail:
        days, *where = self.values(children)
        return ast.Tail(self.span(children), days, where[0] if where else None)

    def prefer(self, children: list[Child]) -> Item:
        """Each preference begins with the word that leads to it, `prefer` or `then`."""
        parts = [child for child in children if child != ","]
        pairs = zip(parts[::2], parts[1::2], strict=True)
        return self.item("prefer", children, tuple(ast.Preferred(self.span(pair), pair[1]) for pair in pairs))

    def most(self, children: list[Child]) -> ast.Most:
        return ast.Most(self.span(children), children[1], str(children[0]))
