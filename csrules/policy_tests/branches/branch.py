"""One branch: a place of the policy, and one of the ways that a decision can go there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from csrules.text import Span

_BECAUSE = re.compile(r'\s+because\s+"[^"]*"\s*$')


class Kind(Enum):
    """What stands at the place: a condition, a whole line, a value (a table's cell), or what `else` offers."""

    CONDITION = "condition"
    LINE = "line"
    VALUE = "value"
    ELSE = "else"


class Way(Enum):
    """How a decision can go there. A line holds or does not, or decides between rows; a value is used."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"
    HELD = "held"
    PASSED = "passed"
    USED = "used"
    DECIDED = "decided"


OUTCOMES: Mapping[bool | None, Way] = {True: Way.TRUE, False: Way.FALSE, None: Way.UNKNOWN}
_WORDS: Mapping[Way, Callable[[str], str]] = {
    Way.TRUE: "{} was never true".format,
    Way.FALSE: "{} was never false".format,
    Way.UNKNOWN: "{} was never unknown".format,
    Way.HELD: "{} never held".format,
    Way.PASSED: "{} always held".format,
    Way.USED: "{} was never used".format,
    Way.DECIDED: "{} never decided".format,
}
_KINDS, _WAYS = list(Kind), list(Way)
Key = tuple[str, int, int, Kind, Way]


@dataclass(frozen=True, slots=True)
class Branch:
    """`stage` is the stage of the decision, `about` what the line leads to or which service the value is of."""

    span: Span
    kind: Kind
    way: Way
    stage: str
    about: str

    @property
    def key(self) -> Key:
        return self.span.document.name, self.span.start, self.span.end, self.kind, self.way

    @property
    def order(self) -> tuple[str, int, int, int, int]:
        """By place, then by what stands there."""
        name, start, end, kind, way = self.key
        return name, start, end, _KINDS.index(kind), _WAYS.index(way)

    @property
    def text(self) -> str:
        """What to say where no test went this way."""
        written = " ".join(self.span.text.split())
        what = f"`{written}`"
        if self.about and self.about not in written and written not in self.about:
            what = f"{what} of {self.about}" if self.kind is Kind.VALUE else f"{what} ({self.about})"
        return _WORDS[self.way](f"the `else` of {what}" if self.kind is Kind.ELSE else what)


class Register:
    """Numbers the branches as they are found; what is written once is one branch, however often a plan holds it."""

    def __init__(self) -> None:
        self._numbers: dict[Key, int] = {}
        self._found: list[Branch] = []
        self._of = ""

    def of_levels(self, record: str) -> Register:
        """The same register for what decides the tiers of another record, whose stages have its name."""
        other = Register()
        other._numbers, other._found, other._of = self._numbers, self._found, f"{record}: "
        return other

    def number(self, span: Span, kind: Kind, way: Way, stage: str, about: str) -> int:
        branch = Branch(span, kind, way, self._of + stage, about)
        number = self._numbers.setdefault(branch.key, len(self._found))
        if number == len(self._found):
            self._found.append(branch)
        elif self._found[number].about != about:   # one cell for several services, one line with several results
            self._found[number] = replace(self._found[number], about="")
        return number

    def __getitem__(self, number: int) -> Branch:
        return self._found[number]

    def __len__(self) -> int:
        return len(self._found)


def written(span: Span) -> Span:
    """A line without the author's reason for it, and without the comma that ties it to what stands before."""
    text = span.text
    reason = _BECAUSE.search(text)
    end = len(text) if reason is None else reason.start()
    start = len(text) - len(text.lstrip(", \n\t"))
    return Span(span.document, span.start + start, span.start + end) if start < end else span
