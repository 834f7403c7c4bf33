"""Decides one account after another from a plan; the outcome of each class of alike accounts is computed once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csrules.decide.compile import compile_expr
from csrules.decide.matching import Matcher
from csrules.plan.classes import Classes, split
from csrules.plan.plan import Column, Lookup, Plan
from csrules.types import BadValueError, RecordSchema, Value, parse_value

Values = Mapping[str, Any]


class RefusedRowError(ValueError):
    """An account whose facts break its record: `reasons` by field."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"`{name}` {reason}" for name, reason in reasons.items()))
        self.reasons = dict(reasons)


@dataclass(frozen=True, slots=True)
class FindingNote:
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What alike accounts share: `account` by outcome column, `services` by service and column."""

    account: Values
    services: Mapping[str, Values]


@dataclass(frozen=True, slots=True)
class Decision:
    """`row` holds every column of the account; `outcome` is shared by all accounts of the same class."""

    row: Values
    outcome: Outcome
    findings: tuple[FindingNote, ...]

    @property
    def tier(self) -> str | None:
        """The tier's name, None where there is none."""
        return self.outcome.account["tier"]  # type: ignore[no-any-return]


class Decider:
    """`tables` are accepted rows by record, for links and matches; `as_of` is the day of the run."""

    def __init__(self, plan: Plan, as_of: dt.date, tables: Mapping[str, Iterable[Values]] | None = None) -> None:
        self.plan, self.as_of = plan, as_of
        self.classes: Classes = split(plan)
        self._tables = {name: list((tables or {}).get(name, plan.rows.get(name, ()))) for name in plan.records}
        self._by_key = {name: _by_key(plan.records[name], rows) for name, rows in self._tables.items()}
        names = {column.name for column in self.classes.columns}
        self._before = [lookup for lookup in plan.lookups if not self._after_match(lookup)]
        self._after = [lookup for lookup in plan.lookups if self._after_match(lookup)]
        self.matcher = self._make_matcher()
        self._columns = [(column.name, compile_expr(column.expr, as_of)) for column in self.classes.columns]
        self._keys = tuple(key.ref.name for key in self.classes.keys)
        self._outcomes = _compiled(self.classes.outcomes, as_of)
        self._members = [(member.name, _compiled(member.columns, as_of)) for member in self.classes.members]
        self._findings = [(finding, compile_expr(finding.condition, as_of)) for finding in plan.findings]
        self._known: dict[tuple[Any, ...], Outcome] = {}
        assert len(names) == len(self._columns), "two columns have one name"  # noqa: S101

    def _after_match(self, lookup: Lookup) -> bool:
        match = self.plan.match
        return match is not None and lookup.path.startswith(f"{match.record}.")

    def _make_matcher(self) -> Matcher | None:
        match = self.plan.match
        if match is None:
            return None
        matcher = Matcher(match, self._tables[match.record], self.as_of, self._follow)
        matcher.columns([field.name for field in self.plan.records[match.record].fields])
        return matcher

    def accept(self, facts: Mapping[str, object]) -> dict[str, Value | None]:
        """The account's exact values from what a caller holds. Raises `RefusedRowError` with every reason."""
        row: dict[str, Value | None] = {}
        reasons: dict[str, str] = {}
        for field in self.plan.account.fields:
            try:
                row[field.name] = parse_value(field, facts.get(field.name))
            except BadValueError as error:
                reasons[field.name] = str(error)
        for name in facts.keys() - self.plan.account.by_name.keys():
            reasons[name] = "is not a field of `account`"
        if reasons:
            raise RefusedRowError(reasons)
        return row

    def decide(self, facts: Mapping[str, object]) -> Decision:
        """Facts by field name, as text or as Python values. Raises `RefusedRowError`."""
        return self.decide_row(self.accept(facts))

    def decide_row(self, accepted: Values) -> Decision:
        """The same for a row of exact values."""
        row = dict(accepted)
        self.complete(row)
        key = tuple([row[name] for name in self._keys])
        outcome = self._known.get(key)
        if outcome is None:
            outcome = self._known[key] = self._outcome(row)
        findings = tuple(
            FindingNote(finding.code, finding.message)
            for finding, holds in self._findings
            if holds(row) is True
        )
        return Decision(row, outcome, findings)

    def complete(self, row: dict[str, Any]) -> None:
        """Adds every column of the plan to an accepted row: links, the match, then the computed ones in order."""
        for lookup in self._before:
            self._follow(row, lookup.path)
        if self.matcher is not None:
            self.matcher.add(row)
            for lookup in self._after:
                self._follow(row, lookup.path)
        for name, evaluate in self._columns:
            row[name] = evaluate(row)

    def _follow(self, row: dict[str, Any], path: str) -> None:
        """The linked row's fields as `path.field`; missing where the link is, or leads nowhere."""
        schema = self.plan.records[self._record_of(path)]
        found = self._by_key[schema.name].get(row[path])
        for field in schema.fields:
            row[f"{path}.{field.name}"] = None if found is None else found[field.name]

    def _record_of(self, path: str) -> str:
        match = self.plan.match
        lookups = (*self.plan.lookups, *(match.lookups if match is not None else ()))
        return next(lookup.record for lookup in lookups if lookup.path == path)

    def _outcome(self, row: Values) -> Outcome:
        account = {name: evaluate(row) for name, evaluate in self._outcomes}
        services = {}
        for service, columns in self._members:
            values = dict(row)
            for name, evaluate in columns:
                values[name] = evaluate(values)
            services[service] = {name: values[name] for name, _ in columns}
        return Outcome(account, services)


def _compiled(columns: Sequence[Column], as_of: dt.date) -> list[tuple[str, Any]]:
    return [(column.name, compile_expr(column.expr, as_of)) for column in columns]


def _by_key(schema: RecordSchema, rows: Iterable[Values]) -> dict[Any, Values]:
    return {} if schema.key is None else {row[schema.key.name]: row for row in rows}
