"""The cover of a margin's range, against counting every single margin."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from csrules.analysis import bands
from csrules.diagnostics import Reporter
from csrules.syntax import ast
from csrules.syntax.expressions import Path
from csrules.text import Document
from tests.language.fragments import check, complete

DOCUMENT = Document("policy.csr", "0123456789")


def holds(band: ast.Band, value: int) -> bool:
    above = band.low is None or value > band.low or (band.low_included and value == band.low)
    below = band.high is None or value < band.high or (band.high_included and value == band.high)
    return above and below


def counted(drawn: list[ast.Band], low: int, high: int) -> str | None:
    """The message that counting gives; every number from -30 to 60 is tried for a band that holds none."""
    if any(not any(holds(band, value) for value in range(-30, 60)) for band in drawn):
        return "no margin is in the band"
    for value in range(low, high + 1):
        owners = sum(holds(band, value) for band in drawn)
        if owners != 1:
            return f"{'two bands contain' if owners else 'no band contains'} a margin of {value * 100}%"
    return None


def test_it_agrees_with_counting() -> None:
    chance, seen = random.Random(1), set()  # noqa: S311  (not for secrets)
    for _ in range(3000):
        low = chance.randint(-2, 3)
        high = low + chance.randint(0, 5)
        drawn = [_band(chance, number) for number in range(chance.randint(1, 4))]
        expected = counted(drawn, low, high)
        reporter = Reporter()
        bands.check_cover(_block(drawn), (Decimal(low), Decimal(high)), 0, reporter)
        messages = [one.message for one in reporter]
        assert [message.startswith(str(expected)) for message in messages] == [True] * (expected is not None), drawn
        seen.add(None if expected is None else expected.split(" contain")[0])
    assert seen == {None, "no margin is in the band", "no band", "two bands"}


def _band(chance: random.Random, number: int) -> ast.Band:
    """Edges in halves of a step, so that some lie between two margins."""
    low, high = (None if chance.random() < 0.2 else Decimal(chance.randint(-6, 20)) / 2 for _ in range(2))
    span = DOCUMENT.span(number, number + 1)
    return ast.Band(span, low, high, chance.random() < 0.5, chance.random() < 0.5)


def _block(drawn: list[ast.Band]) -> ast.Responsibilities:
    span = DOCUMENT.span(0, 10)
    margin, bands = Path(span, ("margin",)), tuple(drawn)
    return ast.Responsibilities(span, span, margin, None, None, None, bands, (), None, None, None, ())


@pytest.mark.parametrize(
    ("headings", "message"),
    [
        (("below 10%", "10% to below 20%", "20% and above"), None),
        (("up to 10%", "above 10%"), None),
        (("30% and above", "below 30%"), None),
        (("below 50%",), None),
        (("up to 9.9999%", "10% and above"), None),
        (("up to 9.9998%", "10% and above"), "no band contains a margin of 9.9999%"),
        (("below 10%", "above 10%"), "no band contains a margin of 10%"),
        (("below 10%", "20% and above"), "no band contains a margin of 10%"),
        (("5% to 20%", "above 20%"), "no band contains a margin of 0%"),
        (("below 20%",), "no band contains a margin of 20%"),
        (("up to 10%", "10% and above"), "two bands contain a margin of 10%"),
        (("below 20%", "10% to 30%", "above 30%"), "two bands contain a margin of 10%"),
        (("20% to 10%", "below 50%"), "no margin is in the band `20% to 10%`"),
    ],
)
def test_the_first_margin_without_one_owner_is_named(headings: tuple[str, ...], message: str | None) -> None:
    table = f"| service | {' | '.join(headings)} |\n| review | {' | '.join('vendor' for _ in headings)} |"
    text = f"responsibilities by agreement.margin {{\n{table}\nothers vendor  no agreement vendor\n}}\n"
    _, diagnostics = check(complete(text))
    assert [one.message for one in diagnostics] == ([] if message is None else [message])
