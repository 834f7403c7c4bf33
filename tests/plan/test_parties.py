"""Who delivers: shares and the party that answers, tables with a second dimension, and duties listed in data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from csrules.decide.decider import Decider, Decision
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound

POLICY = """
policy "Parties" {{ currency USD }}
record account {{
  id text key   margin percent from 0% to 45% optional   program one of registered, silver, gold optional
  adds list of service optional   drops list of service optional   wants list of text optional   calm flag optional
  partner partner optional
}}
record partner {{ id text key }}
rows partner {{
  | id  |
  | "P" |
}}
tiers {{
  tier high {{ served by helper  when calm or calm is missing }}
  tier low  {{ served by helper  otherwise }}
}}
role helper {{ costs 60 per hour }}
role watcher {{ costs 90 per hour }}
service care
service review
entitlements {{
  | service | high    | low     |
  | care    | 1h/week | 1h/week |
  | review  | 1h/year | -       |
}}
{more}
"""
Party = tuple[str, str, str]   # the word of the result tables, who answers, our share


def account(**fields: Any) -> Row:
    return {"margin": None, "program": None, "adds": None, "drops": None, "wants": None, "calm": None,
            "partner": "P", **fields}


def decided(more: str, **fields: Any) -> Decision:
    """One account's decision, after both evaluators were found to agree on it."""
    text = POLICY.format(more=more)
    decide_both(text, [account(**fields)], results=True)
    return Decider(sound(text), DAY, {}).decide_row({"id": "A", **account(**fields)})


def party(more: str, service: str = "care", **fields: Any) -> Party:
    found = decided(more, **fields).outcome.services[service]
    return found["party"], found["accountable"], f"{found['vendor_share'].normalize():f}"


def codes(more: str, **fields: Any) -> list[str]:
    return [note.code for note in decided(more, **fields).findings]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("vendor", ("vendor", "vendor", "1")),
        ("vendor 100%", ("vendor", "vendor", "1")),
        ("vendor 40%", ("shared", "vendor", "0.4")),
        ("vendor 0%", ("shared", "vendor", "0")),
        ("partner", ("partner", "partner", "0")),
        ("partner 60%", ("partner", "partner", "0.4")),
        ("shared", ("shared", "vendor", "0.5")),
        ("shared, partner 30%", ("shared", "vendor", "0.7")),
        ("shared, vendor 70%", ("shared", "vendor", "0.7")),
        ("shared, vendor answers", ("shared", "vendor", "0.5")),
        ("shared, partner answers", ("partner", "partner", "0.5")),
        ("shared, partner 30%, partner answers", ("partner", "partner", "0.7")),
        ("shared, vendor 12.34%, partner answers", ("partner", "partner", "0.1234")),
    ],
)
def test_what_the_words_of_a_party_mean(words: str, expected: Party) -> None:
    table = f"responsibilities by margin {{\n| service | up to 45% |\n| care | {words} |\n| review | vendor |\n"
    assert party(table + "no agreement vendor }", margin=Decimal("0.2")) == expected
    assert party(f"assign care to {words}") == expected


def test_oversight_is_due_where_the_partner_answers() -> None:
    table = """responsibilities by margin {{
      | service | up to 45% |
      | care    | {0}       |
      others vendor  no agreement vendor  oversight 10% by watcher
    }}"""
    for words, minutes in (("shared", 0), ("shared, partner answers", 156), ("partner 50%", 156), ("vendor 50%", 0)):
        services = decided(table.format(words), margin=Decimal("0.1")).outcome.services
        assert services["care"]["oversight_minutes"] == minutes, words


TABLE = """
responsibilities by margin and program {
  | service | program            | below 20% | 20% and above       |
  | care    | registered, silver | vendor    | shared, partner 20% |
  | care    | gold               | partner   | partner             |
  | review  | any                | vendor    | partner             |
  no agreement shared
}
"""


