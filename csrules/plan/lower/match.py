"""Match: which one row of another record holds for an account, and what is found where none or several do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.scalars import DATE, INTEGER, of_field
from csrules.plan.links import lookups
from csrules.plan.lower import values as v
from csrules.plan.lower.near_misses import near_misses
from csrules.plan.lower.told_rows import more
from csrules.plan.nodes import Case, Join, Written
from csrules.plan.plan import Column, Finding, Match, Preference
from csrules.plan.telling import Check, RowTelling
from csrules.text import Span
from csrules.types import Link


def lower_match(policy: checked.CheckedPolicy) -> Match | None:
    block = policy.match
    if block is None:
        return None
    schema = policy.records[block.record]
    assert schema.key is not None  # noqa: S101  (the checker asks for one)
    prefix = f"{block.record}."
    parts = [block.condition, *(preference.value for preference in block.preferences)]
    read = {part.name: part for node in parts for part in t.walk(node) if isinstance(part, t.Ref)}
    account = tuple(
        t.Ref(name, part.type) for name, part in sorted(read.items()) if not name.startswith(prefix)
    )
    return Match(
        record=block.record,
        key=schema.key.name,
        when=block.when,
        condition=block.condition,
        in_force=block.in_force,
        preferences=tuple(
            Preference(order.value, order.order != "lowest", order.span) for order in block.preferences
        ),
        lookups=lookups(read, policy.known, schema, prefix),
        account_columns=account,
        span=block.span,
        telling=RowTelling(((block.record, None),), (Check(block.condition),), block.condition, "tail"),
    )


def tail_columns(policy: checked.CheckedPolicy) -> tuple[Column, ...]:
    """The last day of the tail in which a row that has ended still holds for the account; else missing."""
    if policy.match is None or policy.match.tail is None:
        return ()
    ends, last = map(_maybe, policy.match.tail)
    ended = t.Compare("<", ends, t.Today(DATE), policy.match.span)
    kind = replace(DATE, nullable=True)
    expr = Case(((ended, last),), t.Const(None, kind), kind)
    return (Column(f"{policy.match.record}:tail_until", expr, "agreement", policy.match.span),)


def _maybe(node: t.Typed) -> t.Typed:
    """The same of an account, of which no row may hold: then all fields of the row are missing."""
    match node:
        case t.Ref():
            return replace(node, type=node.type.missing_too())
        case t.Shift(date=date, amount=amount):
            return replace(node, date=_maybe(date), amount=_maybe(amount))
    return node


def match_findings(policy: checked.CheckedPolicy, match: Match | None, partner: t.Ref | None) -> tuple[Finding, ...]:
    """None where one is needed, and a tie: either way the account is served as one without an agreement.

    And one that belongs to another partner than the account: it counts, and whoever reads the margin should look at it.
    """
    if match is None:
        return ()
    return (*_number_findings(policy, match), *_foreign(policy, match, partner))


def _foreign(policy: checked.CheckedPolicy, match: Match, partner: t.Ref | None) -> Iterator[Finding]:
    prefix = f"{match.record}."
    if partner is None or partner.name.startswith(prefix):
        return
    for field in policy.records[match.record].fields:
        if isinstance(field.type, Link) and field.type.record == partner.type.record:
            theirs = replace(partner, name=prefix + field.name)
            if not _are_compared(match.condition, partner.name, theirs.name):
                differ = t.Known(t.Compare("!=", partner, theirs, match.span))
                message = f"the {match.record} that holds belongs to another partner than the account"
                yield Finding("agreement-of-another", differ, message, match.span)
            return


def _are_compared(condition: t.Typed, first: str, second: str) -> bool:
    """Whether only rows with equal partners match."""
    match condition:
        case t.And(items=items):
            return any(_are_compared(item, first, second) for item in items)
        case t.Compare(op="==", left=t.Ref(name=left), right=t.Ref(name=right)):
            return {left, right} == {first, second}
    return False


def _number_findings(policy: checked.CheckedPolicy, match: Match) -> Iterator[Finding]:
    count = t.Ref(match.found, replace(INTEGER, nullable=True))
    single = t.Const(1, INTEGER)
    if match.when is not None and policy.match is not None:
        none = t.Known(t.And((match.when, t.Compare("<", count, single))))
        missing = Finding("match-missing", none, f"no {match.record} holds on this day", match.span)
        yield near_misses(policy, policy.match, missing)
    key = policy.records[match.record].key
    assert key is not None  # noqa: S101  (the checker asks for one)
    first, last = (t.Ref(name, of_field(key).missing_too()) for name in match.edges)
    yield tie_finding(match.record, count, (first, last), match.span)


def tie_finding(name: str, count: t.Ref, edges: tuple[t.Ref, t.Ref], span: Span) -> Finding:
    first, last = map(Written, edges)
    message = f"more than one {name} holds, and no preference decides; none is used"
    told = Join("", (v.text(f"{message}: `"), first, v.text("` and `"), last, v.text("`"), more(count, 2)))
    return Finding("match-tie", t.Known(t.Compare(">", count, t.Const(1, INTEGER))), message, span, told)
