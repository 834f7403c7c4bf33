"""The books once more, filled as plainly as it can be said: everybody is asked for every account."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from csrules.books.placing import Need


@dataclass
class Person:
    """A limit of None is none; a person of a role without books has no `room` at all."""

    key: str
    role: str | None
    room: bool
    accounts: int | None = None
    minutes: int | None = None
    revenue: int | None = None

    def __post_init__(self) -> None:
        self.book: list[Need] = []

    def room_for(self, need: Need) -> bool:
        held = [*self.book, need]
        had = (len(held), sum(one.minutes for one in held), sum(one.revenue for one in held))
        limits = (self.accounts, self.minutes, self.revenue)
        return self.room and all(most is None or amount <= most for amount, most in zip(had, limits, strict=True))


LIMITS = {"hours": "minutes", "accounts": "accounts", "revenue": "revenue"}
Fits = Callable[[Need, Person], bool]


def fill(needs: Sequence[Need], people: Sequence[Person], fits: Fits, kinds: Sequence[str]) -> dict[int, str | None]:
    """The key of the person who carries each need, by the need's number. `people` stand in the order of their keys."""
    by_key = {person.key: person for person in people}
    found: dict[int, str | None] = {}

    def give(need: Need, person: Person) -> None:
        person.book.append(need)
        found[need.number] = person.key

    for need in needs:
        if need.leads and need.pin in by_key:
            give(need, by_key[need.pin])
    for need in needs:
        owner = by_key.get(previous(need, by_key) or "")
        if need.number not in found and owner is not None and fits(need, owner) and owner.room_for(need):
            give(need, owner)
    for need in needs:
        if need.number in found:
            continue
        able = [person for person in people if fits(need, person) and person.room_for(need)]
        if able:
            give(need, min(able, key=lambda person: (load(person, kinds, people), people.index(person))))
        else:
            found[need.number] = None
    return found


def previous(need: Need, by_key: Mapping[str, Person]) -> str | None:
    if need.leads:
        return need.keeps[0] if need.keeps else None
    theirs = (key for key in need.keeps[1:] if key in by_key and by_key[key].role == need.role)
    return next(theirs, None)


def load(person: Person, kinds: Sequence[str], people: Sequence[Person]) -> tuple[Any, ...]:
    return tuple(_part(person, at, kind, people) for at, kind in enumerate(kinds))


def _part(person: Person, at: int, kind: str, people: Sequence[Person]) -> Fraction:
    """A part of a whole book, where everybody who has a book has a limit."""
    held = Fraction(sum(need.loads[at] for need in person.book))
    if kind not in LIMITS:
        return held
    name = LIMITS[kind]
    complete = all(getattr(one, name) is not None for one in people if one.room)
    return held / getattr(person, name) if complete and getattr(person, name) else held
