"""Responsibilities: the band that an account's margin falls in, and the assignments that come after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from csrules.analysis import policy as checked, typed as t
from csrules.plan.lower import values as v
from csrules.plan.lower.amendments import Amending
from csrules.plan.lower.gates import AfterTables
from csrules.plan.nodes import Case, Expr, Pick, Rule
from csrules.plan.plan import Column, Finding, ServiceFinding
from csrules.plan.telling import Telling
from csrules.text import Span

STAGE = "responsibilities"
ONE = Decimal(1)
Read = Callable[[checked.Party, Span | None], t.Const]   # of a party, and the cell of the table that names it
Band = tuple[checked.Responsibilities, int | None]   # a block, and the number of its band (None: no agreement)


@dataclass(frozen=True, slots=True)
class PartyColumns:
    """`columns` and `findings` are per account; `of(service)` gives the columns of one service."""

    columns: tuple[Column, ...]
    findings: tuple[Finding, ...]
    bands: tuple[Band, ...]
    band: t.Ref | None
    assigns: dict[str, tuple[t.Ref, tuple[checked.Assign, ...]]]
    after: AfterTables
    amending: Amending
    always: Mapping[str, checked.AlwaysBy]

    def of(self, service: str) -> tuple[Column, ...]:
        """The party of a service, its share, who oversees it, and why."""
        assigned: dict[str, Expr] = {
            "party": self._choice(service, lambda p, at: v.text(party_word(p), at), v.text("vendor")),
            "accountable": self._choice(service, lambda p, at: v.text(p.accountable, at), v.text("vendor")),
            "vendor_share": self._choice(service, lambda p, at: v.exact(p.vendor_share, v.SHARE, at), _ALL),
            "party_reason": self._reason(service),
        }
        return (
            *self.after.of(service, assigned, STAGE, partnered=self._partnered(service),
                           fixed=service in self.always),
            Column("oversight_share", self._oversight(lambda o: v.exact(o.share, v.SHARE), _NOTHING), STAGE),
            Column("oversight_role", self._overseer(), STAGE),
        )

    @property
    def service_findings(self) -> tuple[ServiceFinding, ...]:
        """Work for nobody, where any line or override may give work to a partner."""
        services = (*self.assigns, *self.amending.duties, *(name for block, _ in self.bands for name in block.parties))
        may = bool(self.after.overriding.parties) or any(self._partnered(name) for name in services)
        return (self.after.partner.finding,) if may else ()

    def _partnered(self, service: str) -> bool:
        """Whether any line gives a part of the service to a partner, or lets it answer."""
        if service in self.always:
            return party_word(self.always[service].party) != "vendor"
        parties = [_party(band, service) for band in self.bands]
        parties += [assign.party for assign in self.assigns.get(service, (None, ()))[1]]
        parties += [duty.party for duty in self.amending.duties.get(service, (None, ()))[1]]
        return any(party_word(party) != "vendor" for party in parties)

    def _choice(self, service: str, value: Read, default: t.Const) -> Expr:
        """The one that it always has, else amendment, else assignment, else band, else the vendor.

        A cell of the table has its place with it, which tells that the cell was used.
        """
        if service in self.always:
            return value(self.always[service].party, None)
        choice: Expr = default
        if self.band is not None:
            values = [value(*_cell(band, service)) for band in self.bands]
            choice = v.choose(self.band, values, default)
        rule, assigns = self.assigns.get(service, (None, ()))
        if rule is not None:
            choice = v.choose(rule, [value(assign.party, None) for assign in assigns], choice)
        moved, duties = self.amending.duties.get(service, (None, ()))
        if moved is not None:
            choice = v.choose(moved, [value(duty.party, None) for duty in duties], choice)
        return choice

    def _reason(self, service: str) -> Expr:
        if service in self.always:
            return v.text(_always_reason(self.always[service]))
        reason: Expr = v.text("the vendor delivers what nothing assigns")
        if self.band is not None:
            values = [v.text(_band_reason(band, service)) for band in self.bands]
            reason = v.choose(self.band, values, v.text("no responsibilities block applies"))
        rule, assigns = self.assigns.get(service, (None, ()))
        if rule is not None:
            reasons = [v.text(v.reason(assign.rule, f"assigned to {party_word(assign.party)}")) for assign in assigns]
            reason = v.choose(rule, reasons, reason)
        moved, duties = self.amending.duties.get(service, (None, ()))
        if moved is not None:
            texts = [v.text(f"an amendment: {v.source(duty.span)} ({duty.span.where})") for duty in duties]
            reason = v.choose(moved, texts, reason)
        return reason

    def _overseer(self) -> Expr:
        """Who oversees, where the partner answers."""
        overseer = self._oversight(lambda o: v.text(o.role), v.text(None))
        answers = t.Compare("==", t.Ref("accountable", v.text("").type), v.text("partner"))
        return Case(((t.Not(answers), v.text(None)),), overseer, v.text(None).type)

    def _oversight(self, value: Callable[[checked.Oversight], t.Const], default: t.Const) -> Expr:
        """Oversight comes from the block that applies; without an agreement from that block as well."""
        if self.band is None:
            return default
        values = [default if block.oversight is None else value(block.oversight) for block, _ in self.bands]
        return v.choose(self.band, values, default)


def _always_reason(always: checked.AlwaysBy) -> str:
    return f"{always.because or v.source(always.span)} ({always.span.where})"


def _cell(band: Band, service: str) -> tuple[checked.Party, Span | None]:
    """What `no agreement` says is a line, which holds or not, and no cell."""
    party = _party(band, service)
    return party, None if band[1] is None else party.span


_ALL = v.exact(ONE, v.SHARE)
_NOTHING = v.exact(Decimal(0), v.SHARE)


def party_word(party: checked.Party) -> str:
    if party.accountable == "vendor":
        return "vendor" if party.vendor_share == ONE else "shared"
    return "partner"


def _party(band: Band, service: str) -> checked.Party:
    block, number = band
    return block.no_agreement if number is None else block.parties[service][number]


def _band_reason(band: Band, service: str) -> str:
    block, number = band
    party = _party(band, service)
    if number is None:
        return f"no agreement: {party_word(party)} ({party.span.where})"
    return v.cell_reason(f"margin {block.bands[number].label}", party.span, party.because)


def lower_responsibilities(
    policy: checked.CheckedPolicy, after: AfterTables, amending: Amending
) -> PartyColumns:
    columns: list[Column] = []
    findings: list[Finding] = []
    bands = _bands(policy.responsibilities)
    band: t.Ref | None = None
    if bands:
        pick = Pick(tuple(_band_rule(block) for block in bands))
        column = Column("margin:band", pick, STAGE, title="margin band", exclusive=True)
        columns.append(column)
        band = column.ref
        if policy.responsibilities[-1].when is not None:
            span = policy.responsibilities[0].span
            findings.append(Finding("no-responsibilities", t.Missing(band), _UNCOVERED, span))
        findings += _unspoken(bands, band)
    assigns: dict[str, tuple[t.Ref, tuple[checked.Assign, ...]]] = {}
    known: dict[tuple[int, ...], t.Ref] = {}
    for service in policy.services:
        rules = _assigned(policy, service)
        if not rules:
            continue
        latest_first = rules[::-1]   # the last that holds wins
        group = tuple(id(assign) for assign in latest_first)
        if group not in known:
            alike = [name for name in policy.services if _assigned(policy, name) == rules]
            title = f"assignment of {', '.join(alike)}"
            column = Column(f"assign:{len(known)}", _assign_pick(latest_first), STAGE, title=title,
                            telling=Telling(services=tuple(alike), held_only=True))
            columns.append(column)
            known[group] = column.ref
        assigns[service] = (known[group], latest_first)
        if policy.services[service].always is None:
            findings += _conflict(service, rules)
    always = {name: service.always for name, service in policy.services.items() if service.always is not None}
    return PartyColumns(tuple(columns), tuple(findings), bands, band, assigns, after, amending, always)


def _assigned(policy: checked.CheckedPolicy, service: str) -> tuple[checked.Assign, ...]:
    return tuple(assign for assign in policy.assigns if service in assign.services)


def _unspoken(bands: Sequence[Band], band: t.Ref) -> Iterator[Finding]:
    """The table's second value is missing, and it says nothing for that: those services go as without an agreement."""
    for block in (block for block, number in bands if number is None and block.unspoken):
        places = tuple(t.Const(at, band.type) for at, (other, number) in enumerate(bands)
                       if other is block and number in block.unspoken)
        yield Finding("value-not-known", t.Known(t.OneOf(band, places)), _UNSPOKEN, block.span)


