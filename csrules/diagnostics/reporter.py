"""Collects what is wrong with a policy while it is read and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from csrules.diagnostics.codes import CODES, Severity
from csrules.diagnostics.diagnostic import Diagnostic, Label
from csrules.diagnostics.following import causes
from csrules.text import Span

Advice = str | Callable[[], str | None] | None
MOST_ADVISED = 100
MOST_KEPT = 1000   # errors; behind them nothing is read or kept any more


class Reporter:
    """Collects the diagnostics of one check; a name that is already known to be wrong is reported once."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._errors = 0
        self._found: list[Diagnostic] = []
        self._seen: set[tuple[str, str, int, int]] = set()
        self._doubted: set[str] = set()

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
        if self.is_full:
            return
        if span is not None:
            key = (code, span.document.name, span.start, span.end)
            if key in self._seen:
                return
            self._seen.add(key)
        place = None if span is None else Label(span, label)
        if callable(help):
            help = help() if len(self._found) < MOST_ADVISED else None
        diagnostic = Diagnostic(CODES[code], message, place, help, others)
        self._errors += diagnostic.severity is Severity.ERROR
        self._found.append(diagnostic)

    def take(self, other: Reporter) -> None:
        """Add what another reporter collected."""
        self._found += other._found
        self._seen |= other._seen
        self._doubted |= other._doubted
        self._errors += other._errors

    @property
    def failed(self) -> bool:
        return self._errors > 0

    @property
    def is_full(self) -> bool:
        """Whether so many errors were found that no more are kept: the first are enough to go on with."""
        return self._errors >= self._most

    def doubt(self, words: Iterable[str]) -> None:
        """Names that were declared in a way that was reported: nobody is told that they are unknown."""
        self._doubted.update(words)

    def doubts(self, word: str) -> bool:
        return word in self._doubted

    def __iter__(self) -> Iterator[Diagnostic]:
        """The causes, those in the text first, then by file and place; what only follows from them is left out."""
        told = causes(self._found, self._doubted)
        if self.is_full:
            message = f"csrules stopped looking after {self._most:,} errors"
            told.append(Diagnostic(CODES["too-large"], message, None, "mend the first of them, and check again"))
        return iter(told)

    def __len__(self) -> int:
        return len(self._found)
