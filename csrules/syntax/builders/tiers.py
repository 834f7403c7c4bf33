"""Productions of `tiers`."""

from __future__ import annotations

from lark import Token

from csrules.syntax import ast
from csrules.syntax.builders.base import Child, Item, Items, every
from csrules.syntax.builders.lines import LineBuilder


class TiersBuilder(LineBuilder):
    def tiers(self, children: list[Child]) -> ast.Tiers:
        items = Items(children)
        tiers, floors, no_tier = every(ast.Tier, children), every(ast.Floor, children), items.many("no_tier")
        current, kept, request = items.one("current"), items.one("kept"), items.one("request")
        moves, repeated = items.many("moves"), tuple(items.repeated)
        record = next(iter(self.names(children)), None)
        return ast.Tiers(self.span(children), record, tiers, floors, no_tier, current, kept, moves, request, repeated)

    def tier(self, children: list[Child]) -> ast.Tier:
        items = Items(children)
        shown, touch = items.one("shown_as"), items.one("touch")
        served, programme, repeated = items.one("served_by"), items.one("programme"), tuple(items.repeated)
        rules, stays = every(ast.Rule, children), every(ast.Stays, children)
        name, label = self.name(children[1]), self.label(children)
        return ast.Tier(
            self.span(children), name, label, shown, touch, served, programme, rules, stays, repeated
        )

    def shown_as(self, children: list[Child]) -> Item:
        return self.item("shown_as", children, self.text_of(children[2]))

    def touch(self, children: list[Child]) -> Item:
        return self.item("touch", children, self.name(children[1]))

    def programme(self, children: list[Child]) -> Item:
        return self.item("programme", children, children[2])

    def served_by(self, children: list[Child]) -> Item:
        return self.item("served_by", children, self.name(children[2]))

    def no_tier(self, children: list[Child]) -> Item:
        return self.item("no_tier", children, self.rule(children))

    def floor(self, children: list[Child]) -> ast.Floor:
        return ast.Floor(self.span(children), self.name(children[2]), self.rule(children))

    def stays(self, children: list[Child]) -> ast.Stays:
        until = next((child.value for child in every(Item, children) if child.kind == "until"), ())
        return ast.Stays(self.span(children), children[2], until, self.label(children))

    def until_one(self, children: list[Child]) -> Item:
        return self.item("until", children, tuple(self.values(children)))

    until_earliest = until_one

    def current(self, children: list[Child]) -> Item:
        tier, *since = self.values(children)
        return self.item("current", children, ast.Current(self.span(children), tier, since[0] if since else None))

    def kept(self, children: list[Child]) -> Item:
        token = next(child for child in children if child.type == "DURATION")
        value = ast.Kept(self.span(children), self.duration([token]), self.label(children))
        return self.item("kept", children, value)

    def moves(self, children: list[Child]) -> Item:
        window = next(child for child in children if isinstance(child, Item))
        months, when = window.value
        return self.item("moves", children, ast.Moves(self.span(children), months, when, self.label(children)))

    def in_months(self, children: list[Child]) -> Item:
        months = tuple(self.number([child]) for child in children if child.type == "NUMBER")
        return self.item("window", children, (months, None))

    def window_when(self, children: list[Child]) -> Item:
        return self.item("window", children, ((), children[1]))

    def request(self, children: list[Child]) -> Item:
        steps = next(child for child in children if isinstance(child, Token) and child.type == "NUMBER")
        names = self.names(children)
        of_kept = "kept" in (str(child) for child in children if isinstance(child, Token) and child.type != "NAME")
        up_to = names[0] if names else None
        value = ast.Request(self.span(children), children[1], self.number([steps]), up_to, of_kept)
        return self.item("request", children, value)
