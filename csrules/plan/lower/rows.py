"""Findings about rows as they are, whatever a policy decides of them: links that lead nowhere, a day out of effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.scalars import DATE, of_field
from csrules.plan.lower import values as v
from csrules.plan.nodes import Join, Written
from csrules.plan.plan import BrokenLink, Finding
from csrules.types import Link, RecordSchema


def broken_links(records: Mapping[str, RecordSchema]) -> Iterator[BrokenLink]:
    """One for each link of each record."""
    for schema in records.values():
        for field in schema.fields:
            if isinstance(field.type, Link):
                found = t.Ref(field.name, replace(of_field(field), nullable=False))
                told = Join("", (v.text(f"`{field.name}` is `"), Written(found),
                                 v.text(f"`, and there is no such {field.type.record}")))
                yield BrokenLink(schema.name, field.name, field.type.record, told)


def out_of_effect(policy: checked.CheckedPolicy) -> Finding | None:
    """Of the day alone: it is the same for all accounts."""
    today = t.Today(DATE)
    outside = [t.Compare(op, today, t.Const(day, DATE))
               for op, day in (("<", policy.starts), (">", policy.ends)) if day is not None]
    if not outside:
        return None
    told = Join("", (v.text("the policy is not in effect on "), Written(today)))
    return Finding("not-in-effect", v.any_of(*outside), "the policy is not in effect", None, told)
