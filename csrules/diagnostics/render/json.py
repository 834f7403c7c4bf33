"""For programs: one JSON document, whose `version` rises when a key changes its meaning or goes."""

from __future__ import annotations

import json
from collections.abc import Sequence

from csrules.diagnostics.assured import Assured
from csrules.diagnostics.diagnostic import Diagnostic, Label

VERSION = 1
NOWHERE = dict.fromkeys(("file", "line", "column", "end_line", "end_column", "length"))


def render(
    diagnostics: Sequence[Diagnostic], most: int, files: Sequence[str], colour: bool, promises: Sequence[Assured] = ()
) -> str:
    """`line` and `column` start at 1 and count characters, the end is behind the last one; `length` is characters.

    `more` is the number of diagnostics that are left out.
    """
    content = {
        "version": VERSION,
        "files": list(files),
        "diagnostics": [as_dict(diagnostic) for diagnostic in diagnostics[:most]],
        "more": max(0, len(diagnostics) - most),
        "promises": [_promise(promise) for promise in promises],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def as_dict(diagnostic: Diagnostic) -> dict[str, object]:
    """One diagnostic; the keys of its place are null where it has none."""
    label = diagnostic.label
    return {
        "code": diagnostic.code.id,
        "name": diagnostic.code.name,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "help": diagnostic.help,
        **(NOWHERE if label is None else _place(label)),
        "label": None if label is None else label.text,
        "others": [{**_place(other), "label": other.text} for other in diagnostic.others],
    }


def _promise(promise: Assured) -> dict[str, object]:
    """`why` is null where the outcome needs no reason."""
    place = _place(Label(promise.span))
    return {"promise": promise.promise, "line_text": promise.line, "outcome": promise.outcome,
            "why": promise.why or None, **place}


def _place(label: Label) -> dict[str, object]:
    span = label.span
    start, end = span.from_, span.to
    return {
        "file": span.document.name,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "length": span.end - span.start,
    }
