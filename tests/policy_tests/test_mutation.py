"""Mutants known by hand: which there are, which tests notice, and that each can be decided."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from csrules.decide.decider import Decider
from csrules.plan.lowering import lower
from csrules.policy_tests.mutation.judge import Judge, differing
from csrules.policy_tests.mutation.mutants import mutants
from csrules.policy_tests.mutation.mutation import Mutation, mutate
from csrules.policy_tests.mutation.text import as_text
from csrules.project.measures import promised, still_holds
from csrules.project.policy import load_policy
from csrules.types import Category, FieldSchema, Value
from tests.policy_tests.small import FACTS, SERVICES, TIERS, checked, mutation, stated, survivors

ROOT = Path(__file__).parents[2]
REST = (TIERS, SERVICES)
HIGH = stated("arr 100k", "tier top", "care 1h/month", name="high")
LOW = stated("arr 99_999.99", "tier bottom", "care not offered", name="low")


def changes(*parts: str) -> list[tuple[str, str]]:
    return [(one.original, one.text or one.kind) for one in mutants(checked(*parts))]


def test_tests_on_both_sides_of_every_line_notice_everything() -> None:
    found = mutation(FACTS, *REST, HIGH, LOW)
    assert found.survivors == ()
    assert found.score == "100.0"


def test_the_mutants_of_a_threshold_a_line_and_a_cell() -> None:
    assert Counter(changes(FACTS, *REST)) == Counter([
        ("arr >= 100k", "arr > 100k"), ("arr >= 100k", "arr < 100k"),
        ("arr >= 100k", "arr >= 100_000.01"), ("arr >= 100k", "arr >= 99_999.99"),
        ("arr >= 100k", "arr >= 110_000"), ("arr >= 100k", "arr >= 90_000"),
        ("when arr >= 100k", "always"), ("when arr >= 100k", "line dropped"), ("otherwise", "line dropped"),
        ("1h/month", "2h/month"), ("1h/month", "0.5h/month"), ("1h/month", "-"), ("-", "included"),
    ])


def test_a_threshold_that_no_test_stands_on() -> None:
    """The tests lie far on both sides, so only what moves the line beyond them is noticed."""
    far = (stated("arr 105k", "tier top", "care 1h/month", name="far above"),
           stated("arr 50k", "tier bottom", "care not offered", name="far below"))
    assert survivors(FACTS, *REST, *far) == [
        ("arr >= 100k", "arr > 100k"), ("arr >= 100k", "arr >= 100_000.01"),
        ("arr >= 100k", "arr >= 90_000"), ("arr >= 100k", "arr >= 99_999.99"),
    ]


def test_what_no_test_asks_for_survives() -> None:
    asks_for_the_tier = (HIGH.replace("  expect care 1h/month\n", ""), LOW.replace("  expect care not offered\n", ""))
    assert survivors(FACTS, *REST, *asks_for_the_tier) == [
        ("1h/month", "-"), ("1h/month", "0.5h/month"), ("1h/month", "2h/month"), ("-", "included"),
    ]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("gone", ["not gone"]),
        ("nps is missing", ["nps is present"]),
        ("nps is present", ["nps is missing"]),
        ("sentiment is one of (green, red)",
         ["not (sentiment is one of (green, red))", "sentiment is one of (green)", "sentiment is one of (red)"]),
        ("gone and nps is missing", ["gone or nps is missing", "condition dropped", "condition dropped",
                                     "not gone", "nps is present"]),
        ("renewals < 3", ["renewals <= 3", "renewals >= 3", "renewals < 4", "renewals < 2"]),
        ("region == \"X\"", ["region != \"X\""]),
        ("today - started >= 90 days",
         ["today - started > 90 days", "today - started < 90 days", "today - started >= 91 days",
          "today - started >= 89 days", "today - started >= 99 days", "today - started >= 81 days"]),
        ("started >= 2026-03-01",
         ["started > 2026-03-01", "started < 2026-03-01", "started >= 2026-03-02", "started >= 2026-02-28",
          "started >= 2026-03-31", "started >= 2026-01-30"]),
        ("margin <= 20%", ["margin < 20%", "margin > 20%", "margin <= 20.01%", "margin <= 19.99%",
                           "margin <= 25%", "margin <= 15%"]),
        ("arr * 2 > 100", ["arr * 2 >= 100", "arr * 2 <= 100", "arr * 2 > 100.01", "arr * 2 > 99.99", "arr * 2 > 110",
                           "arr * 2 > 90", "arr * 3", "arr * 1"]),
    ],
)
def test_changes_of_conditions(condition: str, expected: list[str]) -> None:
    policy = (FACTS, f"define asked = {condition}", TIERS.replace("arr >= 100k", "asked"), SERVICES)
    line = next(define.span.from_.line for define in checked(*policy).defines)
    found = [one.text or one.kind for one in mutants(checked(*policy)) if one.span.from_.line == line]
    assert Counter(found) == Counter(expected)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("vendor", ["partner"]),
        ("partner", ["vendor"]),
        ("partner 60%", ["vendor", "partner 50%", "partner 70%"]),
        ("partner 95%", ["vendor", "partner 85%"]),
        ("shared", ["vendor", "partner"]),
    ],
)
def test_changes_of_parties(cell: str, expected: list[str]) -> None:
    table = f"""
