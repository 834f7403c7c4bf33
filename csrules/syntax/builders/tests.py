"""Productions of `test` and `test table`."""

from __future__ import annotations

from lark import Token

from csrules.syntax import ast, literals
from csrules.syntax.builders.base import Child, Item, every
from csrules.syntax.builders.lines import LineBuilder


class TestsBuilder(LineBuilder):
    def test(self, children: list[Child]) -> ast.Test:
        is_table = any(isinstance(child, Token) and child.type == "TABLE" for child in children)
        day = next(child for child in children if isinstance(child, Token) and child.type == "DATE")
        name = self.label(children)
        assert name is not None  # noqa: S101  (the grammar asks for one)
        table = self.rows_of([item.value for item in every(Item, children)])
        header = table[0] if table else None
        return ast.Test(
            span=self.span(children),
            name=name,
            as_of=self.date([day]),
            is_table=is_table,
            given=every(ast.Given, children),
            header=header,
            body=tuple(table[1:]),
            expects=every(ast.Expect, children),
        )

    def given(self, children: list[Child]) -> ast.Given:
        return ast.Given(self.span(children), self.name(children[0]), every(ast.Fact, children))

    def fact(self, children: list[Child]) -> ast.Fact:
        name, value = children
        return ast.Fact(self.span(children), self.name(name), value)

    def expect(self, children: list[Child]) -> ast.Expect:
        """The words in their order; the account's key is the one value that may stand before the first word."""
        _, *rest = children
        account = None if isinstance(rest[0], Token) else rest.pop(0)
        first, *more = rest
        words: list[ast.Said] = [self.word([first])]
        for word in more:
            words += word.value if isinstance(word, Item) else [word]
        return ast.Expect(self.span(children), account, tuple(words))

    def said_effort(self, children: list[Child]) -> ast.Effort:
        return ast.Effort(self.span(children), self.exact(literals.effort, children[0], literals.number("0")))

    def said_quota(self, children: list[Child]) -> ast.Quota:
        return ast.Quota(self.span(children), self.exact(literals.times, children[0], 1))

    def said_role(self, children: list[Child]) -> Item:
        return self.item("role", children, [self.word([child]) for child in children])
