"""Amendments: what the latest of those that count for an account sets, and to whom it moves single services."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.amendments import amended
from csrules.analysis.candidates import gathered
from csrules.analysis.expressions import element_of
from csrules.analysis.scalars import INTEGER, Scalar
from csrules.plan.lower import values as v
from csrules.plan.lower.gathers import gather
from csrules.plan.lower.told_rows import MAYBE_TEXT, first_row, row_text, told, written
from csrules.plan.nodes import Case, Expr, Join, Pick, Rule
from csrules.plan.plan import LOOKED, Column, Finding, Gather, Measure
from csrules.plan.telling import Check, RowTelling, Telling, Words
from csrules.types import RecordSchema

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
    block = policy.amendments
    if block is None:
        return Amending()
    services = tuple(policy.services) if block.duties else ()
    lowering = _Lowering(block)
    rows = gather("amendments", block.record, block.condition, list(lowering.measures(services)), policy)
    moved = {service: lowering.moved(service) for service in services}
    return Amending(
        gathers=(replace(rows, telling=lowering.telling()),),
        columns=(*(lowering.value(change) for change in block.sets), *moved.values()),
        findings=tuple(lowering.findings(moved, policy)),
        duties={service: (column.ref, block.duties) for service, column in moved.items()},
        counted=t.Ref(COUNT, INTEGER),
    )


@dataclass(frozen=True, slots=True)
class _Lowering:
    block: checked.Amendments

    def counts(self, *more: t.Typed) -> t.Typed:
        """Whether a row is for the account; the gathering's condition has seen to the rest."""
        parts = (*(() if self.block.accounts is None else (self.block.accounts,)), *more)
        return parts[0] if len(parts) == 1 else t.And(parts, self.block.span)

    def telling(self) -> RowTelling:
        block = self.block
        return RowTelling(((STAGE, None),), (Check(block.condition), Check(self.counts())), block.condition)

    # ── what the amendments say ──────────────────────────────────────────────

    def measures(self, services: tuple[str, ...]) -> Iterator[Measure]:
        yield Measure(COUNT, "count", INTEGER, where=self.counts())
        if self._may_be_unclear():
            assert self.block.accounts is not None  # noqa: S101  (that is what may be unclear)
            yield Measure(UNCLEAR, "count", INTEGER, where=t.Missing(self.block.accounts))
        for change in self.block.sets:
            where = self.counts(t.Not(t.Missing(change.value)))
            kind = change.value.type.missing_too()
            yield Measure(_value(change), "latest", kind, change.value, where, self.block.since)
            yield Measure(_day(change.field), "max", self._day_type, self.block.since, where,
                          words=_since(f"sets {change.field}"))
        for number, duty in enumerate(self.block.duties):
            for service in services:
                where = self.counts(_lists(duty, service))
                yield Measure(_day(service, number), "max", self._day_type, self.block.since, where,
                              words=_since(f"lists {service}"))

    def _may_be_unclear(self) -> bool:
        return self.block.accounts is not None and self.block.accounts.type.nullable

    @property
    def _day_type(self) -> Scalar:
        return self.block.since.type.missing_too()

    # ── what follows for the account ─────────────────────────────────────────

    def value(self, change: checked.Amended) -> Column:
        kind = change.value.type.missing_too()
        node = t.Coalesce(t.Ref(_value(change), kind), change.original, change.original.type)
        title = f"{self.block.target}.{change.field}"
        some = t.Not(t.Missing(self._of(change.field)))
        values = (("before amendments", change.original),
                  ("set by the amendment that begins on", self._of(change.field)))
        return Column(amended(change.field), node, STAGE, change.span, title, telling=Telling(some, values=values),
                      words=Words(title))

    def moved(self, service: str) -> Column:
        """The duty whose latest amendment is later than that of any duty to another party."""
        rules = []
        for number, duty in enumerate(self.block.duties):
            day = self._of(service, number)
            parts: list[t.Typed] = [t.Not(t.Missing(day))]
            for other, rival in enumerate(self.block.duties):
                if not same_party(rival.party, duty.party):
                    against = self._of(service, other)
                    parts.append(t.Or((t.Missing(against), t.Compare("<", against, day))))
            rules.append(Rule(t.And(tuple(parts), duty.span), duty.span))
        return Column(f"amended:{service} duty", Pick(tuple(rules)), STAGE, self.block.span, f"amendment of {service}",
                      telling=Telling(services=(service,), held_only=True))

    def _of(self, name: str, number: int | None = None) -> t.Ref:
        return t.Ref(_day(name, number), self._day_type)

    # ── what people should look at ───────────────────────────────────────────

    def findings(self, moved: dict[str, Column], policy: checked.CheckedPolicy) -> Iterator[Finding]:
        if self.block.accounts is not None and self._may_be_unclear():
            yield self._unclear(self.block.accounts, policy)
        for change in self.block.sets:
            value = t.Ref(_value(change), change.value.type)
            differ = t.And((t.Not(t.Missing(self._of(change.field))), t.Missing(value)))
            message = f"amendments that begin on one day set `{change.field}` differently, so none of them does"
            found = Finding("amendments-differ", differ, message, change.span)
            there = t.Not(t.Missing(change.value))
            yield self._latest(found, written(change.value), there, f"set {change.field}", policy)
        for service, column in moved.items():
            days = [t.Not(t.Missing(self._of(service, number))) for number, _ in enumerate(self.block.duties)]
            if len({(duty.party.accountable, duty.party.vendor_share) for duty in self.block.duties}) > 1:
                message = f"amendments that begin on one day give `{service}` to different parties, so none does"
                differ = t.And((v.any_of(*days), t.Missing(column.ref)))
                found = Finding("amendments-differ", differ, message, self.block.span)
                listed = [_lists(duty, service) for duty in self.block.duties]
                parties = [v.text(v.source(duty.party.span)) for duty in self.block.duties]
                said = tuple(Case(((t.Known(lists), party),), v.text(None), MAYBE_TEXT)
                             for lists, party in zip(listed, parties, strict=True))
                yield self._latest(found, Join(" and ", said), v.any_of(*listed), service, policy)

    def _unclear(self, accounts: t.Typed, policy: checked.CheckedPolicy) -> Finding:
        count, first = t.Ref(UNCLEAR, INTEGER), f"{LOOKED}unclear amendment"
        text = row_text(self._record(policy), gathered(self.block.record), [accounts, self.block.since])
        measures = [first_row(first, text, t.Missing(accounts))]
        looks = gather(f"{LOOKED}unclear amendments", self.block.record, self.block.condition, measures, policy)
        message = "nobody can say whether an amendment is for this account, so it does not count"
        return Finding("amendment-unclear", t.Compare(">", count, ZERO), message, self.block.span,
                       told(f"{message}: ", first, "", count), looks)

    def _latest(
        self, finding: Finding, said: Expr, where: t.Typed, name: str, policy: checked.CheckedPolicy
    ) -> Finding:
        """With the rows of the first and the last value of those that begin last; one may contradict itself."""
        row = row_text(self._record(policy), gathered(self.block.record), [self.block.since])
        text = Join("", (said, v.text(" by "), row))
        measures = [Measure(f"{LOOKED}{name} {edge}", how, MAYBE_TEXT, text, self.counts(where), self.block.since)
                    for edge, how in (("first", "min"), ("last", "max"))]
        looks = gather(f"{LOOKED}amendments {name}", self.block.record, self.block.condition, measures, policy)
        first, last = (measure.ref for measure in measures)
        other = Case(((t.Compare("==", first, last), v.text("")),), Join("", (v.text(" and "), last)), v.text("").type)
        return replace(finding, told=Join("", (v.text(f"{finding.message}: "), first, other)), looks=looks)

    def _record(self, policy: checked.CheckedPolicy) -> RecordSchema:
        return policy.records[self.block.record]


def same_party(left: checked.Party, right: checked.Party) -> bool:
    return (left.accountable, left.vendor_share) == (right.accountable, right.vendor_share)


def _lists(duty: checked.Duty, service: str) -> t.Typed:
    element = element_of(duty.services.type)
    assert element is not None  # noqa: S101  (the checker asks for a list)
    return t.Contains(duty.services, t.Const(service, element, duty.span), duty.span)


def _since(what: str) -> Words:
    return Words(f"the day of the latest amendment that {what}", missing=f"no amendment {what}")


def _value(change: checked.Amended) -> str:
    return f"amendments:{change.field} value"


def _day(name: str, duty: int | None = None) -> str:
    """The measure that holds since when the latest amendment says something of a field, or of a service."""
    return f"amendments:{name} since" if duty is None else f"amendments:{name} by {duty}"