responsibilities by margin {{
  | service | below 20% | 20% and above |
  | care    | vendor    | {cell}        |
  no agreement vendor
}}
"""
    found = [one for one in mutants(checked(FACTS, *REST, table)) if one.span.from_.line == 26]
    changed = Counter(one.text for one in found) - Counter(["partner"])   # the first cell's
    assert changed == Counter(expected)
    edges = [one.text for one in mutants(checked(FACTS, *REST, table)) if one.original == "below 20%"]
    assert edges == ["below 19%", "below 19.99%", "below 20.01%", "below 21%"]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("6h/month", ["12h/month", "3h/month", "-"]),
        ("included", ["-"]),
        ("automated", ["-"]),
        ("-", ["included"]),
        ("3 times 2h/quarter", ["3 times 4h/quarter", "3 times 1h/quarter", "4 times 2h/quarter",
                                "2 times 2h/quarter", "-"]),
        ("3 times/quarter", ["4 times/quarter", "2 times/quarter", "-"]),
        ("2h/month and 90min/month by other",
         ["4h/month and 90min/month by other", "1h/month and 90min/month by other",
          "2h/month and 180min/month by other", "2h/month and 45min/month by other", "-"]),
    ],
)
def test_changes_of_cells(cell: str, expected: list[str]) -> None:
    policy = checked(FACTS, "role other { costs 90 per hour }", TIERS, SERVICES.replace("1h/month", cell))
    found = [one for one in mutants(policy) if one.original == cell][: len(expected)]
    assert Counter(one.text for one in found) == Counter(expected)


def test_an_edge_between_two_bands_moves_in_both() -> None:
    table = """
responsibilities by margin {
  | service | below 20% | 20% and above |
  | care    | vendor    | partner       |
  no agreement vendor
}
"""
    given = "arr 100k  margin "
    tests = (stated(f"{given}20%", "care by partner", name="on"), stated(f"{given}19%", "care by vendor", name="under"))
    found = [text for original, text in survivors(FACTS, *REST, table, *tests) if original == "below 20%"]
    assert found == ["below 19.99%"]


def test_one_party_for_several_cells_is_changed_once() -> None:
    table = """
