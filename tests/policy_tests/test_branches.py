"""Branches known by hand: which there are, and which of them tests see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from csrules.plan.lowering import lower
from csrules.policy_tests.branches.model import BranchModel
from csrules.policy_tests.branches.text import as_text
from csrules.project.policy import load_policy
from tests.policy_tests.small import FACTS, SERVICES, TIERS, checked, covered, stated, unseen

ROOT = Path(__file__).parents[2]
REST = (TIERS, SERVICES)
HIGH = stated("arr 100k", "tier top", name="high")
LOW = stated("arr 99_999.99", "tier bottom", name="low")


def branches(*parts: str) -> list[str]:
    return [branch.text for branch in BranchModel(lower(checked(*parts))).branches]


def tiers(*lines: str, top: str = "when arr >= 100k") -> str:
    return "\n".join(["tiers {", f"  tier top {{ served by helper  {top} }}",
                      "  tier bottom { served by helper  otherwise }", *lines, "}"])


def test_a_condition_is_seen_true_and_false_and_a_line_without_one_holds() -> None:
    assert branches(FACTS, *REST) == [
        "`arr >= 100k` was never true", "`arr >= 100k` was never false", "`otherwise` (tier bottom) never held",
        "`1h/month` of care was never used", "`-` of care was never used",
    ]
    assert unseen(FACTS, *REST, HIGH)[:2] == ["`arr >= 100k` was never false", "`otherwise` (tier bottom) never held"]
    assert unseen(FACTS, *REST, HIGH, LOW) == ["`1h/month` of care was never used", "`-` of care was never used"]


def test_what_no_expectation_needs_is_not_seen() -> None:
    """A test of the tier says nothing of what the tier gives."""
    assert "`1h/month` of care was never used" in unseen(FACTS, *REST, HIGH)
    given = stated("arr 100k", "care 1h/month", name="given")
    assert "`1h/month` of care was never used" not in unseen(FACTS, *REST, given)


def test_a_condition_over_a_field_that_may_be_missing_is_unknown_as_well() -> None:
    rules = (FACTS, tiers(top="when nps >= 50"), SERVICES)
    assert "`nps >= 50` was never unknown" in unseen(*rules, stated("nps 50", "tier top"))
    assert "`nps >= 50` was never unknown" not in unseen(*rules, stated("nps missing", "tier bottom"))


def test_behind_a_guard_it_is_never_unknown() -> None:
    rules = (FACTS, tiers(top="when nps is present and nps >= 50"), SERVICES)
    assert [text for text in branches(*rules) if "unknown" in text] == []
    either = (FACTS, tiers(top="when nps is missing or nps >= 50"), SERVICES)
    assert [text for text in branches(*either) if "unknown" in text] == []


def test_where_every_account_has_a_tier_a_comparison_with_it_is_never_unknown() -> None:
    grant = "grant care 2h/month when tier == bottom and arr >= 50k"
    assert "`tier == bottom` was never unknown" not in branches(FACTS, *REST, grant)
    assert "`tier == bottom` was never unknown" in branches(FACTS, tiers("  no tier when gone"), SERVICES, grant)


def test_parts_of_a_condition_count_as_far_as_they_were_needed() -> None:
    rules = (FACTS, tiers(top="when arr >= 100k and renewals >= 3"), SERVICES)
    line = "`when arr >= 100k and renewals >= 3` (tier top)"
    found = unseen(*rules, stated("arr 1  renewals 5", "tier bottom"))
    assert found[:4] == [
        f"{line} never held", "`arr >= 100k` was never true",
        "`renewals >= 3` was never true", "`renewals >= 3` was never false",
    ]


def test_lines_behind_the_one_that_holds_were_not_looked_at() -> None:
    rules = (FACTS, tiers(top="when arr >= 100k  when renewals >= 3"), SERVICES)
    found = unseen(*rules, stated("arr 100k  renewals 5", "tier top"))
    assert "`renewals >= 3` was never true" in found
    assert "`renewals >= 3` was never false" in found


def test_unless_is_one_condition() -> None:
    rules = (FACTS, tiers("  at least top unless sentiment == green"), SERVICES)
    both = [stated(f"arr 0  sentiment {word}", f"tier {tier}", name=word)
            for word, tier in (("green", "bottom"), ("red", "top"), ("missing", "top"))]
    assert [text for text in unseen(*rules, *both[:1]) if "sentiment" in text] == [
        "`sentiment == green` was never false", "`sentiment == green` was never unknown",
    ]
    assert [text for text in unseen(*rules, *both) if "sentiment" in text] == []


def test_floors_holds_stays_requests_and_no_tier() -> None:
    lines = (
        "  current tier is now since since", "  at least top when renewals > 8", "  no tier when gone",
        "  a tier is kept for at least 90 days", "  request wish raises by 1 tier up to top",
    )
    rules = (FACTS, tiers(*lines, top="when arr >= 100k  stays while arr >= 90k"), SERVICES)
    found = branches(*rules)
    for text in (
        "`renewals > 8` was never true", "`gone` was never true", "`a tier is kept for at least 90 days`"
        " (time in the tier) never held", "`a tier is kept for at least 90 days` (time in the tier) always held",
        "`request wish raises by 1 tier up to top` never held", "`arr >= 90k` was never true",
    ):
        assert text in found, text
    assert not [text for text in found if "stays while" in text or "when arr >= 100k" in text]   # of one condition each

    def seen(given: str, tier: str) -> set[str]:
        return set(found) - set(unseen(*rules, stated(given, f"tier {tier}")))

    stays = seen("arr 95k  now top  since 2020-01-01  wish missing", "top")
    assert "`arr >= 90k` was never true" in stays
    assert "`a tier is kept for at least 90 days` (time in the tier) always held" in stays
    kept = seen("arr 0  now top  since 2026-06-01  wish missing", "top")
    assert "`a tier is kept for at least 90 days` (time in the tier) never held" in kept
    assert "`arr >= 90k` was never true" not in kept
    asked = seen("arr 0  now missing  since missing  wish top", "top")
    assert "`request wish raises by 1 tier up to top` never held" in asked


def test_values_of_a_segment() -> None:
    segment = "segment age { value young { when renewals < 1 }  value old { otherwise } }"
    deny = "deny care when age == young"
    found = unseen(FACTS, *REST, segment, deny, stated("arr 100k  renewals 0", "age young", "care not offered"))
    assert "`renewals < 1` was never false" in found
    assert "`otherwise` (age old) never held" in found
    assert "`renewals < 1` was never true" not in found
    assert "`age == young` was never false" in found


def test_bands_cells_and_no_agreement() -> None:
    table = """
