"""The summary of a run as text, for the terminal that the command runs in."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence

from csrules.plugin.outputs.console import render_summary, shows_colour, shows_unicode
from csrules.plugin.spec import OutputRequest

WIDEST, NARROWEST = 100, 40
MOST_NAMED = 5


def summary_text(
    request: OutputRequest, from_clock: bool, absent: Mapping[str, Sequence[str]], empty: Sequence[str]
) -> str:
    """At most 100 columns wide; with colour only where standard output is a terminal."""
    columns = shutil.get_terminal_size((WIDEST, 24)).columns
    width = max(NARROWEST, min(WIDEST, columns))
    notes = [*_notes(from_clock, absent), *(f"`{name}` is empty" for name in empty)]
    return render_summary(
        request, width, shows_colour(sys.stdout), unicode=shows_unicode(sys.stdout), notes=notes
    )


def _notes(from_clock: bool, absent: Mapping[str, Sequence[str]]) -> Iterator[str]:
    if from_clock:
        yield "the day is from this computer's clock"
    for record, names in absent.items():
        yield f"the source of `{record}` has no column for {_listed(names)}"


def _listed(names: Sequence[str]) -> str:
    """The first few of them."""
    shown = ", ".join(f"`{name}`" for name in names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown} and {len(names) - MOST_NAMED} more fields"
