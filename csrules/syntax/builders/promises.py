"""Productions of `promise` and `watch`."""

from __future__ import annotations

from csrules.syntax import ast, expressions as ex
from csrules.syntax.builders.base import Child, every
from csrules.syntax.builders.lines import LineBuilder


class PromisesBuilder(LineBuilder):
    def promise(self, children: list[Child]) -> ast.Promise:
        return ast.Promise(self.span(children), self.text_of(children[1]), every(ast.Statement, children))

    def never(self, children: list[Child]) -> ast.Statement:
        return ast.Statement(self.span(children), "never", condition=children[1])

    def always(self, children: list[Child]) -> ast.Statement:
        return ast.Statement(self.span(children), "always", condition=children[1])

    def accountable(self, children: list[Child]) -> ast.Statement:
        return ast.Statement(self.span(children), "accountable")

    def never_rises(self, children: list[Child]) -> ast.Statement:
        return ast.Statement(self.span(children), "never_rises", field=children[5])

    def watch(self, children: list[Child]) -> ast.Watch:
        over = next(iter(every(ast.Watched, children)), None)
        return ast.Watch(self.span(children), self.text_of(children[1]), over, every(ast.Rule, children))

    def watched(self, children: list[Child]) -> ast.Watched:
        return ast.Watched(self.span(children), next(iter(every(ex.Path, children)), None))

    def warn(self, children: list[Child]) -> ast.Rule:
        return self.guarded(children)
