"""Draws tiers of another record than the account, with defines of that record and figures over rows that lead to it."""

from __future__ import annotations

from dataclasses import replace

from csrules.analysis.figures import ROW_COUNT
from csrules.analysis.scalars import NUMERIC, Kind
from csrules.types import Category, CategoryValue, FieldSchema, Link, RecordSchema
from tests.evaluators.expressions import Name, Writer
from tests.evaluators.parts import Part
from tests.evaluators.scopes import fields, kept


class LevelBlocks(Part):
    """Before the names of accounts are drawn: to these the tier is a field like any other."""

    def draw(self) -> None:
        for record in self.choose.shuffled(list(self.out.records.values())):
            usable = record.name != "account" and record.key is not None and "tier" not in record.by_name
            if usable and self.choose.chance(15):
                self._levels(record)

    def _levels(self, record: RecordSchema) -> None:
        names = kept(self.choose, fields(record, self.out.records, "", 1), 4)
        if not any(name.type.kind in NUMERIC for name in names):
            return
        names += self._figures(record)
        writer = Writer(self.choose, names)
        tiers = [self.word.new() for _ in range(self.choose.between(1, 3))]
        lines = [f"  tier {tier}{self.label()} {{ when {writer.condition(1).text} }}" for tier in tiers]
        if self.choose.chance(60):
            lines.append(f"  tier {self.word.new()} {{ otherwise }}")
            tiers.append(lines[-1].split()[1])
        if self.choose.chance(40):
            lines.append(f"  at least {self.choose.one(tiers)} when {writer.condition(1).text}")
        if self.choose.chance(25):
            lines.append(f"  no tier when {writer.condition(1).text}")
        self.out.blocks.append("\n".join([f"tiers of {record.name} {{", *lines, "}"]))
        field = FieldSchema("tier", Category(tuple(map(CategoryValue, tiers)), ranked=True), optional=True)
        self.out.records[record.name] = replace(record, fields=(*record.fields, field))

    def _figures(self, record: RecordSchema) -> list[Name]:
        """Defines of the record, among them the number of rows that lead to it."""
        found = []
        for other in list(self.out.records.values()):
            links = [field.name for field in other.fields
                     if isinstance(field.type, Link) and field.type.record == record.name]
            if other.name == record.name or len(links) != 1 or not self.choose.chance(40):
                continue
            inside = list(fields(other, self.out.records, f"{other.name}.", 0))
            where = ""
            if any(name.type.kind in NUMERIC for name in inside) and self.choose.chance(50):
                where = f" where {Writer(self.choose, inside).condition(1).text}"
            money = [name for name in inside if name.type.kind in (Kind.MONEY, Kind.NUMBER)]
            name = self.word.new()
            self.out.blocks.append(f"define {record.name}.{name} = count of {other.name}{where}")
            found.append(Name(name, ROW_COUNT))
            if money and self.choose.chance(30):
                least = self.choose.one(money)
                name = self.word.new()
                self.out.blocks.append(f"define {record.name}.{name} = least of {least.text}{where}")
                found.append(Name(name, least.type.missing_too()))
        return found
