"""The best row of another record for one account, as `match` asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.scalars import Kind
from csrules.decide.compile import Evaluate, Row, compile_expr, compile_pair
from csrules.plan.plan import Match

Values = Mapping[str, Any]
Follow = Callable[[dict[str, Any], str], None]
Candidate = dict[str, Any]


class Matcher:
    """Candidates are indexed by the first equality of the condition, so that few are looked at for each account."""

    def __init__(
        self, match: Match, rows: Sequence[Values], columns: Sequence[str], as_of: dt.date, follow: Follow
    ) -> None:
        """`columns` are the record's fields; `follow` adds what a link of a candidate leads to."""
        self.match = match
        self.prefix = f"{match.record}."
        self._when = None if match.when is None else compile_expr(match.when, as_of)
        self._condition = compile_pair(match.condition, as_of, self.prefix)
        self._preferences = [
            (compile_pair(one.value, as_of, self.prefix), one.descending, one.value.type.kind is Kind.CONDITION)
            for one in match.preferences
        ]
        self._candidates = [self._prefixed(row, follow) for row in rows]
        self._nothing: Candidate = {f"{self.prefix}{name}": None for name in columns}
        self._by = _equality(match.condition, self.prefix, as_of)
        self._index: dict[Any, list[Candidate]] = {}
        if self._by is not None:
            for candidate in self._candidates:
                self._index.setdefault(candidate[self._by[0]], []).append(candidate)

    def _prefixed(self, row: Values, follow: Follow) -> Candidate:
        candidate = {f"{self.prefix}{name}": value for name, value in row.items()}
        for lookup in self.match.lookups:
            follow(candidate, lookup.path)
        return candidate

    def add(self, row: dict[str, Any]) -> None:
        """Puts the match's columns into the account's row: its key, its fields, and how many were equally good."""
        best = self._best(row)
        row[self.match.found] = None if best is None else len(best)
        if best is not None and len(best) == 1:
            row.update(best[0])
            row[self.match.record] = best[0][f"{self.prefix}{self.match.key}"]
        else:
            row.update(self._nothing)
            row[self.match.record] = None

    def looked_at(self, row: Row) -> Sequence[Candidate]:
        """The candidates that an account's row can match at all, by the first equality."""
        return self._candidates if self._by is None else self._index.get(self._by[1](row), ())

    def _best(self, row: Row) -> list[Candidate] | None:
        """The equally good rows; None where this account is not matched at all."""
        if self._when is not None and self._when(row) is not True:
            return None
        condition = self._condition
        held = [candidate for candidate in self.looked_at(row) if condition(row, candidate) is True]
        for value, descending, is_condition in self._preferences:
            if len(held) < 2:
                break
            values = [value(row, candidate) for candidate in held]
            held = _most(held, [found is True for found in values] if is_condition else values, descending)
        return held


def _most(held: list[Candidate], values: list[Any], descending: bool) -> list[Candidate]:
    """Those with the greatest (or least) value; a missing value is worse than any."""
    known = [found for found in values if found is not None]
    if not known:
        return held
    wanted = max(known) if descending else min(known)
    return [one for one, found in zip(held, values, strict=True) if found == wanted]


def _equality(condition: t.Typed, prefix: str, as_of: dt.date) -> tuple[str, Evaluate] | None:
    """A part `candidate.field == something of the account`: the field's name, and the account's side."""
    for part in condition.items if isinstance(condition, t.And) else (condition,):
        if not isinstance(part, t.Compare) or part.op != "==":
            continue
        for own, other in ((part.left, part.right), (part.right, part.left)):
            is_field = isinstance(own, t.Ref) and own.name.startswith(prefix) and own.name.count(".") == 1
            if is_field and not any(name.startswith(prefix) for name in t.refs(other)):
                assert isinstance(own, t.Ref)  # noqa: S101  (is_field says so)
                return own.name, compile_expr(other, as_of)
    return None