_UNSPOKEN = "the second value of the table is missing; services that are listed by it go as without an agreement"
_UNCOVERED = "no `responsibilities` block applies, so the vendor delivers everything"


def _bands(blocks: Sequence[checked.Responsibilities]) -> tuple[Band, ...]:
    return tuple((block, number) for block in blocks for number in (None, *range(len(block.bands))))


def _band_rule(band: Band) -> Rule:
    block, number = band
    said = ""
    if number is None:
        condition: t.Typed = t.Missing(block.margin, block.no_agreement.span)
        span, then = block.no_agreement.span, "no agreement"
    else:
        condition, span = block.bands[number].condition, block.bands[number].span
        then, said = f"margin {block.bands[number].label}", "the band that the margin is in"
    if block.when is not None:
        condition = t.And((block.when, condition))
    return Rule(condition, span, then, said=said)


def _assign_pick(assigns: tuple[checked.Assign, ...]) -> Pick:
    return Pick(tuple(v.lowered(assign.rule, party_word(assign.party)) for assign in assigns))


def _conflict(service: str, assigns: tuple[checked.Assign, ...]) -> list[Finding]:
    """Two assignments that hold for one account and differ: the later one counts, and people should know."""
    findings = []
    for at, later in enumerate(assigns):
        differing = [earlier for earlier in assigns[:at] if _key(earlier.party) != _key(later.party)]
        conditions = [earlier.rule.condition for earlier in differing if earlier.rule.condition is not None]
        if not conditions or later.rule.condition is None:
            continue
        both = t.And((later.rule.condition, v.any_of(*conditions)))
        message = f"two assignments of `{service}` differ; the later one counts"
        findings.append(Finding("assignments-differ", t.Known(both), message, later.rule.span))
    return findings


def _key(party: checked.Party) -> tuple[str, Decimal]:
    return party.accountable, party.vendor_share
