"""The rows of another record that may concern an account, found by the first equality of a condition."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from csrules.analysis import typed as t
from csrules.decide.compile import Evaluate, Row, compile_expr, compile_pair
from csrules.plan.plan import Lookup

Values = Mapping[str, Any]
Follow = Callable[[dict[str, Any], str], None]
Candidate = dict[str, Any]


class Candidates:
    """Rows under the names that the condition uses (`prefix` + field), indexed so that few are looked at."""

    def __init__(
        self, condition: t.Typed, prefix: str, rows: Iterable[Values], lookups: Sequence[Lookup], as_of: dt.date,
        follow: Follow,
    ) -> None:
        """`follow` adds what a link of a candidate leads to."""
        self._condition = compile_pair(condition, as_of, prefix)
        self.rows = [_prefixed(row, prefix, lookups, follow) for row in rows]
        self._by = _compiled(equality(condition, prefix), as_of)
        self._index: dict[Any, list[Candidate]] = {}
        if self._by is not None:
            for candidate in self.rows:
                self._index.setdefault(candidate[self._by[0]], []).append(candidate)

    def looked_at(self, row: Row) -> Sequence[Candidate]:
        """The candidates that an account's row can hold with at all, by the first equality."""
        return self.rows if self._by is None else self._index.get(self._by[1](row), ())

    def held(self, row: Row) -> list[Candidate]:
        """Those for which the condition is true."""
        condition = self._condition
        return [candidate for candidate in self.looked_at(row) if condition(row, candidate) is True]


def _compiled(pair: tuple[str, t.Typed] | None, as_of: dt.date) -> tuple[str, Evaluate] | None:
    return None if pair is None else (pair[0], compile_expr(pair[1], as_of))


def _prefixed(row: Values, prefix: str, lookups: Sequence[Lookup], follow: Follow) -> Candidate:
    candidate = {f"{prefix}{name}": value for name, value in row.items()}
    for lookup in lookups:
        follow(candidate, lookup.path)
    return candidate


def equality(condition: t.Typed, prefix: str) -> tuple[str, t.Typed] | None:
    """A part `candidate.field == something of the account`: the field's name, and the account's side."""
    for part in condition.items if isinstance(condition, t.And) else (condition,):
        if not isinstance(part, t.Compare) or part.op != "==":
            continue
        for own, other in ((part.left, part.right), (part.right, part.left)):
            is_field = isinstance(own, t.Ref) and own.name.startswith(prefix) and "." not in own.name[len(prefix) :]
            if is_field and not any(name.startswith(prefix) for name in t.refs(other)):
                assert isinstance(own, t.Ref)  # noqa: S101  (is_field says so)
                return own.name, other
    return None
