"""Productions of `overrides from`."""

from __future__ import annotations

from csrules.syntax import ast
from csrules.syntax.builders.base import Child, Item, Items, first
from csrules.syntax.builders.lines import LineBuilder


class OverridesBuilder(LineBuilder):
    def overrides(self, children: list[Child]) -> ast.Overrides:
        items = Items(children)
        return ast.Overrides(
            span=self.span(children),
            head=self.span(children[:3]),
            record=self.names(children)[0],
            accounts=items.one("account"),
            sets=items.one("sets"),
            lasting=items.one("lasting"),
            authorised=items.many("authorised"),
            settable=items.one("settable"),
            grantable=items.many("grantable"),
            limits=items.many("limit"),
            repeated=tuple(items.repeated),
        )

    def of_account(self, children: list[Child]) -> Item:
        return self.item("account", children, tuple(self.paths(children)))

    def sets(self, children: list[Child]) -> Item:
        (value,) = self.paths(children)
        what = first(Item, children)
        assert what is not None  # noqa: S101  (the grammar asks for it)
        return self.item("sets", children, ast.Sets(self.span(children), what.value, value))

    def lasting(self, children: list[Child]) -> Item:
        starts, *ends = self.paths(children)
        longest = self.token("DURATION", children)
        value = ast.Lasting(self.span(children), starts, ends[0] if ends else None,
                            None if longest is None else self.duration([longest]))
        return self.item("lasting", children, value)

    def authorised(self, children: list[Child]) -> Item:
        return self.item("authorised", children, children[2])

    def settable(self, children: list[Child]) -> Item:
        return self.item("settable", children, tuple(self.names(children)))

    def hard_limit(self, children: list[Child]) -> Item:
        return self.item("limit", children, self.guarded(children))
