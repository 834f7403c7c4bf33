"""Families: both evaluators find the same sums, numbers and circles, whatever the links."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings, strategies as st

from tests.evaluators.small import decide_both, policy

FAMILY = "family along parent { total group_arr = arr   total group_seats = seats   count members }"
POLICY = policy("arr money optional   seats integer default 1   parent account optional", FAMILY)
KEYS = [f"A{number}" for number in range(6)]
links = st.sampled_from([None, None, "nobody", *KEYS])
amounts = st.sampled_from([None, *map(Decimal, ("0.0000", "1.5000", "-2.0000", "99999999999999.9999"))])
accounts = st.lists(
    st.fixed_dictionaries({"arr": amounts, "seats": st.integers(-(10**18) + 1, 10**18 - 1), "parent": links}),
    min_size=1, max_size=len(KEYS),
)


@settings(max_examples=60, deadline=None)
@given(accounts)
def test_both_evaluators_find_the_same_families(rows: list[dict[str, object]]) -> None:
    for number, row in enumerate(decide_both(POLICY, rows)):
        below = everyone_below(rows, number)
        known = [rows[one]["arr"] for one in below if rows[one]["arr"] is not None]
        assert row["group_arr"] == (sum(known) if known else None)  # type: ignore[call-overload]
        assert row["group_seats"] == sum(int(str(rows[one]["seats"])) for one in below)
        assert row["members"] == len(below)
        assert row["family:circle"] is (number in circles(rows))


def parent(rows: list[dict[str, object]], number: int) -> int | None:
    key = rows[number]["parent"]
    return KEYS.index(str(key)) if key in KEYS[: len(rows)] else None


def circles(rows: list[dict[str, object]]) -> set[int]:
    """Counted out: whoever is back at itself after at most as many steps as there are accounts."""
    found = set()
    for start in range(len(rows)):
        at: int | None = start
        for _ in rows:
            at = None if at is None else parent(rows, at)
            if at == start:
                found.add(start)
    return found


def everyone_below(rows: list[dict[str, object]], top: int) -> set[int]:
    """The account itself, and whoever reaches it by parents without using a link of a circle."""
    cut, found = circles(rows), {top}
    for start in range(len(rows)):
        at: int | None = start
        for _ in rows:
            at = None if at is None or at in cut else parent(rows, at)
            if at == top:
                found.add(start)
    return found


def test_a_sum_of_days_moves_a_date() -> None:
    text = policy("wait days default 1   parent account optional", "family along parent { total waits = wait }",
                  "define then = today + waits")
    rows = [{"wait": 10, "parent": None}, {"wait": 5, "parent": "A0"}]
    assert [row["then"].day for row in decide_both(text, rows)] == [15, 5]
