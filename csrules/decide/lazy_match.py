"""Matches and gatherings of a row that need not hold every field; the rules are those of `Matcher` and `Gatherer`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from csrules.analysis.scalars import Kind
from csrules.decide.gathering import FIGURES, greatest
from csrules.decide.lazy_candidates import Candidate, Follow, LazyCandidates, Values
from csrules.decide.lazy_code import NotStatedError, Reads, lazy
from csrules.decide.matching import most
from csrules.plan.plan import Gather, Match


class LazyMatch:
    def __init__(self, match: Match, rows: Sequence[Values], follow: Follow) -> None:
        prefix = f"{match.record}."
        self.match, self.key = match, f"{prefix}{match.key}"
        self.candidates = LazyCandidates(match.record, match.condition, prefix, rows, match.lookups, follow)

    def best(self, row: Reads) -> list[Candidate] | None:
        """The equally good rows; None where this account is not matched at all. Raises `NotStatedError`."""
        if not self._is_asked(row):
            return None
        held = self.candidates.held(row)
        for preference in self.match.preferences:
            if len(held) < 2:
                break
            values = [self.candidates.value(preference.value, row, candidate) for candidate in held]
            if preference.value.type.kind is Kind.CONDITION:
                values = [value is True for value in values]
            held = most(held, values, preference.descending)
        return held

    def _is_asked(self, row: Reads) -> bool:
        when = self.match.when
        try:
            return when is None or lazy(when)(row) is True
        except NotStatedError as error:
            error.span = error.span or (None if when is None else when.span)
            raise


class LazyGather:
    def __init__(self, gather: Gather, rows: Sequence[Values], follow: Follow) -> None:
        self._measures = {measure.name: measure for measure in gather.measures}
        self.candidates = LazyCandidates(
            gather.record, gather.condition, gather.prefix, rows, gather.lookups, follow
        )

    def figure(self, name: str, row: Reads) -> Any:
        """One measure, over the rows that fit the account. Raises `NotStatedError`."""
        measure = self._measures[name]
        held, value = self.candidates.held(row), self.candidates.value
        if measure.where is not None:
            held = [candidate for candidate in held if value(measure.where, row, candidate) is True]
        if measure.by is not None:
            held = greatest(held, [value(measure.by, row, candidate) for candidate in held])
        values = held if measure.value is None else [value(measure.value, row, candidate) for candidate in held]
        return FIGURES[measure.how]([figure for figure in values if figure is not None])
