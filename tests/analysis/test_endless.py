"""Overrides that may count for ever: warned about where neither the record nor the register limits them."""

from __future__ import annotations

import pytest

from tests.language.fragments import check, complete

REGISTER = """
record paper {{ id text key   until date optional }}
record exception {{
  account account   field text   value text   approver text   paper paper optional   starts date   {ends}
}}
overrides from exception {{
  account account
  sets each of field to value
  in force from {lasting}
  only where {where}
}}
"""
OPTIONAL, APPROVED = "ends date optional", 'approver == "vp_cs"'


def advice(ends: str, lasting: str, where: str = APPROVED) -> list[str]:
    _, found = check(complete(REGISTER.format(ends=ends, lasting=lasting, where=where)))
    assert {one.code.name for one in found} <= {"override-without-end"}
    return [f"{one.message}: {one.help}" for one in found]


@pytest.mark.parametrize("lasting", ["starts to ends", "starts to exception.ends"])
def test_a_blank_last_day_is_shown(lasting: str) -> None:
    (text,) = advice(OPTIONAL, lasting)
    assert text.startswith("an override without `ends` counts for ever: declare `ends` without `optional`, or limit")
    assert text.endswith("exception { starts 2026-01-01  ends missing }")


def test_a_register_without_last_days_is_shown() -> None:
    (text,) = advice("", "starts")
    assert "write `in force from starts to ENDS`" in text
    assert text.endswith("exception { starts 2026-01-01 }")


@pytest.mark.parametrize(
    ("ends", "lasting", "where"),
    [
        ("ends date", "starts to ends", APPROVED),
        (OPTIONAL, "starts to ends, at most 180 days", APPROVED),
        (OPTIONAL, "starts to ends", f"{APPROVED} and ends is present"),
        (OPTIONAL, "starts to paper.until", APPROVED),
    ],
)
def test_what_has_an_end_or_looks_at_it(ends: str, lasting: str, where: str) -> None:
    assert advice(ends, lasting, where) == []