responsibilities by margin {
  | service | below 20% | 20% and above |
  | care    | vendor    | partner 60%   |
  no agreement vendor
}
"""
    rules = (FACTS, *REST, table)
    low = stated("arr 100k  margin 19.99%", "care by vendor", name="below")
    none = stated("arr 100k  margin missing", "care by vendor", name="none")
    assert [text for text in unseen(*rules, low) if "month" not in text and "arr" not in text][:4] == [
        "`otherwise` (tier bottom) never held", "`-` of care was never used", "`20% and above` never held",
        "`partner 60%` of care was never used",
    ]
    assert "`vendor` (no agreement) never held" in unseen(*rules, low)
    assert "`vendor` (no agreement) never held" not in unseen(*rules, low, none)


def test_a_cell_with_a_share_is_used_by_whoever_asks_for_the_share() -> None:
    table = """
responsibilities by margin {
  | service | below 20%          | 20% and above |
  | care    | shared, vendor 70% | partner 60%   |
  no agreement vendor
}
"""
    low = stated("arr 100k  margin 19.99%", "care by vendor 70%", name="low")
    high = stated("arr 100k  margin 20%", "care by partner 60%", name="high")
    shared, partner = "`shared, vendor 70%` of care was never used", "`partner 60%` of care was never used"
    assert [text for text in unseen(FACTS, *REST, table, low) if text in (shared, partner)] == [partner]
    assert [text for text in unseen(FACTS, *REST, table, high) if text in (shared, partner)] == [shared]


TABLES = """
record deal { id text key   buyer text   margin percent from 0% to 45%   level one of low, high   kind text optional }
match deal to account { where deal.buyer == account.id }
responsibilities by deal.margin when WHEN {
  | service | below 20% | 20% and above |
  | care    | vendor    | partner       |
  no agreement vendor
}
responsibilities by deal.margin {
  | service | below 10% | 10% and above |
  | care    | partner   | partner       |
  no agreement shared
}
"""


@pytest.mark.parametrize(("when", "lines"), [
    ("deal.level == high", 1), ("not (deal.level == high)", 1), ("deal.level == high and arr > 5k", 1),
    ("deal.kind is present", 1), ("large", 1), ("deal.level == high or deal.margin > 5%", 1),
    ("arr > 5k", 2), ("deal.level == high or arr > 5k", 2), ("deal.level is missing", 2), ("loose", 2),
])
def test_no_agreement_is_not_asked_for_where_the_table_is_for_agreements(when: str, lines: int) -> None:
    defines = "define large = deal.level == high\ndefine loose = (deal.margin else 0%) < 5%"
    found = [text for text in branches(FACTS, defines, *REST, TABLES.replace("WHEN", when)) if "no agreement" in text]
    assert len(found) == lines


def test_a_table_with_a_second_dimension_has_its_bands_and_cells() -> None:
    table = """
