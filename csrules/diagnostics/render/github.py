"""For a pull request: workflow commands that GitHub shows beside the lines they speak of."""

from __future__ import annotations

from collections.abc import Sequence

from csrules.diagnostics.assured import Assured
from csrules.diagnostics.codes import Severity
from csrules.diagnostics.diagnostic import Diagnostic
from csrules.diagnostics.render.text import counted, left_out
from csrules.text import Span

_IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_IN_PROPERTY = _IN_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def render(
    diagnostics: Sequence[Diagnostic], most: int, files: Sequence[str], colour: bool, promises: Sequence[Assured] = ()
) -> str:
    """One line per diagnostic, or a notice that there is none; then a notice for each promise that is open."""
    told = "".join(command(diagnostic) + "\n" for diagnostic in diagnostics[:most])
    told += "".join(notice(line) for line in left_out(len(diagnostics), most))
    text = told or notice(f"no problems in {counted(len(files), 'file')}")
    return text + "".join(_left_open(promise) for promise in promises if promise.why)


def _left_open(promise: Assured) -> str:
    listed = _listed({**_place(promise.span), "title": f"{promise.promise}: {promise.outcome}"})
    return f"::notice {listed}::{f'{promise.line}: {promise.why}'.translate(_IN_MESSAGE)}\n"


def notice(message: str) -> str:
    """What GitHub shows of a job that found nothing wrong."""
    return f"::notice title=csrules::{message.translate(_IN_MESSAGE)}\n"


def command(diagnostic: Diagnostic) -> str:
    """`::error file=…,line=…,col=…,title=…::message`, with the help as the message's next line."""
    message = diagnostic.message if diagnostic.help is None else f"{diagnostic.message}\nhelp: {diagnostic.help}"
    place = {} if diagnostic.label is None else _place(diagnostic.label.span)
    listed = _listed({**place, "title": f"{diagnostic.code.id} {diagnostic.code.name}"})
    return f"::{_COMMANDS[diagnostic.severity]} {listed}::{message.translate(_IN_MESSAGE)}"


def _listed(properties: dict[str, str]) -> str:
    return ",".join(f"{key}={value.translate(_IN_PROPERTY)}" for key, value in properties.items())


def _place(span: Span) -> dict[str, str]:
    """GitHub takes columns only where a span keeps to one line."""
    start, end = span.from_, span.to
    place = {"file": span.document.name, "line": str(start.line), "endLine": str(end.line)}
    if start.line == end.line:
        place |= {"col": str(start.column), "endColumn": str(end.column)}
    return place
