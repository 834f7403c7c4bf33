"""Services that are always by one party: what data says against it, which has no effect and is a finding.

Lists of an agreement or of an amendment, and rows of a register, may name any service. Lines of the policy that give
such a service to another party were refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.result_columns import NOT_OFFERED
from csrules.plan.lower import values as v
from csrules.plan.lower.gates import PARTIES
from csrules.plan.lower.overrides import Overriding
from csrules.plan.lower.responsibilities import STAGE, PartyColumns
from csrules.plan.nodes import Case, Expr, Pick, Rule
from csrules.plan.plan import Column, Member, ServiceFinding
from csrules.plan.telling import Telling

AGAINST = "against"   # of every service: whether data gives it to another party than the one that always has it


@dataclass(frozen=True, slots=True)
class _Against:
    """A condition under which data gives the service away, and what is told of it."""

    condition: t.Typed
    told: Expr


@dataclass(frozen=True, slots=True)
class KeptDuties:
    """`columns` are of the account: the first thing said against each service that is always by one party."""

    columns: Mapping[str, Column]
    finding: ServiceFinding | None

    def completed(self, member: Member) -> Member:
        """With the column that says whether data is against it, for policies in which any can be."""
        if self.finding is None:
            return member
        column = self.columns.get(member.name)
        said = v.yes(False) if column is None else t.Not(t.Missing(column.ref))
        return replace(member, columns=(*member.columns, Column(AGAINST, said, STAGE)))

    @property
    def findings(self) -> tuple[ServiceFinding, ...]:
        return () if self.finding is None else (self.finding,)


def lower_kept_duties(parties: PartyColumns, overriding: Overriding) -> KeptDuties:
    columns: dict[str, Column] = {}
    details: dict[str, Expr] = {}
    for service, always in parties.always.items():
        against = tuple(_against(service, always.party, parties, overriding))
        if not against:
            continue
        rules = tuple(Rule(said.condition, always.span, f"limit of {service}", always.because) for said in against)
        column = Column(f"kept:{service}", Pick(rules), STAGE, always.span, f"limit of {service}", exclusive=True,
                        telling=Telling(services=(service,), held_only=True))
        columns[service] = column
        told = tuple((t.Compare("==", column.ref, t.Const(at, column.type)), said.told)
                     for at, said in enumerate(against))
        details[service] = Case(told, v.text(None), v.text(None).type)
    return KeptDuties(columns, _finding(details, overriding) if columns else None)


def _finding(details: Mapping[str, Expr], overriding: Overriding) -> ServiceFinding:
    given = t.Compare("!=", t.Ref("mode", v.text("").type), v.text(NOT_OFFERED))
    condition = t.And((t.Ref(AGAINST, t.YES.type), given))
    message = "data gives it to another party than the one that always has it, which has no effect"
    looks = None if overriding.idle is None else overriding.idle.looks
    return ServiceFinding("duty-kept", condition, message, None, details, looks)


def _against(
    service: str, fixed: checked.Party, parties: PartyColumns, overriding: Overriding
) -> Iterator[_Against]:
    """The last word first, as where nothing is fixed."""
    override = overriding.parties.get(service)
    if override is not None and overriding.idle is not None:
        numbers = tuple(t.Const(at, override.type) for at, (_, answers, share) in enumerate(PARTIES)
                        if (answers, share) != (fixed.accountable, fixed.vendor_share))
        yield _Against(t.OneOf(override, numbers), overriding.idle.details[service])
    moved, duties = parties.amending.duties.get(service, (None, ()))
    if moved is not None:
        for at, duty in enumerate(duties):
            if not duty.party.is_as(fixed):
                yield _Against(_is(moved, at), v.text(f": an amendment: {v.source(duty.span)} ({duty.span.where})"))
    picked, assigns = parties.assigns.get(service, (None, ()))
    if picked is not None:
        for at, assign in enumerate(assigns):
            if not assign.party.is_as(fixed):
                span = assign.rule.span
                yield _Against(_is(picked, at), v.text(f": {v.source(span)} ({span.where})"))


def _is(picked: t.Ref, at: int) -> t.Typed:
    return t.Compare("==", picked, t.Const(at, picked.type))
