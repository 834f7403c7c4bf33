"""Watches over many accounts, in a test: the accounts that it states are all that there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from csrules.analysis.checked_tests import GROUP_FINDING
from csrules.analysis.groups import ALL, PERSON, ROLE, VALUE, sources
from csrules.decide.decider import FindingNote
from csrules.decide.groups import Part, group_notes
from csrules.decide.lazy import LazyRow
from csrules.plan.plan import GroupWatch, Plan
from csrules.plan.results import total_column
from csrules.policy_tests.books import TestBooks
from csrules.policy_tests.findings import says
from csrules.policy_tests.needs import spent


@dataclass(frozen=True, slots=True)
class TestGroups:
    """`rows` are the accounts that a run would accept, by their numbers in the test."""

    __test__ = False   # for pytest, which takes a class of this name for one of its own

    plan: Plan
    as_of: dt.date
    rows: Mapping[int, LazyRow]
    books: TestBooks | None

    def finds(self, wanted: str) -> bool:
        """Whether a watch with this name or these words reports a group. Raises `NotStatedError`."""
        if self.plan.is_off(GROUP_FINDING):
            return False
        meant = [watch for watch in self.plan.group_watches if wanted == GROUP_FINDING or _may_say(watch, wanted)]
        return any(says(note, wanted) for watch in meant for note in self.notes(watch))

    def notes(self, watch: GroupWatch) -> list[FindingNote]:
        parts = [part for number, row in self.rows.items() for part in _PARTS[watch.kind](self, watch, number, row)]
        return [note for _, note in group_notes(watch, parts, self.as_of)]

    def _of_account(self, watch: GroupWatch, _number: int, row: LazyRow) -> Iterator[Part]:
        sums = {source: row[total_column(source)] for source in sources(watch.kind)}
        yield Part(None if watch.by is None else row[watch.by.name], sums, self._revenue(row))

    def _of_roles(self, _watch: GroupWatch, _number: int, row: LazyRow) -> Iterator[Part]:
        for role in self.plan.roles:
            minutes, cost = spent(row, self.plan, role)
            if minutes:
                yield Part(role, {"minutes": minutes, "cost": cost})

    def _of_people(self, _watch: GroupWatch, number: int, row: LazyRow) -> Iterator[Part]:
        assert self.books is not None  # noqa: S101  (a watch of people needs books)
        for carried in self.books.people_of(number):
            minutes, _ = spent(row, self.plan, str(carried.role))
            yield Part(carried.person, {"minutes": minutes}, self._revenue(row))

    def _revenue(self, row: LazyRow) -> Decimal | None:
        revenue: Any = None if self.plan.revenue is None else row[self.plan.revenue.name]
        return None if revenue is None else Decimal(revenue)


def _may_say(watch: GroupWatch, wanted: str) -> bool:
    """Whether the words are part of the watch's text, or say more than it."""
    return any(wanted in alarm.message or alarm.message in wanted for alarm in watch.alarms)


_PARTS: dict[str, Callable[[TestGroups, GroupWatch, int, LazyRow], Iterator[Part]]] = {
    VALUE: TestGroups._of_account, ALL: TestGroups._of_account, ROLE: TestGroups._of_roles,
    PERSON: TestGroups._of_people,
}
