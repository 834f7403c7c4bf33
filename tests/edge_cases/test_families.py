"""Edge cases of accounts that belong together: who is below whom, and links that lead in a circle."""

from __future__ import annotations

from decimal import Decimal

from csrules.decide.decider import Decider
from tests.evaluators.small import DAY, decide_both, sound
from tests.evaluators.test_families import KEYS, POLICY


def told(rows: list[dict[str, object]]) -> list[tuple[object, object, list[str]]]:
    every = [{"id": KEYS[number], "arr": None, "seats": 1, **row} for number, row in enumerate(rows)]
    decide_both(POLICY, [{name: value for name, value in row.items() if name != "id"} for row in every], results=True)
    decider = Decider(sound(POLICY), DAY, {"account": every})
    decided = [decider.decide_row(row) for row in every]
    return [(one.row["group_arr"], one.row["members"], [note.code for note in one.findings]) for one in decided]


def test_case_51_children_are_rolled_up_into_their_parents() -> None:
    rows: list[dict[str, object]] = [
        {"parent": None, "arr": Decimal(1)},
        {"parent": "A0", "arr": Decimal(10)},
        {"parent": "A1", "arr": Decimal(100)},
        {"parent": "A0", "arr": None},
    ]
    assert told(rows) == [(111, 4, []), (110, 2, []), (100, 1, []), (None, 1, [])]


def test_case_51_a_circle_is_cut_and_found() -> None:
    rows: list[dict[str, object]] = [
        {"parent": "A1", "arr": Decimal(1)},
        {"parent": "A0", "arr": Decimal(10)},
        {"parent": "A1", "arr": Decimal(100)},
        {"parent": "A3", "arr": Decimal(5)},
    ]
    circle = ["family-circle"]
    assert told(rows) == [(1, 1, circle), (110, 2, circle), (100, 1, []), (5, 1, circle)]


def test_case_51_an_unknown_parent_is_none() -> None:
    ((total, members, findings),) = told([{"parent": "nobody", "arr": Decimal(7)}])
    assert (total, members, findings) == (7, 1, ["link-not-found"])
