"""Grants and denials against the matrix, each other, windows and accounts without a tier; and whose effort it is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from csrules.decide.decider import Decider
from tests.evaluators.comparing import plan_of
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound

POLICY = """
policy "Grants" {{ currency USD }}
record account {{
  id text key   arr money default 0   gone flag default no   since date optional
  a flag optional   b flag optional   c flag optional   d flag optional
}}
tiers {{
  tier high {{ served by tall   when arr >= 100 }}
  tier low  {{ served by short  otherwise }}
  no tier when gone
}}
role tall  {{ costs 100 per hour }}
role short {{ costs 10 per hour }}
role own   {{ costs 70 per hour }}
role other {{ costs 50 per hour }}
{service}
service rest {{ by other }}
entitlements {{
  | service | high    | low     |
  | rest    | 1h/year | 1h/year |
  {row}
}}
{grants}
"""
PLAIN, OWNED = "service care", "service care { by own }"
Given = tuple[str, int, str | None]
NOTHING: Given = ("not_offered", 0, None)


def policy(grants: str, row: str = "| care | 2h/year | - |", service: str = OWNED) -> str:
    return POLICY.format(grants=grants, row=row, service=service)


def account(**fields: Any) -> Row:
    return {"arr": 100, "gone": False, "since": None, "a": None, "b": None, "c": None, "d": None, **fields}


def given(text: str, rows: list[Row], day: dt.date = DAY) -> list[Given]:
    """Mode, minutes a year and role, after both evaluators were found to agree."""
    decide_both(text, rows, day, results=True)
    decider = Decider(sound(text), day, {})
    services = [decider.decide_row({"id": "A", **row}).outcome.services["care"] for row in rows]
    return [(one["mode"], one["minutes"], one["role"]) for one in services]


HIGH, LOW, NONE = {"arr": 100}, {"arr": 10}, {"gone": True}
ALL = (HIGH, LOW, NONE)
FOUR = """
grant care 3h/year by other          when a
grant care instead 5h/year by short  when b
grant care plus 1h/year              when c
deny care                            when d
"""
CELL, FILLED, REPLACED = ("effort", 120, "own"), ("effort", 180, "other"), ("effort", 300, "short")


def more(one: Given) -> Given:
    return (one[0], one[1] + 60, one[2])


PRECEDENCE: list[tuple[str, tuple[Given, Given, Given]]] = [
    ("", (CELL, NOTHING, NOTHING)),
    ("a", (CELL, FILLED, FILLED)),   # without a word: only where nothing is given
    ("b", (REPLACED, REPLACED, REPLACED)),
    ("ab", (REPLACED, REPLACED, REPLACED)),
    ("c", (more(CELL), NOTHING, NOTHING)),   # adds to what is given only
    ("ac", (more(CELL), more(FILLED), more(FILLED))),
    ("bc", (more(REPLACED), more(REPLACED), more(REPLACED))),
    ("abc", (more(REPLACED), more(REPLACED), more(REPLACED))),
    ("d", (NOTHING, NOTHING, NOTHING)),
    ("ad", (NOTHING, NOTHING, NOTHING)),
    ("bd", (NOTHING, NOTHING, NOTHING)),
    ("cd", (NOTHING, NOTHING, NOTHING)),
    ("abcd", (NOTHING, NOTHING, NOTHING)),
]


@pytest.mark.parametrize("otherwise", [False, None])
def test_what_wins(otherwise: bool | None) -> None:
    """What is unknown neither grants nor denies."""
    rows = [account(**where, **{flag: True if flag in held else otherwise for flag in "abcd"})
            for held, _ in PRECEDENCE for where in ALL]
    assert given(policy(FOUR), rows) == [one for _, wanted in PRECEDENCE for one in wanted]


def test_the_last_that_holds_wins() -> None:
    grants = """
