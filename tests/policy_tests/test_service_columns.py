"""Every column of one account and of one of its services can be expected, and the others say why they cannot."""

from __future__ import annotations

from decimal import Decimal

import pytest

from csrules.analysis.book_phrases import CHANGE, PERSON
from csrules.analysis.expectations import answers
from csrules.analysis.not_expected import NUMBERED, OVER_ALL, WORDS
from csrules.analysis.result_columns import service_columns
from csrules.policy_tests.records import as_record
from csrules.policy_tests.telling import told
from csrules.sql.results import RESULTS
from csrules.types import Category
from tests.language.fragments import check, complete
from tests.policy_tests.policies import results
from tests.policy_tests.small import survivors, unseen

POLICY = """\
policy "Certified" { currency USD }
record account {
  id text key   arr money at least 0   usage percent optional   renewals integer default 0   partner partner optional
}
record partner   { id text key }
record agreement { id text key   partner partner   margin percent from 0% to 45% }
record certificate { partner partner   kind one of setup, care   issued date   expires date optional }
match agreement to account { where agreement.partner == account.partner }
role csm   { costs 60 per hour }
role chief { costs 120 per hour }
tiers { tier only { touch high  served by csm  otherwise } }
service care "Care" { offered while renewals >= 1   succeeds when usage >= 60%  because "they work with it" }
service help "Help"
entitlements {
  | service | only                               |
  | care    | 2h/month and 1h/month by chief |
  | help    | 3 times 2h/year                  |
}
responsibilities by agreement.margin {
  | service | below 20% | 20% and above |
  | care    | vendor    | partner       |
  others       vendor
  no agreement vendor
  oversight    10% by csm
}
certifications from certificate by kind {
  | kind | covers |
  | care | care   |
  in force from issued to expires, grace 30 days
}
"""
CARE = """\
  partner     { id "P" }
  agreement   { id "A"  partner "P"  margin 25% }
"""


def example(*lines: str, certificate: str = "issued 2025-01-01  expires 2027-01-01", account: str = "") -> str:
    given = f'  certificate {{ partner "P"  kind care  {certificate} }}\n' if certificate else ""
    stated = account or 'arr 5  renewals 1  usage 59%  partner "P"'
    expected = "".join(f"  expect {line}\n" for line in lines)
    return f'{POLICY}test "t" as of 2026-06-30 {{\n{CARE}{given}  account {{ {stated} }}\n{expected}}}\n'


def failing(text: str) -> list[str]:
    return [one.message for one in told(results(text))]


def messages(text: str) -> list[str]:
    return [one.message for one in check(complete(text))[1]]


EVERYTHING = (
    "care success not met", "care success not_met", "care certification valid", "care by partner certification valid",
    "care hours per month 3", "care vendor hours per month 0", "care partner hours per month 3",
    "care oversight hours per month 0.3", "care oversight role csm", "care monthly cost 18", "care yearly_cost 216",
    "care success not met by partner 36h/year", "help times per year 3", "help success missing",
    "help certification missing", "help oversight role missing", "help overlay role missing", "help yearly cost 360",
    "care overlay_role chief", "help overlay hours per month 0",
    'tier label "Only"', "vendor minutes per year 360", "partner_minutes_per_year 2160",
)


def test_all_that_a_run_gives_of_one_service_can_be_expected() -> None:
    text = example(*EVERYTHING).replace("tier only {", 'tier only "Only" {')
    assert failing(text) == []


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("usage 60%  renewals 1", "success met"),
        ("usage 59.99%  renewals 1", "success not met"),
        ("usage missing  renewals 1", "success unknown"),
        ("usage 90%  renewals 0", "success missing"),   # it is not offered
    ],
)
def test_success_in_all_its_words(account: str, expected: str) -> None:
    text = example(f"care {expected}", account=f'arr 5  partner "P"  {account}')
    assert failing(text) == []
    others = {"met", "not met", "unknown", "missing"} - {expected.removeprefix("success ")}
    wrong = example(*(f"care success {word}" for word in sorted(others)), account=f'arr 5  partner "P"  {account}')
    assert len(failing(wrong)) == 3


@pytest.mark.parametrize(
    ("certificate", "status", "party"),
    [
        ("issued 2025-01-01  expires 2026-06-30", "valid", "partner"),
        ("issued 2025-01-01  expires 2026-06-29", "in grace", "partner"),
        ("issued 2025-01-01  expires 2026-05-30", "lapsed", "vendor"),
        ("", "never", "vendor"),
    ],
)
def test_certification_in_all_its_words(certificate: str, status: str, party: str) -> None:
    assert failing(example(f"care certification {status} by {party}", certificate=certificate)) == []
    (message,) = failing(example("care certification missing", certificate=certificate))
    assert message == f"“t”: `care`: certification is {status}, expected missing"


