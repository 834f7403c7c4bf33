"""Defines that are missing without an agreement, or without a link, where only a number decides the tier.

No condition on a missing number holds, so all these accounts get the last tier. An author who looks at the missing
value anywhere, or who tells accounts apart by something other than numbers, is taken to mean it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from csrules.analysis import typed as t
from csrules.analysis.policy import ACCOUNT, CheckedPolicy, Choice, Define, Rule
from csrules.analysis.scalars import ORDERED, Kind, of_field
from csrules.types import Link

ADDED = (Kind.NUMBER, Kind.MONEY, Kind.PERCENT)   # of these, nought is what usually takes the place of a missing one


@dataclass(frozen=True, slots=True)
class LostValue:
    """`source` is the matched row or the link, `parts` what the define reads of it; `rules` of tiers ask for it."""

    define: Define
    value: t.Typed
    source: t.Ref
    parts: tuple[t.Ref, ...]
    rules: tuple[Rule, ...]


def lost_values(policy: CheckedPolicy) -> Iterator[LostValue]:
    """Those that nobody looks at; whether an account loses a tier by them is left to the caller."""
    tiers = policy.tiers.tiers
    if not tiers or all(rule.condition is not None for rule in tiers[-1].rules):
        return
    for define in policy.defines:
        value = define.value
        if isinstance(value, Choice) or define.figure is not None:
            continue
        lost = _lost(policy, define, value)
        if lost is not None and lost.rules and not _is_meant(policy, lost):
            yield lost


def _lost(policy: CheckedPolicy, define: Define, value: t.Typed) -> LostValue | None:
    """None where the define may be missing for another reason, too."""
    parts, sources = [], dict[str, t.Ref]()
    for node in t.walk(value):
        if isinstance(node, t.Coalesce | t.Exact):
            return None
        if isinstance(node, t.Ref) and node.type.nullable:
            source = _source(policy, node.name)
            if source is None or node.type.kind not in ADDED:
                return None
            parts.append(node)
            sources[source.name] = source
    if len(sources) != 1:
        return None
    rules = tuple(rule for tier in policy.tiers.tiers for rule in tier.rules if define.name in _names(rule))
    (source,) = sources.values()
    return LostValue(define, value, source, tuple(parts), rules)


def _source(policy: CheckedPolicy, name: str) -> t.Ref | None:
    """The matched row or the account's link, where a field is missing if this is absent, and only then."""
    first, *rest = name.split(".")
    if len(rest) != 1:
        return None
    record, is_matched = first, policy.match is not None and policy.match.record == first
    link = policy.records[ACCOUNT].by_name.get(first)
    if not is_matched:
        if link is None or not isinstance(link.type, Link) or not link.optional:
            return None
        record = link.type.record
    field = policy.records[record].by_name.get(rest[0])
    key = policy.records[record].key
    if field is None or field.optional or key is None:
        return None
    return t.Ref(first, of_field(link) if not is_matched and link is not None else of_field(key).missing_too())


def _names(rule: Rule) -> frozenset[str]:
    return frozenset() if rule.condition is None else t.refs(rule.condition)


# ── does the author look at it ───────────────────────────────────────────────


def _is_meant(policy: CheckedPolicy, lost: LostValue) -> bool:
    rules = list(_tier_rules(policy))
    looked_at = [*_conditions(rules), *_elsewhere(policy)]
    apart = any(not _is_number(node, lost) for rule in rules for node in _leaves(rule))
    return apart or any(_looks_at(node, lost) for part in looked_at for node in t.walk(part))


def _tier_rules(policy: CheckedPolicy) -> Iterator[Rule]:
    block = policy.tiers
    for tier in block.tiers:
        yield from (*tier.rules, *tier.stays)
    yield from (floor.rule for floor in block.floors)
    yield from block.no_tier
    yield from block.hold.moves if block.hold is not None else ()


def _conditions(rules: list[Rule]) -> Iterator[t.Typed]:
    return (rule.condition for rule in rules if rule.condition is not None)


def _elsewhere(policy: CheckedPolicy) -> Iterator[t.Typed]:
    for define in policy.defines:
        yield from define.value.parts if isinstance(define.value, Choice) else (define.value,)
    for segment in policy.segments:
        for value in segment.values:
            yield from _conditions([*value.rules])


def _leaves(rule: Rule) -> Iterator[t.Ref]:
    parts = () if rule.condition is None else t.walk(rule.condition)
    return (part for part in parts if isinstance(part, t.Ref))


def _is_number(ref: t.Ref, lost: LostValue) -> bool:
    """Whether it tells no kinds of accounts apart: a number or a day that the define is not made of."""
    return ref.name == lost.define.name or (ref.type.kind in ORDERED and ref.name not in t.refs(lost.value))


def _looks_at(node: t.Typed, lost: LostValue) -> bool:
    if not isinstance(node, t.Missing | t.Coalesce):
        return False
    names = {name.partition(".")[0] for name in t.refs(node.item)}
    return lost.define.name in names or lost.source.name in names
