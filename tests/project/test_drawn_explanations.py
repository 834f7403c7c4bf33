"""Explanations of drawn policies and rows: whatever a policy says, its accounts are told, in the documented form."""

from __future__ import annotations

import json
import re

import pytest

from csrules.decide.decider import Decider
from csrules.decide.trace import Tracing
from csrules.project.explain import explained
from csrules.project.explain_schema import check
from tests.evaluators.cases import draw_case
from tests.evaluators.long_run import RandomChooser
from tests.project.test_explain import UNSAID

POLICIES, ACCOUNTS = 12, 2
QUOTED = re.compile(r'“[^”]*”|"[^"]*"|`[^`]*`')   # an author's words are no sentences of ours


@pytest.mark.parametrize("part", range(4))
def test_every_account_of_a_drawn_policy_is_told(part: int) -> None:
    told = drawn = 0
    while told < POLICIES * ACCOUNTS and drawn < 5 * POLICIES:
        case = draw_case(RandomChooser(1000 * part + drawn))
        drawn += 1
        if isinstance(case.plan, list):
            continue
        decider = Decider(case.plan, case.day, case.tables)
        for row in case.tables["account"][:ACCOUNTS]:
            explanation = explained(case.plan, case.day, Tracing(decider, decider.decide_row(row)))
            check(json.loads(json.dumps(explanation.as_json())))
            for text in (explanation.as_text(columns=80), explanation.as_text(all=True)):
                assert not UNSAID.search(QUOTED.sub("", text)), f"{case}\n{text}"
            told += 1
    assert told >= POLICIES * ACCOUNTS
