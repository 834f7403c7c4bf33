"""The placing itself: against the plain one over drawn people and accounts, and what must hold whatever is drawn."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from csrules.books.book import Book, Room, weights
from csrules.books.placing import Need, Placed, Placing
from tests.books.plainly import Person, fill

CASES = 150
BALANCES = (("accounts",), ("hours",), ("hours", "value"), ("value", "accounts"), ("revenue", "hours"))


class Drawn:
    """People of a few kinds, accounts of a few kinds, and who fits whom."""

    def __init__(self, seed: int) -> None:
        draw = random.Random(seed)  # noqa: S311  (draws test cases, not secrets)
        self.kinds = draw.choice(BALANCES)
        rooms = [self._room(draw) for _ in range(draw.randint(1, 4))]
        of_people = [draw.randrange(len(rooms)) for _ in range(draw.randint(1, 9))]
        self.people = [(f"P{at:02}", kind, rooms[kind]) for at, kind in enumerate(of_people)]
        self.fitting = {need: tuple(kind for kind in sorted(set(of_people)) if rooms[kind] and draw.random() < 0.6)
                        for need in range(draw.randint(1, 4))}
        keys = [key for key, _, _ in self.people] + ["gone", None, None]
        self.needs = [self._need(draw, at, keys) for at in range(draw.randint(1, 40))]

    def _room(self, draw: random.Random) -> Room | None:
        if draw.random() < 0.1:
            return None
        minutes = None if self.kinds[0] == "accounts" and draw.random() < 0.5 else draw.choice((0, 60, 100, 250))
        accounts = None if self.kinds[0] == "revenue" and draw.random() < 0.3 else draw.choice((0, 1, 3, 5, 20))
        return Room(accounts, minutes, draw.choice((None, 10, 2000)) if self.kinds[0] == "revenue" else None)

    def _need(self, draw: random.Random, number: int, keys: list[str | None]) -> Need:
        minutes, revenue = draw.choice((0, 5, 10, 40, 120, 300)), draw.choice((0, 1, 7, 1000))
        loads = {"accounts": 1, "hours": minutes, "revenue": revenue, "value": draw.randint(-3, 9)}
        return Need(
            number, draw.choice(list(self.fitting)), "role", draw.random() < 0.8, minutes, revenue,
            draw.choice(keys) if draw.random() < 0.1 else None, (draw.choice(keys), draw.choice(keys)),
            tuple(loads[kind] for kind in self.kinds),
        )

    def books(self) -> list[Book]:
        return [Book(at, key, "role", kind, room) for at, (key, kind, room) in enumerate(self.people)]

    def place(self, needs: list[Need] | None = None) -> tuple[list[Placed], list[Book]]:
        placing = Placing(self.books(), self.fitting, self.kinds)
        return placing.place(self.needs if needs is None else needs), list(placing.books)

    def plainly(self) -> dict[int, str | None]:
        kinds = {key: kind for key, kind, _ in self.people}
        people = [Person(key, "role", True, room.accounts, room.minutes, room.revenue) if room
                  else Person(key, "role", False) for key, _, room in self.people]
        return fill(self.needs, people, lambda need, one: kinds[one.key] in self.fitting[need.kind], self.kinds)


@pytest.mark.parametrize("seed", range(CASES))
def test_it_is_as_the_plain_one_says(seed: int) -> None:
    drawn = Drawn(seed)
    placed, books = drawn.place()
    keys = [None if one.person is None else books[one.person].key for one in placed]
    assert dict(zip([need.number for need in drawn.needs], keys, strict=True)) == drawn.plainly()


def test_the_drawn_cases_show_everything() -> None:
    """A property that is never put to the test proves nothing."""
    changes, findings, reasons = set(), set(), set()
    for seed in range(CASES):
        for one in Drawn(seed).place()[0]:
            changes.add(one.change)
            findings.add(one.finding)
            reasons.add(one.reason.split("; ")[0].removeprefix("gone ") if "gone" in one.reason else one.reason)
    assert changes == {"kept", "new", "moved", "pinned", "none"}
    assert findings == {None, "nobody-fits", "books-full", "larger-than-a-book", "owner-changed", "pinned-anyway"}
    assert "is not on the roster" in reasons


@pytest.mark.parametrize("seed", range(CASES))
def test_what_a_book_holds(seed: int) -> None:
    """Nothing beyond a book's room but by a pin, and what it says it holds is what was put in."""
    drawn = Drawn(seed)
    placed, books = drawn.place()
    for book in books:
        mine = [need for need, one in zip(drawn.needs, placed, strict=True) if one.person == book.number]
        pinned = any(one.change == "pinned" and one.person == book.number for one in placed)
        assert (book.accounts, book.minutes) == (len(mine), sum(need.minutes for need in mine))
        assert book.revenue == sum(need.revenue for need in mine)
        if not pinned and book.room is not None:
            had = (book.accounts, book.minutes, book.revenue)
            limits = (book.room.accounts, book.room.minutes, book.room.revenue)
            assert all(most is None or amount <= most for amount, most in zip(had, limits, strict=True))
        if book.room is None:
            assert all(one.finding == "pinned-anyway" for one in placed if one.person == book.number)


