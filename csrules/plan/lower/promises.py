"""Promises and watches: findings about accounts that break the one or set off the other.

Both may look at what the account's services come to. A promise about services asks each of them: two columns of every
service say whether nobody was named to answer for it, and whether our share of it would rise with a field.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.of_services import LISTED
from csrules.analysis.scalars import NUMERIC, TEXT, Kind, Scalar
from csrules.plan.lower import values as v
from csrules.plan.lower.overrides import Overriding
from csrules.plan.lower.responsibilities import PartyColumns
from csrules.plan.lower.rising import GIVEN, NOBODY, STAGE, column_of, named_where, read_by_shares, rising
from csrules.plan.lower.supposing import dependents, sums_of
from csrules.plan.lower.told_rows import written
from csrules.plan.nodes import Expr, Join, Written
from csrules.plan.plan import TOTAL_PREFIX, Claim, Column, Family, Finding, Member, Total

MOST_FIGURES = 6
MOST_TOLD = 33   # digits of a figure that can be rounded, as a percentage too, within 38


@dataclass(frozen=True, slots=True)
class Assurance:
    """What promises and watches add to a plan. `columns` are of the account; `members` are all services, completed."""

    columns: tuple[Column, ...]
    members: tuple[Member, ...]
    totals: tuple[Total, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]


def lower_promises(
    policy: checked.CheckedPolicy, columns: Sequence[Column], members: Sequence[Member], parties: PartyColumns,
    overriding: Overriding, family: Family | None,
) -> Assurance:
    """`columns` are those of the account, `members` the services without what promises add."""
    lowering = _Lowering(policy, tuple(columns), list(members), parties, overriding, family)
    for asked in policy.of_services:
        lowering.ask(asked)
    claims = [lowering.claim(promise, line) for promise in policy.promises for line in promise.statements]
    alarms = [_alarm(watch, rule, policy.currency) for watch in policy.watches for rule in watch.rules]
    broken = [claim.broken for claim in claims if claim.broken is not None]
    return Assurance(
        columns=tuple(lowering.added),
        members=tuple(lowering.members),
        totals=tuple(lowering.totals),
        claims=tuple(claims),
        findings=(*broken, *alarms),
    )


# ── what people read ─────────────────────────────────────────────────────────


def _alarm(watch: checked.Watch, rule: checked.Rule, currency: str) -> Finding:
    condition = rule.condition or v.yes(True)
    return Finding("watch-fired", t.Known(condition), watch.text, rule.span, _told(watch.text, condition, currency))


def _told(text: str, condition: t.Typed, currency: str) -> Expr:
    """`text (yearly_cost 12000 EUR, 20% of arr 9000 EUR)`."""
    figures = figures_told(condition, currency)
    return Join("", (v.text(text), *figures)) if figures else v.text(text)


def figures_told(condition: t.Typed, currency: str) -> tuple[Expr, ...]:
    """The figures that a condition looks at, in parentheses; nothing where there are none."""
    figures = list(_compared(condition))[:MOST_FIGURES]
    if not figures:
        return ()
    parts: list[Expr] = [v.text(" (")]
    for number, node in enumerate(figures):
        assert node.span is not None  # noqa: S101  (only what was written is told)
        between = ", " if number else ""
        value = written(node, currency, tuple(_beside(node, condition)))
        parts += [v.text(f"{between}{' '.join(node.span.text.split())} "), value]
    return (*parts, v.text(")"))


def _compared(condition: t.Typed) -> Iterator[t.Typed]:
    """The values that a condition looks at, each once."""
    seen: set[t.Typed] = set()
    for node in _values(condition):
        plain = isinstance(node, t.Const | t.Today) or node.span is None
        if not plain and node not in seen and _can_be_told(node.type):
            seen.add(node)
            yield node


def _values(node: t.Typed) -> Iterator[t.Typed]:
    match node:
        case t.And() | t.Or() | t.Not() | t.Known():
            for part in t.children(node):
                yield from _values(part)
        case t.Compare() | t.OneOf() | t.Missing():
            yield from t.children(node)
        case _:
            yield node


def _beside(node: t.Typed, condition: t.Typed) -> Iterator[t.Typed]:
    """What a figure is compared with."""
    for part in t.walk(condition):
        if isinstance(part, t.Compare) and node in (part.left, part.right):
            other = part.right if node == part.left else part.left
            if other.type.kind in NUMERIC and _can_be_told(other.type):
                yield other


def _can_be_told(kind: Scalar) -> bool:
    if kind.kind in NUMERIC:
        return kind.digits + kind.scale <= MOST_TOLD
    return kind.kind not in (Kind.LIST, Kind.MONTHS)


# ── what is promised ─────────────────────────────────────────────────────────


class _Lowering:
    """Turns the lines of promises into findings, and remembers what they need of the account and its services."""

    def __init__(
        self, policy: checked.CheckedPolicy, columns: tuple[Column, ...], members: list[Member],
        parties: PartyColumns, overriding: Overriding, family: Family | None,
    ) -> None:
        self.policy, self.columns, self.members, self.parties = policy, columns, members, parties
        self.family = family
        moved = (ref for name, ref in overriding.parties.items() if name not in parties.always)
        set_by = (overriding.tier, *overriding.grants, *moved)
        self.untouched = tuple(t.Missing(ref) for ref in set_by if ref is not None)
        self.added: list[Column] = []
        self.totals: list[Total] = []

    def claim(self, promise: checked.Promise, line: checked.Statement) -> Claim:
        text = " ".join(line.span.text.split())
        return Claim(promise.text, text, line.kind, line.span, self._broken(promise, line), line.field)

    def _broken(self, promise: checked.Promise, line: checked.Statement) -> Finding | None:
        text = f"{promise.text}: broken"
        if line.condition is not None:
            known = t.Known(line.condition)
            broken = known if line.kind == "never" else t.Not(known)
            told = _told(text, line.condition, self.policy.currency)
            return Finding("promise-broken", self._before(broken), text, line.span, told)
        services = self._unanswered() if line.field is None else self._rising(line.field)
        if services is None:
            return None
        told = Join("", (v.text(f"{text} for "), Written(services)))
        return Finding("promise-broken", self._before(t.Not(t.Missing(services))), text, line.span, told)

    def _before(self, broken: t.Typed) -> t.Typed:
        """Promises hold before overrides: an account for which one sets something is left out."""
        return t.And((*self.untouched, broken)) if self.untouched else broken

    def ask(self, asked: checked.OfService) -> None:
        """The list that has the service where what is asked of it is so."""
        name = asked.name.removeprefix(TOTAL_PREFIX)
        parts = [GIVEN, *([] if asked.party is None else [t.Compare("==", t.Ref("party", TEXT), v.text(asked.party))])]
        for number, member in enumerate(self.members):
            listed = named_where(t.And(tuple(parts)), member) if member.name == asked.service else NOBODY
            self._add(number, Column(name, listed, STAGE))
        self._listed(name)

    def _unanswered(self) -> t.Ref | None:
        """The services that are given and that no line gives a party. Where a block always applies there are none."""
        blocks = self.policy.responsibilities
        if not blocks or blocks[-1].when is None or self.parties.band is None:
            return None
        name = "unanswered"
        if all(total.name != TOTAL_PREFIX + name for total in self.totals):
            for number, member in enumerate(self.members):
                if member.name in self.parties.always:
                    self._add(number, Column(name, NOBODY, STAGE))
                    continue
                assigned = self.parties.assigns.get(member.name)
                unsaid: list[t.Typed] = [GIVEN, t.Missing(self.parties.band)]
                if assigned is not None:
                    unsaid.append(t.Missing(assigned[0]))
                self._add(number, Column(name, named_where(t.And(tuple(unsaid)), member), STAGE))
        return self._listed(name)

    def _rising(self, field: t.Ref) -> t.Ref | None:
        """The services that are given and of which our share rises somewhere, were the field alone to rise."""
        name = column_of(field.name)
        if any(total.name == TOTAL_PREFIX + name for total in self.totals):
            return self._listed(name)
        if self._settled(field, read_by_shares(self.members)):
            return None
        rise = rising(field, self.columns, self.members, self.family)
        self.added += rise.columns
        for number, columns in enumerate(rise.of_members):
            self._add(number, *columns)
        return self._listed(name)

    def _settled(self, field: t.Ref, share: Set[str]) -> bool:
        """Whether the tables alone say so: the field chooses ranges and nothing else, and no row rises with them.

        The assignments, the `when`s of blocks, a table's second dimension and certificates are then the same for every
        value of the field, so that either an assignment fixes the share for all values, or one row of one table gives
        it; and where a certificate is lacking, it is all ours for all values. `share` is all that the share reads.
        """
        read = set(share) - ({self.parties.band.name} if self.parties.band is not None else set())
        for block in self.policy.responsibilities:
            if not isinstance(block.margin, t.Ref):
                return False
            others = [part for band in block.bands for part in _parts(band.condition, block.margin.name)[1]]
            others += [block.when] if block.when is not None else []
            read |= {name for part in others for name in t.refs(part)}
            if block.margin.name != field.name:
                read.add(block.margin.name)
            elif not all(_falls(row, block, field.name) for row in block.parties.values()):
                return False
        moved = {field.name, *sums_of(self.family, field.name)}
        return not moved & read and not dependents(field.name, self.columns, read, self.family)

    def _add(self, number: int, *columns: Column) -> None:
        member = self.members[number]
        self.members[number] = replace(member, columns=(*member.columns, *columns))

    def _listed(self, name: str) -> t.Ref:
        total = Total(TOTAL_PREFIX + name, "list", (name,), LISTED)
        if total not in self.totals:
            self.totals.append(total)
        return total.ref


def _falls(parties: Sequence[checked.Party], block: checked.Responsibilities, margin: str) -> bool:
    """Whether the vendor's share never rises from a range of the margin to the next, whatever else bands ask for."""
    by_rest: dict[tuple[t.Typed, ...], list[tuple[tuple[Decimal, bool], Decimal]]] = {}
    for band, party in zip(block.bands, parties, strict=True):
        own, rest = _parts(band.condition, margin)
        by_rest.setdefault(rest, []).append((_lowest(own), party.vendor_share))
    return all(
        after <= before
        for ranges in by_rest.values()
        for (_, before), (_, after) in pairwise(sorted(ranges, key=lambda part: part[0]))
    )


def _parts(condition: t.Typed, margin: str) -> tuple[list[t.Compare], tuple[t.Typed, ...]]:
    """A band's condition as comparisons of the margin, and all else that it asks for."""
    if isinstance(condition, t.And):
        parts = [_parts(item, margin) for item in condition.items]
        return [part for own, _ in parts for part in own], tuple(part for _, rest in parts for part in rest)
    if isinstance(condition, t.Compare) and t.refs(condition) == {margin}:
        return [condition], ()
    return [], (condition,)


def _lowest(ends: Sequence[t.Compare]) -> tuple[Decimal, bool]:
    """A range's lower end, and whether that is left out; one without begins below everything."""
    for end in ends:
        if end.op in (">=", ">") and isinstance(end.right, t.Const):
            assert isinstance(end.right.value, Decimal)  # noqa: S101  (a percentage)
            return end.right.value, end.op == ">"
    return Decimal("-Infinity"), False
