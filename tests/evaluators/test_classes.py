"""Deciding once per class: keys of every type and any number give what each account alone would be given."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from csrules.analysis import typed as t
from csrules.analysis.scalars import Scalar, of_field
from csrules.plan.classes import split
from csrules.plan.nodes import Case
from csrules.plan.plan import Column, Plan
from csrules.sql.keys import LARGEST, pack
from tests.evaluators.comparing import Tally, compare
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, policy, sound

D = Decimal
FIELDS = """
  arr money optional  name text optional  since date optional  buyer partner optional
  count integer from -100 to 100 optional  size integer from -3 to 3  colour one of red, green, blue optional
  shade one of dark, pale  agreed flag optional  live flag  margin percent  number number
"""
TEXT = policy(FIELDS, "record partner { id integer key }")
NAMES = ("arr", "name", "since", "buyer", "count", "size", "colour", "shade", "agreed", "live", "margin", "number")
ROWS: list[Row] = [
    dict(zip(NAMES, values, strict=True))
    for values in (
        (D("1.0000"), "it's", DAY, 5, -100, -3, "red", "dark", True, True, D("0.1"), D("0.5")),
        (D("1.0000"), "it's", DAY, 5, -100, -3, "red", "dark", True, True, D("0.1"), D("0.5")),
        (None, None, None, None, None, 3, None, "pale", None, False, D("0.2"), D("-1")),
        (None, "", dt.date.min, 404, 100, 0, "blue", "pale", False, False, D("0.2"), D("0")),
        (D("-1.0000"), "NULL", dt.date.max, 6, 0, 1, "green", "dark", False, True, D("0"), D("0")),
    )
]


def agree(plan: Plan, rows: list[Row], *, results: bool = False) -> Tally:
    tally = Tally()
    tables = {name: [] for name in plan.records} | {
        "account": [{"id": f"A{number}", **row} for number, row in enumerate(rows)],
        "partner": [{"id": number} for number in (5, 6)],
    }
    compare(plan, DAY, {name: tables[name] for name in plan.records}, tally, results=results)
    return tally


def field(plan: Plan, name: str) -> t.Ref:
    return t.Ref(name, of_field(plan.account.by_name[name]))


@pytest.mark.parametrize("name", NAMES)
def test_an_outcome_may_depend_on_a_value_of_any_type(name: str) -> None:
    plan = sound(TEXT)
    ref = field(plan, name)
    plan = replace(plan, outcomes=(*plan.outcomes, Column("told", ref, "output")))
    assert name in [key.ref.name for key in split(plan).keys]
    different = {None if (name, row[name]) == ("buyer", 404) else row[name] for row in ROWS}   # 404 leads nowhere
    assert agree(plan, ROWS).classes == len(different)


def test_a_service_may_depend_on_a_fine_value_too() -> None:
    plan = sound(TEXT)
    arr = field(plan, "arr")
    large = t.Compare(">", arr, t.Const(0, Scalar(arr.type.kind, digits=1, whole=True)))
    minutes = next(column for column in plan.members[0].columns if column.name == "minutes")
    told = Column(
        "told", Case(((t.Known(large), minutes.ref),), t.Const(D("0.00"), minutes.type), minutes.type), "output"
    )
    member = replace(plan.members[0], columns=(*plan.members[0].columns, told))
    plan = replace(plan, members=(member,))
    assert [key.ref.name for key in split(plan).keys if key.ref.name.startswith("key:")] == ["key:0"]
    assert agree(plan, ROWS).classes == 2


def test_all_keys_at_once() -> None:
    plan = sound(TEXT)
    names = [name for name in plan.account.by_name if name != "id"]
    told = [Column(f"told_{name}", field(plan, name), "output") for name in names]
    plan = replace(plan, outcomes=(*plan.outcomes, *told))
    assert len(pack(split(plan).keys).raw) == 6
    assert agree(plan, ROWS, results=True).classes == 4


def test_more_keys_than_one_packed_number_holds() -> None:
    count = 40
    services = [f"s{number}" for number in range(count)]
    fields = "  ".join(f"d{number} date optional" for number in range(count))
    rest = "\n".join([
        "tiers { tier only { served by helper  otherwise } }",
        "role helper { costs 60 per hour }",
        *(f"service {name} {{ during days 0 to 9 from d{number} }}" for number, name in enumerate(services)),
        "entitlements {", "| service | only |", *(f"| {name} | 1h/week |" for name in services), "}",
    ])
    plan = sound(policy(fields, rest=rest))
    packed = pack(split(plan).keys).packed
    assert len(packed) == 2
    for one in packed:
        assert one.digits[-1].place * one.digits[-1].radix <= LARGEST
    inside, outside = DAY, DAY - dt.timedelta(10)
    rows: list[Row] = [
        {f"d{number}": inside if number == row else None if number % 3 else outside for number in range(count)}
        for row in (0, 1, 29, 30, 31, 39, 40)
    ]
    assert agree(plan, rows, results=True).classes == len(rows)


def test_a_key_with_more_values_than_can_be_packed() -> None:
    """More than a thousand rules make the rule's number a key of its own."""
    rules = "\n".join(f"    when count == {number}" for number in range(1100))
    rest = f"""
tiers {{
  tier high {{ served by helper
{rules}
  }}
  tier low {{ otherwise }}
}}
role helper {{ costs 60 per hour }}
service care
entitlements {{
  | service | high    | low |
  | care    | 1h/week | -   |
}}
"""
    plan = sound(policy("count integer optional", rest=rest))
    assert [key.ref.name for key in pack(split(plan).keys).raw] == ["tier:earned_rule"]
    rows: list[Row] = [{"count": count} for count in (0, 1099, 1100, None, 0, 17)]
    assert agree(plan, rows).classes == 4
