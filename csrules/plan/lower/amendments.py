"""Amendments: what the latest of those that count for an account sets, and to whom it moves single services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.amendments import amended
from csrules.analysis.expressions import element_of
from csrules.analysis.scalars import INTEGER, Scalar
from csrules.plan.lower import values as v
from csrules.plan.lower.gathers import gather
from csrules.plan.nodes import Pick, Rule
from csrules.plan.plan import Column, Finding, Gather, Measure
from csrules.plan.telling import Check, RowTelling, Telling, Words

STAGE = "amendments"
COUNT, UNCLEAR = "amendments:count", "amendments:unclear"
ZERO = t.Const(0, INTEGER)


@dataclass(frozen=True, slots=True)
class Amending:
    """`duties` of a service: the number of the block's duty that moves it, and the duties.

    `counted` is how many amendments count for the account.
    """

    gathers: tuple[Gather, ...] = ()
    columns: tuple[Column, ...] = ()
    findings: tuple[Finding, ...] = ()
    duties: dict[str, tuple[t.Ref, tuple[checked.Duty, ...]]] = field(default_factory=dict)
    counted: t.Ref | None = None


def lower_amendments(policy: checked.CheckedPolicy) -> Amending:
    found = policy.amendments
    if found is None:
        return Amending()
    services = tuple(policy.services) if found.duties else ()
    lowering = _Lowering(found)
    gathered = gather("amendments", found.record, found.condition, list(lowering.measures(services)), policy)
    moved = {service: lowering.moved(service) for service in services}
    return Amending(
        gathers=(replace(gathered, telling=lowering.telling()),),
        columns=(*(lowering.value(one) for one in found.sets), *moved.values()),
        findings=tuple(lowering.findings(moved)),
        duties={service: (column.ref, found.duties) for service, column in moved.items()},
        counted=t.Ref(COUNT, INTEGER),
    )


@dataclass(frozen=True, slots=True)
class _Lowering:
    found: checked.Amendments

    def counts(self, *more: t.Typed) -> t.Typed:
        """Whether a row is for the account; the gathering's condition has seen to the rest."""
        parts = (*(() if self.found.accounts is None else (self.found.accounts,)), *more)
        return parts[0] if len(parts) == 1 else t.And(parts, self.found.span)

    def telling(self) -> RowTelling:
        found = self.found
        return RowTelling(((STAGE, None),), (Check(found.condition), Check(self.counts())), found.condition)

    # ── what the amendments say ──────────────────────────────────────────────

    def measures(self, services: tuple[str, ...]) -> Iterator[Measure]:
        yield Measure(COUNT, "count", INTEGER, where=self.counts())
        if self._may_be_unclear():
            assert self.found.accounts is not None  # noqa: S101  (that is what may be unclear)
            yield Measure(UNCLEAR, "count", INTEGER, where=t.Missing(self.found.accounts))
        for one in self.found.sets:
            where = self.counts(t.Not(t.Missing(one.value)))
            yield Measure(_value(one), "latest", one.value.type.missing_too(), one.value, where, self.found.since)
            yield Measure(_day(one.field), "max", self._day_type, self.found.since, where,
                          words=_since(f"sets {one.field}"))
        for number, duty in enumerate(self.found.duties):
            for service in services:
                where = self.counts(_lists(duty, service))
                yield Measure(_day(service, number), "max", self._day_type, self.found.since, where,
                              words=_since(f"lists {service}"))

    def _may_be_unclear(self) -> bool:
        return self.found.accounts is not None and self.found.accounts.type.nullable

    @property
    def _day_type(self) -> Scalar:
        return self.found.since.type.missing_too()

    # ── what follows for the account ─────────────────────────────────────────

    def value(self, one: checked.Amended) -> Column:
        kind = one.value.type.missing_too()
        node = t.Coalesce(t.Ref(_value(one), kind), one.original, one.original.type)
        title = f"{self.found.target}.{one.field}"
        some = t.Not(t.Missing(self._of(one.field)))
        values = (("before amendments", one.original), ("set by the amendment that begins on", self._of(one.field)))
        return Column(amended(one.field), node, STAGE, one.span, title, telling=Telling(some, values=values),
                      words=Words(title))

    def moved(self, service: str) -> Column:
        """The duty whose latest amendment is later than that of any duty to another party."""
        rules = []
        for number, duty in enumerate(self.found.duties):
            day = self._of(service, number)
            parts: list[t.Typed] = [t.Not(t.Missing(day))]
            for other, rival in enumerate(self.found.duties):
                if not same_party(rival.party, duty.party):
                    against = self._of(service, other)
                    parts.append(t.Or((t.Missing(against), t.Compare("<", against, day))))
            rules.append(Rule(t.And(tuple(parts), duty.span), duty.span))
        return Column(f"amended:{service} duty", Pick(tuple(rules)), STAGE, self.found.span, f"amendment of {service}",
                      telling=Telling(services=(service,), held_only=True))

    def _of(self, name: str, number: int | None = None) -> t.Ref:
        return t.Ref(_day(name, number), self._day_type)

    def findings(self, moved: dict[str, Column]) -> Iterator[Finding]:
        if self._may_be_unclear():
            unclear = t.Compare(">", t.Ref(UNCLEAR, INTEGER), ZERO)
            message = "it is not known whether an amendment is for this account, so it does not count"
            yield Finding("amendment-unclear", unclear, message, self.found.span)
        for one in self.found.sets:
            differ = t.And((t.Not(t.Missing(self._of(one.field))), t.Missing(t.Ref(_value(one), one.value.type))))
            message = f"amendments that begin on one day set `{one.field}` differently, so none of them does"
            yield Finding("amendments-differ", differ, message, one.span)
        for service, column in moved.items():
            days = [t.Not(t.Missing(self._of(service, number))) for number, _ in enumerate(self.found.duties)]
            if len({(duty.party.accountable, duty.party.vendor_share) for duty in self.found.duties}) > 1:
                message = f"amendments that begin on one day give `{service}` to different parties, so none does"
                differ = t.And((v.any_of(*days), t.Missing(column.ref)))
                yield Finding("amendments-differ", differ, message, self.found.span)


def same_party(one: checked.Party, other: checked.Party) -> bool:
    return (one.accountable, one.vendor_share) == (other.accountable, other.vendor_share)


def _lists(duty: checked.Duty, service: str) -> t.Typed:
    element = element_of(duty.services.type)
    assert element is not None  # noqa: S101  (the checker asks for a list)
    return t.Contains(duty.services, t.Const(service, element, duty.span), duty.span)


def _since(what: str) -> Words:
    return Words(f"the day of the latest amendment that {what}", missing=f"no amendment {what}")


def _value(one: checked.Amended) -> str:
    return f"amendments:{one.field} value"


def _day(name: str, duty: int | None = None) -> str:
    """The measure that holds since when the latest amendment says something of a field, or of a service."""
    return f"amendments:{name} since" if duty is None else f"amendments:{name} by {duty}"
