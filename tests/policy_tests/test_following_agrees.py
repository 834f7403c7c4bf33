"""Followed conditions come out as the evaluators have them, and none is unknown that is said to be never unknown."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from csrules.analysis import typed as t
from csrules.decide.compile import compile_expr
from csrules.decide.decider import Decider
from csrules.decide.lazy import LazyPlan, LazyRow, Tables
from csrules.plan.nodes import Case, Expr, Pick, typed, walk
from csrules.plan.plan import Plan
from csrules.policy_tests.branches import conditions
from csrules.policy_tests.branches.branch import Kind, Register, Way
from csrules.policy_tests.branches.following import Follower
from csrules.policy_tests.branches.model import BranchModel
from csrules.policy_tests.branches.probes import Look
from tests.evaluators.cases import Case as Drawn
from tests.policy_tests.drawn import over_drawn_policies

MOST_ROWS = 6


class Decided(dict[str, Any]):
    """A decided row, by which any node can be asked for."""

    def __init__(self, values: Mapping[str, Any], as_of: dt.date) -> None:
        super().__init__(values)
        self.as_of = as_of

    def value_of(self, node: Expr) -> Any:
        return compile_expr(node, self.as_of)(self)


def rows(case: Drawn, plan: Plan) -> Iterator[Decided]:
    decider = Decider(plan, case.day, case.tables)
    for account in case.tables["account"][:MOST_ROWS]:
        yield Decided(decider.decide_row(account).row, case.day)


def asked(node: Expr) -> Iterator[t.Typed]:
    """The conditions that a node puts."""
    for part in walk(node):
        if isinstance(part, Pick):
            yield from (rule.condition for rule in part.rules if rule.condition is not None)
        elif isinstance(part, Case):
            yield from (typed(when) for when, _ in part.branches)
        elif isinstance(part, t.Known):
            yield part


def test_conditions_come_out_alike() -> None:
    compared = 0

    def check(case: Drawn, plan: Plan) -> None:
        nonlocal compared
        columns = {column.name: column for column in plan.columns}
        follower = Follower(Register(), columns)
        conditions = [one for column in plan.columns for one in asked(column.expr)]
        outcomes = [follower.outcome(one, frozenset())[0] for one in conditions]
        for row in rows(case, plan):
            for condition, outcome in zip(conditions, outcomes, strict=True):
                assert outcome(Look(row, set())) == row.value_of(condition), condition
                compared += 1

    assert over_drawn_policies(11, 25, check) > 15
    assert compared > 500


def test_what_is_never_unknown_is_never_seen_so(monkeypatch: pytest.MonkeyPatch) -> None:
    left_out = 0

    def check(case: Drawn, plan: Plan) -> None:
        nonlocal left_out
        if any(isinstance(part, t.Shift) for column in plan.columns for part in walk(column.expr)):
            return   # dates beyond the calendar are left out of account on purpose
        foreseen = {branch.key for branch in BranchModel(plan).branches}
        with monkeypatch.context() as patch:
            patch.setattr(conditions, "ways_of", lambda *_: (True, False, None))
            loose = BranchModel(plan)
        seen: set[int] = set()
        for row in rows(case, plan):
            for column in (*plan.columns, *plan.outcomes):
                if column.name in row or column in plan.outcomes:
                    loose.accounts.look(column, row, None, seen)
        passed = {loose.branches[place].key for place in loose.places(seen)}
        left_out += sum(branch.way is Way.UNKNOWN and branch.key not in foreseen for branch in loose.branches)
        wrong = [case.text[key[1]:key[2]] + case.text for key in passed - foreseen if key[-1] is Way.UNKNOWN]
        assert not wrong, wrong[0]

    assert over_drawn_policies(12, 80, check) > 15
    assert left_out > 50


def test_promises_and_watches_come_out_as_their_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a line is said to be broken, or to sound; and none of its conditions is unknown that is never so."""
    lines: Counter[Way] = Counter()

    def check(case: Drawn, plan: Plan) -> None:
        nodes = [*(column.expr for column in plan.columns), *(finding.condition for finding in plan.findings)]
        shifts = any(isinstance(part, t.Shift) for node in nodes for part in walk(node))   # as above
        foreseen = {branch.key for branch in BranchModel(plan).branches}
        with monkeypatch.context() as patch:
            patch.setattr(conditions, "ways_of", lambda *_: (True, False, None))
            loose = BranchModel(plan)
        lazy, tables = LazyPlan(plan), Tables(plan, case.tables)
        for account in case.tables["account"][:MOST_ROWS]:
            row = LazyRow(lazy, tables, case.day, account)
            for finding in plan.findings:
                seen: set[int] = set()
                loose.accounts.ask(finding, row, seen)
                found = [loose.branches[place] for place in loose.places(seen)]
                wrong = [one.text for one in found if one.way is Way.UNKNOWN and one.key not in foreseen]
                assert shifts or not wrong, (wrong, case.text)
                sounds = row.value_of(finding.condition) is True
                if finding.code == "promise-broken":
                    sounds = not sounds   # a promise holds where there is no finding
                ways = {one.way for one in found if one.kind is Kind.LINE}
                assert ways <= {Way.HELD if sounds else Way.PASSED}, (finding, case.text)
                lines.update(ways)

    assert over_drawn_policies(14, 320, check) > 30
    assert min(lines[Way.HELD], lines[Way.PASSED]) > 10, lines
