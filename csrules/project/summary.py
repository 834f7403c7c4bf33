"""The summary of a run as text, for the terminal that the command runs in."""

from __future__ import annotations

import shutil
import sys

from csrules.plugin.outputs.console import render_summary, shows_colour, shows_unicode
from csrules.plugin.spec import OutputRequest

WIDEST, NARROWEST = 100, 40


def summary_text(request: OutputRequest, from_clock: bool) -> str:
    """At most 100 columns wide; with colour only where standard output is a terminal."""
    columns = shutil.get_terminal_size((WIDEST, 24)).columns
    width = max(NARROWEST, min(WIDEST, columns))
    notes = ["the day was taken from this computer's clock"] if from_clock else []
    return render_summary(
        request, width, shows_colour(sys.stdout), unicode=shows_unicode(sys.stdout), notes=notes
    )
