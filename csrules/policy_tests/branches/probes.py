"""What is asked of each node: what does a decision that reaches it go through?

A follower goes through a node in the order in which the node's parts are needed: `and` stops behind a part that is
false, `or` behind one that is true, a list of lines behind the first that holds. A part that a decision did not need
was not looked at, and no branch of it counts as seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Protocol

from csrules.decide.lazy_code import NotStatedError
from csrules.plan.nodes import Expr


class Row(Protocol):
    """An account of a test, with its columns as far as they were asked for."""

    as_of: dt.date

    def __getitem__(self, name: str, /) -> Any: ...

    def value_of(self, node: Expr, /) -> Any: ...


class Look:
    """One decision that is followed, and the branches that it went through so far."""

    __slots__ = ("row", "seen")

    def __init__(self, row: Row, seen: set[int]) -> None:
        self.row, self.seen = row, seen


Follow = Callable[[Look], None]
Outcome = Callable[[Look], bool | None]


def both(first: Follow | None, second: Follow | None) -> Follow | None:
    """One after the other; None where neither leads to a branch."""
    if first is None or second is None:
        return first or second
    earlier, later = first, second

    def follow(look: Look) -> None:
        earlier(look)
        later(look)

    return follow


def every(follows: list[Follow | None]) -> Follow | None:
    whole: Follow | None = None
    for follow in follows:
        whole = both(whole, follow)
    return whole


def conjunction(items: list[Outcome], stop: bool) -> Outcome:
    """`and` (which stops at False) or `or` (which stops at True), with three values.

    Behind an unknown part the others are still looked at, since they may decide. A part that needs a field of which the
    test says nothing was not looked at: where the test passes all the same, another part decides.
    """

    def outcome(look: Look) -> bool | None:
        answer: bool | None = not stop
        unsaid: NotStatedError | None = None
        for item in items:
            try:
                part = item(look)
            except NotStatedError as error:
                unsaid = error
                continue
            if part is stop:
                return stop
            if part is None:
                answer = None
        if unsaid is not None and answer is not None:
            raise unsaid
        return answer

    return outcome
