"""Places accounts in books, one after another in a fixed order, so that the same rows always give the same books.

Three passes over the accounts: pins; then everybody who still fits keeps his accounts as far as his book holds them;
then what is left goes, account by account, to the person with the least load for his room. So nobody loses an account
to one that comes new, and a run over its own result moves nothing.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from csrules.books.book import Book, weights

OWNER_CHANGED, PINNED_ANYWAY = "owner-changed", "pinned-anyway"
NOBODY_FITS, BOOKS_FULL, LARGER = "nobody-fits", "books-full", "larger-than-a-book"
Rank = tuple[int, ...]   # loads as parts of a whole book, then the person's number
Kinds = Sequence[int]


@dataclass(frozen=True, slots=True)
class Need:
    """An account that needs a person of `role`. `loads` are what it adds to each measure that is balanced."""

    number: int
    kind: int
    role: str
    leads: bool
    minutes: int
    revenue: int
    pin: str | None
    keeps: tuple[str | None, ...]
    loads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """Who carries it now (None: nobody) and who did so far; `finding` is a code's name."""

    person: int | None
    previous: str | None
    change: str
    reason: str
    finding: str | None = None


class Placing:
    """`fitting` lists for each kind of account the kinds of people that may carry it; `kinds` name what is balanced."""

    def __init__(self, books: Sequence[Book], fitting: Mapping[int, Kinds], kinds: Sequence[str]) -> None:
        self.books = books
        self._by_key = {book.key: book for book in books}
        self._fitting = fitting
        self._size: dict[int, int] = {}
        for book in books:
            book.loads = [0] * len(kinds)
            self._size[book.kind] = self._size.get(book.kind, 0) + 1
        self._one_of_kind = {book.kind: book for book in books}
        self._weights = weights(kinds, (book.room for book in books if book.room is not None))
        self._queues: dict[int, list[Rank]] = {}
        self._refused: dict[int, list[tuple[int, int]]] = {}   # minutes and revenue that nobody of a kind had room for

    def place(self, needs: Sequence[Need]) -> list[Placed]:
        """One answer for each need, in their order."""
        answered: dict[int, Placed] = {}
        left = needs
        steps: tuple[Callable[[Need], Placed | None], ...] = (self._pin, self._keep, self._give)
        for step in steps:
            answers = [(need, step(need)) for need in left]
            answered |= {need.number: placed for need, placed in answers if placed is not None}
            left = [need for need, placed in answers if placed is None]
        return [answered[need.number] for need in needs]

    # ── the three passes ─────────────────────────────────────────────────────

    def _pin(self, need: Need) -> Placed | None:
        book = self._by_key.get(need.pin) if need.pin is not None and need.leads else None
        if book is None:
            return None
        fits, room = self._fits(need, book), book.has_room(need.minutes, need.revenue)
        self._add(need, book)
        previous = self._previous(need)
        if fits and room:
            changed = previous is not None and previous != book.key
            return Placed(book.number, previous, "pinned", "pinned", OWNER_CHANGED if changed else None)
        reason = f"pinned to {book.key}, who {'has no room' if fits else 'does not fit'}"
        return Placed(book.number, previous, "pinned", reason, PINNED_ANYWAY)

    def _keep(self, need: Need) -> Placed | None:
        previous = self._previous(need)
        book = self._by_key.get(previous) if previous is not None else None
        if book is None or not self._fits(need, book) or not book.has_room(need.minutes, need.revenue):
            return None
        self._add(need, book)
        return Placed(book.number, previous, "kept", "kept")

    def _give(self, need: Need) -> Placed:
        previous = self._previous(need)
        lost = "" if previous is None else f"{previous} {self._why_lost(need, previous)}; "
        kinds = self._fitting.get(need.kind, ())
        if not kinds:
            return Placed(None, previous, "none", f"{lost}nobody fits", NOBODY_FITS)
        count = sum(self._size[kind] for kind in kinds)
        book = self._least_loaded(need, kinds)
        if book is None:
            return self._nobody(need, previous, lost, count)
        reason = f"{lost}least loaded of {count} who fit" if count > 1 else f"{lost}the only one who fits"
        if previous is None:
            return Placed(book.number, None, "new", reason)
        return Placed(book.number, previous, "moved", reason, OWNER_CHANGED)

    def _nobody(self, need: Need, previous: str | None, lost: str, count: int) -> Placed:
        rooms = [self._one_of_kind[kind].room for kind in self._fitting[need.kind]]
        if not any(room is not None and room.holds(need.minutes, need.revenue) for room in rooms):
            reason = f"{lost}larger than a whole book of anybody who fits"
            return Placed(None, previous, "none", reason, LARGER)
        full = f"all {count} who fit are full" if count > 1 else "the only one who fits is full"
        return Placed(None, previous, "none", lost + full, BOOKS_FULL)

    # ── questions ────────────────────────────────────────────────────────────

    def _previous(self, need: Need) -> str | None:
        """The first `keep` is about the role of the tier; of the others one counts for the role that person has."""
        if not need.keeps:
            return None
        if need.leads:
            return need.keeps[0]
        for key in need.keeps[1:]:
            book = self._by_key.get(key) if key is not None else None
            if book is not None and book.role == need.role:
                return key
        return None

    def _fits(self, need: Need, book: Book) -> bool:
        return book.kind in self._fitting.get(need.kind, ())

    def _why_lost(self, need: Need, key: str) -> str:
        book = self._by_key.get(key)
        if book is None:
            return "is not on the roster"
        return "has no room" if self._fits(need, book) else "does not fit"

    # ── loads ────────────────────────────────────────────────────────────────

    def _add(self, need: Need, book: Book) -> None:
        book.accounts += 1
        book.minutes += need.minutes
        book.revenue += need.revenue
        for at, load in enumerate(need.loads):
            book.loads[at] += load

    def _rank(self, book: Book) -> Rank:
        assert book.room is not None  # noqa: S101  (only books with room are in a queue)
        return (*map(int.__mul__, book.loads, self._weights[book.room]), book.number)

    def _queue(self, kind: int) -> list[Rank]:
        """The books of a kind that hold anything more, the least loaded first."""
        queue = self._queues.get(kind)
        if queue is None:
            open_books = (book for book in self.books if book.kind == kind and book.has_room())
            queue = self._queues[kind] = sorted(self._rank(book) for book in open_books)
        return queue

    def _least_loaded(self, need: Need, kinds: Kinds) -> Book | None:
        best: tuple[Rank, int, int] | None = None
        for kind in kinds:
            at = self._first_with_room(need, kind)
            if at is not None and (best is None or self._queues[kind][at] < best[0]):
                best = self._queues[kind][at], kind, at
        if best is None:
            return None
        rank, kind, at = best
        queue, book = self._queues[kind], self.books[rank[-1]]
        del queue[at]
        self._add(need, book)
        if book.has_room():
            insort(queue, self._rank(book))
        return book

    def _first_with_room(self, need: Need, kind: int) -> int | None:
        """Books only fill up: what once had no room with anybody of a kind has none later."""
        queue, refused = self._queue(kind), self._refused.setdefault(kind, [])
        if any(minutes <= need.minutes and revenue <= need.revenue for minutes, revenue in refused):
            return None
        for at, rank in enumerate(queue):
            if self.books[rank[-1]].has_room(need.minutes, need.revenue):
                return at
        refused[:] = [lacked for lacked in refused if lacked[0] < need.minutes or lacked[1] < need.revenue]
        refused.append((need.minutes, need.revenue))
        return None
