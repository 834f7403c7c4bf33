"""A gathering over the rows of another record: both evaluators find the same figures, whatever the rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings, strategies as st

from csrules.analysis import typed as t
from csrules.analysis.scalars import CONDITION, DATE, INTEGER, TEXT, Kind, Scalar
from csrules.decide.decider import Decider
from csrules.plan.plan import Gather, Lookup, Measure, Plan
from tests.evaluators.comparing import Tally, compare
from tests.evaluators.small import DAY, policy, sound

TEXT_POLICY = policy(
    "group text optional   firm firm optional",
    "record firm { id text key  region text optional }",
    "record paper { group text optional  firm firm optional  value money optional  since date optional  good flag }",
    "define present = firm.region is present or group is present",
)
MAYBE_TEXT = replace(TEXT, nullable=True)
MAYBE_DATE = replace(DATE, nullable=True)
MONEY = Scalar(Kind.MONEY, nullable=True, digits=14, scale=4)
LINK = Scalar(Kind.LINK, nullable=True, record="firm")
COUNT = replace(INTEGER, nullable=False)
PREFIX = "paper:row."


def row_of(name: str, kind: Scalar) -> t.Ref:
    return t.Ref(PREFIX + name, kind)


VALUE, SINCE, GOOD = row_of("value", MONEY), row_of("since", MAYBE_DATE), row_of("good", CONDITION)
REGION = row_of("firm.region", MAYBE_TEXT)
MEASURES = (
    Measure("papers:count", "count", COUNT),
    Measure("papers:good", "count", COUNT, where=GOOD),
    Measure("papers:sum", "sum", replace(MONEY, digits=20), VALUE),
    Measure("papers:min", "min", MONEY, VALUE, GOOD),
    Measure("papers:last", "max", MAYBE_DATE, SINCE),
    Measure("papers:latest", "latest", MONEY, VALUE, by=SINCE),
    Measure("papers:latest_good", "latest", MONEY, VALUE, GOOD, SINCE),
    Measure("papers:region", "max", MAYBE_TEXT, REGION),
)


def plan_with(*conditions: t.Typed, reads: tuple[t.Ref, ...], follows: bool = True) -> Plan:
    lookups = (Lookup(PREFIX + "firm", "firm"),) if follows else ()
    gather = Gather("papers", "paper", t.And(conditions), MEASURES, lookups, reads)
    return replace(sound(TEXT_POLICY), gathers=(gather,))


GROUP, FIRM = t.Ref("group", MAYBE_TEXT), t.Ref("firm", LINK)
SAME_GROUP = t.Compare("==", row_of("group", MAYBE_TEXT), GROUP)
SAME_FIRM = t.Compare("==", FIRM, row_of("firm", LINK))
BEGUN = t.Compare("<=", SINCE, t.Today(DATE))
PLANS = (
    plan_with(SAME_GROUP, reads=(GROUP,)),
    plan_with(SAME_FIRM, BEGUN, reads=(FIRM,)),
    plan_with(t.Or((SAME_GROUP, SAME_FIRM)), reads=(FIRM, GROUP)),
    plan_with(BEGUN, reads=()),
)

groups = st.sampled_from([None, "a", "b"])
firms = st.sampled_from([None, "F1", "F2", "unknown"])
days = st.sampled_from([None, DAY, DAY - dt.timedelta(1), DAY + dt.timedelta(1)])
amounts = st.sampled_from(
    [None, Decimal("0.0000"), Decimal("1.5000"), Decimal("-2.0000"), Decimal("99999999999999.9999")]
)
papers = st.lists(
    st.fixed_dictionaries({"group": groups, "firm": firms, "value": amounts, "since": days, "good": st.booleans()}),
    max_size=8,
)
accounts = st.lists(st.fixed_dictionaries({"group": groups, "firm": firms}), min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(accounts, papers, st.sampled_from(PLANS))
def test_both_evaluators_gather_alike(
    drawn: list[dict[str, str | None]], rows: list[dict[str, object]], plan: Plan
) -> None:
    tables = {
        "account": [{"id": f"A{number}", **row} for number, row in enumerate(drawn)],
        "firm": [{"id": "F1", "region": "north"}, {"id": "F2", "region": None}],
        "paper": rows,
    }
    tally = Tally()
    compare(plan, DAY, tables, tally, results=False)
    assert tally.accounts == len(drawn)


def test_latest_is_missing_where_two_rows_of_that_day_differ() -> None:
    def latest(*values: tuple[str, dt.date | None]) -> object:
        same = {"group": "a", "firm": None, "good": True}
        rows = [{**same, "value": Decimal(value), "since": day} for value, day in values]
        decider = Decider(PLANS[0], DAY, {"paper": rows, "firm": []})
        return decider.decide_row({"id": "A", "group": "a", "firm": None}).row["papers:latest"]

    before = DAY - dt.timedelta(1)
    assert latest(("1", before), ("2", DAY)) == 2
    assert latest(("1", DAY), ("1", DAY)) == 1
    assert latest(("1", DAY), ("2", DAY)) is None
    assert latest(("1", None)) is None
    assert latest() is None
