"""The branches of what looks at rows of another record: what its conditions made of the rows that a test states."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from csrules.analysis.scalars import Kind as ScalarKind
from csrules.decide.lazy_code import NotStatedError, Reads, lazy_pair
from csrules.decide.matching import most
from csrules.plan.nodes import Expr, typed
from csrules.plan.plan import Books, Gather, Match, Measure, Preference
from csrules.policy_tests.branches.branch import Kind, Way, written
from csrules.policy_tests.branches.following import Follower
from csrules.policy_tests.branches.presence import Present
from csrules.policy_tests.branches.probes import Follow, Look, Outcome, Row
from csrules.text import Span

MATCH, GATHER, BOOKS = "match", "figures over rows", "books"
NOWHERE: frozenset[Span] = frozenset()


class Pair:
    """An account beside one row that might be matched to it; that row's columns begin with `prefix`."""

    __slots__ = ("as_of", "candidate", "prefix", "row")

    def __init__(self, row: Row, candidate: Reads, prefix: str) -> None:
        self.row, self.candidate, self.prefix = row, candidate, prefix
        self.as_of = row.as_of

    def __getitem__(self, name: str) -> Any:
        return self.candidate[name] if name.startswith(self.prefix) else self.row[name]

    def value_of(self, node: Expr) -> Any:
        return lazy_pair(typed(node), self.prefix)(self.row, self.candidate)


class MatchFollower:
    """Goes through a match as an evaluator does, but through every row, also those that an index would leave out."""

    def __init__(self, match: Match, follower: Follower) -> None:
        follower.stage = MATCH
        self.prefix = f"{match.record}."
        self._when: Outcome | None = None if match.when is None else follower.outcome(match.when, NOWHERE)[0]
        self._condition = follower.outcome(match.condition, frozenset((match.span,)))[0]
        self._preferences = [_Preferred(preference, follower) for preference in match.preferences]

    def follow(self, row: Row, candidates: Sequence[Reads], seen: set[int]) -> None:
        if self._when is not None and self._when(Look(row, seen)) is not True:
            return
        held = held_of(self._condition, self.prefix, row, candidates, seen)
        for preferred in self._preferences:
            held = preferred.best(held)


class GatherFollower:
    """The same for one figure over rows: who asks for another one looks at nothing of this."""

    def __init__(self, gather: Gather, measure: Measure, follower: Follower) -> None:
        follower.stage = GATHER
        self.prefix = gather.prefix
        self._condition = follower.outcome(gather.condition, NOWHERE)[0]
        parts = [part for part in (measure.where, measure.value) if part is not None]
        self._parts = [follow for part in parts if (follow := follower.value(part)) is not None]

    def follow(self, row: Row, candidates: Sequence[Reads], seen: set[int]) -> None:
        for look in held_of(self._condition, self.prefix, row, candidates, seen):
            for follow in self._parts:
                follow(look)


class BooksFollower:
    """The same for people who may carry an account: those who were asked."""

    def __init__(self, books: Books, follower: Follower, present: Present) -> None:
        follower.stage = BOOKS
        self.prefix = f"{books.record}."
        self._condition = follower.outcome(books.fits, frozenset((books.span,)), present)[0]

    def follow(self, row: Row, candidates: Sequence[Reads], seen: set[int]) -> None:
        held_of(self._condition, self.prefix, row, candidates, seen)


def held_of(
    condition: Outcome, prefix: str, row: Row, candidates: Sequence[Reads], seen: set[int]
) -> list[Look]:
    """The rows for which a condition holds; one of which a test does not state enough does not count."""
    held = []
    for candidate in candidates:
        look = Look(Pair(row, candidate, prefix), seen)
        with suppress(NotStatedError):
            if condition(look) is True:
                held.append(look)
    return held


class _Preferred:
    """A line `prefer …`, which decides where it leaves fewer rows than there were."""

    def __init__(self, preference: Preference, follower: Follower) -> None:
        self.preference = preference
        span = written(preference.span)
        self._follow: Follow | None = follower.value(preference.value, frozenset((span,)))
        self._number = follower.register.number(span, Kind.LINE, Way.DECIDED, MATCH, "")

    def best(self, held: list[Look]) -> list[Look]:
        if len(held) < 2:
            return held
        for look in held:
            if self._follow is not None:
                self._follow(look)
        values = [look.row.value_of(self.preference.value) for look in held]
        if self.preference.value.type.kind is ScalarKind.CONDITION:
            values = [value is True for value in values]
        best = most(held, values, self.preference.descending)
        if len(best) < len(held):
            held[0].seen.add(self._number)
        return best
