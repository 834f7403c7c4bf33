"""Forms of other languages that parse here and mean something else: the advice, applied as it stands, is right."""

from __future__ import annotations

import re

import pytest

from csrules.diagnostics import Diagnostic
from tests.language.fragments import check, complete

ACCOUNT = """record account {
  id text key   arr money   nps integer optional   started date   plan one of free, none optional   region text optional
}
"""


def found(text: str) -> list[Diagnostic]:
    return [one for one in check(complete(ACCOUNT + text))[1] if one.severity.value == "error"]


@pytest.mark.parametrize(
    ("condition", "instead"),
    [
        ("nps == null", ["nps is missing"]),
        ("nps != None", ["nps is present"]),
        ("region == empty", ["region is missing"]),
        ("plan == null", ["plan is missing"]),
        ("TRUE", ["yes"]),
        ("(nps > 3) == false", ["no"]),
        ('arr >= "50k"', ["50k"]),
        ('nps >= "5"', ["5"]),
        ('started > "2026-06-30"', ["2026-06-30"]),
        ("started > 30/06/2026", ["2026-06-30"]),
        ("started > 06/30/2026", ["2026-06-30"]),
        ("started > 2026/06/30", ["2026-06-30"]),
        ("started > 30-06-2026", ["2026-06-30"]),
        ("started > 2026-6-30", ["2026-06-30"]),
        ("started > 05/06/2026", ["2026-06-05", "2026-05-06"]),
        ("arr = 5k", ["=="]),
    ],
)
def test_what_is_advised_is_right(condition: str, instead: list[str]) -> None:
    text = f"define x = {condition}\n"
    (told,) = found(text)
    assert told.label is not None
    span = told.label.span
    advised = re.findall(r"`([^`]*)`", str(told.help))
    assert advised == instead
    for right in advised:
        place = span.start - len(ACCOUNT)
        where = slice(place, place + (span.end - span.start))
        if '"' in condition:   # the comparison is underlined, and the text in it is meant
            mended = text.replace(f'"{right}"', right)
        else:
            mended = text[: where.start] + right + text[where.stop :]
        assert found(mended) == [], mended


def test_a_category_may_have_a_value_that_is_null_elsewhere() -> None:
    assert found("define x = plan == none\n") == []


@pytest.mark.parametrize(
    "bands",
    [["below 10%", "20% and above"], ["below 10%", "above 20%"], ["up to 10%", "20% and above"],
     ["up to 10%", "above 20%"], ["10% to below 20%", "20% and above"], ["above 10% up to 20%", "above 20%"],
     ["below 10%", "10% to below 20%"], ["below 10%", "10% to 20%"]],
)
def test_the_band_that_is_advised_fills_the_gap(bands: list[str]) -> None:
    def table(headings: list[str]) -> list[Diagnostic]:
        cells = " | ".join(["vendor"] * len(headings))
        text = (f"responsibilities by agreement.margin {{\n  | service | {' | '.join(headings)} |\n"
                f"  | review | {cells} |\n  others vendor   no agreement vendor\n}}\n")
        return list(check(complete(text))[1])

    (gap,) = table(bands)
    assert gap.code.name == "band-gap"
    heading = re.search(r"`([^`]*)`", str(gap.help))
    assert heading is not None
    assert table([*bands, heading[1]]) == []