@pytest.mark.parametrize(
    ("margin", "program", "care", "review"),
    [
        ("0.1", "registered", "vendor", "vendor"),
        ("0.1", "silver", "vendor", "vendor"),
        ("0.1", "gold", "partner", "vendor"),
        ("0.199999", "silver", "vendor", "vendor"),
        ("0.2", "silver", "shared", "partner"),
        ("0.2", "gold", "partner", "partner"),
        ("0.2", None, "shared", "partner"),   # the program is missing: `no agreement`, and the row of any
        (None, "gold", "shared", "shared"),   # the margin is missing, whatever the program
        (None, None, "shared", "shared"),
    ],
)
def test_by_margin_and_program(margin: str | None, program: str | None, care: str, review: str) -> None:
    facts = {"margin": None if margin is None else Decimal(margin), "program": program}
    assert party(TABLE, **facts)[0] == care
    assert party(TABLE, "review", **facts)[0] == review
    said = ["value-not-known"] if margin is not None and program is None else []
    assert codes(TABLE, **facts) == said


def test_the_reason_names_both_dimensions() -> None:
    services = decided(TABLE, margin=Decimal("0.2"), program="silver").outcome.services
    assert services["care"]["party_reason"].startswith("margin 20% and above, program registered, silver: shared, par")
    services = decided(TABLE, margin=Decimal("0.2")).outcome.services
    assert services["care"]["party_reason"].startswith("margin 20% and above, program missing: shared (")


def test_rows_that_say_any_are_as_a_table_without_the_dimension() -> None:
    """Nothing needs to know the program, so nothing is said where it is missing."""
    table = TABLE.replace("  | care    | registered, silver | vendor    | shared, partner 20% |\n", "")
    table = table.replace("| gold  ", "| any   ")
    assert codes(table, margin=Decimal("0.1")) == []
    plan = sound(POLICY.format(more=table))
    assert not any("program" in key.ref.name for key in Decider(plan, DAY, {}).classes.keys)


def test_only_the_rows_of_the_block_that_applies_count() -> None:
    two = TABLE.replace(" {\n", " when calm {\n", 1) + TABLE.replace("gold      ", "silver    ").replace(
        "registered, silver", "registered, gold  "
    )
    facts = {"margin": Decimal("0.1"), "program": "silver"}
    assert party(two, calm=True, **facts)[0] == "vendor"
    assert party(two, calm=False, **facts)[0] == "partner"
    assert codes(two, calm=True, margin=Decimal("0.1")) == ["value-not-known"]


# ── duties listed in data ────────────────────────────────────────────────────

LISTED = """
assign each of adds  to partner 60%
assign each of drops to vendor
"""


@pytest.mark.parametrize(
    ("adds", "drops", "care", "review", "said"),
    [
        (None, None, "vendor", "vendor", []),
        ((), (), "vendor", "vendor", []),
        (("care",), None, "partner", "vendor", []),
        (("care", "review"), (), "partner", "partner", []),
        (("care", "care"), None, "partner", "vendor", []),
        (("care",), ("care",), "vendor", "vendor", ["assignments-differ"]),   # the later assignment wins
        (("care",), ("review",), "partner", "vendor", []),
    ],
)
def test_each_of_a_list(
    adds: tuple[str, ...] | None, drops: tuple[str, ...] | None, care: str, review: str, said: list[str]
) -> None:
    facts = {"adds": adds, "drops": drops}
    assert (party(LISTED, **facts)[0], party(LISTED, "review", **facts)[0]) == (care, review)
    assert codes(LISTED, **facts) == said


def test_each_of_takes_part_in_the_order_of_assignments() -> None:
    single = "assign care to shared when calm\n"
    facts = {"adds": ("care",), "calm": True}
    assert party(single + LISTED, **facts)[0] == "partner"
    assert party(LISTED + single, **facts)[0] == "shared"
    assert codes(single + LISTED, **facts) == codes(LISTED + single, **facts) == ["assignments-differ"]
    assert codes(single + LISTED, calm=True) == []
    assert codes("assign care to shared\n" + LISTED, **facts) == []   # one without a guard is the rule for the rest


