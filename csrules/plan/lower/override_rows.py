"""The rows of a register that are about an account in one way: what they set, which count, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.candidates import gathered
from csrules.analysis.overrides import TIER, granted_of, said_of, values_of
from csrules.analysis.scalars import DAYS, INTEGER
from csrules.plan.lower import values as v
from csrules.plan.lower.entitlements import ENTITLEMENTS
from csrules.plan.lower.gathers import gather
from csrules.plan.lower.told_rows import MAYBE_TEXT, first_row, more, row_text, told
from csrules.plan.nodes import Case, Expr, Join, Written
from csrules.plan.plan import LOOKED, Finding, Gather, Measure
from csrules.plan.telling import Check, RowTelling, Words
from csrules.types import Category

TIER_STAGE, PARTY_STAGE = "tier override", "responsibility override"
UNUSABLE = "sets something that the policy does not allow, or a value that does not exist"
ZERO = t.Const(0, INTEGER)
MAYBE_DAYS = replace(DAYS, nullable=True)


@dataclass(frozen=True, slots=True)
class RegisterRows:
    """`number` is the place of the way among all; `above` are the rows that say more about an account."""

    number: int
    above: tuple[RegisterRows, ...]
    block: checked.Overrides
    tiers: Category
    services: Category
    policy: checked.CheckedPolicy

    @property
    def condition(self) -> t.Typed:
        return self.block.conditions[self.number]

    def column(self, name: str) -> str:
        return f"overrides{self.number or ''}:{name}"

    def gather(self) -> Gather:
        name = self.column("").removesuffix(":")
        rows = gather(name, self.block.record, self.condition, self.measures(), self.policy)
        return replace(rows, telling=self.telling())

    def telling(self) -> RowTelling:
        """A row is told where what it sets is decided."""
        of_tier = _is_one(self.block.field, (TIER,))
        granted = v.any_of(v.yes(False), *(self.says(target) for target in self.block.targets if granted_of(target)))
        stages = ((TIER_STAGE, t.Known(of_tier) if of_tier is not None else v.yes(False)),
                  (ENTITLEMENTS, t.Known(granted)), (PARTY_STAGE, None))
        checks = [
            Check(self.condition),
            Check(t.Known(self._usable()), f"it {UNUSABLE}"),
            Check(self.block.in_force),
            Check(t.Known(self.block.authorised, self.block.authorised.span)),
        ]
        if self.block.too_long is not None:
            short = t.Not(self.block.too_long, self.block.too_long.span)
            checks.insert(3, Check(short, f"it lasts longer than any may{self._longest(': ')}"))
        for target in self.block.targets if self.above else ():
            free = t.Or((t.Not(t.Known(self.says(target))), t.And(self.first(target))))
            checks.append(Check(free, "another that says more about the account counts"))
        only = self.condition if len(self.block.conditions) > 1 else None
        return RowTelling(stages, tuple(checks), self.block.in_force, only=only)

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
        text = self.row_text()
        measures = [Measure(self.column(name), "count", INTEGER, where=where) for name, where in counts.items()]
        told_as = {"too_long": Join("", (text, self._lasts()))}
        measures += [first_row(self._first(name), told_as.get(name, text), where) for name, where in counts.items()]
        if self.block.limits:
            some = t.And((self._usable(), self.counts()))
            measures += [Measure(self.column("limited"), "count", INTEGER, where=some),
                         first_row(self._first("limited"), text, some)]
        for target in self.block.targets:
            where = t.And((self.says(target), self.counts()))
            measures.append(Measure(self.column(f"{target} rows"), "count", INTEGER, where=where))
            measures += self._values(target)
        return measures

    def row_text(self) -> Join:
        return row_text(self.policy.records[self.block.record], gathered(self.block.record), self._decisive())

    def _decisive(self) -> Iterator[t.Typed]:
        """What a row is told by: what it sets, its days, and who allowed it."""
        yield from (self.block.field, self.block.value, self.block.in_force, self.block.authorised)

    def _values(self, target: str) -> Iterator[Measure]:
        """What the rows that count say; where one value has several words, how many rows say each value."""
        if self._is_plain(target):
            where = t.And((self.says(target), self.counts()))
            kind = replace(self.block.value.type, nullable=True)
            words = Words(f"the {target} that overrides set")
            yield Measure(self.column(f"{target} value"), "latest", kind, self.block.value, where, words=words)
            return
        for value in values_of(target, self.tiers):
            where = t.And((self.says(target, value), self.counts()))
            words = Words(f"the number of overrides that set {target} {value}")
            yield Measure(self.column(f"{target} {value}"), "count", INTEGER, where=where, words=words)

    def _is_plain(self, target: str) -> bool:
        return all(len(words) == 1 for words in values_of(target, self.tiers).values())

    def _short(self) -> t.Typed:
        """In force, and for no longer than any may be."""
        in_force, too_long = self.block.in_force, self.block.too_long
        return in_force if too_long is None else t.And((in_force, t.Not(too_long)))

    def counts(self) -> t.Typed:
        return t.And((self._short(), t.Known(self.block.authorised)))

    def says(self, target: str, value: str | None = None) -> t.Typed:
        """Sets the target to this value, or to any that it can have."""
        same = _is_one(self.block.field, said_of(target, self.services))
        words = values_of(target, self.tiers)
        wanted = [word for each in words.values() for word in each] if value is None else words[value]
        known = _is_one(self.block.value, wanted)
        return t.And((same, known)) if same is not None and known is not None else v.yes(False)

    def _usable(self) -> t.Typed:
        return v.any_of(v.yes(False), *(self.says(target) for target in self.block.targets))

    # ── what follows for the account ─────────────────────────────────────────

    def rows(self, target: str) -> t.Ref:
        """How many rows that count set it."""
        return t.Ref(self.column(f"{target} rows"), INTEGER)

    def some(self, target: str) -> t.Typed:
        return t.Compare(">", self.rows(target), ZERO)

    def first(self, target: str) -> tuple[t.Typed, ...]:
        """That no rows above have set it already."""
        return tuple(t.Not(other.some(target)) for other in self.above)

    def agreed(self, target: str, value: str) -> t.Typed:
        """All rows that count set the target to this value, and there is one."""
        if self._is_plain(target):
            return _is_one(self._value(target), (value,)) or v.yes(False)
        count, span = t.Ref(self.column(f"{target} {value}"), INTEGER, self.block.span), self.block.span
        return t.And((t.Compare(">", count, ZERO, span), t.Compare("==", count, self.rows(target), span)), span)

    def _differ(self, target: str) -> t.Typed:
        if self._is_plain(target):
            return t.Missing(self._value(target))
        return t.Not(v.any_of(*(self.agreed(target, value) for value in values_of(target, self.tiers))))

    def _value(self, target: str) -> t.Ref:
        return t.Ref(self.column(f"{target} value"), replace(self.block.value.type, nullable=True), self.block.span)

    # ── what people should look at ───────────────────────────────────────────

    def findings(self, limit: t.Ref | None) -> Iterator[Finding]:
        longest = self._longest("; the longest allowed is ")
        for name, code, words in (
            ("unauthorised", "override-not-authorised", "has no approval that the policy accepts"),
            ("too_long", "override-too-long", f"is too long{longest}"),
            ("unusable", "override-unusable", UNUSABLE),
        ):
            yield self._named(name, code, f"{words}, so it does not count")
        for target in (target for target in self.block.targets if granted_of(target) is None):
            yield self._differing(target, t.And((self.some(target), *self.first(target), self._differ(target))))
        if limit is not None and self.block.targets:
            beyond = t.And((t.Not(t.Missing(limit)), v.any_of(*(self.some(target) for target in self.block.targets))))
            words = "does not count: the account is under a hard limit"
            yield replace(self._named("limited", "override-past-limit", words), condition=beyond)

    def _differing(self, target: str, differ: t.Typed) -> Finding:
        """With the rows of the first and the last value, of which each is written in one way."""
        message = f"overrides of `{target}` differ, so none is used"
        words = values_of(target, self.tiers)
        values = tuple((t.Known(self.says(target, word)), v.text(word)) for word in words)
        set_by = Join("", (v.text("`"), Case(values, v.text(None), MAYBE_TEXT), v.text("` by "), self.row_text()))
        where = t.And((self.says(target), self.counts()))
        first, last = f"{LOOKED}{self.column(target)} first", f"{LOOKED}{self.column(target)} last"
        measures = [Measure(first, "min", MAYBE_TEXT, set_by, where), Measure(last, "max", MAYBE_TEXT, set_by, where)]
        looks = gather(f"{LOOKED}{self.column(target)}", self.block.record, self.condition, measures, self.policy)
        rows = (v.text(f"{message}: "), t.Ref(first, MAYBE_TEXT), v.text(" and "), t.Ref(last, MAYBE_TEXT))
        told = Join("", (*rows, more(self.rows(target), 2)))
        return Finding("overrides-differ", differ, message, self.block.span, told, looks)

    def _named(self, name: str, code: str, words: str) -> Finding:
        """A finding about rows that are counted under this name; the first of them is told."""
        count = t.Ref(self.column(name), INTEGER)
        some = t.Compare(">", count, ZERO)
        row = told("override ", self._first(name), f" {words}", count)
        return Finding(code, some, f"an override {words}", self.block.span, row)

    def _first(self, name: str) -> str:
        """The column with the text of the first row that is counted under this name."""
        return self.column(f"{name} row")


def _is_one(node: t.Typed, words: Sequence[str]) -> t.Typed | None:
    """Whether one of these words stands there; None where the field's category has none of them."""
    category, kind = node.type.category, replace(node.type, nullable=False)
    known = [t.Const(word, kind) for word in words if category is None or word in category.names]
    if len(known) < 2:
        return t.Compare("==", node, known[0], node.span) if known else None
    return t.OneOf(node, tuple(known))   # without a place: nobody wrote it
