"""Diagnostics made readable, one file per format: for people, for programs, and for a pull request.

In: `Diagnostic` values and the names of the files that were looked at. Out: text. Nothing here prints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from csrules.diagnostics.assured import Assured
from csrules.diagnostics.diagnostic import Diagnostic
from csrules.diagnostics.render import github, json, text

__all__ = ["FORMATS", "render"]

Renderer = Callable[[Sequence[Diagnostic], Sequence[str], bool, Sequence[Assured]], str]

FORMATS: dict[str, Renderer] = {
    "text": text.render,
    "json": json.render,
    "github": github.render,
}


def render(
    diagnostics: Sequence[Diagnostic], format: str, files: Sequence[str] = (), *, colour: bool = False,
    promises: Sequence[Assured] = (),
) -> str:
    """The diagnostics in one of `FORMATS`, ending in a line end unless empty; `files` are all files checked.

    Behind them stand the outcomes of `promises`.
    """
    return FORMATS[format](diagnostics, files, colour, promises)