responsibilities by margin {
  | service | below 20% | 20% and above |
  others vendor
  no agreement vendor
}
"""
    others = [one for one in mutants(checked(FACTS, *REST, table)) if one.span.from_.line == 26]
    assert [(one.original, one.text, len(one.edits)) for one in others] == [("vendor", "partner", 2)]


SECOND = """
responsibilities by margin and sentiment {
  | service | sentiment | below 20% | 20% and above |
  | care    | green     | vendor    | partner 60%   |
  | care    | red       | vendor    | vendor        |
  no agreement vendor
}
"""


def test_a_table_with_a_second_dimension() -> None:
    found = [one for one in mutants(checked(FACTS, *REST, SECOND)) if one.span.from_.line >= 25]
    assert Counter(one.text for one in found) == Counter([
        "below 20.01%", "below 19.99%", "below 21%", "below 19%", "partner", "vendor", "partner 50%", "partner 70%",
        "partner", "partner", "partner",
    ])
    edge = next(one for one in found if one.text == "below 21%")
    bands = edge.policy(checked(FACTS, *REST, SECOND)).responsibilities[0].bands
    assert sum("0.21" in repr(band.condition) for band in bands) == len(bands)


def test_what_nobody_wrote_is_not_changed() -> None:
    """That there is something to amend is asked for by every block, and written in none."""
    found = load_policy(ROOT / "configs/msp-vendor/policy").policy
    assert found is not None
    assert [one.original for one in mutants(found) if one.original == "agreement"] == []


def test_a_line_that_became_several_is_dropped_whole() -> None:
    facts = FACTS.replace("wish tier optional", "wish tier optional   adds list of service optional")
    policy = checked(facts, TIERS, SERVICES.replace("service care", "service care\nservice tea").replace(
        "| care    | 1h/month | -       |", "| care | 1h/month | - |\n  | tea | 1h/month | - |"),
        "assign each of adds to partner")
    assert len(policy.assigns) == 2
    dropped = [one for one in mutants(policy) if one.kind == "line dropped" and "adds" in one.original]
    assert len(dropped) == 1
    assert dropped[0].policy(policy).assigns == ()


LINES = """
tiers {
  current tier is now since since
  tier top    { served by helper  when arr >= 100k  stays while arr >= 90k }
  tier bottom { served by helper  otherwise }
  at least top when renewals > 8
  no tier when gone
  a tier is kept for at least 90 days
  request wish raises by 1 tier up to top
}
grant care plus 1h/month when renewals > 1
deny care when region == "X"
assign care to partner when region == "Y"
"""


def test_lines_are_dropped_times_moved_and_floors_and_requests_changed() -> None:
    found = changes(FACTS, LINES, SERVICES)
    for line in ("stays while arr >= 90k", "at least top when renewals > 8", "no tier when gone",
                 "a tier is kept for at least 90 days", "request wish raises by 1 tier up to top",
                 "deny care when region == \"X\"", "to partner when region == \"Y\""):
        assert (line, "line dropped") in found, line
    assert ("at least top when renewals > 8", "at least bottom when renewals > 8") in found
    assert ("a tier is kept for at least 90 days", "a tier is kept for at least 91 days") in found
    assert ("a tier is kept for at least 90 days", "a tier is kept for at least 89 days") in found
    assert ("request wish raises by 1 tier up to top", "up to bottom") in found
    assert ("1h/month", "2h/month") in found


def test_a_hold_is_noticed_where_the_tests_stand_on_its_last_day() -> None:
    kept = "wish missing  renewals 0  now top  arr 0  since"
    last = stated(f"{kept} 2026-04-02", "tier top", name="last day")
    over = stated(f"{kept} 2026-04-01", "tier bottom", name="over")
    words = "a tier is kept for at least 90 days"
    assert [text for original, text in survivors(FACTS, LINES, SERVICES, last, over) if original == words] == []
    late = stated(f"{kept} 2026-06-01", "tier top", name="late")
    assert [text for original, text in survivors(FACTS, LINES, SERVICES, late) if original == words] == [
        "a tier is kept for at least 89 days", "a tier is kept for at least 91 days",
    ]


def test_a_window_moves_by_a_day_and_goes() -> None:
    services = SERVICES.replace("service care", "service care { during days 0 to 90 from started }")
    found = [text for original, text in changes(FACTS, TIERS, services) if original.startswith("during")]
    assert Counter(found) == Counter([
        "during days 1 to 90 from started", "during days -1 to 90 from started", "during days 0 to 91 from started",
        "during days 0 to 89 from started", "line dropped",
    ])


def test_other_periods_and_anniversaries() -> None:
    tiers = TIERS.replace("arr >= 100k", "started is in this year and previous anniversary of started < "
                          "last day of the next month since started")
    found = changes(FACTS, tiers, SERVICES)
    assert {text for original, text in found if original == "started is in this year"} == {
        "started is in the previous year", "started is in the next year", "condition dropped"}
    assert ("previous anniversary of started", "next anniversary of started") in found
    assert ("last day of the next month since started", "last day of this month since started") in found
    assert ("last day of the next month since started", "last day of the previous month since started") in found


def test_preferences_and_parts_of_a_match() -> None:
    match = """
