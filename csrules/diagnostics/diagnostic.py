"""One problem: a code, a message, the place underlined, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.diagnostics.codes import Code, Severity
from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Label:
    """A place underlined, with the few words that stand beside the underline."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """`message` is lowercase without a full stop; `help` says what would be right; `others` are further places."""

    code: Code
    message: str
    label: Label | None
    help: str | None = None
    others: tuple[Label, ...] = ()

    @property
    def severity(self) -> Severity:
        return self.code.severity

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        if self.label is None:
            return ("", 0, 0, self.code.id)
        span = self.label.span
        return (span.document.name, span.start, span.end, self.code.id)
