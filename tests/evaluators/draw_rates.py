"""Draws amounts in several currencies: their fields, the record of rates, and the block that names it."""

from __future__ import annotations

from decimal import Decimal

from csrules.analysis.rates import amount_type
from csrules.types import Category, CategoryValue, Date, FieldSchema, Money, Number, RecordSchema, Text
from tests.evaluators.expressions import Name
from tests.evaluators.parts import Part

CODES = ("USD", "EUR", "JPY", "KWD", "CLF")
RATE_LIMITS = ((None, None), (Decimal(0), Decimal(9)), (Decimal("-1.5"), Decimal("999.5")))


class Amounts(Part):
    """`fields` are for the account; `draw` comes behind the record of accounts."""

    def fields(self) -> list[FieldSchema]:
        """Amounts whose currency stands in a field of its own; sometimes none."""
        if not self.choose.chance(35):
            return []
        currency = FieldSchema(self.word.new(), self._codes(), optional=self.choose.chance(40))
        amounts = [self._amount(currency.name) for _ in range(self.choose.between(1, 2))]
        rate_limits = self.choose.one(RATE_LIMITS)
        self._rate = FieldSchema(self.word.new(), Number(), minimum=rate_limits[0], maximum=rate_limits[1])
        self._for_ours = self.choose.chance(40)
        self.out.late_names += [Name(field.name, amount_type(field, self._rate, self._for_ours)) for field in amounts]
        return [currency, *amounts]

    def draw(self) -> None:
        if not self.out.late_names:
            return
        code, since = FieldSchema(self.word.new(), self._codes()), FieldSchema(self.word.new(), Date())
        rates = RecordSchema(self.word.new(), (code, self._rate, since))
        self.out.records[rates.name] = rates
        days = [field.name for field in self.out.records["account"].fields if isinstance(field.type, Date)]
        on = f"  on {self.choose.one(days)}" if days and self.choose.chance(30) else ""
        rate = f"rate {self._rate.name}" + " for one of ours" * self._for_ours
        items = self.choose.shuffled([f"currency {code.name}", rate, f"since {since.name}"])
        self.out.blocks.append(f"rates from {rates.name} {{ {'  '.join(items)}{on} }}")

    def _codes(self) -> Text | Category:
        if self.choose.chance(30):
            return Text()
        return Category(tuple(map(CategoryValue, self.choose.some(CODES, 1, len(CODES)))))

    def _amount(self, currency: str) -> FieldSchema:
        kind = Money("USD", minor=self.choose.chance(40), stated=currency)
        low, high = (Decimal(0), Decimal(1_000_000)) if self.choose.chance(30) else (None, None)
        return FieldSchema(self.word.new(), kind, optional=self.choose.chance(50), minimum=low, maximum=high)
