"""Rows of another record that may concern an account, where neither row need hold every field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from csrules.analysis import typed as t
from csrules.decide.candidates import equality
from csrules.decide.lazy_code import NotStatedError, Reads, lazy, lazy_pair
from csrules.plan.nodes import Expr
from csrules.plan.plan import Lookup
from csrules.text import Span
from csrules.types import Value

Values = Mapping[str, Value | None]
Follow = Callable[[Reads, str, str, str], Any]   # a row, the path of a link, the record it leads to, a field there


class Candidate(dict[str, Any]):
    """One row under the names that conditions use; links are followed when they are read."""

    __slots__ = ("_follow", "_prefix", "_record", "_records", "_row", "as_of")

    def __init__(
        self, record: str, prefix: str, row: Values, records: Mapping[str, str], follow: Follow
    ) -> None:
        super().__init__({f"{prefix}{name}": value for name, value in row.items()})
        self._record, self._records, self._follow = record, records, follow
        self._prefix, self._row = prefix, row
        self.as_of = dt.date.min   # conditions ask the account's row for the day

    def __missing__(self, name: str) -> Any:
        path, _, field = name.rpartition(".")
        if path in self._records:
            value = self[name] = self._follow(self, path, self._records[path], field)
            return value
        with suppress(KeyError):   # a tier of its own, which nobody has read yet
            value = self[name] = self._row[name.removeprefix(self._prefix)]
            return value
        raise NotStatedError(f"{field}` of a row of `{self._record}")


class LazyCandidates:
    """As `Candidates`: indexed by the first equality; rows that do not state its field are always looked at."""

    def __init__(
        self,
        record: str,
        condition: t.Typed,
        prefix: str,
        rows: Iterable[Values],
        lookups: Sequence[Lookup],
        follow: Follow,
    ) -> None:
        records = {lookup.path: lookup.record for lookup in lookups}
        self._condition, self._prefix = condition, prefix
        self.rows = [Candidate(record, prefix, row, records, follow) for row in rows]
        index_by = equality(condition, prefix)
        self._by = None if index_by is None else index_by[1]
        self._index: dict[Any, list[Candidate]] = {}
        self._unsaid: list[Candidate] = []
        for candidate in self.rows if index_by is not None else ():
            if index_by is not None and index_by[0] in candidate:
                self._index.setdefault(candidate[index_by[0]], []).append(candidate)
            else:
                self._unsaid.append(candidate)

    def held(self, row: Reads) -> list[Candidate]:
        """Those for which the condition is true. Raises `NotStatedError` where that cannot be told of one."""
        return [candidate for candidate in self._looked_at(row) if self.holds(row, candidate)]

    def value(self, node: Expr, row: Reads, candidate: Candidate) -> Any:
        return lazy_pair(node, self._prefix)(row, candidate)

    def _looked_at(self, row: Reads) -> Sequence[Candidate]:
        if self._by is None:
            return self.rows
        try:
            wanted = lazy(self._by)(row)
        except NotStatedError:
            return self.rows
        return [*self._index.get(wanted, ()), *self._unsaid]

    def holds(self, row: Reads, candidate: Candidate) -> bool:
        """Whether the condition is true of one of them. Raises `NotStatedError` where that cannot be told."""
        try:
            return self.value(self._condition, row, candidate) is True
        except NotStatedError as error:
            error.span = error.span or self._line(row, candidate)
            raise

    def _line(self, row: Reads, candidate: Candidate) -> Span | None:
        """The part of the condition that looks at what is not stated."""
        for part in _flat(self._condition):
            try:
                self.value(part, row, candidate)
            except NotStatedError:
                return part.span
        return self._condition.span


def _flat(node: t.Typed) -> list[t.Typed]:
    return [part for item in node.items for part in _flat(item)] if isinstance(node, t.And) else [node]
