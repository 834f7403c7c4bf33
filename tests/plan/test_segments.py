"""Segments: the first value that holds, missing where none does, and what conditions make of that."""

from __future__ import annotations

from csrules.decide.decider import Decider
from tests.evaluators.small import DAY, decide_both, sound

POLICY = """
policy "Segments" { currency USD }
record account { id text key   arr money optional   calls integer optional   mood one of red, green optional }
define busy = calls > 5
segment size "Size" {
  value large "Large" { when arr >= 100  when busy and mood == red }
  value small         { when arr < 100 unless mood == green }
}
segment care {
  value tender { when size == small or mood == red }
  value usual  { when size is present }
  value other  { otherwise }
}
tiers {
  tier high { served by helper  when size == large }
  tier low  { served by helper  otherwise }
  no tier when care == other and calls is missing
}
role helper { costs 60 per hour }
service talk
service letter
entitlements {
  | service | high    | low     |
  | talk    | 1h/week | -       |
  | letter  | 1h/year | 1h/year |
}
grant talk instead 3h/year when size is missing and tier is present
grant letter plus 1h/year  when care is one of (tender, other) and tier is present
deny letter                when not size == small
"""

# arr, calls, mood → size, care, tier, talk, letter (minutes a year)
CASES = [
    ((100, 1, None), ("large", "usual", "high", 3120, 0)),
    ((99, 1, None), ("small", "tender", "low", 0, 120)),   # `unless` needs to be known
    ((99, 1, "red"), ("small", "tender", "low", 0, 120)),
    ((99, 1, "green"), (None, "other", "low", 180, 120)),   # a `not` over a missing segment denies nothing
    ((99, 6, "red"), ("large", "tender", "high", 3120, 0)),   # the first value wins
    ((None, 6, "red"), ("large", "tender", "high", 3120, 0)),
    ((None, None, "red"), (None, "tender", "low", 180, 120)),
    ((None, 1, None), (None, "other", "low", 180, 120)),
    ((None, None, None), (None, "other", None, 0, 0)),
    ((100, None, "green"), ("large", "usual", "high", 3120, 0)),
]


def test_every_case_in_both_evaluators() -> None:
    rows = [dict(zip(("arr", "calls", "mood"), given, strict=True)) for given, _ in CASES]
    found = decide_both(POLICY, rows, results=True)
    assert [(row["size"], row["care"], row["tier"]) for row in found] == [wanted[:3] for _, wanted in CASES]


def test_what_the_services_make_of_it() -> None:
    decider = Decider(sound(POLICY), DAY, {})
    for (arr, calls, mood), wanted in CASES:
        services = decider.decide_row({"id": "A", "arr": arr, "calls": calls, "mood": mood}).outcome.services
        assert (services["talk"]["minutes"], services["letter"]["minutes"]) == wanted[3:], (arr, calls, mood)


def test_a_policy_of_segments_that_nothing_uses_is_decided_all_the_same() -> None:
    text = """
policy "Aside" { currency USD }
record account { id text key   arr money optional }
segment size { value large { when arr >= 100 } }
segment all  { value one { otherwise } }
tiers { tier low { served by helper  otherwise } }
role helper
service talk
entitlements {
  | service | low     |
  | talk    | 1h/week |
}
"""
    found = decide_both(text, [{"arr": arr} for arr in (100, 99, None)], results=True)
    assert [(row["size"], row["all"]) for row in found] == [("large", "one"), (None, "one"), (None, "one")]
