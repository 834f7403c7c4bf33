"""Draws `books`: who fits whom over both records, pins and keeps, and the order in which accounts are taken."""

from __future__ import annotations

from csrules.analysis.scalars import NUMERIC, Kind, Scalar
from csrules.types import Category, CategoryValue, RecordSchema
from tests.evaluators.expressions import Name, Writer
from tests.evaluators.parts import Part
from tests.evaluators.scopes import fields, kept


class BookBlock(Part):
    def draw(self) -> None:
        roster = self.out.roster
        if roster is None or not self.out.carrying:
            return
        names, people = self._of_accounts(), self._of_people(roster)
        lines = self._fits(roster, people, names)
        parts = [name.text for name in people if name.type.kind is Kind.PERCENT and name.text.count(".") == 1]
        if parts and self.choose.chance(40):
            lines.append(f"capacity {self.choose.one(parts)}")
        links = [name.text for name in names if name.type.kind is Kind.LINK and name.type.record == roster.name]
        if links:
            when = f" when {self.condition(1)}" if self.choose.chance(70) else ""
            lines += [f"pin {self.choose.one(links)}{when}" for _ in range(self.choose.one((0, 0, 1, 2)))]
            lines += [f"keep {self.choose.one(links)}" for _ in range(self.choose.one((1, 0, 2)))]
        lines += self._orders(names)
        block = "\n".join([f"books from {roster.name} {{", *(f"  {line}" for line in self.choose.shuffled(lines)), "}"])
        self.out.blocks.append(block)

    def _of_accounts(self) -> list[Name]:
        """Fields with their prefix: the person may have one of the same name."""
        own = self.out.records["account"].by_name
        return [
            Name(f"account.{name.text}", name.type) if name.text.split(".")[0] in own else name
            for name in self.out.names
        ]

    def _of_people(self, roster: RecordSchema) -> list[Name]:
        return kept(self.choose, fields(roster, self.out.records, f"{roster.name}.", 2), 6, dots=1)

    def _fits(self, roster: RecordSchema, people: list[Name], names: list[Name]) -> list[str]:
        roles = Category(tuple(CategoryValue(name) for name in self.out.roles), "role")
        served_by = Name("served_by", Scalar(Kind.CATEGORY, category=roles))
        types = {field.name: field.type for field in roster.fields}
        role = next(name for name, type_ in types.items() if isinstance(type_, Category) and type_.kind == "role")
        asked = [f"fits where {roster.name}.{role} == served_by"] if self.choose.chance(70) else []
        writer = Writer(self.choose, [*people, *people, served_by, *names])
        count = self.choose.between(0 if asked else 1, 2)
        return asked + [f"fits where {writer.condition(self.choose.between(0, 2)).text}" for _ in range(count)]

    def _orders(self, names: list[Name]) -> list[str]:
        numbers = [name.text for name in names if name.type.kind in NUMERIC]
        ordered = [*numbers, *(name.text for name in names if name.type.kind is Kind.DATE or _is_tier(name))]
        found = []
        if self.choose.chance(70):
            balanced = self.choose.some(["hours", "accounts", *numbers], 1, 3)
            found.append(f"balance {', then '.join(self.choose.shuffled(balanced))}")
        if self.choose.chance(80):
            taken = self.choose.shuffled(self.choose.some([*ordered, "account.id"], 1, 3))
            ways = [f"{self.choose.one(('highest', 'lowest', 'latest', 'earliest'))} {one}" for one in taken]
            found.append(f"take {', then '.join(ways)}")
        return found


def _is_tier(name: Name) -> bool:
    category = name.type.category
    return name.type.kind is Kind.CATEGORY and category is not None and category.kind == "tier"
