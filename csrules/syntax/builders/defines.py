"""Productions of `define`."""

from __future__ import annotations

from dataclasses import replace

from csrules.syntax import ast
from csrules.syntax.builders.base import Child
from csrules.syntax.builders.lines import LineBuilder


class DefinesBuilder(LineBuilder):
    def figure(self, children: list[Child]) -> ast.Figure:
        how = " ".join(word for word in children[0].split() if word != "of")
        return ast.Figure(self.span(children), how, children[1], children[3] if len(children) > 2 else None)

    def choice_line(self, children: list[Child]) -> ast.ChoiceLine:
        value, rule = children
        span = self.span(children)
        return ast.ChoiceLine(span, value, replace(rule, span=span))

    def choice(self, children: list[Child]) -> ast.Choice:
        lines = tuple(child for child in children if isinstance(child, ast.ChoiceLine))
        last = children[-1]
        return ast.Choice(self.span(children), lines, None if isinstance(last, ast.ChoiceLine) else last)

    def define(self, children: list[Child]) -> ast.Define:
        *record, name = self.names(children)
        return ast.Define(self.span(children), record[0] if record else None, name, self.label(children), children[-1])