grant care 1h/year when a
grant care 2h/year when b
grant care 3h/year when c
grant care instead 4h/year when a and d
grant care instead 5h/year when b and d
"""
    held = ("", "a", "b", "ab", "abc", "ad", "bd", "abd", "abcd")
    rows = [account(**NONE, **dict.fromkeys(flags, True)) for flags in held]
    assert [hours / 60 for _, hours, _ in given(policy(grants), rows)] == [0, 1, 2, 2, 3, 4, 5, 5, 5]


def test_all_that_is_added_adds_up() -> None:
    grants = "grant care plus 1h/year when a\ngrant care plus 2h/year when b\ngrant care plus 4h/year when c"
    held = ("", "a", "b", "ab", "abc")
    rows = [account(**dict.fromkeys(flags, True)) for flags in held]
    assert [minutes / 60 for _, minutes, _ in given(policy(grants), rows)] == [2, 3, 4, 5, 9]


def test_the_largest_sum_is_exact() -> None:
    grants = "grant care plus 16_666h/year when a\ngrant care plus 50_000h/year when b"
    text = policy(grants, "| care | 100_000h/year | 1h/year |")
    assert given(text, [account(a=True, b=True)]) == [("effort", 9_999_960, "own")]


@pytest.mark.parametrize("grants", [
    "grant care plus 66_667h/year when a",
    "grant care plus 33_333h/year when a\ngrant care plus 33_334h/year when b",
    "grant care instead 166_666h/year when c\ngrant care plus 1h/year when a",
    "grant care 166_666h/year when c\ngrant care plus 1h/year when a",
])
def test_a_sum_that_is_too_large_is_refused(grants: str) -> None:
    found = plan_of(policy(grants, "| care | 100_000h/year | 1h/year |"))
    assert found == ["bad-literal: with this grant, the effort of `care` can become too large"]


# The service, its cells in the two tiers, the grant, and what the accounts high, low and without a tier get.
ROLES: list[tuple[str, str, str, tuple[Given, Given, Given]]] = [
    (OWNED, "1h/year | 1h/year", "plus 1h/year", (("effort", 120, "own"), ("effort", 120, "own"), NOTHING)),
    (PLAIN, "1h/year | 1h/year", "plus 1h/year", (("effort", 120, "tall"), ("effort", 120, "short"), NOTHING)),
    (PLAIN, "1h/year by other | -", "plus 1h/year", (("effort", 120, "other"), NOTHING, NOTHING)),
    (PLAIN, "included | automated", "plus 1h/year", (("effort", 60, "tall"), ("effort", 60, "short"), NOTHING)),
    (OWNED, "included by other | automated", "plus 1h/year", (("effort", 60, "other"), ("effort", 60, "own"), NOTHING)),
    ("service care { automated }", "included | -", "plus 1h/year", (("effort", 60, "tall"), NOTHING, NOTHING)),
    ("service care { automated }", "- | -", "included", (("automated", 0, None),) * 3),
    ("service care { automated }", "- | -", "instead included by own", (("included", 0, "own"),) * 3),
    (PLAIN, "1h/year | -", "instead 2h/year by other", (("effort", 120, "other"),) * 3),
    (OWNED, "1h/year | -", "instead 2h/year", (("effort", 120, "own"),) * 3),
    (OWNED, "1h/year by other | -", "instead 2h/year", (("effort", 120, "own"),) * 3),
    (OWNED, "1h/year | -", "instead automated", (("automated", 0, None),) * 3),
    (OWNED, "1h/year | -", "instead included", (("included", 0, "own"),) * 3),
    (PLAIN, "1h/year | -", "instead included by other", (("included", 0, "other"),) * 3),
    (OWNED, "1h/year | -", "2h/year", (("effort", 60, "own"), ("effort", 120, "own"), ("effort", 120, "own"))),
    (PLAIN, "1h/year | -", "included", (("effort", 60, "tall"), ("included", 0, "short"), ("included", 0, None))),
    (OWNED, "included | automated", "2h/year",
     (("included", 0, "own"), ("automated", 0, None), ("effort", 120, "own"))),
]


@pytest.mark.parametrize("guard", ["", "when a"])
@pytest.mark.parametrize(("service", "cells", "grant", "wanted"), ROLES)
def test_who_spends_it(
    service: str, cells: str, grant: str, wanted: tuple[Given, Given, Given], guard: str
) -> None:
    text = policy(f"grant care {grant} {guard}", f"| care | {cells} |", service)
    assert given(text, [account(**where, a=True) for where in ALL]) == list(wanted)


def test_the_tiers_role_where_the_condition_asks_for_a_tier() -> None:
    text = policy("grant care instead 2h/year when tier == low or a and tier is present", service=PLAIN)
    rows = [account(**where, a=True) for where in ALL]
    assert given(text, rows) == [("effort", 120, "tall"), ("effort", 120, "short"), NOTHING]


def test_a_service_that_only_grants_give() -> None:
    text = policy("grant care 3h/year when a", row="")
    rows = [account(**where, a=a) for where in ALL for a in (True, None)]
    assert given(text, rows) == [("effort", 180, "own"), NOTHING] * 3


def test_a_denial_without_a_condition_and_of_what_the_matrix_gives() -> None:
    rows = [account(**where) for where in ALL]
    assert given(policy("deny care"), rows) == [NOTHING] * 3
    assert given(policy("deny care unless a"), [account(a=a) for a in (True, False, None)]) == [CELL, NOTHING, NOTHING]


def test_nothing_is_given_outside_of_a_window() -> None:
    service = "service care { by own  during days 0 to 90 from since }"
    days = [None if age is None else DAY - dt.timedelta(age) for age in (-1, 0, 90, 91, None)]
    for grant, inside in (("instead 5h/year", 300), ("plus 1h/year", 180), ("1h/year", 120)):
        found = given(policy(f"grant care {grant}", service=service), [account(since=since) for since in days])
        assert found == [NOTHING, ("effort", inside, "own"), ("effort", inside, "own"), NOTHING, NOTHING]


def test_what_it_costs_and_why() -> None:
    text = policy(FOUR.replace("when b", 'when b because "room"').replace("when d", 'when d because "no"'))
    decider = Decider(sound(text), DAY, {})

    def service(**fields: Any) -> Any:
        return decider.decide_row({"id": "A", **account(**fields)}).outcome.services["care"]

    assert service(b=True)["rate"] == Decimal(10)
    assert service(b=True, c=True)["entitlement_reason"].startswith("granted: room (drawn.csr:")
    assert "; plus: grant care plus 1h/year when c" in service(b=True, c=True)["entitlement_reason"]
    assert service(c=True, **LOW)["entitlement_reason"].startswith("low: -")   # nothing was added
    assert service(a=True)["entitlement_reason"].startswith("high: 2h/year")
    assert service(a=True, **NONE)["entitlement_reason"].startswith("granted: grant care 3h/year")
    assert service(**NONE)["entitlement_reason"] == "without a tier nothing is given"
    assert service(b=True, d=True)["entitlement_reason"].startswith("denied: no (")


def test_more_of_what_is_not_given_is_a_finding_unless_it_was_taken_away() -> None:
    grants = "grant care plus 1h/year when a\ndeny care when c"
    rows = [account(arr=arr, a=more, c=denied) for arr in (0, 100) for more in (True, False, None)
            for denied in (True, False)]
    text = policy(grants)
    decide_both(text, rows, DAY, results=True)
    decider = Decider(sound(text), DAY, {})
    for row in rows:
        notes = [(note.code, note.message) for note in decider.decide_row({"id": "A", **row}).findings]
        where = next(f"drawn.csr:{number}" for number, line in enumerate(text.splitlines(), 1) if "plus" in line)
        message = ("`care`: `plus` adds nothing, because the account does not get the service: "
                   f"`grant care plus 1h/year when a` ({where})")
        found = row["arr"] == 0 and row["a"] is True and row["c"] is False
        assert notes == (
            [("plus-without-service", message)] if found else [])
