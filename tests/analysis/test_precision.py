"""How many digits a calculation may need, and which numbers can be written at all."""

from __future__ import annotations

from decimal import Decimal

import pytest

from csrules.analysis.operators import sum_digits
from csrules.syntax import literals
from tests.language.fragments import check, complete

FACTS = """record account {
  id text key
  arr money
  rate number default 1
  margin percent from 0% to 45% default 0%
  count integer default 0
}
"""


def errors(text: str) -> list[str]:
    return [one.code.name for one in check(complete(FACTS + text))[1] if one.severity.value == "error"]


@pytest.mark.parametrize(
    "text",
    [
        "define x = arr * margin * margin > arr * count",   # fine scale on one side, many digits on the other
        "define x = (arr * margin * margin) else (arr * count)",
        "define x = arr / (margin * margin * margin * margin)",
        "define x = (margin * margin * margin * margin) / (count * count)",
    ],
)
def test_two_sides_have_to_fit_one_exact_number(text: str) -> None:
    assert errors(text) == ["too-precise"]


@pytest.mark.parametrize(
    "text",
    [
        "define x = arr * margin > arr",
        "define x = arr * margin * margin > 250k",
        "define x = count > rate",
        "define x = arr / count",
        "define x = (arr * margin) else arr",
        f"define x = {' + '.join(['arr'] * 60)}",   # one amount for each product
        f"define x = {' - '.join(['arr'] * 60)}",
        f"define x = {' + '.join(['(arr + arr * margin)'] * 30)}",
    ],
)
def test_usual_calculations_fit(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(("count", "digits"), [(2, 15), (10, 15), (11, 16), (100, 16), (101, 17)])
def test_a_sum_has_the_digits_that_it_can_come_to(count: int, digits: int) -> None:
    assert sum_digits([14] * count) == digits
    assert len(str(count * (10**14 - 1))) <= digits


def test_the_point_is_no_digit() -> None:
    """The largest amount of money has 14 digits before and 4 after the point."""
    assert literals.number("99999999999999.9999") == Decimal("99999999999999.9999")
    with pytest.raises(literals.LiteralError):
        literals.number("999999999999999.9999")


@pytest.mark.parametrize("move", ["90 days / 4", "rate * 1 days", "count / 3 * 1 days"])
def test_a_date_moves_by_whole_days(move: str) -> None:
    assert errors(f"define x = today + {move}") == ["type-mismatch"]


def test_a_date_moves_by_a_whole_number_of_days() -> None:
    assert errors("define x = today + 2 * 30 days") == []


@pytest.mark.parametrize(
    ("define", "advice"),
    [
        ("sum of case.hours", "combine fewer values"),   # its limits are declared, and any number of rows adds up
        ("count of case", "combine fewer values"),
        ("average of case.hours", "combine fewer values"),
        ("greatest of case.free", "declare the limits of `case.free`"),
        ("sum of case.free * case.hours", "declare the limits of `case.free`"),
        ("group_rate", "declare the limits of `rate`"),   # a total over the family
        ("group_bound", "combine fewer values"),
        ("members", "combine fewer values"),
    ],
)
def test_the_limits_to_declare_are_those_of_fields_never_of_a_sum(define: str, advice: str) -> None:
    rows = """record case { id text key   account account   hours number from 0 to 100   free number }
    family along parent { total group_rate = rate   total group_bound = bound   count members }
    """
    facts = FACTS.replace("rate number", "bound number from 0 to 9   parent account optional   rate number")
    powers = f"define figure = {define}   define power = figure * figure * figure * figure * figure > 1"
    found = check(complete(facts + rows + powers))[1]
    assert [(one.code.name, str(one.help).partition(":")[0].partition(",")[0]) for one in found
            if one.severity.value == "error"] == [("too-precise", advice)]