def test_each_of_with_a_guard() -> None:
    for guard, calm, expected in (
        ("when calm", True, "partner"), ("when calm", None, "vendor"), ("unless calm", None, "partner"),
        ("unless calm", True, "vendor"), ('because "so"', False, "partner"),
    ):
        assert party(f"assign each of adds to partner {guard}", adds=("care",), calm=calm)[0] == expected, guard


def test_a_service_that_is_not_offered_stays_so() -> None:
    services = decided(LISTED, adds=("review",), calm=False).outcome.services
    assert services["review"]["mode"] == "not_offered"
    assert (services["review"]["vendor_minutes"], services["review"]["partner_minutes"]) == (0, 0)
    assert codes(LISTED, adds=("review",), calm=False) == []


def test_a_service_may_be_called_each() -> None:
    more = 'service each\ngrant each included by helper\nassign each, care to partner\nassign each to shared when calm'
    assert party(more, "each")[0] == "partner"
    assert party(more, "each", calm=True)[0] == "shared"


# ── contains ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("condition", "facts", "expected"),
    [
        ('wants contains "x"', {"wants": ("y", "x")}, True),
        ('wants contains "x"', {"wants": ("X",)}, False),
        ('wants contains "x"', {"wants": ()}, False),
        ('wants contains "x"', {}, None),
        ('not (wants contains "x")', {}, None),
        ('not (wants contains "x")', {"wants": ()}, True),
        ("adds contains care", {"adds": ("care",)}, True),
        ("adds contains care", {"adds": ("review",)}, False),
        ("adds contains care or drops contains care", {"adds": ("care",)}, True),
        ("adds contains care and drops contains care", {"adds": ("review",)}, False),
        ("adds contains care is missing", {}, None),
    ],
)
def test_contains(condition: str, facts: dict[str, Any], expected: bool | None) -> None:
    if condition.endswith("is missing"):
        condition = f"({condition.removesuffix(' is missing')}) is missing"
        expected = True
    (row,) = decide_both(POLICY.format(more=f"define found = {condition}"), [account(**facts)])
    assert row["found"] is expected


def test_an_item_that_is_missing_makes_it_unknown_in_an_empty_list_too() -> None:
    more = "define found = names contains who\n"
    text = POLICY.format(more=more).replace("calm flag", "names list of text optional   who text optional   calm flag")
    rows = [account(names=names, who=who) for names in ((), ("a",), None) for who in (None, "a")]
    assert [row["found"] for row in decide_both(text, rows)] == [None, False, None, True, None, None]


def test_a_reason_of_a_row_is_shown_where_its_cell_decides_and_nowhere_else() -> None:
    table = """
responsibilities by margin and program {
  | service | program      | below 20% | 20% and above | because        |
  | care    | silver, gold | vendor    | partner       | "§4.2 | annex" |
  | care    | registered   | vendor    | shared        |                |
  others vendor
  no agreement vendor
}
assign care to partner when wants contains "all" because "as signed"
"""
    def why(service: str, **fields: Any) -> str:
        return str(decided(table, **fields).outcome.services[service]["party_reason"])

    gold = {"margin": Decimal("0.3"), "program": "gold"}
    assert "margin 20% and above, program silver, gold: partner because “§4.2 | annex” (" in why("care", **gold)
    assert "because" not in why("care", **{**gold, "program": "registered"})
    assert "because" not in why("care", **{**gold, "margin": None})
    assert "because" not in why("review", **gold)
    assert why("care", **gold, wants=("all",)).startswith("assigned to partner: as signed (")


def test_a_reason_changes_no_decision() -> None:
    tables = [f"""
responsibilities by margin {{
  | service | below 20% | 20% and above | {heading}
  | care    | vendor    | partner 60%   | {cell}
  others vendor
  no agreement vendor
}}""" for heading, cell in (("", ""), ("because |", '"§4.2" |'), ("because |", "|"))]
    plain, reasoned, blank = (decided(table, margin=Decimal("0.3")).outcome.services["care"] for table in tables)
    assert {name for name, value in plain.items() if value != reasoned[name]} == {"party_reason"}
    assert blank == plain
