"""Edge cases of certificates and overrides; `tests/plan` has every day of them."""

from __future__ import annotations

from tests.plan import test_certifications as certificates, test_overrides as overrides
from tests.plan.test_certifications import GRACE, ROWS, certificate
from tests.plan.test_overrides import day, exception


def test_case_38_days_holders_and_versions_of_certificates() -> None:
    text = certificates.policy(ROWS, GRACE)
    status = {left: certificates.told(certificates.decided(text, [certificate(left)]))[1] for left in (0, -1, -30, -31)}
    assert status == {0: "valid", -1: "in_grace", -30: "in_grace", -31: "lapsed"}
    assert certificates.told(certificates.decided(text, []))[1] == "never"
    two = [certificate(0, "success", holder="Ann"), certificate(9, "success", holder="Ben")]
    assert certificates.told(certificates.decided(text, two), "review")[1] == "valid"
    assert certificates.told(certificates.decided(text, two[:1]), "review")[1] == "never"


def test_case_39_who_works_instead_and_what_becomes_of_the_margin() -> None:
    found = certificates.decided(certificates.policy(ROWS, GRACE), [certificate(-31)])
    values = found.outcome.services["first_line"]
    assert (values["party"], values["accountable"], values["role"]) == ("vendor", "vendor", "helper")
    assert values["oversight_minutes"] == 0
    assert values["vendor_minutes"] == values["minutes"]
    assert "margin-not-earned" in {one.code for one in found.findings}
    assert "lacks a valid certificate" in values["party_reason"]


def test_case_40_overrides_that_do_not_count() -> None:
    for row, tier, code in (
        (exception(ends=day(0)), "top", None),
        (exception(ends=day(-1)), "low", None),
        (exception(starts=day(1)), "low", None),
        (exception(ends=None), "low", "override-too-long"),
        (exception(starts=day(0), ends=day(180)), "low", "override-too-long"),
        (exception(approver=None), "low", "override-not-authorised"),
        (exception(approver="csm"), "low", "override-not-authorised"),
        (exception(asked_by="vp"), "low", "override-not-authorised"),
        (exception(approver="cco"), "top", None),
        (exception(field="colour"), "low", "override-unusable"),
    ):
        assert overrides.told(overrides.decided(row)) == (tier, [code] if code else []), row
    assert overrides.told(overrides.decided(exception(), exception()))[0] == "top"
    assert overrides.told(overrides.decided(exception(), exception("middle"))) == ("low", ["overrides-differ"])
    assert overrides.told(overrides.decided(exception(account="gone")))[0] == "low"
    limited = overrides.decided(exception(), more="never when arr < 11")
    assert overrides.told(limited) == ("low", ["override-past-limit"])
    assert overrides.told(overrides.decided(more="never when arr < 11")) == ("low", [])   # nothing was left out


def test_case_41_an_override_against_a_hold_and_a_floor_and_what_is_left_when_it_ends() -> None:
    held = {"level": "middle", "since": day(-10)}
    assert overrides.decided(exception("low"), **held).tier == "low"
    assert overrides.decided(exception("low"), arr=50).tier == "low"   # over a floor
    was = exception(ends=day(-1))
    assert overrides.decided(was, arr=10).tier == "low"   # what the rules give today, not what it had before
    assert overrides.decided(was, arr=150).tier == "middle"