responsibilities by margin and sentiment {
  | service | sentiment | below 20% | 20% and above |
  | care    | green     | vendor    | partner       |
  | care    | red       | vendor    | vendor        |
  no agreement vendor
}
"""
    found = [branch for branch in BranchModel(lower(checked(FACTS, *REST, table))).branches
             if branch.stage == "responsibilities"]
    assert [(branch.kind.value, " ".join(branch.span.text.split())) for branch in found] == [
        ("line", "below 20%"), ("line", "20% and above"),
        ("value", "vendor"), ("value", "partner"), ("value", "vendor"), ("value", "vendor"),
        ("line", "vendor"), ("value", "vendor"),   # `no agreement`, also for a sentiment that is missing
    ]


def test_grants_denials_and_assignments() -> None:
    rules = (
        FACTS, *REST, "grant care plus 1h/month when renewals > 1", "deny care when gone and renewals > 5",
        "assign care to partner when region == \"X\"",
    )
    one = stated("arr 100k  renewals 2  region missing", "care by vendor 2h/month")
    found = [text for text in unseen(*rules, one) if "renewals" in text or "region" in text or "gone" in text]
    assert found == [
        "`renewals > 1` was never false",
        "`deny care when gone and renewals > 5` never held",
        "`gone` was never true",
        "`renewals > 5` was never true", "`renewals > 5` was never false",
        "`region == \"X\"` was never true", "`region == \"X\"` was never false",
    ]


def test_the_window_of_a_service() -> None:
    rules = (FACTS, TIERS, SERVICES.replace("service care", "service care { during days 0 to 90 from started }"))
    text = "`during days 0 to 90 from started` (window of care)"
    inside = stated("arr 100k  started 2026-06-01", "care 1h/month", name="in")
    outside = stated("arr 100k  started 2020-06-01", "care not offered", name="out")
    assert f"{text} always held" in unseen(*rules, inside)
    assert not [one for one in unseen(*rules, inside, outside) if "during" in one]
    assert "`1h/month` of care was never used" in unseen(*rules, outside)


def test_what_else_offers() -> None:
    rules = (FACTS, "define net = arr * (100% - (margin else 0%))", TIERS.replace("arr", "net"), SERVICES)
    text = "the `else` of `(margin else 0%)` was never used"
    assert text in unseen(*rules, stated("arr 200k  margin 10%", "tier top"))
    assert text not in unseen(*rules, stated("arr 200k  margin missing", "tier top"))
    assert not [one for one in branches(FACTS, "define odd = renewals else 0", *REST) if "else" in one]


MATCH = """
record deal { id text key   region text optional   starts date   ends date optional   rank integer default 0 }
match deal to account when renewals > 0 {
  where deal.region is missing or deal.region == account.region
  in force from starts to ends
  prefer highest rank
}
define kept = deal.id else "none"
"""


def deals(*rows: str) -> str:
    lines = "".join(f"  deal {{ {row} }}\n" for row in rows)
    given = 'account { id "A"  arr 0  renewals 1  region "X" }'
    return f'test "m" as of 2026-06-30 {{\n  {given}\n{lines}  expect kept "D"\n}}\n'


def test_a_match_and_its_preferences() -> None:
    rules = (FACTS, MATCH, *REST)

    def left(*rows: str) -> list[str]:
        words = ("deal.region", "prefer", "starts", "ends")
        return [text for text in unseen(*rules, deals(*rows)) if any(word in text for word in words)]

    one = left('id "D" region "X" starts 2026-01-01 ends missing rank 1')
    assert one == [
        "`deal.region is missing` was never true",
        "`deal.region == account.region` was never false",
        "`deal.region == account.region` was never unknown",
        "`starts` was never false", "`ends` was never false",
        "`prefer highest rank` never decided",
    ]
    many = left('id "D" region "X" starts 2026-01-01 ends 2026-06-30 rank 2',
                'id "E" region "Y" starts 2026-01-01 ends missing rank 9',
                'id "F" region missing starts 2026-01-01 ends missing rank 1',
                'id "G" region missing starts 2026-07-01 ends missing rank 9',
                'id "H" region missing starts 2026-01-01 ends 2026-06-29 rank 9')
    assert many == ["`deal.region == account.region` was never unknown"]


AMENDED = """
record deal   { id text key   buyer text   margin percent from 0% to 45%   starts date }
record change {
  id text key   deal deal   starts date   fresh flag default no   margin percent from 0% to 45% optional
  adds list of service optional
}
match deal to account { where deal.buyer == account.id  in force from starts }
amend deal from change {
  where change.deal == deal
  in force from starts
  for accounts where not change.fresh or account.started >= change.starts
  sets margin
  assign each of adds to partner
}
define amended = deal.margin
"""


@pytest.mark.parametrize("adds", ["", "adds missing"])
def test_who_expects_the_margin_looks_at_every_amendment_and_at_no_duty(adds: str) -> None:
    test = f"""
