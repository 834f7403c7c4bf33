"""Lines of a document with the labelled places underlined beneath them.

  --> policy.csr:12:9
   |
12 |   when ar >= 250k
   |        ^^ no field of `account`
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from csrules.diagnostics.diagnostic import Label
from csrules.diagnostics.render.colour import Paint
from csrules.diagnostics.render.width import visible, width
from csrules.text import Document

LONGEST_LINE = 160
BEFORE_MARK = 40
WHOLE_SPAN = 4
"""A span of so many lines is shown whole, a longer one by its first and last line."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of one line: the line's number, the offsets in it, and the words beside the underline."""

    line: int
    start: int
    end: int
    text: str
    primary: bool


def gutter_width(labels: Iterable[Label]) -> int:
    """The digits of the highest line number that will be shown."""
    return max((len(str(label.span.to.line)) for label in labels), default=1)


def snippet(labels: Sequence[Label], primary: Label | None, gutter: int, style: str, paint: Paint) -> Iterator[str]:
    """The lines to print for the labels of one document, of which `primary` may be one."""
    span = labels[0].span
    document, place = span.document, span.from_
    margin, bar = " " * gutter, paint("gutter", "|")
    arrow = "-->" if labels[0] is primary else ":::"
    yield f"{margin}{paint('gutter', arrow)} {visible(document.name)}:{place.line}:{place.column}"
    yield f"{margin} {bar}"
    yield from _body(_by_line(labels, lambda label: label is primary), document, gutter, style, paint)


def listing(labels: Sequence[Label], gutter: int, style: str, paint: Paint) -> Iterator[str]:
    """The lines to print for many labels of one document that are all of the same weight."""
    place = labels[0].span.from_
    document, margin = labels[0].span.document, " " * gutter
    yield f"{margin}{paint('gutter', '-->')} {visible(document.name)}:{place.line}:{place.column}"
    yield f"{margin} {paint('gutter', '|')}"
    yield from _body(_by_line(labels, lambda label: True), document, gutter, style, paint)


def _body(
    lines: Iterable[tuple[int, list[Mark]]], document: Document, gutter: int, style: str, paint: Paint
) -> Iterator[str]:
    margin, bar = " " * gutter, paint("gutter", "|")
    before = None
    for number, marks in lines:
        if before is not None and number > before + 1:
            yield paint("gutter", "...")
        before = number
        code, underlines = underlined(document.line(number), marks)
        yield f"{paint('gutter', str(number).rjust(gutter))} {bar} {code}".rstrip()
        for mark, (blanks, line) in zip(marks, underlines, strict=True):
            yield f"{margin} {bar} {blanks}{paint(style if mark.primary else 'other', line)}"


def underlined(line: str, marks: Sequence[Mark]) -> tuple[str, list[tuple[str, str]]]:
    """A line as it is printed, and beneath it for every mark the blanks and the underline with its words."""
    shown, offset, prefix = _window(line, marks[0])
    underlines = []
    for mark in marks:
        start = min(max(mark.start - offset, 0), len(shown))
        end = min(max(mark.end - offset, start), len(shown))
        blanks = " " * (len(prefix) + width(shown[:start]))
        strokes = ("^" if mark.primary else "-") * max(1, width(shown[start:end]))
        underlines.append((blanks, f"{strokes} {visible(mark.text)}".rstrip()))
    suffix = "…" if offset + len(shown) < len(line) else ""
    return prefix + visible(shown) + suffix, underlines


def _window(line: str, mark: Mark) -> tuple[str, int, str]:
    """The part of a very long line round its first mark, the offset where it begins, and what stands before it."""
    if len(line) <= LONGEST_LINE:
        return line, 0, ""
    start = max(0, min(mark.start - BEFORE_MARK, len(line) - LONGEST_LINE))
    return line[start : start + LONGEST_LINE], start, "…" if start else ""


def _by_line(labels: Sequence[Label], is_primary: Callable[[Label], bool]) -> list[tuple[int, list[Mark]]]:
    """The marks of each line, lines in order, in a line the primary mark first."""
    lines: dict[int, list[Mark]] = {}
    for label in labels:
        for mark in _marks(label, is_primary(label)):
            lines.setdefault(mark.line, []).append(mark)
    return [(number, sorted(lines[number], key=lambda mark: not mark.primary)) for number in sorted(lines)]


def _marks(label: Label, primary: bool) -> Iterator[Mark]:
    """One mark per line of the span that is shown; the label's words stand at the last."""
    document, first, last = label.span.document, label.span.from_, label.span.to
    if last.column == 1 and last.line > first.line:  # the span ends with a line end, so nothing of the next line
        last = document.position(label.span.end - 1)
    numbers: Sequence[int] = range(first.line, last.line + 1)
    if len(numbers) > WHOLE_SPAN:
        numbers = (first.line, last.line)
    for number in numbers:
        line = document.line(number)
        start = first.column - 1 if number == first.line else len(line) - len(line.lstrip())
        end = last.column - 1 if number == last.line else len(line.rstrip())
        if len(numbers) == 1 or end > start or number == last.line:
            yield Mark(number, start, end, label.text if number == last.line else "", primary)
