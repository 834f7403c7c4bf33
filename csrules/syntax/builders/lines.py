"""What the lines of many blocks have in common: their items, their guard and their reason."""

from __future__ import annotations

from typing import Any

from lark import Token

from csrules.syntax import ast, expressions as ex
from csrules.syntax.builders.base import Child, Item, first
from csrules.syntax.builders.expressions import ExpressionBuilder


class LineBuilder(ExpressionBuilder):
    def item(self, kind: str, children: list[Child], value: Any) -> Item:
        return Item(kind, self.span(children), value)

    def guarded(self, children: list[Child]) -> ast.Rule:
        """The guard and the reason at the end of a line; without a guard it always holds."""
        guard = first(ast.Guard, children) or ast.Guard(self.span(children[:1]), None, None)
        return ast.Rule(self.span(children), guard, self.label(children))

    def when_guard(self, children: list[Child]) -> ast.Guard:
        return ast.Guard(self.span(children), children[1], children[3] if len(children) > 2 else None)

    def unless_guard(self, children: list[Child]) -> ast.Guard:
        return ast.Guard(self.span(children), None, children[1])

    def rule(self, children: list[Child]) -> ast.Rule:
        return self.guarded(children)

    def otherwise(self, children: list[Child]) -> ast.Rule:
        span = self.span(children)
        return ast.Rule(span, ast.Guard(span, None, None), self.label(children), otherwise=True)

    def values(self, children: list[Child]) -> list[Child]:
        """The children that are nodes, not words."""
        return [child for child in children if not isinstance(child, Token)]

    def paths(self, children: list[Child]) -> list[ex.Path]:
        return [child for child in children if isinstance(child, ex.Path)]

    def token(self, kind: str, children: list[Child]) -> Token | None:
        return next((child for child in children if isinstance(child, Token) and child.type == kind), None)
