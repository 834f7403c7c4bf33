"""A long chain of defines: the program grows in proportion to it, and no layer carries what nothing above it reads."""

from __future__ import annotations

import datetime as dt
import re

from csrules.plan.lowering import lower
from csrules.sql.program import build_program
from tests.language.fragments import check, complete

TODAY = dt.date(2026, 6, 30)


def program(length: int) -> str:
    chain = "".join(f"define d{n} = d{n - 1} else 0\n" for n in range(1, length))
    policy, diagnostics = check(complete(
        f"define d0 = nps\n{chain}tiers {{ tier high {{ touch high  when d{length - 1} > 1 }} "
        "tier low { touch tech  otherwise } }\n"
    ))
    assert policy is not None, diagnostics
    return "\n".join(step.query.sql(dialect="duckdb") for step in build_program(lower(policy), TODAY).steps)


def test_the_program_grows_in_proportion() -> None:
    short, long = len(program(200)), len(program(400))
    longer = len(program(600))
    assert longer - long < 1.2 * (long - short)


def test_a_lower_part_hands_on_what_is_read_above_it_and_nothing_else() -> None:
    parts = re.findall(r"SELECT ([^()]*?) FROM \"?csrules_layers_(\d+)\"?", program(200))
    assert len(parts) >= 8
    for columns, number in parts:
        handed_on = re.findall(r"\bd(\d+)\b", columns)
        assert "*" not in columns
        assert len(handed_on) == 1, (number, columns)
