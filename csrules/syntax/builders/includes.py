"""Productions of `include`."""

from __future__ import annotations

from csrules.syntax import ast
from csrules.syntax.builders.base import Child
from csrules.syntax.builders.lines import LineBuilder


class IncludesBuilder(LineBuilder):
    def include(self, children: list[Child]) -> ast.Include:
        return ast.Include(self.span(children), self.text_of(children[1]))
