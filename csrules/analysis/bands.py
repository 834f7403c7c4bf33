"""Do the bands of a margin cover its range, each value once? The first value with no owner or two is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from csrules.diagnostics import Label, Reporter
from csrules.syntax import ast
from csrules.types.values import plain


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A band as the first and the last step of the margin that it holds; it may reach beyond the range."""

    first: int
    last: int
    node: ast.Band


def check_cover(
    node: ast.Responsibilities, margins: tuple[Decimal, Decimal], places: int, reporter: Reporter
) -> None:
    """Report the first gap and the first overlap between the least and the greatest margin.

    A margin may differ from another in so many decimal places.
    """
    bands = [band for band in node.bands if band is not None]
    if not bands or len(bands) < len(node.bands):
        return
    _Cover(Decimal(1).scaleb(-places), reporter).check(bands, margins)


@dataclass(frozen=True, slots=True)
class _Cover:
    """Counts margins in steps of the smallest difference."""

    step: Decimal
    reporter: Reporter

    def check(self, bands: Sequence[ast.Band], margins: tuple[Decimal, Decimal]) -> None:
        first, last = (int(margin / self.step) for margin in margins)
        stretches = [self._stretch(band, first, last) for band in bands]
        empty = next((stretch for stretch in stretches if stretch.first > stretch.last), None)
        if empty is not None:
            self.reporter.report("bad-cell", f"no margin is in the band `{empty.node.span.text}`", empty.node.span,
                                 help="write the lower margin first: `10% to below 20%`")
            return
        self._sweep(sorted(stretches, key=lambda stretch: (stretch.first, stretch.last)), first, last)

    def _sweep(self, stretches: Sequence[_Stretch], first: int, last: int) -> None:
        """From the lowest margin to the highest, holding the stretch that reaches furthest."""
        reach = stretches[0]
        free = first   # the lowest margin without a band so far
        for stretch in stretches:
            shared = max(stretch.first, first)
            if stretch is not reach and shared <= min(stretch.last, reach.last, last):
                self._report_overlap(shared, reach, stretch)
                return
            if min(stretch.first, last + 1) > free:
                self._report_gap(free, None if free == first else reach, stretch)
                return
            reach = max(reach, stretch, key=lambda stretch: stretch.last)
            free = max(free, reach.last + 1)
        if free <= last:
            self._report_gap(free, reach, None)

    def _report_gap(self, value: int, before: _Stretch | None, behind: _Stretch | None) -> None:
        near = before or behind
        assert near is not None  # noqa: S101  (there are bands)
        heading = _filling(before.node if before else None, behind.node if behind else None)
        self.reporter.report("band-gap", f"no band contains a margin of {self._percent(value)}", near.node.span,
                             help=f"add a column `{heading}`")

    def _report_overlap(self, value: int, first: _Stretch, second: _Stretch) -> None:
        before, after = sorted((first.node, second.node), key=lambda band: band.span.start)
        self.reporter.report("band-overlap", f"two bands contain a margin of {self._percent(value)}", after.span,
                             others=(Label(before.span, "the other band"),),
                             help="end one band where the next begins: `10% to below 20%`")

    def _stretch(self, band: ast.Band, first: int, last: int) -> _Stretch:
        """An open end reaches one step beyond the range, or beyond the band's other end where that lies further out."""
        low = None if band.low is None else self._steps(band.low, ROUND_CEILING, 0 if band.low_included else 1)
        high = None if band.high is None else self._steps(band.high, ROUND_FLOOR, 0 if band.high_included else -1)
        return _Stretch(
            min(first, high if high is not None else first) if low is None else low,
            max(last, low if low is not None else last) if high is None else high,
            band,
        )

    def _steps(self, edge: Decimal, rounding: str, beyond: int) -> int:
        """The step at an edge, or the next one inside where the edge is finer than a step."""
        steps = edge / self.step
        whole = int(steps.to_integral_value(rounding))
        return whole + beyond if whole == steps else whole

    def _percent(self, steps: int) -> str:
        return f"{plain(Decimal(steps) * self.step * 100)}%"


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
