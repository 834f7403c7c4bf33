"""Quotients are compared exactly, however they are written and whatever their signs: both evaluators and fractions."""

from __future__ import annotations

import operator
import random
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from csrules.analysis import typed as t
from csrules.analysis.ratios import is_rounded
from csrules.decide.decider import Decider
from csrules.decide.near import Reasons
from csrules.decide.voice import Voice
from csrules.plan.lower.comparisons import Comparisons
from csrules.plan.lowering import lower
from csrules.plan.nodes import typed
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, defines, policy, sound
from tests.language.fragments import check, complete

FIELDS = """
  a number from -900 to 900 optional  b integer from -9 to 9 optional  c number from -900 to 900 optional
  d integer from -3 to 3 optional     e integer from 1 to 9
"""
NAMES = ("a", "b", "c", "d", "e")
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}
Value = Fraction | None
Term = tuple[str, Callable[[Row], Value]]   # as the language writes it, and what it comes to


def field(name: str) -> Term:
    return name, lambda row: None if row[name] is None else Fraction(row[name])


def constant(text: str) -> Term:
    return text, lambda row: Fraction(text)


def combined(op: str, one: Term, other: Term) -> Term:
    def value(row: Row) -> Value:
        left, right = one[1](row), other[1](row)
        if op == "else":
            return right if left is None else left
        if left is None or right is None or (op == "/" and not right):
            return None
        return {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}[op](left, right)

    return f"({one[0]} {op} {other[0]})", value


def drawn(chance: random.Random, depth: int) -> Term:
    if depth == 0 or chance.random() < 0.15:
        return field(chance.choice(NAMES)) if chance.random() < 0.8 else constant(chance.choice(("0", "1", "3", "0.5")))
    op = chance.choice(("/", "/", "/", "*", "+", "-", "else"))
    if op == "else":   # below a division it is rounded, and says so
        return combined(op, combined("/", field(chance.choice(NAMES)), field(chance.choice(NAMES))), constant("3"))
    return combined(op, drawn(chance, depth - 1), drawn(chance, depth - 1 if op != "/" else 0))


def rows(chance: random.Random) -> list[Row]:
    numbers = [None, *(Decimal(n).quantize(Decimal("0.000001")) for n in (0, 1, 3, 100, -100, "33.333333", "0.000001"))]
    wholes = [None, 0, 1, 3, -3, 2]
    return [{"a": chance.choice(numbers), "c": chance.choice(numbers), "b": chance.choice(wholes),
             "d": chance.choice(wholes), "e": chance.choice((1, 3, 7))} for _ in range(40)]


@pytest.mark.parametrize("seed", range(3))
def test_drawn_comparisons(seed: int) -> None:
    """Each side is written out, or is a define, or both are."""
    chance = random.Random(seed)   # noqa: S311  (the same cases in every run)
    wanted: dict[str, Callable[[Row], bool | None]] = {}
    texts: dict[str, str] = {}
    while len(wanted) < 40:
        one, other, op = drawn(chance, 3), drawn(chance, 1), chance.choice(list(COMPARE))
        name = f"f{len(wanted)}"
        parts = {**({f"l{name}": one[0]} if chance.random() < 0.5 else {}),
                 **({f"r{name}": other[0]} if chance.random() < 0.2 else {})}
        left, right = (f"l{name}" if f"l{name}" in parts else one[0]), (f"r{name}" if f"r{name}" in parts else other[0])
        tried = {**parts, name: f"{left} {op} {right}"}
        if "/" not in one[0] + other[0] or problems(policy(FIELDS, defines(tried))):
            continue   # too long, too deep, rounded (and told to be), or settled by the limits
        texts |= tried
        wanted[name] = outcome(op, one, other)
    given = rows(chance)
    found = decide_both(policy(FIELDS, defines(texts)), given)
    for row, decided in zip(given, found, strict=True):
        assert {name: decided[name] for name in wanted} == {name: holds(row) for name, holds in wanted.items()}, row


def outcome(op: str, one: Term, other: Term) -> Callable[[Row], bool | None]:
    def holds(row: Row) -> bool | None:
        left, right = one[1](row), other[1](row)
        return None if left is None or right is None else COMPARE[op](left, right)

    return holds


def problems(text: str) -> list[str]:
    return [one.code.name for one in check(complete("# alone\n" + text))[1] if one.code.name != "unused-name"]


LINES = """
define third = arr / parts
define quarter = third * 3
tiers {
  tier met  { served by helper  when quarter >= line }
  tier near { served by helper  when third + third + third == line  when third is one of (25, 50) }
  tier low  { served by helper  otherwise }
}
role helper { costs 60 per hour }
service care
entitlements {
  | service | met     | near | low |
  | care    | 1h/week | -    | -   |
}
"""
MONTHLY = "arr money at least 0  parts integer  line money"


def monthly(arr: str, parts: int, line: str) -> Row:
    return {"arr": Decimal(arr).quantize(Decimal("0.0001")), "parts": parts,
            "line": Decimal(line).quantize(Decimal("0.0001"))}


