"""The summary of a run for the console: what there is, who serves it, what it takes, and what to look at."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from csrules.diagnostics.render.width import visible, width as columns_of
from csrules.plugin.outputs import book_summary, level_summary, problems, readers, summary
from csrules.plugin.outputs.layout import Look
from csrules.plugin.outputs.options import refuse_unknown
from csrules.plugin.spec import Options, OutputRequest

WIDEST = 100
SECTIONS = {
    "internal": (
        summary.tiers,
        summary.people,
        book_summary.books,
        level_summary.levels,
        summary.partners,
        problems.inputs,
        problems.findings,
        problems.rejects,
    ),
    "partner": (readers.partner_agreements, readers.partner_accounts),
    "customer": (readers.plan, readers.services),
}


def render_summary(
    request: OutputRequest, width: int, colour: bool, *, unicode: bool = True, notes: Sequence[str] = ()
) -> str:
    """The summary in at most `width` columns (the names of tiers and people may stand cut). `notes` follow the head.

    A section whose table was not asked for, or is empty, is left out.
    """
    look = Look.of(width, colour=colour, unicode=unicode)
    chosen = SECTIONS[request.run.profile]
    sections = [_head(request, look, notes), *(section(request.tables, look) for section in chosen)]
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _head(request: OutputRequest, look: Look, notes: Sequence[str]) -> list[str]:
    title = look.cut(request.run.policy, look.width)
    outside = request.run.profile == "customer"   # who is shown no amounts
    amounts = "" if outside else f", amounts in {request.run.currency}"
    day = look.cut(f"as of {request.run.as_of}{amounts}", look.width)
    blanks = look.width - columns_of(title) - columns_of(day)
    bold = look.paint("message", title)
    lines = [bold + " " * blanks + day] if blanks > 1 else [bold, day]
    lines.append(look.paint("gutter", look.rule(look.width)))
    if request.run.profile == "internal" and (digest := summary.digest(request.tables)):
        lines.append(look.cut(digest, look.width))
    wrapped = [line for note in notes for line in textwrap.wrap(visible(note), look.width, break_on_hyphens=False)]
    return lines + [look.paint("warning", line) for line in wrapped]


class ConsoleOutput:
    """Prints the summary to `stream`, else to standard output; it has no options and writes no file."""

    summary = "a summary on the console: tiers, people, partners, findings and refused rows"

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def check(self, options: Options) -> None:
        refuse_unknown(options, ())

    def write(self, request: OutputRequest) -> Sequence[Path]:
        self.check(request.options)
        stream = self._stream or sys.stdout
        encoding = stream.encoding or "utf-8"
        columns = min(WIDEST, shutil.get_terminal_size((WIDEST, 24)).columns)
        text = render_summary(request, columns, shows_colour(stream), unicode=shows_unicode(stream))
        stream.write(text.encode(encoding, "replace").decode(encoding))
        stream.flush()
        return ()


def shows_colour(stream: TextIO) -> bool:
    """Only a terminal, and only where `NO_COLOR` is not set."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def shows_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "utf-8").lower().replace("-", "") == "utf8"
