"""A period, an order of preference and what a field names have one spelling each: earlier ones show it."""

from __future__ import annotations

import pytest

from tests.syntax.test_habits import ACCOUNT, advised, errors, policy, words

RECORDS = f"""{ACCOUNT}
record exception {{ id text key  account account  field text  value text  starts date  ends date optional  by text }}
record agreement {{ id text key  account account  partner partner  starts date  ends date optional  rank integer }}
record change {{ id text key  of agreement  since date  until date optional  rank integer }}
record certificate {{ id text key  partner partner  kind text  issued date  expires date }}
"""


def overrides(text: str) -> str:
    return f'{RECORDS}overrides from exception {{\n  account account\n  {text}\n  only where by == "boss"\n}}\n'


def sets(text: str) -> str:
    return overrides(f"{text}\n  in force from starts to ends")


def lasts(text: str) -> str:
    return overrides(f"sets each of field to value\n  {text}")


def certificates(text: str) -> str:
    table = "  | kind | covers |\n  | a    | review |"
    return f"{RECORDS}certifications from certificate by kind {{\n{table}\n  {text}\n}}\n"


def matched(text: str) -> str:
    return f"{RECORDS}match agreement to account {{\n  where agreement.account == account.id\n  {text}\n}}\n"


def amended(text: str) -> str:
    changes = f"amend agreement from change {{\n  where change.of == agreement.id\n  {text}\n  sets rank\n}}\n"
    return matched("") + changes


EARLIER = [
    (policy, "currency USD  effective 2026-01-01", "currency USD  in force from 2026-01-01"),
    (policy, "effective from 2026-01-01 to 2026-12-31", "in force from 2026-01-01 to 2026-12-31"),
    (policy, "valid from 2026-01-01 until 2026-12-31", "in force from 2026-01-01 to 2026-12-31"),
    (certificates, "valid from issued through expires", "in force from issued to expires"),
    (certificates, "valid through expires, grace 30 days", "in force to expires, grace 30 days"),
    (certificates, "valid until expires", "in force to expires"),
    (lasts, "from starts to ends, at most 180 days", "in force from starts to ends, at most 180 days"),
    (lasts, "valid from starts", "in force from starts"),
    (sets, "sets field to value", "sets each of field to value"),
    (matched, "valid from starts through ends", "in force from starts to ends"),
    (matched, "from starts to ends", "in force from starts to ends"),
    (amended, "effective from since until until", "in force from since to until"),
]


@pytest.mark.parametrize(("around", "written", "meant"), EARLIER)
def test_the_earlier_form_shows_the_one_there_is(around: object, written: str, meant: str) -> None:
    assert callable(around)
    text = around(written)
    (found, *_) = errors(text)
    assert found.label is not None
    mended = text[: found.label.span.start] + advised(found) + text[found.label.span.end :]
    assert words(mended) == words(around(meant))
    assert [(error.message, error.help) for error in errors(mended)] == []


def test_a_second_line_of_preference_belongs_behind_the_first() -> None:
    (found,) = errors(matched("prefer highest rank\n  prefer latest starts"))
    assert found.label is not None and found.label.span.text == "prefer latest starts"
    assert "`prefer …, then latest starts`" in str(found.help)
    assert errors(matched("prefer highest rank, then latest starts")) == []
    assert errors(matched("prefer agreement.rank > 3, then lowest rank, then earliest starts")) == []
