"""Exact arithmetic at its edges: ties of rounding, zero, the most digits, whole numbers beside fractions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from tests.evaluators.rows import Row
from tests.evaluators.small import column, decide_both, defines, policy

D = Decimal
FIELDS = "arr money  count integer  margin percent  size number  age days"
MOST = {
    "arr": D("99999999999999.9999"),
    "count": 10**18 - 1,
    "margin": D("999.999999"),
    "size": D("999999999999.999999"),
    "age": 10**18 - 1,
}
LEAST = {name: -value for name, value in MOST.items()}
ZERO = {"arr": D("0.0000"), "count": 0, "margin": D("0.000000"), "size": D("0.000000"), "age": 0}
STEP = {"arr": D("0.0001"), "count": 1, "margin": D("0.000001"), "size": D("-0.000001"), "age": -1}
EXTREMES: list[Row] = [MOST, LEAST, ZERO, STEP, {**MOST, "margin": LEAST["margin"], "count": -3}]


def all_computed(expressions: Sequence[str], rows: Sequence[Row]) -> dict[str, tuple[Any, ...]]:
    """What each expression gives for each row."""
    names = {f"found_{number}": expression for number, expression in enumerate(expressions)}
    found = decide_both(policy(FIELDS, defines(names)), rows)
    return {expression: tuple(row[name] for row in found) for name, expression in names.items()}


def computed(expression: str, rows: Sequence[Row], fields: str = FIELDS) -> list[Any]:
    return column(policy(fields, f"define found = {expression}"), "found", rows)


QUOTIENTS = [
    ("0.000001", 2000, "0"),  # 5e-10: a tie, to the even 0
    ("0.000003", 2000, "0.000000002"),  # 1.5e-9: a tie, to the even 2
    ("0.000005", 2000, "0.000000002"),  # 2.5e-9: a tie, to the even 2
    ("0.000007", 2000, "0.000000004"),
    ("-0.000001", 2000, "0"),
    ("-0.000003", 2000, "-0.000000002"),
    ("0.000003", -2000, "-0.000000002"),
    ("-0.000005", -2000, "0.000000002"),
    ("0.000001", 1999, "0.000000001"),  # just above a tie
    ("0.000001", 2001, "0"),  # just below it
    ("-0.000001", 1999, "-0.000000001"),
    ("1", 3, "0.333333333"),
    ("2", 3, "0.666666667"),
    ("-2", 3, "-0.666666667"),
    ("999999999999.999999", 1, "999999999999.999999"),
    ("999999999999.999999", 7, "142857142857.142857"),
    ("999999999999.999999", 999999999999999999, "0.000001"),
    ("0", 5, "0"),
    ("5", 0, None),
    ("0", 0, None),
]


def test_division_is_half_even_to_nine_decimals() -> None:
    found = computed("size / count", [{**ZERO, "size": D(size), "count": count} for size, count, _ in QUOTIENTS])
    assert found == [None if quotient is None else D(quotient) for _, _, quotient in QUOTIENTS]


def test_division_by_zero_is_missing_even_where_it_is_written_out() -> None:
    found = all_computed(("arr / 0", "5 / (2 - 2)", "count / (count - count)", "arr / (size - size)"), [MOST, ZERO])
    assert set(found.values()) == {(None, None)}


def test_a_missing_quotient_makes_conditions_unknown() -> None:
    text = policy(FIELDS, "define high = arr / count > 5", "define sure = (arr / count > 5) else yes")
    rows = decide_both(text, [{**MOST, "count": 0}, MOST, {**MOST, "count": 1}])
    assert [(row["high"], row["sure"]) for row in rows] == [(None, True), (False, False), (True, True)]


WHOLE = {
    "100000 * 100000": (10**10,) * 5,  # beyond 32 bits, from literals alone
    "100000 * 100000 * 1000": (10**13,) * 5,
    "400000 days * 100000": (4 * 10**10,) * 5,
    "count + count": (2 * 10**18 - 2, 2 - 2 * 10**18, 0, 2, -6),  # beyond 18 digits
    "-count - 1 - 1 - 1 - 1": (-(10**18) - 3, 10**18 - 5, -4, -5, -1),
    "-(-5)": (5,) * 5,
    "count * count": ((10**18 - 1) ** 2, (10**18 - 1) ** 2, 0, 1, 9),
    "1.5m - 1_500_000": (0,) * 5,
}


def test_whole_numbers_never_overflow() -> None:
    assert all_computed(list(WHOLE), EXTREMES) == WHOLE


Figures = SimpleNamespace
PRODUCTS: dict[str, Callable[[Figures], Fraction]] = {
    "arr * 12.5%": lambda row: row.arr / 8,
    "12.5% of arr": lambda row: row.arr / 8,
    "arr * margin": lambda row: row.arr * row.margin,
    "arr * (100% - margin)": lambda row: row.arr * (1 - row.margin),
    "arr * margin * margin": lambda row: row.arr * row.margin**2,
    "size * size": lambda row: row.size**2,
    "margin * margin * margin": lambda row: row.margin**3,
    "margin * margin * margin * margin": lambda row: row.margin**4,
    "arr * count": lambda row: row.arr * row.count,
    "size * margin * margin": lambda row: row.size * row.margin**2,
    "count * margin": lambda row: row.count * row.margin,
    "0.5 * margin": lambda row: row.margin / 2,
    "arr * 0.0001": lambda row: row.arr / 10_000,
    "0.000001 * size": lambda row: row.size / 1_000_000,
}


def test_products_stay_exact_at_the_most_digits() -> None:
    """DuckDB multiplies decimals of up to 18 digits in 64 bits, which a large account and a percentage overflow."""
    figures = [Figures(**{name: Fraction(value) for name, value in row.items()}) for row in EXTREMES]
    wanted = {expression: tuple(product(row) for row in figures) for expression, product in PRODUCTS.items()}
    assert all_computed(list(PRODUCTS), EXTREMES) == wanted


QUOTIENTS_OF_ALL_SIZES = (
    "arr / margin", "arr / arr", "margin / margin", "size / margin", "count / size", "age / count", "margin / 3",
    "(margin * margin * margin * margin) / 3", "margin / (margin * margin * margin * margin)",
    "(margin * margin * margin * margin) / margin", "(arr * margin * margin) / count", "arr / 3 / 7 / 9",
    "(size * margin) / (margin * margin)", "arr / 0.0001", "count / 0.000001", "100000 / size", "100000 / margin",
    "99_999_999_999_999_999 / size", "100000 / 0.0001%",
    "margin / 99_999_999_999_999_999", "1 / (margin * margin * margin)",
)


def test_quotients_stay_exact_at_the_most_digits() -> None:
    found = all_computed(QUOTIENTS_OF_ALL_SIZES, EXTREMES)
    assert found["arr / 0.0001"][0] == 10**18 - 1
    assert all(values[0] is not None for values in found.values())


def test_places_of_different_length_are_compared_by_value() -> None:
    text = policy(
        FIELDS,
        defines({
            "equal": "arr == 1.5", "listed": "arr is one of (1.50, 2)", "whole": "count is one of (1, 2.5)",
            "mixed": "size > count", "product": "size * size == 2.25", "share": "margin is one of (0.0001%, 150%)",
        }),
    )
    found = decide_both(
        text, [{"arr": D("1.5000"), "count": 1, "margin": D("1.500000"), "size": D("1.500000"), "age": 0}]
    )
    assert [found[0][name] for name in ("equal", "listed", "whole", "mixed", "product", "share")] == [True] * 6


def test_else_takes_the_wider_of_two_types() -> None:
    fields = "few integer optional  many number optional"
    rows = [{"few": 5, "many": None}, {"few": None, "many": D("0.250000")}, {"few": None, "many": None}]
    assert computed("few else many else 0.125", rows, fields) == [5, D("0.25"), D("0.125")]
    assert computed("(few else 0.5) * 3", rows, fields) == [15, D("1.5"), D("1.5")]


def test_revenue_is_added_up_before_it_is_rounded() -> None:
    """Two accounts of different partners, each with half a cent of a cent: the tier's revenue is 0.0001, not 0.0002."""
    text = policy(
        "arr money  buyer partner", "record partner { id text key }", "define net = arr * 50%", rest=REVENUE_IS_NET
    ).replace("currency USD", "currency USD  revenue is net")
    rows = [{"arr": D("0.0001"), "buyer": "P1"}, {"arr": D("0.0001"), "buyer": "P2"}]
    assert decide_both(text, rows, results=True, partner=[{"id": "P1"}, {"id": "P2"}])[0]["net"] == D("0.00005")


REVENUE_IS_NET = """
tiers { tier only { served by helper  otherwise } }
role helper { costs 999_999.9999 per hour  works 110h/month }
service care
service most
entitlements {
  | service | only                 |
  | care    | 166_666.66h/year     |
  | most    | 9_999_999.99min/year |
}
"""


def test_long_sums_hold_what_they_can_come_to() -> None:
    """Sixty amounts, each as large as an amount can be; whole numbers go past what an integer of SQL holds."""
    for name in ("arr", "count", "size"):
        assert computed(" + ".join([name] * 60), EXTREMES) == [60 * row[name] for row in EXTREMES]
        assert computed(f"0 - {' - '.join([name] * 59)}", EXTREMES) == [-59 * row[name] for row in EXTREMES]
    found = computed(" + ".join(["arr + arr * margin"] * 12), EXTREMES)
    exact = [12 * (Fraction(row["arr"]) + Fraction(row["arr"]) * Fraction(row["margin"])) for row in EXTREMES]
    assert [Fraction(one) for one in found] == exact
