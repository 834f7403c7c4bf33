"""Overrides: what the rows of a register set for an account, and which of them do not count.

For each thing that may be set the rows that count must agree; where they differ none is used, and that is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.candidates import gathered
from csrules.analysis.overrides import TIER, said_of, values_of
from csrules.analysis.result_columns import NOT_OFFERED
from csrules.analysis.scalars import DAYS, INTEGER
from csrules.plan.lower import values as v
from csrules.plan.lower.gathers import gather
from csrules.plan.lower.told_rows import MAYBE_TEXT, first_row, more, row_text, told
from csrules.plan.nodes import Case, Choose, Expr, Join, Pick, Rule, Written, index_type
from csrules.plan.plan import LOOKED, Column, Finding, Gather, Measure, ServiceFinding
from csrules.plan.telling import Check, RowTelling, Telling, Words
from csrules.types import Category, CategoryValue

TIER_STAGE, PARTY_STAGE = "tier override", "responsibility override"
OVERRIDDEN = "overridden"   # of every service: whether an override sets its party
ZERO = t.Const(0, INTEGER)
MAYBE_DAYS = replace(DAYS, nullable=True)


@dataclass(frozen=True, slots=True)
class Overriding:
    """`columns` of the tier and `party_columns` hold the number of the value set, among `values_of` the target."""

    gathers: tuple[Gather, ...] = ()
    columns: tuple[Column, ...] = ()
    party_columns: tuple[Column, ...] = ()
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
    lowering = _Lowering(block, policy.tiers.category, services, policy)
    limit = lowering.limit()
    columns = {target: lowering.column(target, limit) for target in block.targets}
    tier = columns.get(TIER)
    parties = {target: column for target, column in columns.items() if target != TIER}
    rows = gather("overrides", block.record, block.condition, lowering.measures(), policy)
    own = (() if limit is None else (limit,)) + (() if tier is None else (tier,))
    return Overriding(
        gathers=(replace(rows, telling=lowering.telling()),),
        columns=own,
        party_columns=tuple(parties.values()),
        tier=tier.ref if tier is not None else None,
        parties={target: column.ref for target, column in parties.items()},
        findings=tuple(lowering.findings(limit)),
        idle=lowering.idle(tuple(parties)),
        where=block.span.where,
    )


UNUSABLE = "sets something that the policy does not allow, or a value that does not exist"


@dataclass(frozen=True, slots=True)
class _Lowering:
    block: checked.Overrides
    tiers: Category
    services: Category
    policy: checked.CheckedPolicy

    def telling(self) -> RowTelling:
        """A row is told where what it sets is decided."""
        of_tier = _is_one(self.block.field, (TIER,))
        stages = ((TIER_STAGE, t.Known(of_tier) if of_tier is not None else v.yes(False)), (PARTY_STAGE, None))
        checks = [
            Check(self.block.condition),
            Check(t.Known(self._usable()), f"it {UNUSABLE}"),
            Check(self.block.in_force),
            Check(t.Known(self.block.authorised, self.block.authorised.span)),
        ]
        if self.block.too_long is not None:
            short = t.Not(self.block.too_long, self.block.too_long.span)
            checks.insert(3, Check(short, f"it lasts longer than any may{self._longest(': ')}"))
        return RowTelling(stages, tuple(checks), self.block.in_force)

    def _longest(self, before: str) -> str:
        """For how long one may last, in words, behind those before; nothing where no length is allowed."""
        limits = (part for part in t.walk(self.block.too_long or v.yes(False)) if isinstance(part, t.Shift))
        limit = next(limits, None)
        if limit is None or not isinstance(limit.amount, t.Const):
            return ""
        return f"{before}{limit.amount.value} {limit.unit}"

    def _lasts(self) -> Expr:
        """How long a row is, its first and last day included."""
        parts = [*t.walk(self.block.too_long or v.yes(False))]
        limit = next((part for part in parts if isinstance(part, t.Shift)), None)
        ends = next((part.left for part in parts if isinstance(part, t.Compare)), None)
        if limit is None or ends is None:
            return v.text(" with no last day")
        days = t.Arith("+", t.DaysBetween(ends, limit.date, MAYBE_DAYS), t.Const(1, INTEGER), MAYBE_DAYS)
        unknown = (t.Missing(days), v.text(" of unknown length"))
        return Case((unknown,), Join("", (v.text(" of "), Written(days), v.text(" days"))), v.text("").type)

    # ── what the register says ───────────────────────────────────────────────

    def measures(self) -> list[Measure]:
        counts = {
            "unauthorised": t.And((self._short(), t.Not(t.Known(self.block.authorised)))),
            "too_long": t.And((self.block.in_force, self.block.too_long or v.yes(False))),
            "unusable": t.And((self.block.in_force, t.Not(t.Known(self._usable())))),
        }
        text = self._row_text()
        measures = [Measure(f"overrides:{name}", "count", INTEGER, where=where) for name, where in counts.items()]
        told_as = {"too_long": Join("", (text, self._lasts()))}
        measures += [first_row(_first(name), told_as.get(name, text), where) for name, where in counts.items()]
        if self.block.limits:
            some = t.And((self._usable(), self._counts()))
            measures += [Measure("overrides:limited", "count", INTEGER, where=some),
                         first_row(_first("limited"), text, some)]
        for target in self.block.targets:
            where = t.And((self._says(target), self._counts()))
            measures.append(Measure(f"overrides:{target} rows", "count", INTEGER, where=where))
            measures += self._values(target)
        return measures

    def _row_text(self) -> Join:
        return row_text(self.policy.records[self.block.record], gathered(self.block.record), self._decisive())

    def _decisive(self) -> Iterator[t.Typed]:
        """What a row is told by: what it sets, its days, and who allowed it."""
        yield from (self.block.field, self.block.value, self.block.in_force, self.block.authorised)

    def _values(self, target: str) -> Iterator[Measure]:
        """What the rows that count say; where one value has several words, how many rows say each value."""
        if self._is_plain(target):
            where = t.And((self._says(target), self._counts()))
            kind = replace(self.block.value.type, nullable=True)
            words = Words(f"the {target} that overrides set")
            yield Measure(f"overrides:{target} value", "latest", kind, self.block.value, where, words=words)
            return
        for value in values_of(target, self.tiers):
            where = t.And((self._says(target, value), self._counts()))
            words = Words(f"the number of overrides that set {target} {value}")
            yield Measure(f"overrides:{target} {value}", "count", INTEGER, where=where, words=words)

    def _is_plain(self, target: str) -> bool:
        return all(len(words) == 1 for words in values_of(target, self.tiers).values())

    def _short(self) -> t.Typed:
        """In force, and for no longer than any may be."""
        in_force, too_long = self.block.in_force, self.block.too_long
        return in_force if too_long is None else t.And((in_force, t.Not(too_long)))

    def _counts(self) -> t.Typed:
        return t.And((self._short(), t.Known(self.block.authorised)))

    def _says(self, target: str, value: str | None = None) -> t.Typed:
        """Sets the target to this value, or to any that it can have."""
        same = _is_one(self.block.field, said_of(target, self.services))
        words = values_of(target, self.tiers)
        wanted = [word for each in words.values() for word in each] if value is None else words[value]
        known = _is_one(self.block.value, wanted)
        return t.And((same, known)) if same is not None and known is not None else v.yes(False)

    def _usable(self) -> t.Typed:
        return v.any_of(v.yes(False), *(self._says(target) for target in self.block.targets))

    # ── what follows for the account ─────────────────────────────────────────

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
        for word in values_of(target, self.tiers):
            condition = self._agreed(target, word)
            if limit is not None:
                condition = t.And((t.Missing(limit.ref), condition), self.block.span)
            rules.append(Rule(condition, self.block.span, f"{target} {word}", said="an override sets it"))
        stage = TIER_STAGE if target == TIER else PARTY_STAGE
        return Column(f"override:{target}", Pick(tuple(rules)), stage, self.block.span, f"override of {target}",
                      exclusive=True, telling=Telling(self._some(target), held_only=True))

    def _some(self, target: str) -> t.Typed:
        return t.Compare(">", _rows(target), ZERO)

    def _agreed(self, target: str, value: str) -> t.Typed:
        """All rows that count set the target to this value, and there is one."""
        if self._is_plain(target):
            return _is_one(self._value(target), (value,)) or v.yes(False)
        count, span = t.Ref(f"overrides:{target} {value}", INTEGER, self.block.span), self.block.span
        return t.And((t.Compare(">", count, ZERO, span), t.Compare("==", count, _rows(target), span)), span)

    def _differ(self, target: str) -> t.Typed:
        if self._is_plain(target):
            return t.Missing(self._value(target))
        return t.Not(v.any_of(*(self._agreed(target, value) for value in values_of(target, self.tiers))))

    def _value(self, target: str) -> t.Ref:
        return t.Ref(f"overrides:{target} value", replace(self.block.value.type, nullable=True), self.block.span)

    def findings(self, limit: Column | None) -> list[Finding]:
        longest = self._longest("; the longest allowed is ")
        findings = [
            self._named(name, code, f"{words}, so it does not count")
            for name, code, words in (
                ("unauthorised", "override-not-authorised", "has no approval that the policy accepts"),
                ("too_long", "override-too-long", f"is too long{longest}"),
                ("unusable", "override-unusable", UNUSABLE),
            )
        ]
        some = []
        for target in self.block.targets:
            rows = self._some(target)
            some.append(rows)
            differ = t.And((rows, self._differ(target)))
            findings.append(self._differing(target, differ))
        if limit is not None and some:
            beyond = t.And((t.Not(t.Missing(limit.ref)), v.any_of(*some)))
            words = "does not count: the account is under a hard limit"
            findings.append(replace(self._named("limited", "override-past-limit", words), condition=beyond))
        return findings

    def _differing(self, target: str, differ: t.Typed) -> Finding:
        """With the rows of the first and the last value, of which each is written in one way."""
        message = f"overrides of `{target}` differ, so none is used"
        words = values_of(target, self.tiers)
        values = tuple((t.Known(self._says(target, word)), v.text(word)) for word in words)
        set_by = Join("", (v.text("`"), Case(values, v.text(None), MAYBE_TEXT), v.text("` by "), self._row_text()))
        where = t.And((self._says(target), self._counts()))
        first, last = f"{LOOKED}{target} first", f"{LOOKED}{target} last"
        measures = [Measure(first, "min", MAYBE_TEXT, set_by, where), Measure(last, "max", MAYBE_TEXT, set_by, where)]
        looks = gather(f"{LOOKED}overrides {target}", self.block.record, self.block.condition, measures, self.policy)
        rows = (v.text(f"{message}: "), t.Ref(first, MAYBE_TEXT), v.text(" and "), t.Ref(last, MAYBE_TEXT))
        told = Join("", (*rows, more(_rows(target), 2)))
        return Finding("overrides-differ", differ, message, self.block.span, told, looks)

    def idle(self, services: Sequence[str]) -> ServiceFinding | None:
        """Rows that set the party of a service which the account does not get."""
        if not services:
            return None
        measures = [
            Measure(_idle(service), "min", MAYBE_TEXT, self._row_text(), t.And((self._says(service), self._counts())))
            for service in services
        ]
        looks = gather(f"{LOOKED}idle overrides", self.block.record, self.block.condition, measures, self.policy)
        details = {service: told(": override ", _idle(service), "", _rows(service)) for service in services}
        missing = t.Compare("==", t.Ref("mode", v.text("").type), v.text(NOT_OFFERED))
        message = "an override sets who delivers it, and the account does not get it"
        condition = t.And((t.Ref(OVERRIDDEN, t.YES.type), missing))
        return ServiceFinding("override-without-service", condition, message, self.block.span, details, looks)

    def _named(self, name: str, code: str, words: str) -> Finding:
        """A finding about rows that are counted under this name; the first of them is told."""
        count = t.Ref(f"overrides:{name}", INTEGER)
        some = t.Compare(">", count, ZERO)
        row = told("override ", _first(name), f" {words}", count)
        return Finding(code, some, f"an override {words}", self.block.span, row)


def _first(name: str) -> str:
    """The column with the text of the first row that is counted under this name."""
    return f"overrides:{name} row"


def _idle(service: str) -> str:
    return f"{LOOKED}{service} row"


def _rows(target: str) -> t.Ref:
    """How many rows that count set it."""
    return t.Ref(f"overrides:{target} rows", INTEGER)


def _is_one(node: t.Typed, words: Sequence[str]) -> t.Typed | None:
    """Whether one of these words stands there; None where the field's category has none of them."""
    category, kind = node.type.category, replace(node.type, nullable=False)
    known = [t.Const(word, kind) for word in words if category is None or word in category.names]
    if len(known) < 2:
        return t.Compare("==", node, known[0], node.span) if known else None
    return t.OneOf(node, tuple(known))   # without a place: nobody wrote it
