"""Edge cases of agreements and duties: which one holds, who delivers then, and what people are told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from csrules.analysis.checker import check_policy
from csrules.decide.decider import Decider, Decision
from csrules.diagnostics import Reporter
from csrules.syntax.parser import parse_all
from csrules.text import Document
from csrules.types import BadValueError
from csrules.types.values import parse_value
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound

POLICY = """
policy "Agreements" { currency USD }
record account {
  id text key
  relation   one of direct, partner_customer, channel, partner
  arr        money     default 100k
  partner    partner   optional
  sold_by    partner   optional
  closed_by  one of vendor, partner  optional
  registered flag      default yes
  region     text      optional
  term_start date      optional
  level      tier      optional
  since      date      optional
  renewal    date      optional
}
record partner {
  id text key   program one of registered, silver, gold optional   customer account optional   seller partner optional
}
record agreement {
  id text key   partner partner   margin percent from 0% to 45%   region text optional
  starts date   ends date optional   tail days default 0   adds list of service optional   void flag default no
}
match agreement to account when relation == channel {
  where    agreement.partner == account.partner
  where    agreement.region is missing or agreement.region == account.region
  where    not agreement.void
  in force from starts to ends, and tail after
  prefer   agreement.region is present,
           then latest starts
}
define net_arr = arr * (100% - (agreement.margin else 0%))
tiers {
  current tier is level since since
  tier high { served by helper  when net_arr >= 70k
              stays while net_arr >= 50k until renewal }
  tier low  { served by helper  otherwise }
  no tier when relation == partner
}
role helper { costs 60 per hour }
service care
service review
service desk { by helper }
entitlements {
  | service | high    | low     |
  | care    | 1h/week | 1h/week |
  | review  | 1h/year | -       |
}
grant desk 1h/month when relation == partner
responsibilities by agreement.margin {
  | service | below 20% | 20% and above |
  | care    | vendor    | partner       |
  others vendor   no agreement vendor
}
assign each of agreement.adds to partner
"""
YEARLY = 60
START = dt.date(2026, 1, 1)


def account(**fields: Any) -> Row:
    names = ("partner", "sold_by", "closed_by", "region", "term_start", "level", "since", "renewal")
    return {"relation": "channel", "arr": Decimal(100_000), "registered": True} | dict.fromkeys(names) | fields


def agreement(key: str = "A1", margin: str = "0.3", **fields: Any) -> Row:
    return {"id": key, "partner": "P", "margin": Decimal(margin), "region": None, "starts": START, "ends": None,
            "tail": 0, "adds": None, "void": False, **fields}


def partner(key: str = "P", **fields: Any) -> Row:
    return {"id": key, "program": None, "customer": None, "seller": None, **fields}


def decide(
    *agreements: Row, text: str = POLICY, day: dt.date = DAY, partners: tuple[Row, ...] = (partner(),), **fields: Any
) -> Decision:
    """One account's decision, after both evaluators were found to agree on everything."""
    row = {"id": "A0", **account(**{"partner": "P", **fields})}
    tables = {"partner": list(partners), "agreement": list(agreements)}
    decide_both(text, [row], day, results=True, **tables)
    return Decider(sound(text), day, {**tables, "account": [row]}).decide_row(row)


def party(found: Decision, service: str = "care") -> str:
    word: str = found.outcome.services[service]["party"]
    return word


def codes(found: Decision) -> set[str]:
    return {note.code for note in found.findings}


def errors(text: str) -> list[str]:
    reporter = Reporter()
    check_policy(parse_all((Document("p.csr", text),), reporter), reporter)
    return [one.code.name for one in reporter if one.severity.value == "error"]


# ── 8: margins ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("value", ["-1", "45.0001", "100", "101"])
def test_case_08_a_margin_outside_of_its_range_is_refused(value: str) -> None:
    margin = sound(POLICY).records["agreement"].by_name["margin"]
    with pytest.raises(BadValueError):
        parse_value(margin, value)
    assert parse_value(margin, "45") == Decimal("0.45")


