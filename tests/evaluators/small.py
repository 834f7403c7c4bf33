"""Small policies written by hand around the part under test, decided by both evaluators and compared in full."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from csrules.decide.decider import Decider
from csrules.plan.plan import Plan
from tests.evaluators.comparing import Tally, compare_rows, plan_of, uncollected
from tests.evaluators.engine import Queries
from tests.evaluators.rows import Row

DAY = dt.date(2026, 6, 30)
REST = """
tiers { tier only { served by helper  otherwise } }
role helper { costs 60 per hour  works 110h/month }
service care
entitlements {
  | service | only    |
  | care    | 1h/week |
}
"""


PARTNER = """
record partner { id text key }
rows partner {
  | id  |
  | "P" |
}
"""


def policy(fields: str, *more: str, rest: str = REST) -> str:
    """A sound policy with these fields of the account, further declarations, and one tier and service."""
    return "\n".join(['policy "Small" { currency USD }', f"record account {{ id text key\n{fields} }}", *more, rest])


def defines(values: Mapping[str, str]) -> str:
    return "\n".join(f"define {name} = {value}" for name, value in values.items())


@lru_cache(maxsize=256)
def sound(text: str) -> Plan:
    plan = plan_of(text)
    assert isinstance(plan, Plan), plan
    return plan


@lru_cache(maxsize=32)
def _queries(text: str, day: dt.date) -> Queries:
    """Many tests ask one policy of many rows, and writing its SQL takes longer than running it."""
    with uncollected():
        return Queries(sound(text), day)


def decide_both(
    text: str, accounts: Sequence[Row], day: dt.date = DAY, *, results: bool = False, **tables: Sequence[Row]
) -> list[Mapping[str, Any]]:
    """Every column of each account, after SQL and Python have been found to agree on all they compute."""
    queries = _queries(text, day)
    plan = queries.plan
    every = {name: list(tables.get(name, plan.rows.get(name, ()))) for name in plan.records}
    every["account"] = [{"id": f"A{number}", **row} for number, row in enumerate(accounts)]
    tally = Tally()
    compare_rows(queries, day, [every], tally, results=results)
    assert tally.accounts == len(accounts)
    decider = Decider(plan, day, every)
    return [decider.decide_row(row).row for row in every["account"]]


def column(text: str, name: str, accounts: Sequence[Row], day: dt.date = DAY) -> list[Any]:
    return [row[name] for row in decide_both(text, accounts, day)]
