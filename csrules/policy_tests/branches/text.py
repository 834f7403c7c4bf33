"""Coverage as people read it: what was not seen, underlined in its place, then the totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from csrules.diagnostics.diagnostic import Label
from csrules.diagnostics.render.colour import Paint, painter
from csrules.diagnostics.render.snippet import gutter_width, listing
from csrules.policy_tests.branches.branch import Branch, Kind, Way
from csrules.policy_tests.branches.coverage import Coverage, Total
from csrules.text import Span

NEVER = {
    Way.TRUE: "never true", Way.FALSE: "never false", Way.UNKNOWN: "never unknown", Way.HELD: "never held",
    Way.PASSED: "always held", Way.USED: "never used", Way.DECIDED: "never decided",
}

Place = tuple[Span, Kind]


def as_text(coverage: Coverage, colour: bool = False) -> str:
    paint = painter(colour)
    ways = Counter(_place(branch) for branch in coverage.branches)
    lines: list[str] = []
    for name, branches in _by_file(coverage.unseen):
        lines += [paint("message", f"not seen by any test in {name}"), *_listing(branches, ways, paint), ""]
    lines += _totals(coverage, paint)
    return "\n".join(lines) + "\n"


def _place(branch: Branch) -> Place:
    return branch.span, branch.kind


def _by_file(branches: Iterable[Branch]) -> Iterator[tuple[str, list[Branch]]]:
    files: dict[str, list[Branch]] = {}
    for branch in branches:
        files.setdefault(branch.span.document.name, []).append(branch)
    yield from files.items()


def _listing(branches: list[Branch], ways: Mapping[Place, int], paint: Paint) -> Iterator[str]:
    """One underline for each place, with all the ways that nothing went there; `ways` are how many there are."""
    places: dict[Place, list[Branch]] = {}
    for branch in branches:
        places.setdefault(_place(branch), []).append(branch)
    labels = [Label(span, _words(missed, ways[span, kind])) for (span, kind), missed in places.items()]
    yield from listing(labels, gutter_width(labels), "warning", paint)


def _words(unseen: list[Branch], ways: int) -> str:
    if len(unseen) == ways > 1:
        return "never looked at"
    lead = "`else` " if unseen[0].kind is Kind.ELSE else ""
    return lead + ", ".join(NEVER[branch.way] for branch in unseen)


def _totals(coverage: Coverage, paint: Paint) -> Iterator[str]:
    for title, totals in (("file", coverage.files), ("stage", coverage.stages)):
        yield from _table(title, totals, paint)
        yield ""
    total = coverage.total
    style = "good" if total.seen == total.branches else "warning"
    yield paint(style, f"{total.seen} of {total.branches} branches seen: {total.percent}%")


def _table(title: str, totals: Iterable[Total], paint: Paint) -> Iterator[str]:
    rows = [(total.name, str(total.branches), str(total.seen), f"{total.percent}%") for total in totals]
    heads = (title, "branches", "seen", "")
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(4)]
    for number, row in enumerate((heads, *rows)):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        line = "  ".join(cells).rstrip()
        yield paint("message", line) if number == 0 else line
