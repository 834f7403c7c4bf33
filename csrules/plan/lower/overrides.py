"""Overrides: what the rows of a register set for an account, and which of them do not count.

For each thing that may be set, the rows that say most about the account decide: those of the account itself before
those of its partner, in the order that the register gives. They must agree; where they differ none is used, and that is
a finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.grants import granted_column
from csrules.analysis.overrides import TIER, granted_of, values_of
from csrules.analysis.result_columns import NOT_OFFERED
from csrules.analysis.scalars import INTEGER
from csrules.plan.lower import values as v
from csrules.plan.lower.entitlements import ENTITLEMENTS
from csrules.plan.lower.gathers import gather
from csrules.plan.lower.override_rows import PARTY_STAGE as PARTY_STAGE, TIER_STAGE as TIER_STAGE, RegisterRows
from csrules.plan.lower.told_rows import MAYBE_TEXT, told
from csrules.plan.nodes import Choose, Expr, Pick, Rule, index_type
from csrules.plan.plan import LOOKED, Column, Finding, Gather, Measure, ServiceFinding
from csrules.plan.telling import Telling
from csrules.types import Category, CategoryValue

OVERRIDE = "override:"   # before what an override sets, in the names of the account's columns
OVERRIDDEN = "overridden"   # of every service: whether an override sets its party


@dataclass(frozen=True, slots=True)
class Overriding:
    """`columns` of the tier, `party_columns` and `grants` hold the number of the value that is set, among `values_of`.

    `grant_columns` say of services whether they are granted, `grants` among them.
    """

    gathers: tuple[Gather, ...] = ()
    columns: tuple[Column, ...] = ()
    party_columns: tuple[Column, ...] = ()
    grant_columns: tuple[Column, ...] = ()
    grants: tuple[t.Ref, ...] = ()
    tier: t.Ref | None = None
    parties: dict[str, t.Ref] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    idle: ServiceFinding | None = None
    where: str = ""

    def present(self) -> tuple[t.Typed, ...]:
        """The condition that an override sets the tier, where one can."""
        return () if self.tier is None else (t.Not(t.Missing(self.tier)),)

    def rank(self, otherwise: Expr, count: int) -> Expr:
        """The rank that is set; `none` is no rank."""
        if self.tier is None:
            return otherwise
        ranks = [*(v.rank(rank, count) for rank in range(count)), v.rank(None, count)]
        return Choose(self.tier, tuple(ranks), otherwise, index_type(count, nullable=True))


def lower_overrides(policy: checked.CheckedPolicy) -> Overriding:
    block = policy.overrides
    if block is None:
        return Overriding()
    values = tuple(CategoryValue(service.name, service.label) for service in policy.services.values())
    services = Category(values, "service")
    rows: tuple[RegisterRows, ...] = ()
    for number in range(len(block.conditions)):
        rows = (*rows, RegisterRows(number, rows, block, policy.tiers.category, services, policy))
    lowering = _Lowering(block, rows, policy)
    limit = lowering.limit()
    columns = {target: lowering.column(target, limit) for target in block.targets}
    tier = columns.get(TIER)
    granted = {target: column for target, column in columns.items() if granted_of(target) is not None}
    parties = {target: column for target, column in columns.items() if target != TIER and target not in granted}
    own = (() if limit is None else (limit,)) + (() if tier is None else (tier,))
    reference = None if limit is None else limit.ref
    return Overriding(
        gathers=tuple(way.gather() for way in rows),
        columns=own,
        party_columns=tuple(parties.values()),
        grant_columns=tuple(chain.from_iterable(_granting(target, column) for target, column in granted.items())),
        grants=tuple(column.ref for column in granted.values()),
        tier=tier.ref if tier is not None else None,
        parties={target: column.ref for target, column in parties.items()},
        findings=tuple(finding for way in rows for finding in way.findings(reference)),
        idle=lowering.idle(tuple(parties)),
        where=block.span.where,
    )


@dataclass(frozen=True, slots=True)
class _Lowering:
    block: checked.Overrides
    rows: tuple[RegisterRows, ...]
    policy: checked.CheckedPolicy

    def limit(self) -> Column | None:
        """The hard limit that holds, if there are any."""
        if not self.block.limits:
            return None
        rules = tuple(v.lowered(rule, "no override counts") for rule in self.block.limits)
        some = v.any_of(*(self._some(target) for target in self.block.targets)) if self.block.targets else v.yes(False)
        return Column("override:limit", Pick(rules), TIER_STAGE, self.block.span, "limit of overrides", exclusive=True,
                      telling=Telling(some, held_only=True))

    def column(self, target: str, limit: Column | None) -> Column:
        rules = []
        for word in values_of(target, self.policy.tiers.category):
            condition = self._agreed(target, word)
            if limit is not None:
                condition = t.And((t.Missing(limit.ref), condition), self.block.span)
            then = f"{target} {word}" if granted_of(target) is None else target
            rules.append(Rule(condition, self.block.span, then, said="an override sets it"))
        stage = TIER_STAGE if target == TIER else PARTY_STAGE if granted_of(target) is None else ENTITLEMENTS
        return Column(f"{OVERRIDE}{target}", Pick(tuple(rules)), stage, self.block.span, f"override of {target}",
                      exclusive=True, telling=Telling(self._some(target), held_only=True))

    def _some(self, target: str) -> t.Typed:
        return v.any_of(*(way.some(target) for way in self.rows))

    def _agreed(self, target: str, word: str) -> t.Typed:
        """The rows that say most about the account set it to this."""
        ways: list[t.Typed] = []
        for way in self.rows:
            first, agreed = way.first(target), way.agreed(target, word)
            ways.append(t.And((*first, agreed), self.block.span) if first else agreed)
        return ways[0] if len(ways) == 1 else t.Or(tuple(ways), self.block.span)

    def idle(self, services: Sequence[str]) -> ServiceFinding | None:
        """Rows that set the party of a service which the account does not get."""
        if not services:
            return None
        way = self.rows[0]
        measures = [
            Measure(_idle(service), "min", MAYBE_TEXT, way.row_text(), t.And((way.says(service), way.counts())))
            for service in services
        ]
        tied = v.any_of(*self.block.conditions)
        looks = gather(f"{LOOKED}idle overrides", self.block.record, tied, measures, self.policy)
        details = {service: told(": override ", _idle(service), "", self._count(service)) for service in services}
        missing = t.Compare("==", t.Ref("mode", v.text("").type), v.text(NOT_OFFERED))
        message = "an override sets who delivers it, and the account does not get it"
        condition = t.And((t.Ref(OVERRIDDEN, t.YES.type), missing))
        return ServiceFinding("override-without-service", condition, message, self.block.span, details, looks)

    def _count(self, service: str) -> t.Ref | t.Arith:
        """How many rows that count set it, in whatever way they are about the account."""
        count: t.Ref | t.Arith = self.rows[0].rows(service)
        for way in self.rows[1:]:
            count = t.Arith("+", count, way.rows(service), INTEGER)
        return count


def _granting(target: str, column: Column) -> tuple[Column, ...]:
    """With the condition by which the grant asks for it."""
    return column, Column(granted_column(granted_of(target) or target), t.Not(t.Missing(column.ref)), ENTITLEMENTS)


def _idle(service: str) -> str:
    return f"{LOOKED}{service} row"
