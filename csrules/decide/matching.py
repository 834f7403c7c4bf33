"""The best row of another record for one account, as `match` asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar

from csrules.analysis.scalars import Kind
from csrules.decide.candidates import Candidate, Candidates, Follow, Values
from csrules.decide.compile import Row, compile_expr, compile_pair
from csrules.decide.lazy_code import Reads
from csrules.plan.plan import Match

One = TypeVar("One")


class Matcher:
    def __init__(
        self, match: Match, rows: Sequence[Values], columns: Sequence[str], as_of: dt.date, follow: Follow
    ) -> None:
        """`columns` are the record's fields; `follow` adds what a link of a candidate leads to."""
        self.match = match
        self.prefix = f"{match.record}."
        self._when = None if match.when is None else compile_expr(match.when, as_of)
        self._candidates = Candidates(match.condition, self.prefix, rows, match.lookups, as_of, follow)
        self._preferences = [
            (compile_pair(order.value, as_of, self.prefix), order.descending, order.value.type.kind is Kind.CONDITION)
            for order in match.preferences
        ]
        self._nothing: Candidate = {f"{self.prefix}{name}": None for name in columns}

    def add(self, row: dict[str, Any]) -> None:
        """Puts the match's columns into the account's row: its key, its fields, and how many were equally good."""
        best = self.best(row)
        row[self.match.found] = None if best is None else len(best)
        if best is not None and len(best) == 1:
            row.update(best[0])
            row[self.match.record] = best[0][f"{self.prefix}{self.match.key}"]
            return
        row.update(self._nothing)
        row[self.match.record] = None
        if best:   # only of several rows anybody reads the first and the last
            row.update(zip(self.match.edges, edges(best, f"{self.prefix}{self.match.key}"), strict=True))

    def looked_at(self, row: Row) -> Sequence[Candidate]:
        """The candidates that an account's row can match at all, by the first equality."""
        return self._candidates.looked_at(row)

    def best(self, row: Row) -> list[Candidate] | None:
        """The equally good rows; None where this account is not matched at all."""
        if self._when is not None and self._when(row) is not True:
            return None
        held = self._candidates.held(row)
        for value, descending, is_condition in self._preferences:
            if len(held) < 2:
                break
            values = [value(row, candidate) for candidate in held]
            held = most(held, [answer is True for answer in values] if is_condition else values, descending)
        return held


def edges(best: Sequence[Candidate] | Sequence[Reads] | None, key: str) -> tuple[Any, Any]:
    """The first and the last key of several rows that are equally good; else nothing."""
    if best is None or len(best) < 2:
        return None, None
    keys = [row[key] for row in best]
    return min(keys), max(keys)


def most(held: list[One], values: list[Any], descending: bool) -> list[One]:
    """Those with the greatest (or least) value; a missing value is worse than any."""
    known = [value for value in values if value is not None]
    if not known:
        return held
    wanted = max(known) if descending else min(known)
    return [candidate for candidate, value in zip(held, values, strict=True) if value == wanted]
