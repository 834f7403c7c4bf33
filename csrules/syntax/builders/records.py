"""Productions of `record` and `rows`."""

from __future__ import annotations

from csrules.syntax import ast
from csrules.syntax.builders.base import Child, every
from csrules.syntax.builders.lines import LineBuilder


class RecordsBuilder(LineBuilder):
    def record(self, children: list[Child]) -> ast.Record:
        return ast.Record(self.span(children), self.name(children[1]), every(ast.Field, children))

    def field(self, children: list[Child]) -> ast.Field:
        name, kind, *constraints = children
        return ast.Field(self.span(children), self.name(name), kind, tuple(constraints))

    def plain_type(self, children: list[Child]) -> ast.PlainType:
        units = every(ast.Unit, children)
        return ast.PlainType(self.span(children), self.name(children[0]), len(children) > 1 and not units, units)

    def minor_units(self, children: list[Child]) -> ast.Unit:
        return ast.Unit(self.span(children), "minor", "")

    def per_period(self, children: list[Child]) -> ast.Unit:
        return ast.Unit(self.span(children), "per", children[0].split()[1])

    def stated_in(self, children: list[Child]) -> ast.Unit:
        return ast.Unit(self.span(children), "in", children[0].split()[1])

    def one_of_type(self, children: list[Child]) -> ast.OneOfType:
        return ast.OneOfType(self.span(children), every(ast.CategoryWord, children))

    def category_value(self, children: list[Child]) -> ast.CategoryWord:
        return ast.CategoryWord(self.span(children), self.name(children[0]), self.label(children))

    def list_type(self, children: list[Child]) -> ast.ListType:
        return ast.ListType(self.span(children), self.name(children[2]))

    def key(self, children: list[Child]) -> ast.Constraint:
        return ast.Constraint(self.span(children), "key")

    def optional(self, children: list[Child]) -> ast.Constraint:
        return ast.Constraint(self.span(children), "optional")

    def default(self, children: list[Child]) -> ast.Constraint:
        return ast.Constraint(self.span(children), "default", children[1])

    def at_least(self, children: list[Child]) -> ast.Constraint:
        return ast.Constraint(self.span(children), "at_least", children[2])

    def at_most(self, children: list[Child]) -> ast.Constraint:
        return ast.Constraint(self.span(children), "at_most", children[2])

    def from_to(self, children: list[Child]) -> ast.Constraint:
        return ast.Constraint(self.span(children), "from_to", children[1], children[3])

    def rows(self, children: list[Child]) -> ast.Rows:
        table = self.rows_of(children)
        header = table[0] if table else None
        return ast.Rows(self.span(children), self.name(children[1]), header, tuple(table[1:]))
