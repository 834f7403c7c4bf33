"""Draws the records of a policy: countries, partners that link to them, accounts and agreements that link to both."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from csrules.analysis.scalars import INTEGER, Kind
from csrules.types import Category, CategoryValue, FieldSchema, Link, ListOf, Percent, RecordSchema, Text
from tests.evaluators.draw_levels import LevelBlocks
from tests.evaluators.draw_rates import Amounts
from tests.evaluators.expressions import Name
from tests.evaluators.parts import Part
from tests.evaluators.records import RecordDrawer, record_text
from tests.evaluators.scopes import fields, kept

FEW = ("money", "integer", "percent", "date", "category", "flag", "text", "number")
ANY = (*FEW, "days", "list", "services", "tier", "role", "service")


class Records(Part):
    def draw(self) -> None:
        self.amounts = Amounts(self.choose, self.word, self.out)
        groups = {"tier": self.out.tiers, "role": self.out.roles, "service": self.out.services}
        named = {kind: Category(tuple(CategoryValue(n) for n in names), kind, ranked=kind == "tier")
                 for kind, names in groups.items()}
        drawer = RecordDrawer(self.choose, self.word, named)
        country = self._record(drawer, "country", drawer.fields(FEW, 1, 3))
        partner_fields = [drawer.link(self.word.new(), country), *drawer.fields(FEW, 1, 3)]
        partner = self._record(drawer, "partner" if self.choose.chance(80) else self.word.new(), partner_fields)
        if self.choose.chance(50):
            self.out.roster = self._roster(drawer, country)
        self._account(drawer, partner, country)
        if self.choose.chance(70):
            self._agreement(drawer, partner, country)
        self.amounts.draw()
        if self.choose.chance(20):
            note = RecordSchema(self.word.new(), (drawer.link("about", partner), *drawer.fields(FEW, 0, 1)))
            self.out.records[note.name] = note
        if self.choose.chance(40):
            to = self.out.records["account"] if self.choose.chance(70) else partner
            case = RecordSchema(self.word.new(), (drawer.link("of", to), *drawer.fields((*FEW, "days"), 1, 4)))
            self.out.records[case.name] = case
        self.out.blocks += [record_text(schema) for schema in self.out.records.values()]
        LevelBlocks(self.choose, self.word, self.out).draw()
        own = kept(self.choose, fields(self.out.records["account"], self.out.records, "", 3), 10)
        prefixed = [replace(name, text=f"account.{name.text}") if self.choose.chance(5) else name for name in own]
        self.out.names += prefixed
        if "parent" in self.out.records["account"].by_name:
            self._family(self.out.records["account"])

    def _record(self, drawer: RecordDrawer, name: str, parts: list[FieldSchema]) -> RecordSchema:
        schema = RecordSchema(name, (drawer.key(), *parts))
        self.out.records[name] = schema
        return schema

    def _roster(self, drawer: RecordDrawer, country: RecordSchema) -> RecordSchema:
        """People with a role, and what else may be asked of them."""
        parts = [drawer.field(self.word.new(), "role"), *drawer.fields(FEW, 1, 4)]
        if self.choose.chance(40):
            parts.append(drawer.link(self.word.new(), country))
        return self._record(drawer, self.word.new(), parts)

    def _account(self, drawer: RecordDrawer, partner: RecordSchema, country: RecordSchema) -> None:
        parts = [drawer.key()]
        if self.choose.chance(50):
            parts.append(FieldSchema("name", Text(), optional=self.choose.chance(50)))
        parts.append(drawer.field("arr" if self.choose.chance(70) else self.word.new(), "money"))
        parts.append(drawer.field(self.word.new(), "date"))
        parts += drawer.fields(ANY, 1, 6)
        parts += self.amounts.fields()
        parts += [drawer.field(self.word.new(), "tier") for _ in range(self.choose.one((0, 1, 2)))]
        if self.choose.chance(70):
            parts.append(drawer.link("partner" if self.choose.chance(70) else self.word.new(), partner))
        if self.choose.chance(25):
            parts.append(drawer.link(self.word.new(), country))
        if self.out.roster is not None:
            parts += [drawer.link(self.word.new(), self.out.roster) for _ in range(self.choose.one((1, 0, 2)))]
        schema = RecordSchema("account", tuple(parts))
        if self.choose.chance(25):
            schema = RecordSchema("account", (*parts, drawer.link("parent", schema)))
        self.out.records["account"] = schema

    def _family(self, account: RecordSchema) -> None:
        """What accounts come to together, with the names of it for later blocks."""
        summed = [name for name in fields(account, self.out.records, "", 1)
                  if name.type.kind in (Kind.MONEY, Kind.NUMBER, Kind.DAYS) and "." not in name.text]
        lines = []
        for name in self.choose.some(summed, 0, 2):
            total = self.word.new()
            lines.append(f"total {total} = {name.text}")
            kind = replace(name.type, digits=min(name.type.digits + 9, 38 - name.type.scale), low=None, high=None)
            self.out.names.append(replace(name, text=total, type=kind))
        if not lines or self.choose.chance(50):
            count = self.word.new()
            lines.append(f"count {count}")
            self.out.names.append(Name(count, replace(INTEGER, digits=10, low=1)))
        self.out.blocks.append("\n".join(["family along parent {", *(f"  {line}" for line in lines), "}"]))

    def _agreement(self, drawer: RecordDrawer, partner: RecordSchema, country: RecordSchema) -> None:
        low, high = self.choose.one(
            ((Decimal(0), Decimal("0.45")), (Decimal(0), Decimal(1)), (Decimal("0.05"), Decimal("9.99")))
        )
        parts = [
            drawer.key(),
            drawer.link("partner" if self.choose.chance(70) else self.word.new(), partner),
            FieldSchema("margin", Percent(), optional=self.choose.chance(30), minimum=low, maximum=high),
            drawer.field(self.word.new(), "date"),
            FieldSchema(self.word.new(), drawer.field("x", "date").type, optional=self.choose.chance(70)),
            *drawer.fields(FEW, 0, 3),
        ]
        if self.choose.chance(40):
            parts.append(drawer.field(self.word.new(), "days"))
        if self.choose.chance(40):
            parts.append(drawer.field(self.word.new(), "services"))
        if self.choose.chance(30):
            parts.append(drawer.link(self.word.new(), country))
        if self.choose.chance(20):
            parts.append(drawer.link(self.word.new(), self.out.records["account"]))
        name = "agreement" if self.choose.chance(75) else self.word.new()
        self.out.records[name] = RecordSchema(name, tuple(parts))
        self.out.match = self.out.records[name]
        if self.choose.chance(50):
            self._amendment(drawer, self.out.match)

    def _amendment(self, drawer: RecordDrawer, agreement: RecordSchema) -> None:
        plain = [one for one in agreement.fields if not one.key and not isinstance(one.type, Link | ListOf)]
        for one in self.choose.some(plain, 0, 2):
            self.out.settable[one.name] = self.word.new()
        values = [
            replace(one, name=self.out.settable[one.name], optional=True, default=None)
            for one in plain if one.name in self.out.settable
        ]
        parts = [
            drawer.link(self.word.new(), agreement),
            drawer.field(self.word.new(), "date"),
            FieldSchema(self.word.new(), drawer.field("x", "date").type, optional=self.choose.chance(70)),
            *values,
            *(drawer.field(self.word.new(), "services") for _ in range(self.choose.between(0 if values else 1, 2))),
            *drawer.fields(FEW, 0, 2),
        ]
        keys = [drawer.key()] if self.choose.chance(70) else []
        self.out.amend = RecordSchema("amendment", (*keys, *parts))
        self.out.records["amendment"] = self.out.amend
