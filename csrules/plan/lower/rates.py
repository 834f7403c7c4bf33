"""Amounts in several currencies: for each currency the rate in force is gathered, and the amount multiplied by it.

A rate that says how many of the currency one of ours is worth divides it. An amount in the policy's own currency counts
as it is. Without a rate, or with two of one day, it is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.candidates import gathered
from csrules.analysis.rates import amount_column, amount_type, rate_type, stated_type
from csrules.analysis.scalars import DATE, INTEGER, Kind, Scalar, of_field
from csrules.plan.lower import values as v
from csrules.plan.lower.told_rows import MAYBE_TEXT
from csrules.plan.nodes import Case, Divide, Expr, Join, Written
from csrules.plan.plan import LOOKED, Column, Finding, Gather, Measure
from csrules.plan.telling import Telling
from csrules.types import Money, RecordSchema
from csrules.types.currencies import OTHERS, USUAL

AMOUNTS = "amounts"
_PARTS = Scalar(Kind.NUMBER, digits=5, whole=True)   # how many minor units make one


@dataclass(frozen=True, slots=True)
class RateColumns:
    gathers: tuple[Gather, ...]
    columns: tuple[Column, ...]
    findings: tuple[Finding, ...]


def lower_rates(policy: checked.CheckedPolicy) -> RateColumns:
    rates = policy.rates
    if rates is None or not rates.amounts:
        return RateColumns((), (), ())
    lowering = _Lowering(rates, policy.account, policy.currency)
    names = dict.fromkeys(amount.currency for amount in rates.amounts)
    columns = tuple(column for amount in rates.amounts for column in lowering.columns(amount))
    findings = tuple(finding for amount in rates.amounts for finding in lowering.findings(amount))
    return RateColumns(tuple(lowering.gather(name) for name in names), columns, findings)


@dataclass(frozen=True, slots=True)
class _Lowering:
    rates: checked.Rates
    account: RecordSchema
    own: str

    def gather(self, currency: str) -> Gather:
        """The latest rate of the account's currency, and how many there are."""
        return self._gather(_name(currency), currency, (
            Measure(self._count(currency).name, "count", INTEGER),
            Measure(self._rate(currency).name, "latest", rate_type(self.rates.rate), self._value, by=self._since),
        ))

    def _gather(self, name: str, currency: str, measures: tuple[Measure, ...]) -> Gather:
        code = t.Ref(gathered(self.rates.record) + self.rates.currency.name, of_field(self.rates.currency))
        day = t.Today(DATE) if self.rates.on is None else self.rates.on
        condition = t.And((t.Compare("==", code, self._currency(currency)), t.Compare("<=", self._since, day)))
        asks = {ref.name: ref for ref in (self._currency(currency), *_refs(self.rates.on))}
        return Gather(name, self.rates.record, condition, measures, (), tuple(asks[name] for name in sorted(asks)))

    @property
    def _since(self) -> t.Ref:
        return t.Ref(gathered(self.rates.record) + self.rates.since.name, of_field(self.rates.since))

    @property
    def _value(self) -> t.Ref:
        kind = replace(rate_type(self.rates.rate), nullable=False)
        return t.Ref(gathered(self.rates.record) + self.rates.rate.name, kind)

    def columns(self, amount: checked.Amount) -> Iterator[Column]:
        kind = amount_type(amount.field, self.rates.rate, self.rates.for_ours)
        stated: t.Ref = self._stated(amount)
        if isinstance(amount.field.type, Money) and amount.field.type.minor:
            units = Column(f"{amount.field.name}:units", self._from_minor(amount), AMOUNTS, amount.span)
            yield units
            stated = units.ref
        unity = t.Const(1, Scalar(Kind.NUMBER, digits=1, whole=True))
        product = replace(kind, nullable=True)
        foreign = t.Arith("/" if self.rates.for_ours else "*", stated, self._rate(amount.currency), product)
        expr: Expr = foreign
        if (is_own := self._is_own(amount)) is not None:
            expr = Case(((is_own, t.Arith("*", stated, unity, product)),), foreign, product)
        title = f"{amount.field.name} in {self.own}"
        telling = Telling(t.Not(is_own) if is_own is not None else None, values=(
            ("as stated", self._stated(amount)), ("rate", self._rate(amount.currency))))
        yield Column(amount_column(amount.field.name), expr, AMOUNTS, amount.span, title, telling=telling)

    def findings(self, amount: checked.Amount) -> Iterator[Finding]:
        """Only where there is an amount: without one nothing is missed."""
        field = amount.field
        present = t.Not(t.Missing(self._stated(amount)))
        currency, rate = self._currency(amount.currency), self._rate(amount.currency)
        named = t.Not(t.Missing(currency))
        own = self._is_own(amount)
        foreign = (present, named) if own is None else (present, named, t.Not(own))
        none: t.Typed = t.Compare("<", self._count(amount.currency), t.Const(1, INTEGER))
        if self.rates.for_ours:   # nothing can be divided by it
            none = t.Or((none, t.Known(t.Compare("==", rate, t.Const(Decimal(0), rate_type(self.rates.rate))))))
        if currency.type.nullable:
            message = f"`{field.name}` has no currency, so the amount is missing"
            yield Finding("currency-missing", t.And((present, t.Missing(currency))), message, amount.span)
        message = f"there is no rate for the currency of `{field.name}`, so the amount is missing"
        yield Finding("rate-missing", t.Known(t.And((*foreign, none))), message, amount.span)
        message = f"two rates for the currency of `{field.name}` differ, so the amount is missing"
        tied = t.And((*foreign, t.Not(none), t.Missing(rate)))
        yield self._tie(Finding("rate-tie", t.Known(tied), message, amount.span), amount.currency)

    def _tie(self, finding: Finding, currency: str) -> Finding:
        """With the currency, the two rates and their day."""
        first, last = f"{LOOKED}{currency} first", f"{LOOKED}{currency} last"
        text = Join("", (Written(self._value), v.text(" since "), Written(self._since)))
        looks = self._gather(f"{LOOKED}{_name(currency)}", currency, tuple(
            Measure(edge, how, MAYBE_TEXT, text, by=self._since) for edge, how in ((first, "min"), (last, "max"))
        ))
        told = (v.text(f"{finding.message}: "), Written(self._currency(currency)), v.text(" "),
                t.Ref(first, MAYBE_TEXT), v.text(" and "), t.Ref(last, MAYBE_TEXT))
        return replace(finding, told=Join("", told), looks=looks)

    def _from_minor(self, amount: checked.Amount) -> Expr:
        """A hundredth of the stated number, but for a few currencies."""
        stated, currency = self._stated(amount), self._currency(amount.currency)
        branches = []
        for places, names in OTHERS.items():
            if values := tuple(_constant(name, currency.type) for name in sorted(names) if _possible(name, currency)):
                branches.append((t.OneOf(currency, values), t.Const(10**places, _PARTS)))
        usual: Expr = t.Const(10**USUAL, _PARTS)
        parts = Case(tuple(branches), usual, _PARTS) if branches else usual
        return Divide(stated, parts, Money.scale, replace(stated.type, nullable=True))

    def _is_own(self, amount: checked.Amount) -> t.Typed | None:
        """Whether the amount is in the policy's currency already; None where it cannot be."""
        currency = self._currency(amount.currency)
        if not _possible(self.own, currency):
            return None
        return t.Compare("==", currency, _constant(self.own, currency.type))

    def _stated(self, amount: checked.Amount) -> t.Ref:
        return t.Ref(amount.field.name, stated_type(amount.field))

    def _currency(self, name: str) -> t.Ref:
        return t.Ref(name, of_field(self.account.by_name[name]))

    def _count(self, currency: str) -> t.Ref:
        return t.Ref(f"{_name(currency)}:count", INTEGER)

    def _rate(self, currency: str) -> t.Ref:
        return t.Ref(f"{_name(currency)}:rate", rate_type(self.rates.rate))


def _name(currency: str) -> str:
    return f"rates:{currency}"


def _refs(node: t.Typed | None) -> Iterable[t.Ref]:
    return () if node is None else (part for part in t.walk(node) if isinstance(part, t.Ref))


def _possible(code: str, currency: t.Ref) -> bool:
    category = currency.type.category
    return category is None or code in category.places


def _constant(code: str, kind: Scalar) -> t.Const:
    return t.Const(code, replace(kind, nullable=False))
