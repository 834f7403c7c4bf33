"""Match: which one row of another record holds for an account, and what is found where none or several do."""

from __future__ import annotations

from dataclasses import replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.scalars import INTEGER
from csrules.plan.links import lookups
from csrules.plan.plan import Finding, Match, Preference


def lower_match(policy: checked.CheckedPolicy) -> Match | None:
    found = policy.match
    if found is None:
        return None
    schema = policy.records[found.record]
    assert schema.key is not None  # noqa: S101  (the checker asks for one)
    prefix = f"{found.record}."
    parts = [found.condition, *(one.value for one in found.preferences)]
    read = {part.name: part for node in parts for part in t.walk(node) if isinstance(part, t.Ref)}
    account = tuple(
        t.Ref(name, part.type) for name, part in sorted(read.items()) if not name.startswith(prefix)
    )
    return Match(
        record=found.record,
        key=schema.key.name,
        when=found.when,
        condition=found.condition,
        in_force=found.in_force,
        preferences=tuple(
            Preference(one.value, one.order != "lowest", one.span) for one in found.preferences
        ),
        lookups=lookups(read, policy.records, schema, prefix),
        account_columns=account,
        span=found.span,
    )


def match_findings(match: Match | None) -> tuple[Finding, ...]:
    """None where one is needed, and a tie: either way the account is served as one without an agreement."""
    if match is None:
        return ()
    count = t.Ref(match.found, replace(INTEGER, nullable=True))
    one = t.Const(1, INTEGER)
    tie = Finding(
        "match-tie", t.Known(t.Compare(">", count, one)),
        f"more than one {match.record} holds, and no preference decides; none is used", match.span,
    )
    if match.when is None:
        return (tie,)
    none = t.Known(t.And((match.when, t.Compare("<", count, one))))
    return (Finding("match-missing", none, f"no {match.record} holds on this day", match.span), tie)
