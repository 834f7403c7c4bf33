"""What is known of one line of a promise before there is data."""

from __future__ import annotations

from dataclasses import dataclass

from csrules.text import Span


@dataclass(frozen=True, slots=True)
class Assured:
    """`outcome` is proved, refuted or left to the data; `why` is said of the last, and of no other."""

    promise: str
    line: str
    span: Span
    outcome: str
    why: str

    @property
    def place(self) -> str:
        return self.span.where
