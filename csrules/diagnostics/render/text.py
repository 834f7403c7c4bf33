"""For people: the message, the place underlined in its line, and the advice."""

from __future__ import annotations

from collections.abc import Sequence

from csrules.diagnostics.assured import Assured
from csrules.diagnostics.codes import Severity
from csrules.diagnostics.diagnostic import Diagnostic, Label
from csrules.diagnostics.render.colour import Paint, painter
from csrules.diagnostics.render.snippet import gutter_width, snippet
from csrules.diagnostics.render.width import visible

STYLES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "help"}


def render(
    diagnostics: Sequence[Diagnostic], most: int, files: Sequence[str], colour: bool, promises: Sequence[Assured] = ()
) -> str:
    """Every problem as a block of its own, then one line that counts them."""
    paint = painter(colour)
    blocks = [block(diagnostic, paint) for diagnostic in diagnostics[:most]]
    blocks += [f"{line}\n" for line in left_out(len(diagnostics), most)]
    return "\n".join([*blocks, summary(diagnostics, files, paint)]) + "".join(outcomes(promises))


def left_out(count: int, most: int) -> list[str]:
    """What is said of problems that are not shown, if there are any."""
    if count <= most:
        return []
    return [f"{counted(count - most, 'more problem')} found and not shown; `csrules check --max-errors` shows more"]


def outcomes(promises: Sequence[Assured]) -> list[str]:
    """`proved  never tier == core and renewals < 1  (policy.csr:12)`, and why a promise is left to the data."""
    width = max((len(promise.outcome) for promise in promises), default=0)
    return [
        visible(f"{promise.outcome:<{width}}  {promise.line}  ({promise.place})"
                + (f": {promise.why}" if promise.why else "")) + "\n"
        for promise in promises
    ]


def block(diagnostic: Diagnostic, paint: Paint) -> str:
    """One problem, ending in a line end."""
    code, style = diagnostic.code, STYLES[diagnostic.severity]
    head = paint(style, f"{diagnostic.severity.value}[{code.id} {code.name}]")
    lines = [f"{head}: {paint('message', visible(diagnostic.message))}"]
    places = _labels_by_document(diagnostic)
    gutter = gutter_width(label for labels in places for label in labels)
    for labels in places:
        lines += snippet(labels, diagnostic.label, gutter, style, paint)
    if diagnostic.help is not None:
        lines += _help(diagnostic.help, gutter, paint)
    return "\n".join(lines) + "\n"


def summary(diagnostics: Sequence[Diagnostic], files: Sequence[str], paint: Paint) -> str:
    """`3 errors, 1 warning in 2 files`, where the files are those with a problem; or `no problems in 4 files`."""
    if not diagnostics:
        return paint("good", f"no problems in {counted(len(files), 'file')}") + "\n"
    parts = []
    for severity, style in STYLES.items():
        number = sum(diagnostic.severity is severity for diagnostic in diagnostics)
        if number:
            parts.append(paint(style, counted(number, severity.value)))
    places = {diagnostic.label.span.document.name for diagnostic in diagnostics if diagnostic.label is not None}
    return ", ".join(parts) + (f" in {counted(len(places), 'file')}" if places else "") + "\n"


def counted(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _labels_by_document(diagnostic: Diagnostic) -> list[list[Label]]:
    """The labels of each document, that of the primary label first."""
    first = () if diagnostic.label is None else (diagnostic.label,)
    groups: dict[int, list[Label]] = {}
    for label in (*first, *diagnostic.others):
        groups.setdefault(id(label.span.document), []).append(label)
    return list(groups.values())


def _help(advice: str, gutter: int, paint: Paint) -> list[str]:
    first, *rest = advice.splitlines() or [""]
    margin = " " * gutter
    lines = [f"{margin} {paint('gutter', '=')} {paint('help', 'help:')} {visible(first)}"]
    return lines + [f"{margin}         {visible(line)}" for line in rest]