test "the margin" as of 2026-06-30 {{
  account {{ id "A"  started 2026-03-31 }}
  deal    {{ id "D"  buyer "A"  margin 20%  starts 2025-01-01 }}
  change  {{ id "1"  deal "D"  starts 2026-01-01  margin 26%  {adds} }}
  change  {{ id "2"  deal "D"  starts 2026-04-01  margin 29%  fresh yes  {adds} }}
  expect amended 26%
}}
"""
    found = unseen(FACTS, AMENDED, *REST, test)
    assert not [text for text in found if "change.fresh" in text]
    assert "`account.started >= change.starts` was never true" in found
    assert "`assign each of adds to partner` was never true" in found
    assert "`assign each of adds to partner` was never false" in found


def test_certificates_exceptions_and_amendments() -> None:
    def of(name: str, *stages: str) -> set[str]:
        policy = load_policy(ROOT / "tests/language/good" / f"{name}.csr").policy
        assert policy is not None
        return {one.text for one in BranchModel(lower(policy)).branches if one.stage in stages}

    certificates = of("exceptions", "certifications", "figures over rows")
    for text in (
        "`| success | review, first_line | 2 |` (valid) never held", "`certificate.version >= 17` was never false",
        "`grace 30 days unless account.closed_by == vendor` (in grace) never held", "`expires` was never false",
        "`certifications from certificate by kind` never held",
    ):
        assert text in certificates, text
    assert not [text for text in certificates if text.startswith("`certificate` ")]
    overrides = of("exceptions", "tier override", "responsibility override", "figures over rows")
    for text in (
        "`overrides from exception` never held", "`arr < 1k` was never true",
        "`approver is one of (\"vp_cs\", \"cco\")` was never unknown",
        "`in force from starts to ends, at most 180 days` was never false",
    ):
        assert text in overrides, text
    amendments = of("agreements", "amendments", "figures over rows")
    for text in (
        "`amendment.void` was never true", "`assign each of adds to partner 60%` never held",
        "`account.term_start >= amendment.starts` was never unknown",
    ):
        assert text in amendments, text
    assert not [text for text in amendments if "{" in text]


def test_totals_and_json() -> None:
    coverage = covered(FACTS, *REST, HIGH)
    assert (coverage.total.branches, coverage.total.seen, coverage.total.percent) == (5, 1, "20.0")
    found = json.loads(json.dumps(coverage.as_json()))
    assert found["version"] == 1
    assert found["files"] == [{"file": "small.csr", "branches": 5, "seen": 1, "percent": "20.0"}]
    assert [one["stage"] for one in found["stages"]] == ["earned tier", "entitlements"]
    first = found["unseen"][0]
    assert (first["kind"], first["way"], first["text"]) == ("condition", "false", "`arr >= 100k` was never false")
    assert (first["line"], first["column"], first["end_column"]) == (12, 40, 51)


def test_in_place() -> None:
    text = as_text(covered(FACTS, *REST, HIGH))
    assert "   |                                        ^^^^^^^^^^^ never false\n" in text
    assert text.endswith("1 of 5 branches seen: 20.0%\n")


LEVELS = """
policy "Levels" { currency USD }
record partner { id text key   sales money default 0 }
record account { id text key   partner partner optional }
tiers of partner {
  tier gold   { when sales >= 100k }
  tier silver { otherwise }
}
tiers {
  tier top    { served by helper  when partner.tier == gold }
  tier bottom { served by helper  otherwise }
}
role helper { costs 60 per hour }
"""
PARTNERS = 'partner {{ id "P1"  sales 100k }}  partner {{ id "P2"  sales 99k }}  account {{ id "A"  partner "{0}" }}'


def of_partner(key: str, tier: str) -> str:
    return f'test "{key}" as of 2026-06-30 {{\n  {PARTNERS.format(key)}\n  expect tier {tier}\n}}'


def test_the_tiers_of_another_record_are_seen_where_an_expectation_needs_them() -> None:
    """A row whose tier nobody reads was not looked at."""
    assert branches(LEVELS, SERVICES)[:3] == [
        "`sales >= 100k` was never true", "`sales >= 100k` was never false", "`otherwise` (tier silver) never held",
    ]
    alone = 'test "alone" as of 2026-06-30 {\n  account { id "A"  partner missing }\n  expect tier bottom\n}'
    assert unseen(LEVELS, SERVICES, alone)[:3] == branches(LEVELS, SERVICES)[:3]
    high = of_partner("P1", "top")
    assert unseen(LEVELS, SERVICES, high)[:2] == branches(LEVELS, SERVICES)[1:3]
    assert not set(unseen(LEVELS, SERVICES, high, of_partner("P2", "bottom"))) & set(branches(LEVELS, SERVICES)[:3])


def test_their_stages_have_the_name_of_the_record() -> None:
    stages = dict.fromkeys(branch.stage for branch in BranchModel(lower(checked(LEVELS, SERVICES))).branches)
    assert list(stages)[:2] == ["partner: earned tier", "earned tier"]
