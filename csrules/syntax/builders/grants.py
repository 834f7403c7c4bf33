"""Productions of `grant` and `deny`."""

from __future__ import annotations

from decimal import Decimal

from lark import Token

from csrules.syntax import ast, literals
from csrules.syntax.builders.base import Child, Item, every, first
from csrules.syntax.builders.lines import LineBuilder


class GrantsBuilder(LineBuilder):
    def grant(self, children: list[Child]) -> ast.Grant:
        return self._grant(children, children[1])

    def grantable(self, children: list[Child]) -> Item:
        return self.item("grantable", children, self._grant(children, children[2]))

    def _grant(self, children: list[Child], service: Token) -> ast.Grant:
        words = [str(child) for child in children if isinstance(child, Token) and child.type in ("INSTEAD", "ADDED")]
        how = words[0] if words else None
        entitlement = first(ast.EffortCell, children)
        assert entitlement is not None  # noqa: S101  (the grammar asks for one)
        return ast.Grant(self.span(children), self.name(service), how, entitlement, self.guarded(children))

    def effort_given(self, children: list[Child]) -> ast.EffortCell:
        amount = children[0]
        minutes, times = amount.value if isinstance(amount, Item) else (self._effort(amount), None)
        return ast.EffortCell(
            self.span(children), "effort", minutes, self._role(children), times, self._overlay(children)
        )

    def included_given(self, children: list[Child]) -> ast.EffortCell:
        times = self.exact(literals.times, children[0], 1) if children[0].type == "QUOTA" else None
        return ast.EffortCell(
            self.span(children), "included", None, self._role(children), times, self._overlay(children)
        )

    def occasions(self, children: list[Child]) -> Item:
        count, each = children[0], children[2]
        value = self.exact(lambda text: literals.occasions(text, each), count, (literals.number("0"), 1))
        return self.item("occasions", children, value)

    def overlay(self, children: list[Child]) -> Item:
        return self.item("overlay", children, ast.Overlay(self._effort(children[1]), str(children[3])))

    @staticmethod
    def _overlay(children: list[Child]) -> ast.Overlay | None:
        return next((child.value for child in every(Item, children) if child.kind == "overlay"), None)

    def _effort(self, token: Token) -> Decimal:
        return self.exact(literals.effort, token, literals.number("0"))

    def automated_given(self, children: list[Child]) -> ast.EffortCell:
        return ast.EffortCell(self.span(children), "automated", None, None)

    def _role(self, children: list[Child]) -> str | None:
        names = self.names(children)
        return names[0].text if names else None

    def deny(self, children: list[Child]) -> ast.Deny:
        services = tuple(self.names(children))
        return ast.Deny(self.span(children), services, self.guarded(children))