def test_case_08_a_margin_in_two_bands_or_none_is_refused() -> None:
    assert errors(POLICY.replace("20% and above", "19% and above")) == ["band-overlap"]
    assert errors(POLICY.replace("20% and above", "above 20%")) == ["band-gap"]


def test_case_08_more_margin_and_more_work_for_us_is_a_warning_in_each_row() -> None:
    text = POLICY.replace("by agreement.margin {", "by agreement.margin and partner.program {").replace(
        "  | service | below 20% | 20% and above |\n  | care    | vendor    | partner       |\n",
        "  | service | program          | below 20% | 20% and above |\n"
        "  | care    | registered, gold | vendor    | partner       |\n"
        "  | care    | silver           | partner   | vendor 10%    |\n",
    )
    reporter = Reporter()
    check_policy(parse_all((Document("p.csr", text),), reporter), reporter)
    (warning,) = [one for one in reporter if one.code.name == "margin-inversion"]
    assert warning.label is not None
    assert warning.label.span.text == "vendor 10%"


# ── 27, 28: which agreement ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fields", "holds"),
    [
        ({}, True),
        ({"ends": DAY}, True),   # today is its last day
        ({"ends": DAY - dt.timedelta(1)}, False),   # ended yesterday
        ({"ends": DAY - dt.timedelta(1), "tail": 1}, True),
        ({"ends": DAY - dt.timedelta(2), "tail": 1}, False),
        ({"starts": DAY}, True),
        ({"starts": DAY + dt.timedelta(1)}, False),   # starts tomorrow
        ({"partner": "OTHER"}, False),
    ],
)
def test_case_27_none_holds(fields: dict[str, Any], holds: bool) -> None:
    found = decide(agreement(**fields))
    assert found.row["agreement"] == ("A1" if holds else None)
    assert party(found) == ("partner" if holds else "vendor")
    assert codes(found) == (set() if holds else {"match-missing"})


def test_case_27_a_gap_between_two_agreements() -> None:
    before, after = agreement("B", ends=DAY - dt.timedelta(10)), agreement("C", starts=DAY + dt.timedelta(10))
    found = decide(before, after)
    assert found.row["agreement"] is None
    (note,) = found.findings
    assert (note.code, note.message) == (
        "match-missing",
        f"no agreement holds on this day; the last one ended on {DAY - dt.timedelta(10)} (`B`); "
        f"the next one begins on {DAY + dt.timedelta(10)} (`C`)",
    )


def test_case_27_of_several_the_nearest_is_told() -> None:
    ended = [agreement(f"E{n}", ends=DAY - dt.timedelta(n)) for n in (30, 5, 9)]
    others = [agreement("V", ends=DAY - dt.timedelta(1), void=True), agreement("P", ends=DAY, partner="OTHER")]
    (note,) = decide(*ended, *others).findings
    assert note.message == f"no agreement holds on this day; the last one ended on {DAY - dt.timedelta(5)} (`E5`)"


def test_case_27_a_link_of_the_agreement_is_followed_to_tell_it() -> None:
    text = POLICY.replace("where    not agreement.void", "where    agreement.partner.program == silver")
    assert text != POLICY
    ended = agreement(ends=DAY - dt.timedelta(3))
    (note,) = decide(ended, text=text, partners=(partner(program="silver"),)).findings
    assert note.message == f"no agreement holds on this day; the last one ended on {DAY - dt.timedelta(3)} (`A1`)"
    (note,) = decide(ended, text=text).findings
    assert note.message == "no agreement holds on this day"


def test_case_28_a_tie_is_told_by_its_rows() -> None:
    (note,) = decide(*(agreement(name) for name in ("Z", "M", "A"))).findings
    assert (note.code, note.message) == (
        "match-tie",
        "more than one agreement holds, and no preference decides; none is used: `A` and `Z` (and 1 more)",
    )


