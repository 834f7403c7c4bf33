"""The findings about one account of a test, each asked for on its own."""

from __future__ import annotations

from collections.abc import Iterator

from csrules.decide.decider import FindingNote
from csrules.decide.lazy import LazyPlan, LazyRow, Tables
from csrules.types import Link


def findings(plan: LazyPlan, row: LazyRow, tables: Tables) -> Iterator[FindingNote]:
    """What a run would find. Raises `NotStatedError` where a finding depends on what is not stated."""
    for finding in plan.plan.findings:
        if row.value_of(finding.condition) is True:
            yield FindingNote(finding.code, finding.message)
    yield from links(plan, row, tables)
    yield from _effect(plan, row)


def finds(plan: LazyPlan, row: LazyRow, tables: Tables, wanted: str) -> bool:
    """Whether there is a finding with this name, or with these words in its message; others are not looked at."""
    for finding in plan.plan.findings:
        if _is(FindingNote(finding.code, finding.message), wanted) and row.value_of(finding.condition) is True:
            return True
    return any(_is(note, wanted) for note in (*links(plan, row, tables), *_effect(plan, row)))


def links(plan: LazyPlan, row: LazyRow, tables: Tables) -> Iterator[FindingNote]:
    """Links of the account that lead nowhere; one that is not stated leads nowhere in particular."""
    for field in plan.plan.account.fields:
        if isinstance(field.type, Link) and row.get(field.name) is not None:
            key, record = row[field.name], field.type.record
            if tables.find(record, key) is None:
                yield FindingNote("link-not-found", f"`{field.name}` is `{key}`, and there is no such {record}")


def _effect(plan: LazyPlan, row: LazyRow) -> Iterator[FindingNote]:
    starts, ends = plan.plan.starts, plan.plan.ends
    if (starts is not None and row.as_of < starts) or (ends is not None and row.as_of > ends):
        yield FindingNote("not-in-effect", f"the policy is not in effect on {row.as_of.isoformat()}")


def _is(note: FindingNote, wanted: str) -> bool:
    return note.code == wanted or wanted in note.message
