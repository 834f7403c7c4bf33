"""What a decision finds about one account: the code, what was found, how grave it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from csrules.diagnostics import CODES, OFF

Severities = Mapping[str, str | None]
"""How grave a project says that codes are, by their ids; None: nobody needs to see them."""


def of_decisions(severities: Mapping[str, str]) -> Severities:
    """The same where `off` is written for what nobody needs to see."""
    return {id: None if severity == OFF else severity for id, severity in severities.items()}


@dataclass(frozen=True, slots=True)
class FindingNote:
    """`code` is a code's name; `chosen` is the severity that the project sets, where it sets one."""

    code: str
    message: str
    chosen: str | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    @property
    def severity(self) -> str:
        return self.chosen or CODES[self.code].severity.value

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return CODES[self.code].fix


def ruled(notes: Iterable[FindingNote], severities: Severities) -> tuple[FindingNote, ...]:
    """The findings as grave as the project says, without those that nobody needs to see."""
    return tuple(_chosen(note, severities) for note in notes if severities.get(CODES[note.code].id, "") is not None)


def _chosen(note: FindingNote, severities: Severities) -> FindingNote:
    severity = severities.get(CODES[note.code].id)
    return note if severity is None else replace(note, chosen=severity)
