"""Constants where a column would usually stand: Python is given nothing that it would warn of."""

from __future__ import annotations

import datetime as dt
import warnings
from typing import Any

import pytest

from csrules.analysis import typed as t
from csrules.analysis.scalars import CONDITION, Kind, Scalar
from csrules.decide.codegen import Source, false, true, value

AMOUNT = Scalar(Kind.NUMBER, nullable=True, digits=3, whole=True)
FIVE, NOTHING = t.Const(5, AMOUNT), t.Const(None, AMOUNT)


def known(node: t.Typed) -> Any:
    """True or False where the condition is known, None where it is not."""
    source = Source(dt.date(2026, 6, 30))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = source.function("row", f"({true(node, source)}, {false(node, source)})")({})
    return {(True, False): True, (False, True): False, (False, False): None}[found]


@pytest.mark.parametrize(("node", "expected"), [
    (t.Missing(FIVE), False),
    (t.Missing(NOTHING), True),
    (t.Not(t.Missing(FIVE)), True),
    (t.Compare(">", FIVE, FIVE), False),
    (t.Compare("==", FIVE, FIVE), True),
    (t.Compare("==", FIVE, NOTHING), None),
    (t.Const(True, CONDITION), True),
])
def test_a_condition_of_constants(node: t.Typed, expected: bool | None) -> None:
    assert known(node) is expected


def test_a_sum_of_constants() -> None:
    source = Source(dt.date(2026, 6, 30))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        text = value(t.Arith("+", FIVE, FIVE, AMOUNT), source)
        assert source.function("row", text)({}) == 10