def test_a_line_is_met_exactly() -> None:
    """A hundred in three months is a hundred a quarter, and not a billionth less."""
    given = [monthly("100", 3, "100"), monthly("99.9999", 3, "100"), monthly("100", 3, "100.0001"),
             monthly("150", 3, "160"), monthly("100", 0, "0"), monthly("1", 900_000_000, "0.0001")]
    found = decide_both(policy(MONTHLY, rest=LINES), given)
    assert [row["tier"] for row in found] == ["met", "low", "low", "near", "low", "low"]


def test_an_explanation_names_the_define_and_says_how_far_off() -> None:
    text = policy("a number  b integer", "define third = a / b", "define high = third >= 0.333333333")
    decider = Decider(sound(text), DAY, {})
    voice = Voice.of(decider.plan, DAY)
    row = decider.decide_row({"id": "A", "a": Decimal("0.999999"), "b": 3}).row
    column = next(one for one in decider.plan.columns if one.name == "high")
    (detail,) = Reasons(voice, row).against(typed(column.expr))
    assert detail.text == "third is 0.333333, 0.000000333 short of 0.333333333"
    row = decider.decide_row({"id": "A", "a": Decimal("0.999999"), "b": 3_000_000_000_000}).row
    assert [one.name for one in Reasons(voice, row).against(typed(column.expr))] == ["third"]


WATCH = """
watch "more than a third" { warn unless yearly_cost <= arr / 3 }
watch "an hour" { warn when vendor_hours_per_month > 4.333333333 }
"""


def test_the_figures_of_watches_are_compared_before_they_are_divided() -> None:
    """An hour a week is 4 and a third hours a month, which is more than any number of threes."""
    text = policy("arr money", WATCH)
    given = [{"arr": Decimal("9360.0000")}, {"arr": Decimal("9359.9999")}]
    decide_both(text, given, results=True)
    decider = Decider(sound(text), DAY, {})
    found = [[one.message.partition(" (")[0] for one in decider.decide_row({"id": "A", **row}).findings]
             for row in given]
    assert found == [["an hour"], ["more than a third", "an hour"]]


LONG = "record account { id text key  arr money  n integer  m number default 1 }\n"


def test_what_cannot_be_compared_exactly_is_said() -> None:
    found = check(complete(LONG + "define r = arr / n / n + arr / m >= 3\ntiers {\n"
                           "tier a { served by csm  when r }\ntier b { served by csm  otherwise }\n}"))[1]
    (one,) = [each for each in found if each.code.name == "rounded-quotient"]
    assert one.code.severity.value == "warning"
    assert one.help is not None
    assert one.help.startswith("declare the limits of `arr` and `n` and `m`")


def doubled(times: int) -> str:
    lines = ["define d0 = arr / 7", *(f"define d{n} = d{n - 1} + d{n - 1}" for n in range(1, times + 1))]
    tiers = "tiers {\ntier a { served by csm  when over  when apart >= 7 }\ntier b { served by csm  otherwise }\n}"
    return "\n".join([LONG, *lines, f"define over = d{times} >= 100", "define apart = arr / 3", tiers])


def test_a_define_that_is_too_long_to_be_carried_is_rounded_and_so_is_what_reads_it() -> None:
    policy, found = check(complete(doubled(7)))
    told = [one.message.partition(":") for one in found if one.code.name == "rounded-quotient"]
    assert [(name, why) for name, _, why in told] == [
        ("`d6` is rounded to nine decimals", " more than 200 operations stand behind it"),
        ("`d7` is rounded to nine decimals", " it reads `d6`, which is"),
        ("`over` is rounded to nine decimals", " it reads `d7`, which is"),
    ]
    assert policy is not None
    carried = Comparisons(policy.defines).quotients   # what is told to be rounded is, and nothing else
    assert carried.keys() == {*(f"d{n}" for n in range(6)), "apart"}


@pytest.mark.parametrize(
    ("condition", "rounded"),
    [
        ("yearly_cost > arr / n", True),
        ("yearly_cost * 3 > arr", True),
        ("vendor_hours_per_month > n / 5", True),
        ("vendor_hours_per_month > 4.333333333", False),
        ("yearly_cost > 20% of arr", False),
        ("arr / 3 < 20k", False),
    ],
)
@pytest.mark.parametrize("block", ["watch \"W\" {{ warn when {} }}", "promise \"P\" {{ never {} }}"])
def test_what_is_said_of_a_figure_is_what_is_done(block: str, condition: str, rounded: bool) -> None:
    policy, found = check(complete(LONG + block.format(condition)))
    told = [one for one in found if one.code.name == "rounded-quotient"]
    assert all((one.help or "").startswith("only a figure") for one in told)
    assert policy is not None
    (finding,) = [one for one in lower(policy).findings if one.code in ("watch-fired", "promise-broken")]
    compared = [part for part in t.walk(finding.condition) if isinstance(part, t.Compare)]
    assert any(map(is_rounded, compared)) is rounded
    assert bool(told) is rounded


def test_a_condition_on_a_quotient_can_itself_be_compared() -> None:
    text = policy(FIELDS + "\nf flag", defines({"steep": "a / b > 1", "same": "steep == f"}))
    rows: list[Row] = [{**dict.fromkeys(NAMES), "e": 1, "a": Decimal(a), "b": 2, "f": True} for a in (1, 3)]
    assert [row["same"] for row in decide_both(text, rows)] == [False, True]
