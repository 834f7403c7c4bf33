"""The Hypothesis strategy of whole cases: a policy, a day of the run, and rows for every record."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hypothesis import strategies as st

from csrules.plan.plan import Plan
from tests.evaluators.choosing import Chooser, Draw
from tests.evaluators.comparing import plan_of
from tests.evaluators.policies import draw_policy
from tests.evaluators.rows import Rows, Tables, as_of


@dataclass(frozen=True)
class Case:
    """`plan` holds the checker's reasons where it refuses the policy; then there are no rows."""

    text: str
    plan: Plan | list[str]
    day: dt.date
    tables: Tables

    def __repr__(self) -> str:
        rows = "\n".join(f"{name}: {row}" for name, table in self.tables.items() for row in table)
        return f"as of {self.day}\n{self.text}\n{rows}\n"


def draw_case(choose: Chooser) -> Case:
    text, day = draw_policy(choose), as_of(choose)
    plan = plan_of(text)
    return Case(text, plan, day, {} if isinstance(plan, list) else Rows(choose, plan, day).tables())


@st.composite
def cases(draw: Draw) -> Case:
    return draw_case(Chooser(draw))
