"""What comes after the responsibility tables: certificates that a partner lacks, and overrides of a party.

A gate turns whatever gives work to the partner back to us; an override then has the last word, unless the certificates
are a hard limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from csrules.analysis import typed as t
from csrules.analysis.result_columns import STATUS
from csrules.analysis.scalars import INTEGER
from csrules.plan.lower import values as v
from csrules.plan.lower.certifications import OPEN, STAGE as GATE_STAGE, STATUS_COLUMN, Gates
from csrules.plan.lower.overrides import PARTY_STAGE, Overriding
from csrules.plan.nodes import Case, Expr
from csrules.plan.plan import Column, ServiceFinding
from csrules.text import Span

ONE, HALF, NONE = Decimal(1), Decimal("0.5"), Decimal(0)
# What an override says: the word, who answers, and our share. Its order is that of `values_of`.
PARTIES = (("vendor", "vendor", ONE), ("partner", "partner", NONE), ("shared", "vendor", HALF))
PARTY, ANSWERS, SHARE, REASON = "party", "accountable", "vendor_share", "party_reason"
_LAPSED, _NEVER, _GRACE = v.text("lapsed"), v.text("never"), v.text("in_grace")


@dataclass(frozen=True, slots=True)
class AfterTables:
    """The party columns of a service, from what the tables and assignments say (`assigned`, by column)."""

    gates: Gates
    overriding: Overriding
    span: Span | None

    @property
    def findings(self) -> tuple[ServiceFinding, ...]:
        if not self.gates.status:
            return ()
        status = t.Ref(STATUS_COLUMN, v.text(None).type)
        ours = t.Compare("==", t.Ref(SHARE, v.SHARE), v.exact(ONE, v.SHARE))
        return tuple(
            ServiceFinding(code, t.Known(condition), message, self.span)
            for code, condition, message in (
                ("certificate-in-grace", t.And((t.Compare("==", status, _GRACE), t.Not(ours))),
                 "the partner's certificate has run out, and its days of grace have not"),
                ("margin-not-earned", t.And((t.Compare("==", status, _LAPSED), ours)),
                 "the partner's certificate has lapsed, so we deliver what its margin is for"),
                ("never-certified", t.And((t.Compare("==", status, _NEVER), ours)),
                 "the partner was never certified for this, so we deliver"),
            )
        )

    def of(self, service: str, assigned: Mapping[str, Expr], stage: str) -> tuple[Column, ...]:
        gate = self.gates.status.get(service)
        override = self.overriding.parties.get(service)
        if gate is None and override is None:
            return (*(Column(name, expr, stage) for name, expr in assigned.items()), _no_status())
        first = {name: Column(f"assigned_{name}", expr, stage) for name, expr in assigned.items()}
        refs: dict[str, t.Ref] = {name: column.ref for name, column in first.items()}
        gated = self._gated(gate, refs)
        status = _status(gate, refs, override)
        second = {name: Column(f"gated_{name}", expr, GATE_STAGE) for name, expr in gated.items()}
        refs = {name: column.ref for name, column in second.items()}
        counted = self._counted(gate, override)
        final = [Column(name, self._set(name, ref, counted), PARTY_STAGE) for name, ref in refs.items()]
        return (*first.values(), *second.values(), *final, status)

    def _gated(self, gate: t.Ref | None, assigned: Mapping[str, t.Ref]) -> dict[str, Expr]:
        """The assigned values, or ours where the partner lacks a certificate."""
        if gate is None:
            return dict(assigned)
        involved = t.Compare("<", assigned[SHARE], v.exact(ONE, v.SHARE))
        answers = t.Compare("==", assigned[ANSWERS], v.text("partner"))
        closed = t.And((_closed(gate), t.Or((involved, answers))))
        why = v.text(f"the partner is not certified for this, so we deliver ({self.gates.where})")
        ours: dict[str, t.Const] = {
            PARTY: v.text("vendor"), ANSWERS: v.text("vendor"), SHARE: v.exact(ONE, v.SHARE), REASON: why,
        }
        return {name: Case(((closed, ours[name]),), ref, ref.type) for name, ref in assigned.items()}

    def _counted(self, gate: t.Ref | None, override: t.Ref | None) -> tuple[tuple[t.Typed, int], ...]:
        """For each party that an override can set: whether it does."""
        if override is None:
            return ()
        found = []
        for number, (_, _, share) in enumerate(PARTIES):
            condition: t.Typed = t.Compare("==", override, t.Const(number, INTEGER))
            if gate is not None and not self.gates.passable and share < ONE:
                condition = t.And((condition, t.Not(_closed(gate))))
            found.append((condition, number))
        return tuple(found)

    def _set(self, name: str, gated: t.Ref, counted: tuple[tuple[t.Typed, int], ...]) -> Expr:
        if not counted:
            return gated
        branches = tuple((condition, self._value(name, number)) for condition, number in counted)
        return Case(branches, gated, gated.type)

    def _value(self, name: str, number: int) -> t.Const:
        word, answers, share = PARTIES[number]
        values = {PARTY: v.text(word), ANSWERS: v.text(answers), SHARE: v.exact(share, v.SHARE)}
        return values.get(name, v.text(f"override: {word} ({self.overriding.where})"))


def _no_status() -> Column:
    return Column(STATUS_COLUMN, v.text(None), GATE_STAGE)


def _closed(gate: t.Ref) -> t.Typed:
    return t.Compare(">=", gate, t.Const(OPEN, INTEGER))


def _status(gate: t.Ref | None, assigned: Mapping[str, t.Ref], override: t.Ref | None) -> Column:
    """The status of the certificate, where the service is given and something would give it to the partner."""
    if gate is None:
        return _no_status()
    wanted: list[t.Typed] = [
        t.Compare("<", assigned[SHARE], v.exact(ONE, v.SHARE)),
        t.Compare("==", assigned[ANSWERS], v.text("partner")),
    ]
    if override is not None:
        wanted.append(t.Compare(">=", override, t.Const(1, INTEGER)))   # all but the vendor
    given = t.Compare("!=", t.Ref("mode", v.text("").type), v.text("not_offered"))
    words = v.choose(gate, [v.text(word) for word in STATUS], v.text(None))
    asked = t.And((given, t.Or(tuple(wanted))))
    return Column(STATUS_COLUMN, Case(((asked, words),), v.text(None), v.text(None).type), GATE_STAGE)
