"""The branches of a match: what its conditions made of the rows that a test states, and whether a preference decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csrules.analysis.scalars import Kind as ScalarKind
from csrules.decide.lazy_code import Reads, lazy_pair
from csrules.decide.matching import most
from csrules.plan.nodes import Expr, typed
from csrules.plan.plan import Match, Preference
from csrules.proving.branches.branch import Kind, Way, written
from csrules.proving.branches.following import Follower
from csrules.proving.branches.probes import Follow, Look, Outcome, Row

STAGE = "match"


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
        follower.stage = STAGE
        self.prefix = f"{match.record}."
        self._when: Outcome | None = None if match.when is None else follower.outcome(match.when, frozenset())[0]
        self._condition = follower.outcome(match.condition, frozenset((match.span,)))[0]
        self._preferences = [_Preferred(one, follower) for one in match.preferences]

    def follow(self, row: Row, candidates: Sequence[Reads], seen: set[int]) -> None:
        if self._when is not None and self._when(Look(row, seen)) is not True:
            return
        looks = [Look(Pair(row, candidate, self.prefix), seen) for candidate in candidates]
        held = [look for look in looks if self._condition(look) is True]
        for preferred in self._preferences:
            held = preferred.best(held)


class _Preferred:
    """A line `prefer …`, which decides where it leaves fewer rows than there were."""

    def __init__(self, one: Preference, follower: Follower) -> None:
        self.one = one
        span = written(one.span)
        self._follow: Follow | None = follower.value(one.value, frozenset((span,)))
        self._number = follower.register.number(span, Kind.LINE, Way.DECIDED, STAGE, "")

    def best(self, held: list[Look]) -> list[Look]:
        if len(held) < 2:
            return held
        for look in held:
            if self._follow is not None:
                self._follow(look)
        values = [look.row.value_of(self.one.value) for look in held]
        if self.one.value.type.kind is ScalarKind.CONDITION:
            values = [value is True for value in values]
        best = most(held, values, self.one.descending)
        if len(best) < len(held):
            held[0].seen.add(self._number)
        return best
