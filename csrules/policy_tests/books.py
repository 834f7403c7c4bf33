"""Who carries the accounts of a test: the books, filled with all its accounts, from the people that it states.

An account is placed as a run places it. Nothing is looked at that no answer hangs on: where a person has to have the
role that an account needs, the books of one role are filled apart from all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from csrules.analysis import typed as t
from csrules.analysis.books import ROLE_COLUMN
from csrules.books.book import Book
from csrules.books.loads import room_of
from csrules.books.placing import OWNER_CHANGED, Placed, Placing
from csrules.decide.decider import FindingNote
from csrules.decide.lazy import Beside, LazyRow, Observer, Tables
from csrules.decide.lazy_candidates import Candidate, LazyCandidates
from csrules.plan.lower.values import source
from csrules.plan.plan import Books, Plan
from csrules.policy_tests.needs import Needing, WhoFits, revenue_scale
from csrules.types import Value

BOOK_FINDINGS = ("nobody-fits", "books-full", "larger-than-a-book", "owner-changed", "pinned-anyway")
NO_BOOK = "its tier has no book"
Filled = Mapping[tuple[int, str], "Carried"]


@dataclass(frozen=True, slots=True)
class Carried:
    """Who carries one account for a role, by key. Without a role it had somebody, and needs nobody any more."""

    person: Value | None
    role: str | None
    leads: bool
    placed: Placed

    @property
    def note(self) -> FindingNote | None:
        if self.placed.finding is None:
            return None
        lead = "" if self.leads else f"{self.role}: "
        return FindingNote(self.placed.finding, lead + self.placed.reason)


class TestBooks:
    """`rows` are the accounts that a run would accept, by their numbers in the test."""

    __test__ = False   # for pytest, which takes a class of this name for one of its own

    def __init__(
        self, plan: Plan, books: Books, tables: Tables, rows: Mapping[int, LazyRow], observer: Observer | None = None
    ) -> None:
        self.plan, self.books, self.rows = plan, books, rows
        self._prefix = f"{books.record}."
        self._tables = tables
        self._needing = Needing(plan, books, rows)
        self._observer = observer
        self._filled: dict[str | None, Filled] = {}

    @property
    def has_people(self) -> bool:
        return bool(self._tables.rows(self.books.record))

    # ── questions; each may raise `NotStatedError` ───────────────────────────

    def carried(self, account: int, role: str | None = None) -> Carried | None:
        """Who carries the account for a role, or for that of its tier; None where it needs nobody, and had nobody."""
        wanted = self._needing.leading(account) if role is None else role
        if wanted is None:
            return self._dropped(account)
        return self._fill(wanted if self._apart else None).get((account, wanted))

    def people_of(self, account: int) -> Iterator[Carried]:
        """Those who carry the account, for whichever roles."""
        for (number, _), carried in self._fill(None).items():
            if number == account and carried.person is not None:
                yield carried

    def notes(self, account: int) -> Iterator[FindingNote]:
        """What a run finds about who carries the account."""
        filled = [carried for (number, _), carried in sorted(self._fill(None).items(), key=_place) if number == account]
        dropped = self._dropped(account) if self._needing.leading(account) is None else None
        for carried in (*filled, dropped):
            if carried is not None and carried.note is not None and not self.plan.is_off(carried.note.code):
                yield carried.note

    def why(self, account: int, role: str | None) -> str | None:
        """Why this person or nobody, and the line that says so: that of the pin, else the block."""
        carried = self.carried(account, role)
        if carried is None:
            return None
        pin = None if self.books.pin is None else self.books.pin.name
        column = next((column for column in self.plan.columns if column.name == pin), None)
        pinned = carried.placed.change == "pinned" and column is not None
        span = (column.span if pinned and column is not None else None) or self.books.span.first_line
        return f"{carried.placed.reason}: {source(span)} ({span.where})"

    # ── filling ──────────────────────────────────────────────────────────────

    @cached_property
    def _roster(self) -> LazyCandidates:
        books, people = self.books, self._tables.rows(self.books.record)
        return LazyCandidates(books.record, books.fits, self._prefix, people, books.lookups, self._tables.linked)

    @cached_property
    def _apart(self) -> bool:
        """Whether everybody carries accounts for the role that he has, so that other roles do not matter."""
        fits = self.books.fits
        same = {self._prefix + self.books.role, ROLE_COLUMN}
        parts = fits.items if isinstance(fits, t.And) else (fits,)
        return any(isinstance(part, t.Compare) and part.op == "==" and _sides(part) == same for part in parts)

    def _fill(self, role: str | None) -> Filled:
        """The books of one role, or of all."""
        if role not in self._filled:
            roles = self.books.carried_by if role is None else (role,)
            people, books = self._people()
            compared = sum(book.role in roles for book in books) > 1
            asked = self._needing.asked(roles)
            needs = [self._needing.need(at, account, wanted, compared) for at, (account, wanted) in enumerate(asked)]
            carry = [person if book.room is not None else None for person, book in zip(people, books, strict=True)]
            fitting: dict[int, Sequence[int]] = {
                at: WhoFits(self.rows[account], wanted, self._roster, carry, self._asked)
                for at, (account, wanted) in enumerate(asked)
            }
            placed = Placing(books, fitting, [load.kind for load in self.books.loads]).place(needs)
            keys = [person[self._prefix + self.books.key] for person in people]
            self._filled[role] = {
                pair: Carried(None if place.person is None else keys[place.person], need.role, need.leads, place)
                for pair, need, place in zip(asked, needs, placed, strict=True)
            }
        return self._filled[role]

    def _asked(self, account: Beside, person: Candidate) -> None:
        if self._observer is not None:
            self._observer.compared(self.books, account, [person])

    def _people(self) -> tuple[list[Candidate], list[Book]]:
        """Everybody on the roster in the order of their keys, each with an empty book. Each is a kind of its own."""
        books, prefix, scale = self.books, self._prefix, revenue_scale(self.plan)
        people = sorted(self._roster.rows, key=lambda person: person[prefix + books.key])
        empty = []
        for number, person in enumerate(people):
            role, room = person[prefix + books.role], None
            if role in books.carried_by:
                part = None if books.capacity is None else person[prefix + books.capacity]
                room = room_of(self.plan.roles[role], part, scale)
            empty.append(Book(number, str(person[prefix + books.key]), role, number, room))
        return people, empty

    def _dropped(self, account: int) -> Carried | None:
        previous = self._needing.previous(account)
        if previous is None:
            return None
        return Carried(None, None, True, Placed(None, previous, "dropped", NO_BOOK, OWNER_CHANGED))


def _sides(node: t.Compare) -> set[str]:
    return {side.name for side in (node.left, node.right) if isinstance(side, t.Ref)}


def _place(item: tuple[tuple[int, str], Carried]) -> tuple[bool, str]:
    """The role of the tier first."""
    (_, role), carried = item
    return not carried.leads, role
