"""Names and texts that SQL could take for its own: keywords, quotes, placeholders, backslashes, other alphabets."""

from __future__ import annotations

import pytest

from csrules.decide.decider import Decider
from tests.evaluators.comparing import Tally, compare
from tests.evaluators.small import DAY, policy, sound
from tests.evaluators.words import ODD, quoted

NASTY = (
    "'; DROP TABLE account; --", "it's", "''", "'", "\\", "\\'", "%s %(a)s {0} {{}}", "$1 ? :a @b", "/* */ --",
    "größe 名前 😀", "a\tb", "NULL", "]] `x` [y]", "\u2028 \u200b \u00a0",
)


@pytest.mark.parametrize("text", NASTY)
def test_a_text_comes_out_as_it_went_in(text: str) -> None:
    """In every place where a policy holds a text, and in the rows."""
    rest = f"""
tiers {{
  tier top {quoted(text)} {{
    shown as {quoted(text)}  served by helper  when name == {quoted(text)} because {quoted(text)}
  }}
  tier low {quoted(text)} {{ served by helper  otherwise because {quoted(text)} }}
  at least top when name is one of ({quoted(text)}, "x") because {quoted(text)}
  no tier when name == "none" because {quoted(text)}
}}
role helper {quoted(text)} {{ costs 60 per hour  works 1h/month }}
service care {quoted(text)}
entitlements {{
  | service | top     | low | because        |
  | care    | 1h/week | -   | {quoted(text)} |
}}
assign care to partner 60% when name == {quoted(text)} because {quoted(text)}
assign care to partner when name is present unless name == "x" because {quoted(text)}
"""
    plan = sound(policy("name text optional  buyer partner optional", "record partner { id text key }", rest=rest))
    accounts = [
        {"id": text, "name": text, "buyer": text},
        {"id": "B", "name": None, "buyer": None},
        {"id": "C", "name": "none", "buyer": "nowhere"},
        {"id": "D", "name": text + "x", "buyer": "D" + text},
    ]
    tally = Tally()
    compare(plan, DAY, {"account": accounts, "partner": [{"id": text}]}, tally)
    decision = Decider(plan, DAY, {"partner": [{"id": text}]}).decide_row(accounts[0])
    assert decision.outcome.account["tier"] == "top"
    assert decision.outcome.account["shown_as"] == text
    assert decision.outcome.account["reason"].startswith(f"top: {text}")
    assert f"top: 1h/week because “{text}” (" in decision.outcome.services["care"]["entitlement_reason"]
    assert tally.findings == 3  # two links that lead nowhere, and assignments that differ


@pytest.mark.parametrize("names", [ODD[:20], ODD[20:40], ODD[-20:]], ids=["keywords", "letters", "columns of results"])
def test_any_name_may_be_a_field_a_define_a_tier_a_role_a_service_and_a_record(names: tuple[str, ...]) -> None:
    field, link, other, define, late, *rest = names
    tier, low, role, service, second, record, inner, extra, *_ = rest
    text = f"""
policy "Names" {{ currency USD }}
record account {{ id text key  {field} money optional  {link} {record} optional }}
record {record} {{ id text key  {inner} money  {extra} {record} optional }}
define {other} = {field} + ({link}.{inner} else 0)
define {define} = {other} > 5
define {late} = tier == {tier} or {link}.{extra}.{inner} > 1
tiers {{
  tier {tier} {{ served by {role}  when {define} }}
  tier {low} {{ served by {role}  otherwise }}
}}
role {role} {{ costs 60 per hour }}
service {service}
service {second}
entitlements {{
  | service | {tier} | {low} |
  | {service} | 1h/week | included |
  | {second} | - | automated |
}}
assign {service} to partner when {late}
"""
    plan = sound(text)
    rows = [{"id": str(number), field: number, link: key} for number, key in enumerate(["K1", "K2", None, "K3", "K1"])]
    keyed = [{"id": "K1", inner: 9, extra: "K2"}, {"id": "K2", inner: 0, extra: None}]
    tally = Tally()
    compare(plan, DAY, {"account": rows, record: keyed}, tally)
    assert tally.classes > 1


def test_underscores_at_the_ends_of_names_do_not_make_two_columns_one() -> None:
    text = policy(
        "x_ first optional  x second optional",
        "record first { id text key  a integer  _a integer }", "record second { id text key  a integer  _a integer }",
        "define sum = x_.a + 10 * x_._a + 100 * x.a + 1000 * x._a",
    )
    plan = sound(text)
    tally = Tally()
    tables = {"account": [{"id": "A", "x_": "1", "x": "1"}], "first": [{"id": "1", "a": 1, "_a": 2}],
              "second": [{"id": "1", "a": 3, "_a": 4}]}
    compare(plan, DAY, tables, tally)
    assert Decider(plan, DAY, tables).decide_row(tables["account"][0]).row["sum"] == 4321


def test_a_link_may_be_called_like_a_step_of_the_decision() -> None:
    text = policy(
        "margin terms optional  found percent from 0% to 45% optional", "record terms { id text key  band integer }",
        "record agreement { id text key  found flag  wanted flag  terms terms }",
        "match agreement to account when found is present {",
        "where agreement.terms == account.margin  prefer agreement.found }",
        "define both = margin.band + 1", "define had = agreement.found", "define asked = agreement.wanted else no",
        "responsibilities by found {\n | service | 0% and above |\n | care | partner |\n no agreement vendor\n }",
        "assign care to vendor when both == 3 or had or asked",
    )
    plan = sound(text)
    share = plan.account.by_name["found"].maximum
    tally = Tally()
    compare(plan, DAY, {
        "account": [{"id": "A", "margin": "T", "found": share}, {"id": "B", "margin": None, "found": None}],
        "terms": [{"id": "T", "band": 2}],
        "agreement": [{"id": "G", "found": True, "wanted": False, "terms": "T"},
                      {"id": "H", "found": False, "wanted": True, "terms": "T"}],
    }, tally)
    assert tally.matched == 1


GRANTS = """
tiers { tier only { served by helper  otherwise } }
role helper { costs 60 per hour }
service care
entitlements {
  | service | only    |
  | care    | 1h/week |
}
grant care plus 1h/month when agreed because "agreed"
grant care plus 2h/month when live because "live"
deny care when closed because "closed"
"""


def test_a_reason_leaves_out_what_does_not_hold() -> None:
    """Joined texts leave out missing ones, where SQL's own operators make the whole text missing."""
    flags = ("agreed", "live", "closed")
    text = policy("agreed flag optional  live flag  closed flag", rest=GRANTS)
    plan = sound(text)
    rows = [
        {"id": str(number), **dict(zip(flags, values, strict=True))}
        for number, values in enumerate(
            ((None, False, False), (True, False, False), (True, True, False), (True, True, True))
        )
    ]
    tables = {"account": rows}
    compare(plan, DAY, tables, Tally())
    decider = Decider(plan, DAY, tables)
    reasons = [decider.decide_row(row).outcome.services["care"]["entitlement_reason"] for row in rows]
    assert [reason.count("plus: ") for reason in reasons] == [0, 1, 2, 0]
    assert reasons[3].startswith("denied: closed")
