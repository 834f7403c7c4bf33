"""Diagnostics made readable, one file per format: for people, for programs, and for a pull request.

In: `Diagnostic` values and the names of the files that were looked at. Out: text. Nothing here prints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from csrules.diagnostics.assured import Assured
from csrules.diagnostics.codes import Severity
from csrules.diagnostics.diagnostic import Diagnostic
from csrules.diagnostics.render import github, json, text

__all__ = ["FORMATS", "render"]

MOST_SHOWN = 100   # problems; how many more there are is said

Renderer = Callable[[Sequence[Diagnostic], int, Sequence[str], bool, Sequence[Assured]], str]

FORMATS: dict[str, Renderer] = {
    "text": text.render,
    "json": json.render,
    "github": github.render,
}


def render(
    diagnostics: Sequence[Diagnostic], format: str, files: Sequence[str] = (), *, colour: bool = False,
    promises: Sequence[Assured] = (), most: int = MOST_SHOWN,
) -> str:
    """The first `most` diagnostics in one of `FORMATS`, ending in a line end unless empty, and how many more there are.

    `files` are all files checked. Behind them stand the outcomes of `promises`.
    """
    if len(diagnostics) > most:   # an error is not left out for a warning
        diagnostics = sorted(diagnostics, key=lambda diagnostic: diagnostic.severity is not Severity.ERROR)
    return FORMATS[format](diagnostics, most, files, colour, promises)