@pytest.mark.parametrize("seed", range(CASES))
def test_a_second_run_moves_nothing(seed: int) -> None:
    """The result written back as the present owners; nobody who had no person has one then either."""
    drawn = Drawn(seed)
    drawn.needs = [replace(need, leads=True) for need in drawn.needs]
    placed, books = drawn.place()
    owners = [None if one.person is None else books[one.person].key for one in placed]
    again = [replace(need, keeps=(owner,)) for need, owner in zip(drawn.needs, owners, strict=True)]
    later, _ = drawn.place(again)
    assert [one.person for one in later] == [one.person for one in placed]
    assert {one.change for one in later} <= {"kept", "pinned", "none"}


@pytest.mark.parametrize("seed", range(CASES))
def test_nobody_loses_an_account_to_a_new_one(seed: int) -> None:
    """Accounts without an owner come in front of all others, and every account that was kept still is."""
    drawn = Drawn(seed)
    placed, _ = drawn.place()
    kept = {need.number: one.person for need, one in zip(drawn.needs, placed, strict=True) if one.change == "kept"}
    new = [replace(need, number=1000 + need.number, pin=None, keeps=(None, None)) for need in drawn.needs]
    more = [*new, *drawn.needs]
    later, _ = drawn.place(more)
    now = {need.number: one for need, one in zip(more, later, strict=True)}
    assert {number: now[number].person for number in kept} == kept


@pytest.mark.parametrize("seed", range(CASES))
def test_nobody_is_left_without_need(seed: int) -> None:
    """Where an account has no person, nobody who fits had room, at the end as when it was placed."""
    drawn = Drawn(seed)
    placed, books = drawn.place()
    for need, one in zip(drawn.needs, placed, strict=True):
        if one.person is None:
            able = [book for book in books if book.kind in drawn.fitting[need.kind]]
            assert not any(book.has_room(need.minutes, need.revenue) for book in able)
            assert (one.finding == "nobody-fits") == (not able)


def test_loads_compare_as_parts_of_a_whole_book() -> None:
    half, whole = Room(10, 50), Room(30, 100)
    found = weights(["hours", "accounts", "value"], [half, whole, half])
    assert found[half][0] == 2 * found[whole][0]
    assert found[half][1] == 3 * found[whole][1]
    assert found[half][2] == found[whole][2] == 1


def test_loads_compare_as_they_are_where_a_limit_is_not_declared() -> None:
    assert weights(["hours"], [Room(10, 50), Room(30, None)]) == {Room(10, 50): (1,), Room(30, None): (1,)}
    assert weights(["hours", "accounts"], [Room(0, 0)]) == {Room(0, 0): (1, 1)}
