"""What comes after the responsibility tables: certificates that a partner lacks, overrides of a party, and no partner.

A gate turns whatever gives work to the partner back to us; an override then has the word, unless the certificates are a
hard limit. Both are about a partner that is there: where none is, nothing passes to it (see `partners`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from csrules.analysis import typed as t
from csrules.analysis.result_columns import STATUS
from csrules.analysis.scalars import INTEGER
from csrules.plan.lower import values as v
from csrules.plan.lower.certifications import OPEN, STAGE as GATE_STAGE, STATUS_COLUMN, Gates, detail
from csrules.plan.lower.overrides import OVERRIDDEN, PARTY_STAGE, Overriding
from csrules.plan.lower.partners import ANSWERS, OURS, PARTY, SHARE, Partner, involved, ours
from csrules.plan.nodes import Case, Expr
from csrules.plan.plan import Column, ServiceFinding
from csrules.text import Span

ONE, HALF, NONE = Decimal(1), Decimal("0.5"), Decimal(0)
# What an override says: the word, who answers, and our share. Its order is that of `values_of`.
PARTIES = (("vendor", "vendor", ONE), ("partner", "partner", NONE), ("shared", "vendor", HALF))
_LAPSED, _NEVER, _GRACE = v.text("lapsed"), v.text("never"), v.text("in_grace")


@dataclass(frozen=True, slots=True)
class AfterTables:
    """The party columns of a service, from what the tables and assignments say (`assigned`, by column)."""

    gates: Gates
    overriding: Overriding
    partner: Partner
    span: Span | None

    @property
    def findings(self) -> tuple[ServiceFinding, ...]:
        idle = () if self.overriding.idle is None else (self.overriding.idle,)
        if not self.gates.status:
            return idle
        status = t.Ref(STATUS_COLUMN, v.text(None).type)
        ours = t.Compare("==", t.Ref(SHARE, v.SHARE), v.exact(ONE, v.SHARE))
        return idle + tuple(
            ServiceFinding(code, t.Known(condition), message, self.span, self._details(code), self.gates.looks)
            for code, condition, message in (
                ("certificate-in-grace", t.And((t.Compare("==", status, _GRACE), t.Not(ours))),
                 "the partner's certificate has expired, and its days of grace still run"),
                ("margin-not-earned", t.And((t.Compare("==", status, _LAPSED), ours)),
                 "the partner's certificate has lapsed, so we do the work that its margin pays for"),
                ("never-certified", t.And((t.Compare("==", status, _NEVER), ours)),
                 "the partner was never certified for this, so we deliver"),
            )
        )

    def _details(self, code: str) -> dict[str, Expr]:
        in_grace = code == "certificate-in-grace"
        return {service: detail(kinds, self.partner.link, self.gates, in_grace=in_grace)
                for service, kinds in self.gates.needed.items()}

    def of(
        self, service: str, assigned: Mapping[str, Expr], stage: str, *, partnered: bool, fixed: bool
    ) -> tuple[Column, ...]:
        """`partnered` says whether any line gives the service to a partner; an override always may, unless `fixed`."""
        gate = self.gates.status.get(service) if partnered or not fixed else None
        setting = self.overriding.parties.get(service)
        override = None if fixed else setting
        if gate is None and override is None:
            own = self.partner.borne(assigned, stage) if partnered else ours(assigned, stage)
            return (*own, _no_status(), *self._overridden(setting))
        first = {name: Column(f"assigned_{name}", expr, stage) for name, expr in assigned.items()}
        refs: dict[str, t.Ref] = {name: column.ref for name, column in first.items()}
        gated = self._gated(gate, refs)
        status = self._status(gate, refs, override)
        second = {name: Column(f"gated_{name}", expr, GATE_STAGE) for name, expr in gated.items()}
        refs = {name: column.ref for name, column in second.items()}
        counted = self._counted(gate, override)
        final = self.partner.borne({name: self._set(name, ref, counted) for name, ref in refs.items()}, PARTY_STAGE)
        return (*first.values(), *second.values(), *final, status, *self._overridden(setting))

    def _overridden(self, override: t.Ref | None) -> tuple[Column, ...]:
        """Whether an override sets the party, for policies in which one can set any."""
        if self.overriding.idle is None:
            return ()
        sets = v.yes(False) if override is None else t.Not(t.Missing(override))
        return (Column(OVERRIDDEN, sets, PARTY_STAGE),)

    def _gated(self, gate: t.Ref | None, assigned: Mapping[str, t.Ref]) -> dict[str, Expr]:
        """The assigned values, or ours where the partner lacks a certificate."""
        if gate is None:
            return dict(assigned)
        closed = t.And((involved(assigned[SHARE], assigned[ANSWERS]), self._closed(gate)))
        why = v.text(f"the partner lacks a valid certificate, so we deliver ({self.gates.where})")
        return {name: Case(((closed, OURS.get(name, why)),), ref, ref.type) for name, ref in assigned.items()}

    def _closed(self, gate: t.Ref) -> t.Typed:
        """The partner that is there lacks a certificate."""
        return t.And((t.Compare(">=", gate, t.Const(OPEN, INTEGER)), *self._needed()))

    def _needed(self) -> tuple[t.Typed, ...]:
        """Whether certificates are asked for: of a partner that is there, for accounts that need them."""
        asked = () if self.gates.asked is None else (self.gates.asked,)
        return (*asked, t.Not(self.partner.none))

    def _counted(self, gate: t.Ref | None, override: t.Ref | None) -> tuple[tuple[t.Typed, int], ...]:
        """For each party that an override can set: whether it does."""
        if override is None:
            return ()
        counted = []
        for number, (_, _, share) in enumerate(PARTIES):
            condition: t.Typed = t.Compare("==", override, t.Const(number, INTEGER))
            if gate is not None and not self.gates.passable and share < ONE:
                condition = t.And((condition, t.Not(self._closed(gate))))
            counted.append((condition, number))
        return tuple(counted)

    def _set(self, name: str, gated: t.Ref, counted: tuple[tuple[t.Typed, int], ...]) -> Expr:
        if not counted:
            return gated
        branches = tuple((condition, self._value(name, number)) for condition, number in counted)
        return Case(branches, gated, gated.type)

    def _value(self, name: str, number: int) -> t.Const:
        word, answers, share = PARTIES[number]
        values = {PARTY: v.text(word), ANSWERS: v.text(answers), SHARE: v.exact(share, v.SHARE)}
        return values.get(name, v.text(f"override: {word} ({self.overriding.where})"))

    def _status(self, gate: t.Ref | None, assigned: Mapping[str, t.Ref], override: t.Ref | None) -> Column:
        """The status of the certificate, where the service is given and something would give it to a partner."""
        if gate is None:
            return _no_status()
        wanted = involved(assigned[SHARE], assigned[ANSWERS])
        if override is not None:   # any but the vendor
            wanted = t.Or((wanted, t.Compare(">=", override, t.Const(1, INTEGER))))
        given = t.Compare("!=", t.Ref("mode", v.text("").type), v.text("not_offered"))
        words = v.choose(gate, [v.text(word) for word in STATUS], v.text(None))
        asked = t.And((given, wanted, *self._needed()))
        return Column(STATUS_COLUMN, Case(((asked, words),), v.text(None), v.text(None).type), GATE_STAGE)


def _no_status() -> Column:
    return Column(STATUS_COLUMN, v.text(None), GATE_STAGE)
