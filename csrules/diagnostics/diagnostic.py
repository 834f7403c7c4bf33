"""One problem: a code, a message, the place underlined, and what would be right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from csrules.diagnostics.codes import CODES, Code, Severity
from csrules.text import Span

Advice = str | Callable[[], str | None] | None
MOST_ADVISED = 100


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


class Reporter:
    """Collects the diagnostics of one check; a name that is already known to be wrong is reported once."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self._seen: set[tuple[str, str, int, int]] = set()

    def report(
        self,
        code: str,
        message: str,
        span: Span | None,
        *,
        label: str = "",
        help: Advice = None,
        others: tuple[Label, ...] = (),
    ) -> None:
        """Record a problem under the code whose kebab name is `code`.

        Advice that takes a search may be given as a function, which is asked for the first hundred problems only.
        """
        if span is not None:
            key = (code, span.document.name, span.start, span.end)
            if key in self._seen:
                return
            self._seen.add(key)
        place = None if span is None else Label(span, label)
        if callable(help):
            help = help() if len(self._found) < MOST_ADVISED else None
        self._found.append(Diagnostic(CODES[code], message, place, help, others))

    def take(self, other: Reporter) -> None:
        """Add what another reporter collected."""
        self._found += other._found
        self._seen |= other._seen

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(sorted(self._found, key=lambda diagnostic: diagnostic.sort_key))

    def __len__(self) -> int:
        return len(self._found)

    @property
    def failed(self) -> bool:
        return any(diagnostic.severity is Severity.ERROR for diagnostic in self._found)
