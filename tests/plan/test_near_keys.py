"""The key that a link was hardly meant otherwise than: in a run, for one account, and in a test of the policy."""

from __future__ import annotations

import pytest

from csrules.decide.decider import Decider
from tests.evaluators.small import DAY, decide_both, policy, sound

POLICY = policy("partner partner", "record partner { id text key }")


@pytest.mark.parametrize(
    ("lost", "known", "meant"),
    [
        ("P-KESTRAL", ["P-KESTREL", "P-HERON"], "P-KESTREL"),   # a wrong letter
        ("P-KESTRL", ["P-KESTREL"], "P-KESTREL"),
        ("P-KESTRELL", ["P-KESTREL"], "P-KESTREL"),
        ("P-KESRTEL", ["P-KESTREL"], "P-KESTREL"),   # two that changed places
        ("kestrel", ["Kestrel ", "Kestrel"], "Kestrel"),
        ("Kestral", ["Kestrol", "Kestrel"], None),   # which of them?
        ("kestral", ["KESTRAL", "Kestrel"], "KESTRAL"),   # case alone comes first
        ("kestral", ["Kestrel", "KESTREL"], None),
        ("P-0012", ["P-0013", "P-012"], None),   # numbers tell keys apart
        ("P-12", ["Q-12"], None),   # too short
        ("Zoë GmbH", ["Zoe GmbH"], "Zoe GmbH"),
        ("x" * 31 + "y" * 9, ["x" * 31 + "z" + "y" * 8], "x" * 31 + "z" + "y" * 8),
        ("x" * 39 + "y", ["x" * 39 + "z"], None),   # only the first letters are looked at
    ],
)
def test_a_lost_link_names_the_key_that_was_meant(lost: str, known: list[str], meant: str | None) -> None:
    partners = [{"id": key.strip()} for key in known]
    decide_both(POLICY, [{"partner": lost}], results=True, partner=partners)
    account = {"id": "A", "partner": lost}
    (note,) = Decider(sound(POLICY), DAY, {"partner": partners}).decide_row(account).findings
    advice = "" if meant is None else f"; did you mean `{meant}`?"
    assert note.message == f"`partner` is `{lost}`, and there is no such partner{advice}"