def test_case_27_an_unknown_partner_has_no_agreement() -> None:
    found = decide(agreement(), partner="NOBODY", partners=())
    assert found.row["agreement"] is None
    assert codes(found) == {"link-not-found", "match-missing"}
    assert party(found) == "vendor"


def test_case_28_the_more_specific_then_the_later() -> None:
    general, regional = agreement("G", "0.1", starts=DAY), agreement("R", "0.3", region="APAC")
    assert decide(general, regional, region="APAC").row["agreement"] == "R"   # although it began earlier
    assert decide(general, regional, region="EMEA").row["agreement"] == "G"
    later = agreement("L", "0.1", starts=START + dt.timedelta(1))
    assert decide(agreement(), later).row["agreement"] == "L"


def test_case_28_a_tie_is_a_finding_and_no_agreement() -> None:
    found = decide(agreement("G"), agreement("H"))
    assert found.row["agreement"] is None
    assert found.row["net_arr"] == 100_000   # no margin is taken off
    assert party(found) == "vendor"
    assert codes(found) == {"match-tie"}


# ── 31: a hold ───────────────────────────────────────────────────────────────


def test_case_31_the_renewal_passes_while_a_tier_is_held() -> None:
    held = {"level": "high", "since": START, "renewal": DAY}
    assert decide(agreement(margin="0.4"), **held).tier == "high"   # the renewal's own day still counts
    assert decide(agreement(margin="0.4"), day=DAY + dt.timedelta(1), **held).tier == "low"


# ── 32, 33: duties ───────────────────────────────────────────────────────────


def test_case_32_an_explicit_duty_wins_over_the_band() -> None:
    below = agreement(margin="0.1")
    assert party(decide(below)) == "vendor"
    assert party(decide(agreement(margin="0.1", adds=("care",)))) == "partner"
    assert codes(decide(agreement(margin="0.1", adds=("care",)))) == set()


def test_case_32_a_duty_for_a_service_that_the_tier_does_not_offer() -> None:
    low = decide(agreement(margin="0.4", adds=("review",)), arr=Decimal(100))
    assert low.outcome.services["review"]["mode"] == "not_offered"
    assert low.outcome.services["review"]["partner_minutes"] == 0
    assert codes(low) == set()
    high = decide(agreement(margin="0.1", adds=("review",)))
    assert party(high, "review") == "partner"
    assert high.outcome.services["review"]["partner_minutes"] == YEARLY


def test_case_32_a_duty_that_is_no_service_is_refused_with_its_row() -> None:
    adds = sound(POLICY).records["agreement"].by_name["adds"]
    assert parse_value(adds, "care;review") == ("care", "review")
    with pytest.raises(BadValueError, match="is not one of care"):
        parse_value(adds, "care;maintenance")


@pytest.mark.parametrize("margin", ["0", "0.199999", "0.2", "0.45", None])
@pytest.mark.parametrize("adds", [None, (), ("care",), ("care", "review", "desk")])
def test_case_33_exactly_one_party_answers_for_every_service(margin: str | None, adds: tuple[str, ...] | None) -> None:
    found = decide(*(() if margin is None else (agreement(margin=margin, adds=adds),)))
    for service in found.outcome.services.values():
        assert service["accountable"] in ("vendor", "partner")
        assert service["vendor_minutes"] + service["partner_minutes"] == service["minutes"]


def test_case_33_claimed_by_nobody_or_by_two_is_refused() -> None:
    assert errors(POLICY.replace("others vendor", "")) == ["missing-responsibility"]
    twice = POLICY.replace("  others", "  | care | vendor | vendor |\n  others")
    assert errors(twice) == ["duplicate-name"]


# ── 34, 35, 36: partners ─────────────────────────────────────────────────────

BY_PROGRAM = POLICY.replace("by agreement.margin {", "by agreement.margin and partner.program {").replace(
    "  | service | below 20% | 20% and above |\n  | care    | vendor    | partner       |\n",
    "  | service | program            | below 20% | 20% and above |\n"
    "  | care    | registered, silver | vendor    | shared        |\n"
    "  | care    | gold               | vendor    | partner       |\n",
)