def test_a_heading_asks_for_a_column_of_a_service() -> None:
    text = POLICY + """\
test table "t" as of 2026-06-30 {
  partner     { id "P" }
  agreement   { id "A"  partner "P"  margin 25% }
  certificate { partner "P"  kind care  issued 2025-01-01  expires 2026-06-29 }
  account     { arr 5 }
  | partner | usage | renewals | care success | care certification | care            |
  | "P"     | 60%   | 1        | met          | in grace           | partner         |
  | "P"     | 60%   | 1        | met          | in_grace           | success met     |
  | "P"     |       | 1        | unknown      | in grace           | partner         |
  |         | 59%   | 1        | not met      |                    | success not met |
  |         | 60%   | 0        |              |                    |                 |
}
"""
    assert failing(text) == []


def test_what_differs_names_the_line_that_decided() -> None:
    text = example("care success met", "care certification lapsed", "help certification valid", "care monthly cost 1")
    said = [(one.message, one.help) for one in told(results(text))]
    assert said == [
        ("“t”: `care`: success is not met, expected met",
         'decided by succeeds when usage >= 60% because "they work with it" (policy.csr:12)'),
        ("“t”: `care`: certification is valid, expected lapsed", "decided by | care | care | (policy.csr:28)"),
        ("“t”: `help`: certification is missing, expected valid",
         "decided by margin 20% and above: vendor (policy.csr:22)"),
        ("“t”: `care`: monthly cost is 18, expected 1",
         "decided by only: 2h/month and 1h/month by chief (policy.csr:16)"),
    ]
    (record,) = [as_record(result) for result in results(text)]
    assert record["failures"][0]["differences"] == [{
        "about": "service", "service": "care", "role": None, "name": "success", "expected": "met", "actual": "not_met",
        "decided_by": said[0][1].removeprefix("decided by ") if said[0][1] else None,
    }]


def test_a_field_that_success_needs_has_to_be_stated() -> None:
    (message,) = failing(example("care success met", account='arr 5  renewals 1  partner "P"'))
    assert message == "“t”: `usage` is not given, and the decision needs it"
    assert failing(example("help success missing", account="arr 5")) == []


def test_words_that_are_none_are_refused() -> None:
    text = example(
        "care success mett", "care certification expired", "care success", "care reason 5", "care monthly cost 5%",
        "care sucess met", "care oversight role cms", "care success met success met",
    )
    assert messages(text) == [
        "`mett` is not a value of `success`",
        "`expired` is not a value of `certification`",
        "there is no value for `success`",
        "`reason` is a text for people: expect the value itself",
        "`monthly_cost` is money, and this is not an amount",
        "`sucess` is not a result of a service",
        "`cms` is not a value of `oversight_role`",
        "the expectation names the same part of `care` twice",
    ]


def test_coverage_sees_what_a_service_is_for_and_mutation_changes_it() -> None:
    seen, not_seen = example("care success not met"), example("care by partner")
    assert "`usage >= 60%` (success of care) was never false" not in unseen(seen)
    assert [one for one in unseen(not_seen) if "usage" in one] != [one for one in unseen(seen) if "usage" in one]
    both = ("usage >= 60%", "usage > 60%"), ("usage >= 60%", "usage >= 59.99%")
    line = example("care success not met", account='arr 5  renewals 1  usage 59.99%  partner "P"')
    assert both[1] not in survivors(line)
    assert both[0] in survivors(line)
    assert both[1] in survivors(not_seen)


def test_every_column_is_expected_or_says_why_not() -> None:
    named: dict[str, Category] = {"tier": Category(()), "role": Category(())}
    expected = set(answers(named, "agreement", partner=True, margin=True, revenue=True, people="person"))
    refused = OVER_ALL | WORDS | NUMBERED
    stated = {"account", "name"}   # the account's own, which a test states
    columns = {column.name for column in RESULTS["accounts"].columns}
    assert columns - expected - refused - stated == set()
    phrases = {"service", "mode", "party", "accountable", "vendor_share", "role", "tier", "account"}
    of_services = {column.name for column in RESULTS["services"].columns}
    assert of_services - set(service_columns(Category(()))) - refused == phrases
    of_books = {"leads", "previous"}   # they follow from the facts, as the hours and the revenue do
    assert {one.name for one in RESULTS["books"].columns} - {PERSON, CHANGE} - refused - expected <= (
        of_books | stated | phrases | set(service_columns(Category(()))))
    for name in ("headcount", "tiers", "agreements", "people"):
        known = expected | set(service_columns(Category(()))) | phrases | stated
        assert name in refused
        assert {column.name for column in RESULTS[name].columns} - known <= refused | {"person", "partner_share"}


def test_sums_over_all_accounts_are_refused_as_such() -> None:
    why = "is a total over all accounts, and a test is about one account"
    found = messages(example("headcount 5", "book accounts 4", "coverage 1", "fte 3"))
    assert found == [
        f"`headcount` {why}", f"`book_accounts` {why}",
        "`coverage` is a number that means something within one run only",
        f"`fte` {why}",
    ]


def test_exact_figures_are_those_of_the_tables() -> None:
    (failure,) = results(example("vendor minutes per year 1"))[0].failures
    assert failure.differences[0].actual == Decimal(360)


def test_a_field_with_the_name_of_a_sum_is_a_field() -> None:
    text = example("label missing").replace("id text key", "id text key   label text optional", 1)
    assert messages(text) == ["`label` is a field of `account`: a test gives it and does not expect it"]
