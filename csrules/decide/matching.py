"""The best row of another record for one account, as `match` asks for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from csrules.analysis import typed as t
from csrules.decide.compile import Evaluate, Row, compile_expr
from csrules.plan.plan import Match

Values = Mapping[str, Any]
Follow = Callable[[dict[str, Any], str], None]


class Matcher:
    """Candidates are indexed by the first equality of the condition, so that few are looked at for each account."""

    def __init__(self, match: Match, rows: Sequence[Values], as_of: dt.date, follow: Follow) -> None:
        self.match = match
        self.prefix = f"{match.record}."
        self.when = None if match.when is None else compile_expr(match.when, as_of)
        self.condition = compile_expr(match.condition, as_of)
        self.preferences = [
            (compile_expr(preference.value, as_of), preference.descending) for preference in match.preferences
        ]
        self.by: tuple[str, Evaluate] | None = _equality(match.condition, self.prefix, as_of)
        self.candidates = [self._prefixed(row, follow) for row in rows]
        self.index: dict[Any, list[dict[str, Any]]] = {}
        if self.by is not None:
            for candidate in self.candidates:
                self.index.setdefault(candidate[self.by[0]], []).append(candidate)

    def _prefixed(self, row: Values, follow: Follow) -> dict[str, Any]:
        candidate = {f"{self.prefix}{name}": value for name, value in row.items()}
        for lookup in self.match.lookups:
            follow(candidate, lookup.path)
        return candidate

    def add(self, row: dict[str, Any]) -> None:
        """Puts the match's columns into the account's row: its key, its fields, and how many were equally good."""
        best = self._best(row)
        row[self.match.found] = None if best is None else len(best)
        chosen = best[0] if best is not None and len(best) == 1 else None
        row[self.match.record] = None if chosen is None else chosen[f"{self.prefix}{self.match.key}"]
        row.update(chosen if chosen is not None else self.nothing)

    @property
    def nothing(self) -> dict[str, Any]:
        """Every column of the match, missing."""
        return self._nothing

    def columns(self, names: Sequence[str]) -> None:
        """Tell which columns a row gets, so that they are there when nothing matches."""
        self._nothing = {f"{self.prefix}{name}": None for name in names}

    def looked_at(self, row: Row) -> Sequence[dict[str, Any]]:
        """The candidates that an account's row can match at all, by the first equality."""
        return self.candidates if self.by is None else self.index.get(self.by[1](row), ())

    def _best(self, row: Row) -> list[dict[str, Any]] | None:
        """The equally good rows; None where this account is not matched at all."""
        if self.when is not None and self.when(row) is not True:
            return None
        merged = ({**row, **candidate} for candidate in self.looked_at(row))
        held = [one for one in merged if self.condition(one) is True]
        for value, descending in self.preferences:
            held = _most(held, value, descending)
        return [{name: one[name] for name in one if name.startswith(self.prefix)} for one in held]


def _most(held: list[dict[str, Any]], value: Evaluate, descending: bool) -> list[dict[str, Any]]:
    """Those with the greatest (or least) value; a missing value is worse than any, unknown and false are alike."""
    if len(held) < 2:
        return held
    values = [value(one) for one in held]
    if any(isinstance(found, bool) for found in values):
        wanted: Any = any(found is True for found in values)
        return [one for one, found in zip(held, values, strict=True) if (found is True) == wanted]
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
