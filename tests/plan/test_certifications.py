"""Certificates: valid to the last day, in grace to its last, lapsed the day after, never held; and who then works."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from csrules.decide.decider import Decider, Decision
from tests.evaluators.rows import Row
from tests.evaluators.small import DAY, decide_both, sound

POLICY = """
policy "Certificates" { currency USD }
record account { id text key   partner partner optional   closed_by one of vendor, partner default partner }
record partner { id text key }
record certificate {
  partner partner   kind one of support, success   issued date optional   expires date optional   holder text optional
}
record exception { account account   field text   value text   approver text   starts date   ends date }
tiers { tier only { served by helper  otherwise } }
role helper { costs 60 per hour  works 110h/month }
service first_line
service review
service calls
entitlements {
  | service    | only     |
  | first_line | 2h/month |
  | review     | 1h/month |
  | calls      | -        |
}
assign first_line to partner      when partner is present
assign review     to partner 60%  when partner is present
assign calls      to partner
certifications from certificate by kind {
ITEMS
}
"""
ROWS = """
  | kind    | covers     | needs |
  | support | first_line | 1     |
  | success | review     | 2     |
"""
VALID = "  in force to expires"
GRACE = f"{VALID}, grace 30 days unless account.closed_by == vendor"
REGISTER = """
overrides from exception {
  account account   sets each of field to value   in force from starts to ends   only where approver == "boss"
}
"""


def policy(*items: str, more: str = "") -> str:
    return POLICY.replace("ITEMS", "\n".join(items)) + more


def certificate(days_left: int | None, kind: str = "support", **more: Any) -> Row:
    """One that is valid for so many more days; 0 is its last."""
    ends = None if days_left is None else DAY + dt.timedelta(days_left)
    return {"partner": "P", "kind": kind, "issued": None, "expires": ends, "holder": None, **more}


def decided(
    text: str, certificates: Sequence[Row], closed_by: str = "partner", exceptions: Sequence[Row] = ()
) -> Decision:
    """The decision of one account, which both evaluators agree on."""
    row = {"partner": "P", "closed_by": closed_by}
    tables: dict[str, Any] = {"partner": [{"id": "P"}], "certificate": certificates, "exception": exceptions}
    decide_both(text, [row], DAY, results=True, **tables)
    return Decider(sound(text), DAY, tables).decide_row({"id": "A0", **row})


def told(decision: Decision, service: str = "first_line") -> tuple[str, str | None, list[str]]:
    """Who delivers, the status of the certificate, and the findings about the service."""
    values = decision.outcome.services[service]
    codes = [one.code for one in decision.findings if one.message.startswith(f"`{service}`")]
    return values["party"], values["certification"], codes


IN_GRACE, NOT_EARNED, NEVER = "certificate-in-grace", "margin-not-earned", "never-certified"
# Days that are left, who closed the deal, and what follows with 30 days of grace unless we closed it.
DAYS: list[tuple[int | None, str, str, str, list[str]]] = [
    (1, "partner", "partner", "valid", []),
    (0, "partner", "partner", "valid", []),
    (0, "vendor", "partner", "valid", []),
    (-1, "partner", "partner", "in_grace", [IN_GRACE]),
    (-30, "partner", "partner", "in_grace", [IN_GRACE]),
    (-31, "partner", "vendor", "lapsed", [NOT_EARNED]),
    (-1, "vendor", "vendor", "lapsed", [NOT_EARNED]),
    (None, "vendor", "partner", "valid", []),   # one without an end
]


@pytest.mark.parametrize(("left", "closed_by", "party", "status", "findings"), DAYS)
def test_the_last_days(left: int | None, closed_by: str, party: str, status: str, findings: list[str]) -> None:
    assert told(decided(policy(ROWS, GRACE), [certificate(left)], closed_by)) == (party, status, findings)


def test_without_grace_it_lapses_the_day_after() -> None:
    assert told(decided(policy(ROWS, VALID), [certificate(-1)])) == ("vendor", "lapsed", [NOT_EARNED])


def test_never_held_is_not_lapsed() -> None:
    other = certificate(10, "success")
    assert told(decided(policy(ROWS, GRACE), [other])) == ("vendor", "never", [NEVER])
    assert told(decided(policy(ROWS, GRACE), [certificate(10, partner="Q")])) == ("vendor", "never", [NEVER])


def test_one_issued_again_after_a_gap_counts_from_its_first_day() -> None:
    text = policy(ROWS, "  in force from issued to expires, grace 30 days")
    old = certificate(-40)
    assert told(decided(text, [old]))[1] == "lapsed"
    assert told(decided(text, [old, certificate(300, issued=DAY)]))[1] == "valid"
    assert told(decided(text, [old, certificate(300, issued=DAY + dt.timedelta(1))]))[1] == "lapsed"
    assert told(decided(text, [certificate(300, issued=DAY + dt.timedelta(1))]))[1] == "never"


def test_several_holders_are_counted() -> None:
    text = policy(ROWS, GRACE)
    one, other = certificate(10, "success", holder="Ann"), certificate(0, "success", holder="Ben")
    gone = certificate(-1, "success", holder="Ben")
    assert told(decided(text, [one, other]), "review") == ("partner", "valid", [])
    assert told(decided(text, [one, gone]), "review") == ("partner", "in_grace", [IN_GRACE])
    assert told(decided(text, [one]), "review") == ("vendor", "never", [NEVER])   # it never had two
    values = decided(text, [one]).outcome.services["review"]
    assert (values["accountable"], values["vendor_share"], values["vendor_minutes"]) == ("vendor", 1, 720)


def test_a_service_may_need_two_kinds() -> None:
    text = policy("  | kind | covers |\n  | support | first_line |\n  | success | first_line |", VALID)
    both = [certificate(0), certificate(0, "success")]
    assert told(decided(text, both))[1] == "valid"
    assert told(decided(text, both[:1]))[1] == "never"
    assert told(decided(text, [certificate(0), certificate(-1, "success")]))[1] == "lapsed"


def test_an_older_version_may_not_count() -> None:
    text = policy(ROWS, "  where certificate.holder != \"old\"", VALID)
    assert told(decided(text, [certificate(9, holder="new")]))[1] == "valid"
    assert told(decided(text, [certificate(9, holder="old")]))[1] == "never"


def test_what_is_not_offered_needs_no_certificate() -> None:
    text = policy("  | kind | covers |\n  | support | calls |", VALID)
    assert told(decided(text, []), "calls") == ("vendor", None, [])


def test_what_we_deliver_anyway_needs_none() -> None:
    text = policy(ROWS, VALID, more="assign first_line to vendor when partner is present")
    assert told(decided(text, [])) == ("vendor", None, [])


def exception(field: str = "first_line", value: str = "partner") -> Row:
    return {"account": "A0", "field": field, "value": value, "approver": "boss", "starts": DAY, "ends": DAY}


def test_an_override_passes_a_lapsed_certificate() -> None:
    text = policy(ROWS, VALID, more=REGISTER)
    assert told(decided(text, [certificate(-1)], exceptions=[exception()])) == ("partner", "lapsed", [])


def test_a_certificate_in_grace_is_no_finding_where_we_deliver_anyway() -> None:
    text = policy(ROWS, GRACE, more=REGISTER)
    assert told(decided(text, [certificate(-1)])) == ("partner", "in_grace", [IN_GRACE])
    assert told(decided(text, [certificate(-1)], exceptions=[exception(value="vendor")])) == ("vendor", "in_grace", [])


def test_unless_certificates_are_a_hard_limit() -> None:
    text = policy(ROWS, VALID, "  overrides do not pass", more=REGISTER)
    found = decided(text, [certificate(-1)], exceptions=[exception()])
    assert told(found) == ("vendor", "lapsed", [NOT_EARNED])
    assert told(decided(text, [certificate(0)], exceptions=[exception()])) == ("partner", "valid", [])
    assert told(decided(text, [certificate(-1)], exceptions=[exception(value="vendor")]))[0] == "vendor"


def test_findings_tell_the_partner_the_number_and_the_day() -> None:
    def message(code: str, *certificates: Row, service: str = "first_line") -> str:
        found = decided(policy(ROWS, GRACE), certificates).findings
        (said,) = [one.message for one in found if one.code == code and one.message.startswith(f"`{service}`")]
        return said.split("; ", 1)[1]

    def day(left: int) -> dt.date:
        return DAY + dt.timedelta(left)

    one = "`P` needs 1 valid certificate of kind support and has 0"
    assert message(NEVER) == one
    assert message(IN_GRACE, certificate(-3)) == f"{one}; the last one expired on {day(-3)}, day 3 of its grace"
    assert message(NOT_EARNED, certificate(-90), certificate(-40)) == f"{one}; the last one expired on {day(-40)}"
    two = "`P` needs 2 valid certificates of kind success and has 1"
    ran_out = certificate(-50, "success")
    assert message(NEVER, certificate(5, "success"), service="review") == two
    assert message(NOT_EARNED, certificate(5, "success"), ran_out, service="review") == (
        f"{two}; the last one expired on {day(-50)}"
    )


def test_only_the_kind_that_is_lacking_is_told() -> None:
    rows = ROWS.replace("| success | review    ", "| success | first_line")
    found = decided(policy(rows, VALID), [certificate(5)])
    (note,) = found.findings
    assert note.message == (
        "`first_line`: the partner was never certified for this, so we deliver; "
        "`P` needs 2 valid certificates of kind success and has 0"
    )


def test_only_accounts_that_the_block_is_for_need_certificates() -> None:
    text = policy(ROWS, GRACE, "  for accounts where account.closed_by == vendor and tier == only")
    assert told(decided(text, [], "partner")) == ("partner", None, [])
    assert told(decided(text, [], "vendor")) == ("vendor", "never", [NEVER])
    assert told(decided(text, [certificate(0)], "vendor")) == ("partner", "valid", [])
