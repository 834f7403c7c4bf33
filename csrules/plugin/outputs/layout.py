"""Columns of text that fit a width: what is least important is left out first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from csrules.diagnostics.render.colour import Paint, painter
from csrules.diagnostics.render.width import visible, width

GAP = "  "
SHORT = 16
"""A flexible column is not cut below so many characters as long as another column can go instead …"""
SHORTEST = 8
"""… and never below so many."""

_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Look:
    """What the other end can show: how wide, with which colours, and whether more than ASCII."""

    width: int
    paint: Paint
    unicode: bool = True

    @classmethod
    def of(cls, width: int, *, colour: bool, unicode: bool) -> Look:
        return cls(width, painter(colour), unicode)

    @property
    def ellipsis(self) -> str:
        return "…" if self.unicode else "..."

    def rule(self, length: int) -> str:
        return ("─" if self.unicode else "-") * length

    def bar(self, fraction: Decimal | None, cells: int) -> str:
        """A bar of at most `cells` characters; what is not nothing shows at least a sliver."""
        eighths = round(max(Decimal(0), min(fraction or Decimal(0), Decimal(1))) * cells * 8)
        eighths = min(max(eighths, 1), cells * 8) if fraction else 0
        if not self.unicode:
            return "#" * ((eighths + 7) // 8)
        return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()

    def cut(self, text: str, most: int) -> str:
        """At most `most` columns wide, with an ellipsis where something is missing."""
        text = visible(text)
        if width(text) <= most:
            return text
        while text and width(text + self.ellipsis) > most:
            text = text[:-1]
        return text.rstrip() + self.ellipsis


@dataclass(frozen=True, slots=True)
class Column:
    """`rank` 0 always stands; a higher rank is left out earlier. A `flexible` column is cut before one is left out."""

    heading: str
    cells: Sequence[str]
    right: bool = True
    rank: int = 0
    flexible: bool = False
    style: str | None = None

    @property
    def natural(self) -> int:
        return max(map(width, (self.heading, *self.cells)))


def grid(columns: Sequence[Column], look: Look, *, total: bool = False) -> list[str]:
    """A heading line and a line for each cell; with `total` the last one stands below a rule."""
    shown, widths = _fitted(columns, look.width)
    lines = [_line(shown, widths, [column.heading for column in shown], look, "message")]
    last = len(columns[0].cells) - 1
    for number in range(last + 1):
        if total and number == last:
            lines.append(look.paint("gutter", look.rule(min(look.width, _together(widths)))))
        cells = [column.cells[number] for column in shown]
        lines.append(_line(shown, widths, cells, look, "message" if total and number == last else None))
    return lines


def _fitted(columns: Sequence[Column], most: int) -> tuple[list[Column], list[int]]:
    """The columns that stand and their widths: flexible ones are cut a little, then columns go, then it is cut more."""
    shown = list(columns)
    while _together(_cut_widths(shown, most, SHORT)) > most:
        least = max(shown, key=lambda column: column.rank)
        if least.rank == 0:
            return shown, _cut_widths(shown, most, SHORTEST)
        shown.remove(least)
    return shown, _cut_widths(shown, most, SHORT)


def _cut_widths(columns: Sequence[Column], most: int, shortest: int) -> list[int]:
    """The widths with flexible columns cut, the last first, as far as is needed and none below `shortest`."""
    widths = [column.natural for column in columns]
    for index in reversed(range(len(columns))):
        if columns[index].flexible:
            needed = max(0, _together(widths) - most)
            widths[index] = max(min(shortest, widths[index]), widths[index] - needed)
    return widths


def _together(widths: Sequence[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _line(columns: Sequence[Column], widths: Sequence[int], cells: Iterable[str], look: Look, style: str | None) -> str:
    """One line; `style` is for all of it, else each column has its own."""
    parts = []
    for column, most, cell in zip(columns, widths, cells, strict=True):
        text = look.cut(cell, most)
        blanks = " " * (most - width(text))
        chosen = style or column.style
        painted = look.paint(chosen, text) if chosen else text
        parts.append(blanks + painted if column.right else painted + blanks)
    return GAP.join(parts).rstrip()
