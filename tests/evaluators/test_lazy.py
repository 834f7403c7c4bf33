"""A row that computes what is read: it tells what the decider tells, and never more than what is stated settles."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st

from csrules.decide.decider import Decider, Decision
from csrules.decide.lazy import LazyPlan, LazyRow, Tables
from csrules.decide.lazy_code import NotStatedError
from csrules.plan.plan import Plan
from csrules.policy_tests.findings import findings
from tests.evaluators.cases import Case, cases

EXAMPLES = 60
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
UNSAID = object()


def drawn(test: Any) -> Any:
    return seed(7)(settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=QUIET,
                            phases=[Phase.generate, Phase.shrink])(test))


def answers(plan: Plan, row: LazyRow) -> Iterator[tuple[str, Any]]:
    """All that there is to ask."""
    names = [column.name for column in (*plan.columns, *plan.outcomes)]
    names += [figure.name for figure in (*plan.totals, *plan.figures)]
    names += [measure.name for gather in plan.gathers for measure in gather.measures]
    if plan.match is not None:
        names += [plan.match.record, plan.match.found]
        names += [f"{plan.match.record}.{field.name}" for field in plan.records[plan.match.record].fields]
    for name in names:
        yield name, ask(row, name)
    for member in plan.members:
        for column in member.columns:
            yield f"{member.name} {column.name}", ask(row.service(member.name), column.name)


def ask(row: Any, name: str) -> Any:
    try:
        return row[name]
    except NotStatedError:
        return UNSAID


def told(plan: Plan, decision: Decision) -> dict[str, Any]:
    services = {
        f"{service} {name}": value
        for service, values in decision.outcome.services.items() for name, value in values.items()
    }
    return {**decision.row, **decision.outcome.account, **decision.outcome.totals, **services}


@drawn
@given(cases())
def test_a_lazy_row_tells_what_the_decider_tells(case: Case) -> None:
    if isinstance(case.plan, list):
        return
    plan = case.plan
    decider, lazy = Decider(plan, case.day, case.tables), LazyPlan(plan)
    tables = Tables(plan, case.tables)
    for account in case.tables["account"]:
        decision = decider.decide_row(account)
        wanted = told(plan, decision)
        row = LazyRow(lazy, tables, case.day, account)
        assert sorted(findings(lazy, row, tables), key=str) == sorted(decision.findings, key=str)
        for name, value in answers(plan, row):
            assert name not in wanted or value == wanted[name], name   # totals that nothing looks at are not computed


@drawn
@given(cases(), st.randoms(use_true_random=False))
def test_what_is_told_holds_however_the_unstated_fields_come_out(case: Case, chance: random.Random) -> None:
    """A lazy row that lacks fields agrees with the decider on two rows that fill them in differently."""
    if isinstance(case.plan, list):
        return
    plan = case.plan
    decider, lazy = Decider(plan, case.day, case.tables), LazyPlan(plan)
    accounts = case.tables["account"]
    for account in accounts[:8]:
        left_out = {name for name in account if name != plan.key and chance.random() < 0.4}
        other = chance.choice(accounts)
        filled = {name: other[name] if name in left_out else value for name, value in account.items()}
        stated = {name: account[name] for name in account.keys() - left_out}
        lacking = {**case.tables, "account": [stated if one is account else one for one in accounts]}
        row = LazyRow(lazy, Tables(plan, lacking), case.day, stated)
        given_tables = {**case.tables, "account": [filled if one is account else one for one in accounts]}
        both = (
            told(plan, decider.decide_row(account)),
            told(plan, Decider(plan, case.day, given_tables).decide_row(filled)),
        )
        for name, value in answers(plan, row):
            if value is not UNSAID:
                assert all(name not in wanted or value == wanted[name] for wanted in both), name