record deal { id text key   region text optional   rank integer default 0   starts date }
match deal to account {
  where deal.region == account.region
  in force from starts
  prefer highest rank
}
"""
    found = changes(FACTS, match, "define kept = deal.id else \"none\"", *REST)
    assert ("prefer highest rank", "prefer lowest rank") in found
    assert ("prefer highest rank", "line dropped") in found
    assert ("deal.region == account.region", "condition dropped") in found
    assert ("deal.region == account.region", "deal.region != account.region") in found


def test_the_same_with_several_processes() -> None:
    segments = "\n".join(
        f"segment s{at} {{ value few {{ when renewals < {at + 20} }}  value many {{ otherwise }} }}" for at in range(12)
    )
    sure = 'promise "Small is bottom" { never tier == top and arr < 50k }'
    policy = checked(FACTS, segments, sure, *REST, stated("arr 100k  renewals 21", "tier top", "s3 few", "s0 many"))
    standing = promised(lower(policy))
    alone, together = (mutate(policy, jobs, standing, still_holds) for jobs in (1, 2))
    assert list(standing.values()) == [True]
    assert len(alone.mutants) > 100
    assert alone.as_json() == together.as_json()
    assert 0 < len(alone.survivors) < len(alone.mutants)


def test_tests_that_look_at_nothing_changed_are_left_out() -> None:
    judge = Judge(checked(FACTS, *REST, HIGH, LOW))
    cell = next(one for one in judge.mutants if one.original == "1h/month")
    changed = differing(judge.plan, lower(cell.policy(judge.policy)))
    assert changed is not None
    assert {member for member, _ in changed} == {"care"}
    assert ("", "tier") not in changed
    assert ("", "tier") in judge.needed[0]


def test_json_and_text() -> None:
    found = mutation(FACTS, *REST, HIGH)
    content = json.loads(json.dumps(found.as_json()))
    assert content["version"] == 1
    assert content["mutants"] == 13
    assert content["noticed"] == 13 - len(content["survivors"])
    dropped = next(one for one in content["survivors"] if one["original"] == "otherwise")
    assert (dropped["kind"], dropped["changed"]) == ("line dropped", None)
    assert (dropped["file"], dropped["line"]) == ("small.csr", 13)
    text = as_text(found)
    assert " | " in text and "^^^^^^^^^ or left out" in text
    assert "^^^^^^^^^^^ or `arr >= 90_000`, `arr >= 99_999.99`\n" in text
    assert "^^^^^^^^^^^^^^^^ or always\n" in text
    assert text.endswith(f"{found.noticed} of 13 mutants noticed: {found.score}%\n")
    assert as_text(Mutation(found.mutants, ())) == "13 of 13 mutants noticed: 100.0%\n"


POLICIES = sorted([*(ROOT / "configs").glob("*/policy"), *(ROOT / "tests/language/good").glob("*.csr")])


def test_exceptions_and_certificates() -> None:
    policy = load_policy(ROOT / "tests/language/good/exceptions.csr").policy
    assert policy is not None
    found = [(one.original, one.text or one.kind) for one in mutants(policy)]
    grace, days = "grace 30 days unless account.closed_by == vendor", "in force from starts to ends, at most 180 days"
    for one in (
        ("certifications from certificate by kind", "block dropped"), ("overrides from exception", "block dropped"),
        (grace, grace.replace("30", "31")), (grace, grace.replace("30", "29")), (grace, "always"),
        (days, days.replace("180", "181")), (days, days.replace("180", "179")),
        ("| success | review, first_line | 2 |", "3 needed"), ("| success | review, first_line | 2 |", "1 needed"),
        ("| success | review, first_line | 2 |", "line dropped"),
        ("never when arr < 1k unless partner is missing", "line dropped"),
        ("approver is one of (\"vp_cs\", \"cco\")", "approver is one of (\"cco\")"),
    ):
        assert one in found, one
    assert not [one for one in found if one[0] == "certificate"]   # what ties a certificate is not written


SAMPLES: dict[str, Value] = {
    "text": "X", "integer": 1, "days": 1, "number": Decimal(1), "money": Decimal(50_000), "percent": Decimal("0.1"),
    "date": dt.date(2026, 1, 1), "flag": False, "link": "X", "list": (),
}


def sample(field: FieldSchema) -> Value | None:
    if field.nullable:
        return None
    return field.type.names[0] if isinstance(field.type, Category) else SAMPLES[field.type.name]


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_mutants_of_policies_with_every_block_can_be_decided(path: Path) -> None:
    policy = load_policy(path).policy
    assert policy is not None
    account = {field.name: sample(field) for field in policy.account.fields}
    found = mutants(policy)
    assert len(found) > 10
    plan = lower(policy)
    for mutant in found:   # every one of them is another policy
        assert lower(mutant.policy(policy)) != plan, mutant
    for mutant in found[:: len(found) // 60 + 1]:
        decision = Decider(lower(mutant.policy(policy)), dt.date(2026, 6, 30)).decide_row(account)
        assert decision.tier in (None, *policy.tiers.category.names)
