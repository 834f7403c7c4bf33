"""What an account is given of a service: the matrix, then grants `instead` of it, then `plus`, then denials.

Outside of the service's window, or of its place in the lifecycle, nothing is given at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from csrules.analysis import policy as checked, typed as t
from csrules.plan.lower import values as v
from csrules.plan.lower.grants import ServiceOffers
from csrules.plan.nodes import Case, Expr, Join
from csrules.plan.plan import Column

ENTITLEMENTS = "entitlements"
NOT_OFFERED = v.text("not_offered")
NOTHING = v.exact(Decimal(0), v.EFFORT)
OVERLAY_ROLE = "overlay_role"
ADDS_NOTHING = "adds_nothing"   # of every service, where any line says `plus`: whether one adds to what is not given
Read = Callable[[checked.Entitlement], Expr]


@dataclass(frozen=True, slots=True)
class EntitlementColumns:
    """The columns mode, minutes, role and entitlement_reason of one service, and those of its second role.

    Of the `minutes` a second role spends `overlay_effort`; `times` is the promised number of occasions per year.
    """

    service: checked.Service
    cells: tuple[checked.Entitlement, ...]
    rank: t.Ref
    windows: tuple[t.Ref, ...]
    offers: ServiceOffers
    policy: checked.CheckedPolicy

    def columns(self) -> tuple[Column, ...]:
        if self.offers == ServiceOffers():
            return (*self._of_matrix(), *self._adds_nothing(None))
        matrix = Column("matrix_mode", self._by_tier(_mode, NOT_OFFERED), ENTITLEMENTS)
        base = Column("base_mode", self._changed(lambda cell: v.text(cell.mode), matrix.ref, matrix.ref), ENTITLEMENTS)
        granted = Column("granted_minutes", self._changed(_minutes, self._by_tier(_minutes, NOTHING), matrix.ref),
                         ENTITLEMENTS)
        added = self._added(base.ref)
        total: t.Typed = granted.ref
        for addition in added:
            total = t.Arith("+", total, addition.ref, v.EFFORT)
        return (
            matrix,
            base,
            granted,
            *added,
            Column("mode", self._limited(self._mode(base.ref), NOT_OFFERED), ENTITLEMENTS),
            Column("minutes", self._limited(total, NOTHING), ENTITLEMENTS),
            Column("role", self._limited(self._role(matrix.ref, base.ref), v.text(None)), ENTITLEMENTS),
            *self._told(lambda read, nothing: self._changed(read, self._by_tier(read, nothing), matrix.ref)),
            Column("entitlement_reason", self._reason(matrix.ref, base.ref), ENTITLEMENTS),
            *self._adds_nothing(base.ref),
        )

    def _adds_nothing(self, base: t.Ref | None) -> tuple[Column, ...]:
        """Where a window or a `deny` takes the service away, nobody expects more of it."""
        if all(grant.how != "plus" for grant in self.policy.grants):
            return ()
        no: Expr = v.yes(False)
        if base is not None and self.offers.plus:
            some = v.any_of(*(ref for ref, _ in self.offers.plus))
            idle = t.Known(t.And((t.Compare("==", base, NOT_OFFERED), some)))
            no = self._limited(idle, v.yes(False))
        return (Column(ADDS_NOTHING, no, ENTITLEMENTS),)

    def _of_matrix(self) -> tuple[Column, ...]:
        return (
            Column("mode", self._limited(self._by_tier(_mode, NOT_OFFERED), NOT_OFFERED), ENTITLEMENTS),
            Column("minutes", self._limited(self._by_tier(_minutes, NOTHING), NOTHING), ENTITLEMENTS),
            Column("role", self._limited(self._by_tier(_role, v.text(None)), v.text(None)), ENTITLEMENTS),
            *self._told(self._by_tier),
            Column("entitlement_reason", self._explained(self._matrix_reason()), ENTITLEMENTS),
        )

    def _told(self, decide: Callable[[Read, t.Const], Expr]) -> tuple[Column, ...]:
        """What only some services have: the same for every account where none of the service's lines speaks of it."""
        grants = (grant for grant in self.policy.grants if grant.service == self.service.name)
        lines = [*self.cells, *(grant.entitlement for grant in grants)]
        columns = []
        for name, read, nothing in TOLD:
            spoken = any(read(line) != nothing for line in lines)
            value = self._limited(decide(read, nothing), nothing) if spoken else nothing
            columns.append(Column(name, value, ENTITLEMENTS))
        return tuple(columns)

    # ── the matrix ───────────────────────────────────────────────────────────

    def _by_tier(self, read: Read, nothing: t.Const) -> Expr:
        return v.choose(self.rank, [read(cell) for cell in self.cells], nothing)

    def _limited(self, value: Expr, nothing: t.Const) -> Expr:
        """Nothing outside of the window, and nothing that is denied."""
        branches: list[tuple[t.Typed, Expr]] = []
        branches += [(t.Not(window), nothing) for window in self.windows]
        if self.offers.denied is not None:
            branches.append((t.Not(t.Missing(self.offers.denied[0])), nothing))
        return Case(tuple(branches), value, value.type) if branches else value

    # ── grants ───────────────────────────────────────────────────────────────

    def _changed(self, read: Read, matrix: Expr, matrix_mode: t.Ref) -> Expr:
        """The cell, or what stands instead of it, or what fills an empty one."""
        branches: list[tuple[t.Typed, Expr]] = []
        nothing = read(checked.Entitlement("not_offered", Decimal(0), None, self.service.span))
        if self.offers.instead is not None:
            index, grants = self.offers.instead
            chosen = v.choose(index, [read(grant.entitlement) for grant in grants], nothing)
            branches.append((t.Not(t.Missing(index)), chosen))
        if self.offers.fill is not None:
            index, grants = self.offers.fill
            empty = t.Compare("==", matrix_mode, NOT_OFFERED)
            chosen = v.choose(index, [read(grant.entitlement) for grant in grants], nothing)
            branches.append((t.And((t.Not(t.Missing(index)), empty)), chosen))
        return Case(tuple(branches), matrix, matrix.type.missing_too() if nothing.type.nullable else matrix.type)

    def _adds(self, base: t.Ref) -> t.Typed:
        """Whether anything is added: only to what is offered."""
        offered = t.Compare("!=", base, NOT_OFFERED)
        return t.And((offered, v.any_of(*(ref for ref, _ in self.offers.plus))))

    def _mode(self, base: t.Ref) -> Expr:
        if not self.offers.plus:
            return base
        return Case(((self._adds(base), v.text("effort")),), base, base.type)

    def _added(self, base: t.Ref) -> list[Column]:
        """The minutes that each `plus` adds."""
        offered = t.Compare("!=", base, NOT_OFFERED)
        return [
            Column(
                f"added_{number}",
                Case(((t.And((offered, ref)), v.exact(grant.entitlement.minutes, v.EFFORT)),), NOTHING, v.EFFORT),
                ENTITLEMENTS,
            )
            for number, (ref, grant) in enumerate(self.offers.plus)
        ]

    def _role(self, matrix: t.Ref, base: t.Ref) -> Expr:
        """Who spends it: the grant's role, the service's, or the tier's; added effort is spent by the latter two."""
        granted = self._changed(self._granted_role, self._by_tier(_role, v.text(None)), matrix)
        branches: list[tuple[t.Typed, Expr]] = []
        if self.offers.plus:
            runs_itself = t.Compare("==", base, v.text("automated"))
            branches.append((t.And((runs_itself, self._adds(base))), self._usual_role()))
        return Case(tuple(branches), granted, v.text(None).type)

    def _usual_role(self) -> Expr:
        own = self.policy.service_roles.get(self.service.name)
        if own is not None:
            return v.text(own)
        return v.choose(self.rank, [v.text(tier.served_by) for tier in self.policy.tiers.tiers], v.text(None))

    def _granted_role(self, given: checked.Entitlement) -> Expr:
        if given.mode in ("automated", "not_offered"):
            return v.text(None)
        return self._usual_role() if given.role is None else v.text(given.role)

    # ── why ──────────────────────────────────────────────────────────────────

    def _matrix_reason(self) -> Expr:
        names = [tier.name for tier in self.policy.tiers.tiers]
        given = [v.text(v.cell_reason(name, cell.span, cell.because))
                 for name, cell in zip(names, self.cells, strict=True)]
        return v.choose(self.rank, given, v.text("without a tier nothing is given"))

    def _reason(self, matrix: t.Ref, base: t.Ref) -> Expr:
        reasons = self._granted_reasons(matrix)
        parts = [reasons]
        for ref, grant in self.offers.plus:
            added = t.And((t.Compare("!=", base, NOT_OFFERED), ref))
            parts.append(Case(((added, v.text(v.reason(grant.rule, "plus"))),), v.text(None), v.text(None).type))
        return self._explained(Join("; ", tuple(parts)) if len(parts) > 1 else reasons)

    def _granted_reasons(self, matrix: t.Ref) -> Expr:
        branches: list[tuple[t.Typed, Expr]] = []
        for chosen, only_empty in ((self.offers.instead, False), (self.offers.fill, True)):
            if chosen is None:
                continue
            index, grants = chosen
            holds: t.Typed = t.Not(t.Missing(index))
            if only_empty:
                holds = t.And((holds, t.Compare("==", matrix, NOT_OFFERED)))
            texts = [v.text(v.reason(grant.rule, "granted")) for grant in grants]
            branches.append((holds, v.choose(index, texts, v.text(None))))
        return Case(tuple(branches), self._matrix_reason(), v.text(None).type)

    def _outside(self, window: t.Ref) -> str:
        offered = self.service.offered
        if offered is not None and window.span == offered.span:
            return v.reason(offered, "not offered now")
        return "outside of its window" + (f" ({window.span.where})" if window.span is not None else "")

    def _explained(self, reason: Expr) -> Expr:
        branches: list[tuple[t.Typed, Expr]] = []
        branches += [(t.Not(window), v.text(self._outside(window))) for window in self.windows]
        if self.offers.denied is not None:
            index, denials = self.offers.denied
            texts = [v.text(v.reason(deny.rule, "denied")) for deny in denials]
            branches.append((t.Not(t.Missing(index)), v.choose(index, texts, v.text(None))))
        return Case(tuple(branches), reason, reason.type) if branches else reason


def has_overlay(columns: Iterable[Column]) -> bool:
    """Whether a second role may have a part in the service of these columns."""
    return any(column.name == OVERLAY_ROLE and not isinstance(column.expr, t.Const) for column in columns)


TOLD: tuple[tuple[str, Read, t.Const], ...] = (
    ("overlay_effort", lambda cell: v.exact(cell.overlay_minutes, v.EFFORT), NOTHING),
    (OVERLAY_ROLE, lambda cell: v.text(cell.overlay_role), v.text(None)),
    ("times", lambda cell: v.occasions(cell.times), v.occasions(None)),
)


def _mode(cell: checked.Entitlement) -> t.Const:
    """With the cell's place, which tells that the cell was used."""
    return v.text(cell.mode, cell.span)


def _minutes(cell: checked.Entitlement) -> t.Const:
    return v.exact(cell.minutes, v.EFFORT)


def _role(cell: checked.Entitlement) -> t.Const:
    return v.text(cell.role)
