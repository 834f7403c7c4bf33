"""Do the bands of a margin cover its declared range, each value once? The first value with no owner or two is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from csrules.analysis.scalars import Scalar
from csrules.diagnostics import Label, Reporter
from csrules.syntax import ast
from csrules.types import Percent
from csrules.types.values import plain

STEP = Decimal(1).scaleb(-Percent.scale)   # the smallest difference that a margin can show


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A band as the first and the last step of the margin that it holds; it may reach beyond the declared range."""

    first: int
    last: int
    node: ast.Band


def check_cover(node: ast.Responsibilities, margin: Scalar, reporter: Reporter) -> None:
    """Report the first gap and the first overlap; needs the margin's field to declare a range."""
    low, high = margin.low, margin.high
    if not isinstance(low, Decimal) or not isinstance(high, Decimal):
        reporter.report("margin-without-range",
                        f"`{node.margin.text}` declares no range, so csrules cannot tell whether the bands cover it",
                        node.margin.span, help="declare it as `percent from 0% to 45%`")
        return
    bands = [band for band in node.bands if band is not None]
    if not bands or len(bands) < len(node.bands):
        return
    first, last = int(low / STEP), int(high / STEP)
    stretches = [_stretch(band, first, last) for band in bands]
    empty = next((stretch for stretch in stretches if stretch.first > stretch.last), None)
    if empty is not None:
        reporter.report("bad-cell", f"no margin is in the band `{empty.node.span.text}`", empty.node.span,
                        help="write the lower margin first: `10% to below 20%`")
        return
    _sweep(sorted(stretches, key=lambda stretch: (stretch.first, stretch.last)), first, last, reporter)


def _sweep(stretches: Sequence[_Stretch], first: int, last: int, reporter: Reporter) -> None:
    """From the lowest margin to the highest, holding the stretch that reaches furthest."""
    reach = stretches[0]
    free = first   # the lowest margin without a band so far
    for stretch in stretches:
        shared = max(stretch.first, first)
        if stretch is not reach and shared <= min(stretch.last, reach.last, last):
            _report_overlap(shared, reach, stretch, reporter)
            return
        if min(stretch.first, last + 1) > free:
            _report_gap(free, None if free == first else reach, stretch, reporter)
            return
        reach = max(reach, stretch, key=lambda stretch: stretch.last)
        free = max(free, reach.last + 1)
    if free <= last:
        _report_gap(free, reach, None, reporter)


def _report_gap(value: int, before: _Stretch | None, behind: _Stretch | None, reporter: Reporter) -> None:
    near = before or behind
    assert near is not None  # noqa: S101  (there are bands)
    reporter.report("band-gap", f"no band contains a margin of {_percent(value)}", near.node.span,
                    help=f"add a column `{_filling(before.node if before else None, behind.node if behind else None)}`")


def _filling(before: ast.Band | None, behind: ast.Band | None) -> str:
    """The heading of the band that lies between two."""
    low = f"{plain(before.high * 100)}%" if before is not None and before.high is not None else ""
    high = f"{plain(behind.low * 100)}%" if behind is not None and behind.low is not None else ""
    above = f"above {low}" if before is not None and before.high_included else low
    below = behind is not None and behind.low_included
    if not low:
        return f"below {high}" if below else f"up to {high}"
    if not high:
        return above if above != low else f"{low} and above"
    if low == high:
        return low
    if below:
        return f"{above} to below {high}"
    return f"{above} {'to' if above == low else 'up to'} {high}"


def _report_overlap(value: int, first: _Stretch, second: _Stretch, reporter: Reporter) -> None:
    before, after = sorted((first.node, second.node), key=lambda band: band.span.start)
    reporter.report("band-overlap", f"two bands contain a margin of {_percent(value)}", after.span,
                    others=(Label(before.span, "the other band"),),
                    help="end one band where the next begins: `10% to below 20%`")


def _stretch(band: ast.Band, first: int, last: int) -> _Stretch:
    """An open end reaches one step beyond the range, or beyond the band's other end where that lies further out."""
    low = None if band.low is None else _steps(band.low, ROUND_CEILING, 0 if band.low_included else 1)
    high = None if band.high is None else _steps(band.high, ROUND_FLOOR, 0 if band.high_included else -1)
    return _Stretch(
        min(first, high if high is not None else first) if low is None else low,
        max(last, low if low is not None else last) if high is None else high,
        band,
    )


def _steps(edge: Decimal, rounding: str, beyond: int) -> int:
    """The step at an edge, or the next one inside where the edge is finer than a step."""
    steps = edge / STEP
    whole = int(steps.to_integral_value(rounding))
    return whole + beyond if whole == steps else whole


def _percent(steps: int) -> str:
    return f"{plain(Decimal(steps) * STEP * 100)}%"
