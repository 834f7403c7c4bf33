"""The last number that is taken, and the first that is not."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from csrules.analysis import limits
from csrules.diagnostics import Reporter
from csrules.syntax.expressions import Number
from csrules.text import Document, Span

SPAN: Span = Document("policy.csr", "0").span(0, 1)
Take = Callable[[Decimal, Reporter], Any]


def of_value(check: Callable[[Decimal, Span, Reporter], Any]) -> Take:
    return lambda value, reporter: check(value, SPAN, reporter)


def of_number(check: Callable[[Number, Reporter], Any]) -> Take:
    return lambda value, reporter: check(Number(SPAN, value), reporter)


EFFORT, SHARE, RATE, CAPACITY = map(
    of_value, (limits.check_effort, limits.check_share, limits.check_rate, limits.check_capacity)
)
COUNT, AMOUNT, PROGRAMME = map(of_number, (limits.check_count, limits.check_amount, limits.check_programme))


@pytest.mark.parametrize(
    ("take", "value"),
    [
        (EFFORT, "0"), (EFFORT, "0.01"), (EFFORT, "9999999.99"),
        (SHARE, "0"), (SHARE, "0.0001"), (SHARE, "1"), (SHARE, "0.9999"),
        (RATE, "0"), (RATE, "0.0001"), (RATE, "999999.9999"),
        (CAPACITY, "0.01"), (CAPACITY, "9999999.99"),
        (COUNT, "1"), (COUNT, "999999"),
        (AMOUNT, "1"), (AMOUNT, "1.0001"), (AMOUNT, "99999999999999.9999"),
        (PROGRAMME, "0"), (PROGRAMME, "0.0001"), (PROGRAMME, "99999999999999.9999"),
    ],
)
def test_what_is_taken_is_given_back(take: Take, value: str) -> None:
    reporter = Reporter()
    assert take(Decimal(value), reporter) == Decimal(value)
    assert not reporter.failed


@pytest.mark.parametrize(
    ("take", "value", "code", "instead"),
    [
        (EFFORT, "10000000", "bad-literal", 0), (EFFORT, "0.001", "bad-literal", 0),
        (SHARE, "1.0001", "bad-share", 1), (SHARE, "-0.0001", "bad-share", 1), (SHARE, "0.00001", "bad-share", 1),
        (RATE, "1000000", "bad-literal", 0), (RATE, "0.00001", "bad-literal", 0),
        (CAPACITY, "0", "bad-literal", None), (CAPACITY, "10000000", "bad-literal", 0),
        (COUNT, "0", "bad-literal", None), (COUNT, "1.5", "bad-literal", None), (COUNT, "1000000", "bad-literal", None),
        (AMOUNT, "0.9999", "bad-literal", None), (AMOUNT, "1.00001", "bad-literal", None),
        (AMOUNT, "100000000000000", "bad-literal", None),
        (PROGRAMME, "0.00001", "bad-literal", None), (PROGRAMME, "100000000000000", "bad-literal", None),
    ],
)
def test_what_is_not_taken_is_reported_once(take: Take, value: str, code: str, instead: int | None) -> None:
    reporter = Reporter()
    assert take(Decimal(value), reporter) == instead
    assert [one.code.name for one in reporter] == [code]
