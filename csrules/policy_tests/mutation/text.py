"""The mutants that no test noticed, as people read them: in their place, with what was written instead."""

from __future__ import annotations

from collections.abc import Iterator

from csrules.diagnostics.diagnostic import Label
from csrules.diagnostics.render.colour import Paint, painter
from csrules.diagnostics.render.snippet import gutter_width, listing
from csrules.policy_tests.mutation.blocks import ALWAYS
from csrules.policy_tests.mutation.mutants import Mutant
from csrules.policy_tests.mutation.mutation import Mutation
from csrules.text import Span

ABREAST = 3


def as_text(mutation: Mutation, colour: bool = False) -> str:
    paint = painter(colour)
    lines: list[str] = []
    files: dict[str, list[Mutant]] = {}
    for mutant in mutation.survivors:
        files.setdefault(mutant.span.document.name, []).append(mutant)
    for name, survivors in files.items():
        lines += [paint("message", f"not noticed by any test in {name}"), *_listing(survivors, paint), ""]
    style = "warning" if mutation.survivors else "good"
    summary = f"{mutation.noticed} of {len(mutation.mutants)} mutants noticed: {mutation.score}%"
    return "\n".join([*lines, paint(style, summary)]) + "\n"


def _listing(survivors: list[Mutant], paint: Paint) -> Iterator[str]:
    places: dict[Span, list[str]] = {}
    for mutant in survivors:
        places.setdefault(mutant.span, []).append(_instead(mutant))
    labels = [Label(span, f"or {', '.join(row)}") for span, changes in places.items() for row in _rows(changes)]
    yield from listing(labels, gutter_width(labels), "warning", paint)


def _rows(changes: list[str]) -> Iterator[list[str]]:
    """A few to a line."""
    for start in range(0, len(changes), ABREAST):
        yield changes[start : start + ABREAST]


def _instead(mutant: Mutant) -> str:
    if mutant.text:
        return f"`{mutant.text}`"
    return "always" if mutant.kind == ALWAYS else "left out"
