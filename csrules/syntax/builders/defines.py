"""Productions of `define`."""

from __future__ import annotations

from csrules.syntax import ast
from csrules.syntax.builders.base import Child
from csrules.syntax.builders.lines import LineBuilder


class DefinesBuilder(LineBuilder):
    def define(self, children: list[Child]) -> ast.Define:
        return ast.Define(self.span(children), self.name(children[1]), self.label(children), children[-1])