@pytest.mark.parametrize(
    ("margin", "program", "expected"),
    [
        ("0.1", "gold", "vendor"),   # the contract gives little margin, whatever the programme says
        ("0.3", "gold", "partner"),
        ("0.3", "silver", "shared"),
        ("0.3", "registered", "shared"),
    ],
)
def test_case_34_the_level_of_the_programme_and_the_margin_of_the_contract(
    margin: str, program: str, expected: str
) -> None:
    found = decide(agreement(margin=margin), text=BY_PROGRAM, partners=(partner(program=program),))
    assert party(found) == expected
    assert codes(found) == set()


def test_case_34_a_level_that_is_not_known_is_a_finding() -> None:
    found = decide(agreement(margin="0.3"), text=BY_PROGRAM)
    assert party(found) == "vendor"   # what `no agreement` says
    assert codes(found) == {"value-not-known"}


def test_case_35_whoever_closed_the_deal_and_a_deal_that_is_not_registered() -> None:
    text = POLICY + (
        'assign care to vendor when closed_by != partner because "we sold it"\n'
        "assign care to vendor when not registered\n"
    )
    deal = agreement(margin="0.3")
    assert party(decide(deal, text=text, closed_by="partner")) == "partner"
    assert party(decide(deal, text=text, closed_by="vendor")) == "vendor"
    assert party(decide(deal, text=text)) == "partner"   # unknown: the table stands
    assert party(decide(deal, text=text, closed_by="partner", registered=False)) == "vendor"


def test_case_35_two_partners_on_one_account_are_two_links() -> None:
    """Who sold it and who serves it: the agreement is that of the one by which `match` ties it."""
    partners = (partner("P"), partner("Q"))
    mine, theirs = agreement("A1", "0.1"), agreement("A2", "0.3", partner="Q")
    assert decide(mine, theirs, partners=partners, sold_by="Q").row["agreement"] == "A1"
    sold = POLICY.replace("agreement.partner == account.partner", "agreement.partner == account.sold_by")
    assert decide(mine, theirs, text=sold, partners=partners, sold_by="Q").row["agreement"] == "A2"


def test_case_35_a_chain_of_resellers_is_followed_link_by_link() -> None:
    chain = POLICY.replace("agreement.partner == account.partner", "agreement.partner == account.partner.seller")
    partners = (partner("P", seller="D"), partner("D"))
    found = decide(agreement("A1", "0.3", partner="D"), text=chain, partners=partners)
    assert found.row["agreement"] == "A1"
    assert decide(agreement("A1", "0.3"), text=chain, partners=partners).row["agreement"] is None


def test_case_35_the_partner_changes_in_the_middle_of_a_term() -> None:
    """The row of the account says who the partner is; from that run on the other agreement speaks."""
    partners = (partner("P"), partner("Q"))
    both = agreement("A1", "0.3"), agreement("A2", "0.1", partner="Q")
    before, after = (decide(*both, partners=partners, partner=key) for key in ("P", "Q"))
    assert (before.row["agreement"], party(before)) == ("A1", "partner")
    assert (after.row["agreement"], party(after)) == ("A2", "vendor")


def test_case_36_a_customer_whose_partner_is_itself_or_another() -> None:
    """A link is a link: no chain is followed further than the policy names it, so a circle does no harm."""
    text = POLICY + "assign care to partner when relation == partner_customer and partner.customer != account.id\n"
    own = decide(text=text, partners=(partner(customer="A0"),), relation="partner_customer")
    assert (own.row["agreement"], party(own), codes(own)) == (None, "vendor", set())
    other = decide(text=text, partners=(partner(customer="SOMEBODY"),), relation="partner_customer")
    assert party(other) == "vendor"   # nobody is called so, and what leads nowhere is missing
    circle = POLICY + "define circle = partner.customer.partner.customer.partner == partner\n"
    found = decide(text=circle, partners=(partner(customer="A0"),), relation="partner_customer")
    assert found.row["circle"] is True


