"""Look-ups: `match price from price_list`, each as gatherings, one for each preference and one for what is found.

A preference asks for the best value among the rows that are left, and the next one keeps the rows that have it. So
what is left behind the last is what a `match` leaves, and where that is one row, its fields are the account's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.figures import ROW_COUNT
from csrules.analysis.scalars import Kind, Scalar
from csrules.plan.lower import values as v
from csrules.plan.lower.gathers import gather
from csrules.plan.lower.match import tie_finding
from csrules.plan.lower.near_misses import near_misses
from csrules.plan.nodes import Case
from csrules.plan.plan import Column, Finding, Gather, Measure
from csrules.plan.telling import Check, RowTelling, Words

NONE, ONE = t.Const(0, ROW_COUNT), t.Const(1, ROW_COUNT)


@dataclass(frozen=True, slots=True)
class LookingUp:
    gathers: tuple[Gather, ...]
    columns: tuple[Column, ...]
    findings: tuple[Finding, ...]


def lower_look_ups(policy: checked.CheckedPolicy, read: Set[str]) -> LookingUp:
    """`read` are the columns that anything reads: no other field is fetched."""
    lowered = [_LookUp(policy, look_up) for look_up in policy.look_ups]
    return LookingUp(
        tuple(gather for one in lowered for gather in one.gathers(read)),
        tuple(column for one in lowered for column in one.columns(read)),
        tuple(finding for one in lowered for finding in one.findings()),
    )


@dataclass(frozen=True, slots=True)
class _LookUp:
    policy: checked.CheckedPolicy
    look_up: checked.LookUp

    @property
    def _match(self) -> checked.Match:
        return self.look_up.match

    @property
    def _found(self) -> t.Ref:
        return t.Ref(f"{self.look_up.key.name}:found", ROW_COUNT)

    @property
    def _edges(self) -> tuple[t.Ref, t.Ref]:
        key = self.look_up.fields[self._key]
        return t.Ref(f"{self.look_up.key.name}:first", key), t.Ref(f"{self.look_up.key.name}:last", key)

    @property
    def _key(self) -> str:
        schema = self.policy.known[self._match.record]
        assert schema.key is not None  # noqa: S101  (the checker asks for one)
        return schema.key.name

    def _row(self, field: str) -> t.Ref:
        return t.Ref(f"{self._match.record}:row.{field}", self.look_up.fields[field])

    def _condition(self) -> t.Typed:
        when = () if self._match.when is None else (self._match.when,)
        parts = _flat((*when, self._match.condition))
        return parts[0] if len(parts) == 1 else t.And(parts, self._match.span)

    # ── what is gathered ─────────────────────────────────────────────────────

    def gathers(self, read: Set[str]) -> Iterator[Gather]:
        kept: list[t.Typed] = []
        for number, preference in enumerate(self._match.preferences):
            measure, keeps = _best(f"{self.look_up.key.name}:best_{number}", preference, kept)
            yield self._gather(measure.name, (measure,))
            kept.append(keeps)
        measures = tuple(self._measures(_all(kept), read))
        telling = RowTelling(((self.look_up.name, None),), (Check(self._match.condition),), self._match.condition)
        yield replace(self._gather(self._found.name, measures), telling=telling)

    def _gather(self, name: str, measures: Sequence[Measure]) -> Gather:
        return gather(name, self._match.record, self._condition(), measures, self.policy)

    def _measures(self, where: t.Typed | None, read: Set[str]) -> Iterator[Measure]:
        first, last = self._edges
        yield Measure(self._found.name, "count", ROW_COUNT, None, where)
        yield Measure(first.name, "min", first.type, self._row(self._key), where)
        yield Measure(last.name, "max", last.type, self._row(self._key), where)
        for field, kind in self._fields(read):
            yield Measure(self._one(field).name, "latest", kind, self._row(field), where)

    def _fields(self, read: Set[str]) -> list[tuple[str, Scalar]]:
        return [(field, kind) for field, kind in self.look_up.fields.items() if self._name(field) in read]

    def _name(self, field: str) -> str:
        return f"{self.look_up.key.name}.{field}"

    def _one(self, field: str) -> t.Ref:
        """The field in the rows that are left, which is the account's where one row is."""
        return t.Ref(f"{self._name(field)}:one", self.look_up.fields[field])

    # ── what is known of the account ─────────────────────────────────────────

    def columns(self, read: Set[str]) -> Iterator[Column]:
        key, name = self.look_up.key, self.look_up.name
        yield self._column(key.name, name, replace(self._edges[0], type=key.type), f"match {name}")
        for field, _ in self._fields(read):
            yield self._column(self._name(field), f"{name}.{field}", self._one(field))

    def _column(self, name: str, words: str, value: t.Ref, title: str = "") -> Column:
        single = t.Compare("==", self._found, ONE)
        expr = Case(((single, value),), t.Const(None, value.type), value.type)
        return Column(name, expr, self.look_up.name, self.look_up.span, title, words=Words(words))

    def findings(self) -> Iterator[Finding]:
        name, span = self.look_up.name, self.look_up.span
        if self._match.when is not None:
            none = t.Known(t.And((self._match.when, t.Compare("==", self._found, NONE))))
            missing = Finding("match-missing", none, f"no {name} holds on this day", span)
            yield near_misses(self.policy, self._match, missing, name)
        yield tie_finding(name, self._found, self._edges, span)


def _best(name: str, preference: checked.Preference, kept: list[t.Typed]) -> tuple[Measure, t.Typed]:
    """The best value among the rows that are left, and whether a row has it; one that is missing is worse than any."""
    value = preference.value
    if value.type.kind is Kind.CONDITION:
        number = Measure(name, "count", ROW_COUNT, None, _all([*kept, value]))
        return number, t.Or((t.Compare("==", number.ref, NONE), t.Known(value)))
    best = Measure(name, "min" if preference.order == "lowest" else "max", value.type.missing_too(), value, _all(kept))
    return best, t.Or((t.Missing(best.ref), t.Compare("==", value, best.ref)))


def _all(conditions: Sequence[t.Typed]) -> t.Typed | None:
    if not conditions:
        return None
    return conditions[0] if len(conditions) == 1 else t.And(tuple(conditions))


def _flat(parts: Sequence[t.Typed]) -> tuple[t.Typed, ...]:
    return tuple(inner for part in parts
                 for inner in (_flat(part.items) if isinstance(part, t.And) else (part,))) or (v.yes(True),)
