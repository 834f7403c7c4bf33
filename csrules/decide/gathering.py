"""Figures over all rows of another record that fit one account, as a `Gather` asks for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from csrules.decide.arithmetic import added
from csrules.decide.candidates import Candidate, Candidates, Follow, Values
from csrules.decide.compile import EvaluatePair, Row, compile_pair
from csrules.plan.nodes import Expr
from csrules.plan.plan import Gather, Measure

Figure = Callable[[list[Any]], Any]
One = TypeVar("One")


class Gatherer:
    """Accounts that look alike to the gathering get the same figures, which are computed once."""

    def __init__(self, gather: Gather, rows: Iterable[Values], key: str, as_of: dt.date, follow: Follow) -> None:
        """`key` names the account's key: by that no two accounts are alike, and nothing is remembered."""
        self._candidates = Candidates(gather.condition, gather.prefix, rows, gather.lookups, as_of, follow)
        self._measures = [_Measured(measure, gather.prefix, as_of) for measure in gather.measures]
        names = [ref.name for ref in gather.account_columns]
        self._reads = None if key in names else names
        self._known: dict[tuple[Any, ...], dict[str, Any]] = {}

    def add(self, row: dict[str, Any]) -> None:
        """Puts the figures into the account's row."""
        if self._reads is None:
            row.update(self._figures(row))
            return
        alike = tuple(row[name] for name in self._reads)
        figures = self._known.get(alike)
        if figures is None:
            figures = self._known[alike] = self._figures(row)
        row.update(figures)

    def looked_at(self, row: Row) -> Sequence[Candidate]:
        """The rows that can concern an account at all."""
        return self._candidates.looked_at(row)

    def _figures(self, row: Row) -> dict[str, Any]:
        held = self._candidates.held(row)
        return {measure.name: measure.of(row, held) for measure in self._measures}


class _Measured:
    """One measure, ready to be taken of the rows that hold."""

    def __init__(self, measure: Measure, prefix: str, as_of: dt.date) -> None:
        def ready(node: Expr | None) -> EvaluatePair | None:
            return None if node is None else compile_pair(node, as_of, prefix)

        self.name, self.how = measure.name, measure.how
        self._value, self._where, self._by = ready(measure.value), ready(measure.where), ready(measure.by)

    def of(self, row: Row, held: list[Candidate]) -> Any:
        if self._where is not None:
            held = [candidate for candidate in held if self._where(row, candidate) is True]
        if self._by is not None:
            held = greatest(held, [self._by(row, candidate) for candidate in held])
        values = held if self._value is None else [self._value(row, candidate) for candidate in held]
        return FIGURES[self.how]([value for value in values if value is not None])


def greatest(held: list[One], by: list[Any]) -> list[One]:
    """Those whose value is the greatest; a missing value is none."""
    known = [value for value in by if value is not None]
    top = max(known, default=None)
    return [candidate for candidate, value in zip(held, by, strict=True) if value is not None and value == top]


def _agreed(values: list[Any]) -> Any:
    """The one value that all have; None where they differ or there is none."""
    return values[0] if values and all(value == values[0] for value in values) else None


FIGURES: dict[str, Figure] = {
    "count": len,
    "distinct": lambda values: len(set(values)),
    "sum": added,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "latest": _agreed,
}
