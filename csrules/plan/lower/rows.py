"""Findings about rows as they are, whatever a policy decides of them: links that lead nowhere, a day out of effect."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace

from csrules.analysis import policy as checked, typed as t
from csrules.analysis.scalars import DATE, of_field
from csrules.plan.alike import NEAR
from csrules.plan.lower import values as v
from csrules.plan.nodes import Case, Expr, Join, Written
from csrules.plan.plan import MAIN, BrokenLink, Finding, as_written
from csrules.types import Link, RecordSchema, Text


def broken_links(records: Mapping[str, RecordSchema], owners: Container[str]) -> Iterator[BrokenLink]:
    """One for each link of each record; `owners` are the account's links to whoever had it."""
    for schema in records.values():
        for field in schema.fields:
            if isinstance(field.type, Link):
                written = t.Ref(as_written(field.name), replace(of_field(field), nullable=False))
                told = Join("", (v.text(f"`{field.name}` is `"), Written(written),
                                 v.text(f"`, and there is no such {field.type.record}"), _meant(field.type)))
                kept = schema.name == MAIN and field.name in owners
                yield BrokenLink(schema.name, field.name, field.type.record, told, kept=kept)


def _meant(link: Link) -> Expr:
    """The key that is written nearly so, where keys are texts and there is one."""
    if not isinstance(link.key_type, Text):
        return v.text("")
    near = t.Ref(NEAR, v.text(None).type)
    meant = Join("", (v.text("; did you mean `"), near, v.text("`?")))
    return Case(((t.Missing(near), v.text("")),), meant, v.text("").type)


def out_of_effect(policy: checked.CheckedPolicy) -> Finding | None:
    """Of the day alone: it is the same for all accounts."""
    today = t.Today(DATE)
    outside = [t.Compare(op, today, t.Const(day, DATE))
               for op, day in (("<", policy.starts), (">", policy.ends)) if day is not None]
    if not outside:
        return None
    told = Join("", (v.text("the policy is not in effect on "), Written(today)))
    return Finding("not-in-effect", v.any_of(*outside), "the policy is not in effect", None, told)
