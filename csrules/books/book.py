"""A person's book: what it holds, what it can hold, and how full it is beside others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm

from csrules.analysis.books import ACCOUNTS, HOURS, REVENUE


@dataclass(frozen=True, slots=True)
class Room:
    """What a whole book holds; None is no limit. Amounts are whole numbers of the smallest part that is carried."""

    accounts: int | None
    minutes: int | None
    revenue: int | None = None

    def holds(self, minutes: int, revenue: int) -> bool:
        """Whether an empty book has room for so much, the number of accounts left aside."""
        return _within(minutes, self.minutes) and _within(revenue, self.revenue)

    def of(self, kind: str) -> int | None:
        """The limit by which loads of a kind are compared."""
        return {HOURS: self.minutes, ACCOUNTS: self.accounts, REVENUE: self.revenue}.get(kind)


def _within(amount: int, most: int | None) -> bool:
    return most is None or amount <= most


@dataclass(slots=True)
class Book:
    """`number` is the person's place in the order of keys; people of one `kind` fit alike, and have as much room."""

    number: int
    key: str
    role: str | None
    kind: int
    room: Room | None
    accounts: int = 0
    minutes: int = 0
    revenue: int = 0
    loads: list[int] = field(default_factory=list)

    def has_room(self, minutes: int = 0, revenue: int = 0) -> bool:
        """For one more account that takes so much."""
        room = self.room
        if room is None or not _within(self.accounts + 1, room.accounts):
            return False
        return room.holds(self.minutes + minutes, self.revenue + revenue)

    def fullness(self) -> Fraction | None:
        """The fullest of its measures, None where it can hold nothing."""
        if self.room is None:
            return None
        room = self.room
        parts = [(self.accounts, room.accounts), (self.minutes, room.minutes), (self.revenue, room.revenue)]
        return max((Fraction(used, most) for used, most in parts if most), default=None)


def weights(kinds: Sequence[str], rooms: Iterable[Room]) -> dict[Room, tuple[int, ...]]:
    """What to multiply each load with, so that loads of books of different sizes compare as parts of a whole book.

    Where a limit is not declared for every role, the loads of that kind are compared as they are.
    """
    known = list(dict.fromkeys(rooms))
    columns: list[dict[Room, int]] = []
    for kind in kinds:
        limits = {room: room.of(kind) for room in known}
        whole = {room: limit for room, limit in limits.items() if limit}
        complete = all(limit is not None for limit in limits.values())
        divisor = gcd(*whole.values()) if whole else 1
        common = lcm(*(limit // divisor for limit in whole.values())) if whole else 1
        columns.append({
            room: common // (whole[room] // divisor) if complete and room in whole else 1 for room in known
        })
    return {room: tuple(column[room] for column in columns) for room in known}
