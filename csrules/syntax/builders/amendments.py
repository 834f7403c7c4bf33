"""Productions of `amend`."""

from __future__ import annotations

from csrules.syntax import ast
from csrules.syntax.builders.base import Child, Item, Items, first
from csrules.syntax.builders.lines import LineBuilder
from csrules.syntax.expressions import Path


class AmendmentsBuilder(LineBuilder):
    def amend(self, children: list[Child]) -> ast.Amend:
        items = Items(children)
        target, record = self.names(children)
        where, accounts = items.many("where"), items.many("accounts")
        in_force = items.one("in_force")
        return ast.Amend(
            self.span(children), target, record, where, in_force, accounts, items.many("sets"),
            items.many("duties"), tuple(items.repeated),
        )

    def amend_force(self, children: list[Child]) -> Item:
        starts, *ends = [child for child in children if isinstance(child, Path)]
        span = self.span(children)
        return Item("in_force", span, ast.InForce(span, starts, ends[0] if ends else None, None))

    def for_accounts(self, children: list[Child]) -> Item:
        return self.item("accounts", children, children[3])

    def amend_sets(self, children: list[Child]) -> Item:
        field = self.name(children[1])
        value = first(Path, children) or Path(field.span, (field.text,))
        return self.item("sets", children, ast.AmendedField(self.span(children), field, value))

    def moves_duties(self, children: list[Child]) -> Item:
        services, party = first(Item, children), first(ast.Party, children)
        assert services is not None  # noqa: S101  (the grammar asks for both)
        assert party is not None  # noqa: S101
        return self.item("duties", children, ast.MovesDuties(self.span(children), services.value, party))
