"""Do the bands of a margin cover its declared range, each value once? The first value with no owner or two is named."""

from __future__ import annotations

from decimal import Decimal

from csrules.analysis.scalars import Scalar
from csrules.diagnostics import Label, Reporter
from csrules.syntax import ast
from csrules.types import Percent
from csrules.types.values import plain

STEP = Decimal(1).scaleb(-Percent.scale)   # the smallest difference that a margin can show


def check_cover(node: ast.Responsibilities, margin: Scalar, reporter: Reporter) -> None:
    """Report the first gap and the first overlap; needs the margin's field to declare a range."""
    low, high = margin.low, margin.high
    bands = [band for band in node.bands if band is not None]
    if not isinstance(low, Decimal) or not isinstance(high, Decimal):
        reporter.report("margin-without-range", f"`{node.margin.text}` does not declare the range that the bands cover",
                        node.margin.span, help="declare it as `percent from 0% to 45%`")  # fmt: skip
        return
    if not bands or len(bands) < len(node.bands):
        return
    for value in _probes(bands, low, high):
        owners = [band for band in bands if _holds(band, value)]
        if not owners:
            near = max(bands, key=lambda band: (band.low or Decimal(-1)) <= value and (band.low or Decimal(-1)))
            reporter.report("band-gap", f"a margin of {_percent(value)} has no band", near.span,
                            help=f"the bands cover {_percent(low)} to {_percent(high)} without a gap")  # fmt: skip
            return
        if len(owners) > 1:
            reporter.report("band-overlap", f"a margin of {_percent(value)} has two bands", owners[1].span,
                            others=(Label(owners[0].span, "the first of them"),),
                            help="let one band end where the next begins: `10% to below 20%`")  # fmt: skip
            return


def _probes(bands: list[ast.Band], low: Decimal, high: Decimal) -> list[Decimal]:
    """Every value at which the owner can change, and its neighbours: enough to decide for all values between."""
    edges = {edge for band in bands for edge in (band.low, band.high) if edge is not None}
    values = {low, high} | {edge + step for edge in edges for step in (-STEP, Decimal(0), STEP)}
    return sorted(value for value in values if low <= value <= high)


def _holds(band: ast.Band, value: Decimal) -> bool:
    above = band.low is None or value > band.low or (band.low_included and value == band.low)
    below = band.high is None or value < band.high or (band.high_included and value == band.high)
    return above and below


def _percent(value: Decimal) -> str:
    return f"{plain(value * 100)}%"
