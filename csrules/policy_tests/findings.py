"""The findings about one account of a test, each asked for on its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from csrules.decide.lazy import LazyPlan, LazyRow, Observer, ServiceRow, Tables
from csrules.decide.lazy_code import NotStatedError
from csrules.decide.notes import FindingNote, of_decisions, ruled
from csrules.diagnostics import CODES
from csrules.plan.alike import NEAR, NearKeys
from csrules.plan.lower import values as v
from csrules.plan.nodes import Expr, Join
from csrules.plan.plan import Finding, ServiceFinding, as_written


def findings(
    plan: LazyPlan, row: LazyRow, tables: Tables, observer: Observer | None = None
) -> Iterator[FindingNote]:
    """What a run would find. Raises `NotStatedError` where a finding depends on what is not stated."""
    notes = []
    for possible in _possible(plan, row):
        holds = possible.holds()
        possible.tell(observer, row, meant=True)
        if holds:
            notes.append(possible.note())
    yield from ruled((*notes, *_of_rows(plan, row, tables)), of_decisions(plan.plan.severities))


def finds(plan: LazyPlan, row: LazyRow, tables: Tables, wanted: str, observer: Observer | None = None) -> bool:
    """Whether there is a finding with this name, or with these words in its message; others are not looked at."""
    if any(says(note, wanted) for note in _of_rows(plan, row, tables)):
        return True
    unknown: NotStatedError | None = None
    for possible in _possible(plan, row):
        if not possible.may_be(wanted):
            continue
        try:
            is_meant = possible.holds() and says(possible.note(), wanted)
        except NotStatedError as error:   # another one may be there all the same
            if possible.is_named(wanted):   # else only the figures of its text could be meant
                unknown = unknown or error
            continue
        possible.tell(observer, row, meant=is_meant or possible.is_named(wanted))
        if is_meant:
            return True
    if unknown is not None:
        raise unknown
    return False


@dataclass(frozen=True, slots=True)
class _Possible:
    """A finding that the plan knows, and the row to ask; `told` gives its words where they depend on the account."""

    about: Finding | ServiceFinding
    message: str
    told: Expr | None
    row: LazyRow | ServiceRow

    def may_be(self, wanted: str) -> bool:
        return self.is_named(wanted) or (self.told is not None and wanted not in CODES)

    def is_named(self, wanted: str) -> bool:
        """Whether that is said without a look at the account."""
        return self.about.code == wanted or (wanted not in CODES and wanted in self.message)

    def holds(self) -> bool:
        return self.row.value_of(self.about.condition) is True

    def note(self) -> FindingNote:
        """In the words without figures where a row of a test does not state what they tell."""
        with suppress(NotStatedError):
            if self.told is not None:
                return FindingNote(self.about.code, str(self.row.value_of(self.told)))
        return FindingNote(self.about.code, self.message)

    def tell(self, observer: Observer | None, row: LazyRow, meant: bool) -> None:
        if observer is not None and isinstance(self.about, Finding):
            observer.asked(self.about, row, meant)


def _possible(plan: LazyPlan, row: LazyRow) -> Iterator[_Possible]:
    for finding in plan.plan.findings:
        if plan.plan.is_off(finding.code):
            continue
        yield _Possible(finding, finding.message, finding.told, row)
    for about in plan.plan.service_findings:
        if plan.plan.is_off(about.code):
            continue
        for service in plan.members:
            detail = about.details.get(service)
            told = None if detail is None else Join("", (v.text(about.said(service)), detail))
            yield _Possible(about, about.said(service), told, row.service(service))


def _of_rows(plan: LazyPlan, row: LazyRow, tables: Tables) -> Iterator[FindingNote]:
    """Links of the account that lead nowhere, and the day."""
    for link in plan.plan.own_links:
        written = row.get(as_written(link.field))
        if written is not None and not plan.plan.is_off(link.code):
            row[NEAR] = NearKeys(tables.keys(link.target) or ()).of(written)
            yield FindingNote(link.code, str(row.value_of(link.told)))
    outside = plan.plan.out_of_effect
    if outside is not None and not plan.plan.is_off(outside.code) and row.value_of(outside.condition) is True:
        yield FindingNote(outside.code, str(row.value_of(outside.told or v.text(outside.message))))


def says(note: FindingNote, wanted: str) -> bool:
    return note.code == wanted or wanted in note.message