def test_case_37_a_pure_partner_with_revenue_has_no_tier_and_its_own_services() -> None:
    found = decide(relation="partner", arr=Decimal(1_000_000))
    assert found.tier is None
    services = found.outcome.services
    assert services["care"]["mode"] == "not_offered"
    assert (services["desk"]["mode"], services["desk"]["party"]) == ("effort", "vendor")
    assert codes(found) == set()   # it needs no agreement


# ── 29, 30: amendments ───────────────────────────────────────────────────────

AMENDED = POLICY.replace(
    "define net_arr",
    """record amendment {
  id text key   agreement agreement   starts date   ends date optional   void flag default no
  new_terms flag default no   margin percent from 0% to 45% optional   removes list of service optional
}
amend agreement from amendment {
  where    amendment.agreement == agreement
  where    not amendment.void
  in force from starts to ends
  for accounts where not amendment.new_terms or account.term_start >= amendment.starts
  sets     margin
  assign each of removes to vendor
}
define net_arr""",
)


def amendment(key: str, starts: dt.date, margin: str | None = None, **fields: Any) -> Row:
    value = None if margin is None else Decimal(margin)
    return {"id": key, "agreement": "A1", "starts": starts, "ends": None, "void": False, "new_terms": False,
            "margin": value, "removes": None, **fields}


def amend(*amendments: Row, day: dt.date = DAY, **fields: Any) -> Decision:
    row = {"id": "A0", **account(partner="P", **fields)}
    tables = {"partner": [partner()], "agreement": [agreement()], "amendment": list(amendments)}
    decide_both(AMENDED, [row], day, results=True, **tables)
    return Decider(sound(AMENDED), day, {**tables, "account": [row]}).decide_row(row)


def test_case_29_an_amendment_of_an_amendment() -> None:
    first, second = amendment("M1", START, "0.1"), amendment("M2", START + dt.timedelta(30), "0.2")
    assert amend(first).row["net_arr"] == 90_000
    assert amend(first, second).row["net_arr"] == 80_000
    assert amend(second, first).row["net_arr"] == 80_000
    both_days = amend(first, second, day=START + dt.timedelta(29))
    assert both_days.row["net_arr"] == 90_000   # the second has not begun


def test_case_29_one_that_is_backdated_future_or_void() -> None:
    backdated = amendment("M", START - dt.timedelta(400), "0.1")
    assert amend(backdated, day=START).row["net_arr"] == 90_000
    assert amend(amendment("M", DAY + dt.timedelta(1), "0.1")).row["net_arr"] == 70_000
    assert amend(amendment("M", DAY, "0.1")).row["net_arr"] == 90_000
    assert amend(amendment("M", START, "0.1", void=True)).row["net_arr"] == 70_000
    assert amend(amendment("M", START, "0.1", ends=DAY - dt.timedelta(1))).row["net_arr"] == 70_000


def test_case_29_a_duty_is_taken_away_and_given_back() -> None:
    away = amendment("M1", START, removes=("care",))
    assert party(amend()) == "partner"
    assert party(amend(away)) == "vendor"
    assert party(amend({**away, "ends": DAY - dt.timedelta(1)})) == "partner"


def test_case_30_terms_that_began_before_keep_the_old_margin() -> None:
    new = amendment("M", START, "0.1", new_terms=True)
    assert amend(new, term_start=START).row["net_arr"] == 90_000
    assert amend(new, term_start=START - dt.timedelta(1)).row["net_arr"] == 70_000


def test_case_30_a_missing_term_start_is_no_new_term_and_a_finding() -> None:
    found = amend(amendment("M", START, "0.1", new_terms=True))
    assert found.row["net_arr"] == 70_000
    assert codes(found) == {"amendment-unclear"}
    assert codes(amend(amendment("M", START, "0.1"))) == set()   # this one is for all terms
