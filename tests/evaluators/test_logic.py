"""Three-valued logic: the truth tables of both evaluators, and what `when`, `unless` and `no tier` make of unknown."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from tests.evaluators.small import decide_both, defines, policy

Maybe = bool | None
VALUES: tuple[Maybe, ...] = (True, False, None)


def both(a: Maybe, b: Maybe) -> Maybe:
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


def negated(a: Maybe) -> Maybe:
    return None if a is None else not a


def either(a: Maybe, b: Maybe) -> Maybe:
    return negated(both(negated(a), negated(b)))


def same(a: Maybe, b: Maybe) -> Maybe:
    return None if a is None or b is None else a == b


TABLE: dict[str, Callable[[Maybe, Maybe], Maybe]] = {
    "a and b": both,
    "a or b": either,
    "not a": lambda a, b: negated(a),
    "not (a and b)": lambda a, b: negated(both(a, b)),
    "a == b": same,
    "a != b": lambda a, b: negated(same(a, b)),
    "a == yes": lambda a, b: a,
    "a != yes": lambda a, b: negated(a),
    "a is missing": lambda a, b: a is None,
    "a is present": lambda a, b: a is not None,
    "not (a is missing or b)": lambda a, b: negated(either(a is None, b)),
    "a is one of (yes, no)": lambda a, b: None if a is None else True,
    "a is not one of (yes)": lambda a, b: negated(a),
    "a else b": lambda a, b: b if a is None else a,
    "a else no": lambda a, b: a is True,
    "(a and b) else yes": lambda a, b: True if both(a, b) is None else both(a, b),
    "(a or b) is missing": lambda a, b: either(a, b) is None,
    "(a and b) == (a or b)": lambda a, b: same(both(a, b), either(a, b)),
    "a and b and yes or a and no": lambda a, b: either(both(a, b), both(a, False)),
}


def test_truth_tables() -> None:
    cases = list(product(VALUES, VALUES))
    names = {expression: f"found_{number}" for number, expression in enumerate(TABLE)}
    text = policy("a flag optional  b flag optional", defines({name: one for one, name in names.items()}))
    rows = decide_both(text, [{"a": a, "b": b} for a, b in cases])
    for expression, name in names.items():
        assert [row[name] for row in rows] == [TABLE[expression](a, b) for a, b in cases], expression


RULES = """
tiers {
  tier high { served by helper  when a  when b unless c }
  tier low  { served by helper  otherwise }
  no tier when d
  no tier unless e
  at least high unless f
}
role helper { costs 60 per hour }
service care
entitlements {
  | service | high    | low |
  | care    | 1h/week | -   |
}
assign care to partner when a unless b
assign care to partner 60% unless c
"""


@pytest.mark.parametrize("name", ["a", "b", "c", "d", "e", "f"])
def test_only_true_counts_for_when_and_anything_else_for_unless(name: str) -> None:
    plain = {"a": False, "b": False, "c": True, "d": False, "e": True, "f": True}
    fields = "  ".join(f"{flag} flag optional" for flag in plain)
    rows = decide_both(policy(fields, rest=RULES), [{**plain, name: value} for value in VALUES])
    unknown, no = rows[2], rows[1]
    assert [unknown[c] for c in ("tier", "assign:0")] == [no[c] for c in ("tier", "assign:0")]
    expected = {"a": "high", "b": "low", "c": "low", "d": None, "e": "low", "f": "low"}
    assert rows[0]["tier"] == expected[name]
    assert no["tier"] == {"e": None, "f": "high"}.get(name, "low")
