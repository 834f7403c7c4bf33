"""Decides one account after another from a plan; the outcome of each class of alike accounts is computed once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import compress
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.scalars import TEXT
from csrules.decide.candidates import Candidates
from csrules.decide.compile import compile_columns, compile_expr, compile_keys
from csrules.decide.families import Families
from csrules.decide.gathering import Gatherer
from csrules.decide.links import Links
from csrules.decide.matching import Matcher
from csrules.decide.notes import FindingNote as FindingNote, Severities, of_decisions, ruled
from csrules.decide.results import Results
from csrules.decide.totals import total_of
from csrules.decide.words import LateFindings, Note, Words
from csrules.plan.alike import NEAR, NearKeys
from csrules.plan.classes import Classes, needed, split
from csrules.plan.nodes import Expr, refs
from csrules.plan.plan import MAIN, BrokenLink, Gather, Levels, Lookup, Plan, as_written
from csrules.types import BadValueError, RecordSchema, Value
from csrules.types.acceptors import acceptor

Values = Mapping[str, Any]


class RefusedRowError(ValueError):
    """An account whose facts break its record: `reasons` by field."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"`{name}` {reason}" for name, reason in reasons.items()))
        self.reasons = dict(reasons)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What alike accounts share: `account` by outcome column, `services` by service and column, and their findings.

    `totals` are the totals and figures that findings of single accounts look at. `detailed` make those findings about
    services whose words differ between accounts.
    """

    account: Values
    services: Mapping[str, Values]
    findings: tuple[FindingNote, ...]
    totals: Values
    detailed: tuple[Note, ...] = ()


class Decision:
    """One account's answer, as the result tables tell it, and its own `findings`.

    `outcome` is shared by all accounts of the same class. It holds what figures are computed from, for other rooms of
    the package: minutes a year, and these times money per hour.
    """

    __slots__ = ("_decider", "_row", "findings", "outcome")

    def __init__(self, row: Values, outcome: Outcome, findings: tuple[FindingNote, ...], decider: Decider) -> None:
        self._row, self._decider = row, decider
        self.outcome, self.findings = outcome, findings

    @property
    def row(self) -> Values:
        """Every column of the account: its facts, its links and its match, and all that the plan computes."""
        return {**self._row, **self._decider.complete(self._row)}

    @property
    def account(self) -> dict[str, Any]:
        """The account's row of the table `accounts`, without `owner` and `coverage`, which only a run can tell."""
        return self._decider.results.account(self._row, self.outcome)

    @property
    def services(self) -> dict[str, dict[str, Any]]:
        """By service its row of the table `services`, with the exact minutes a year beside it."""
        row = self.row
        return {name: self._decider.results.service(name, row, self.outcome) for name in self.outcome.services}

    @property
    def tier(self) -> str | None:
        """The tier's name, None where there is none."""
        return self.outcome.account["tier"]  # type: ignore[no-any-return]


class Decider:
    """`tables` are accepted rows by record, for links and matches; `as_of` is the day of the run.

    A link to a record that is not among them, and has no rows in the policy, keeps its key.
    `severities` say how grave findings are in the project, where that says something else than the policy.
    """

    def __init__(
        self,
        plan: Plan,
        as_of: dt.date,
        tables: Mapping[str, Iterable[Values]] | None = None,
        severities: Severities | None = None,
    ) -> None:
        self._severities = {**of_decisions(plan.severities), **(severities or {})}
        self.plan, self.as_of = plan, as_of
        self.classes: Classes = split(plan)
        self.tables = {name: list((tables or {}).get(name, plan.rows.get(name, ()))) for name in plan.known}
        self._by_key = {name: _by_key(plan.known[name], rows) for name, rows in self.tables.items()}
        self._told = {*(tables or {}), *plan.rows}
        self._links = Links(plan, self._leads)
        self.tables = {name: [self._links.followed(name, row) for row in rows] for name, rows in self.tables.items()}
        self.levels = {levels.record: self._decide_levels(levels) for levels in plan.levels}
        self._by_key = {name: _by_key(plan.known[name], rows) for name, rows in self.tables.items()}
        self._before = [lookup.path for lookup in plan.lookups if not self._after_match(lookup)]
        self._after = [lookup.path for lookup in plan.lookups if self._after_match(lookup)]
        self._families = self._make_families()
        self.matcher = self._make_matcher()
        self.gatherers = {gather.name: self._gatherer(gather) for gather in plan.gathers}
        self._early = [self.gatherers[gather.name] for gather in plan.gathers if not gather.needs(plan.match)]
        self._late = [self.gatherers[gather.name] for gather in plan.gathers if gather.needs(plan.match)]
        self.roster = self._make_roster()
        keys = [key.ref.name for key in self.classes.keys]
        conditions = [finding.condition for finding in self.classes.flags]
        self._keys = compile_keys(self.classes.columns, keys, conditions, as_of)
        self.complete = compile_columns(self.classes.columns, as_of)
        self._account = compile_columns(self.classes.outcomes, as_of)
        self._services = {member.name: compile_columns(member.columns, as_of) for member in self.classes.members}
        figures = needed(self.classes.figures, self.classes.watched)
        self._figures = compile_columns(figures, as_of)
        read = self.classes.watched.union(*(refs(figure.expr) for figure in figures))
        self._totals = [total for total in self.classes.totals if total.name in read]
        self._words = Words(self.classes, as_of, self._gatherer)
        self._notes = tuple(map(self._words.of, self.classes.flags))
        self._about_services = [(finding, compile_expr(finding.condition, as_of), self._words.of_services(finding))
                                for finding in plan.service_findings]
        self._late_findings = LateFindings(self.classes, as_of) if self.classes.late else None
        self._lost = [(as_written(link.field), self._note_of(link)) for link in plan.own_links]
        self._of_day = self._make_of_day()
        self._acceptors = [(field.name, acceptor(field)) for field in plan.account.fields]
        self._known: dict[tuple[Any, ...], Outcome] = {}

    def _decide_levels(self, levels: Levels) -> Decider:
        """Gives each row of the record its tier; what decided them explains them as well."""
        decider = Decider(levels.plan, self.as_of, self.tables, self._severities)
        decided = ((row, decider.decide_row(row)) for row in self.tables[levels.record])
        self.tables[levels.record] = [{**row, levels.field.name: decision.row[levels.field.name]}
                                       for row, decision in decided]
        return decider

    def row_of(self, record: str, key: object) -> Values | None:
        """The row with this key."""
        return self._by_key[record].get(key)

    @cached_property
    def results(self) -> Results:
        """What tells decisions in the words of the result tables."""
        return Results(self.plan, self.classes, self.as_of)

    def _after_match(self, lookup: Lookup) -> bool:
        match = self.plan.match
        return match is not None and lookup.path.startswith(f"{match.record}.")

    def _make_families(self) -> Families | None:
        family = self.plan.family
        if family is None:
            return None
        return Families(family, self.plan.key, self.tables[MAIN], lambda row, name: row[name])

    def _make_matcher(self) -> Matcher | None:
        match = self.plan.match
        if match is None:
            return None
        columns = [field.name for field in self.plan.known[match.record].fields]
        return Matcher(match, self.tables[match.record], columns, self.as_of, self._follow)

    def _leads(self, record: str, key: Any) -> bool:
        """Rows that nobody has told cannot be said to be missing."""
        return record not in self._told or key in self._by_key[record]

    def _note_of(self, link: BrokenLink) -> Note:
        """Tells that a link leads nowhere, and where it may have been meant to."""
        note, written = self._note(link.code, link.told), as_written(link.field)
        near = cache(lambda: NearKeys(self._by_key[link.target]))   # most data has no such link
        return lambda row: note({written: row[written], NEAR: near().of(row[written])})

    def _make_of_day(self) -> tuple[FindingNote, ...]:
        finding = self.plan.out_of_effect
        if finding is None or compile_expr(finding.condition, self.as_of)({}) is not True:
            return ()
        return (self._note(finding.code, finding.told or t.Const(finding.message, TEXT))({}),)

    def _note(self, code: str, told: Expr) -> Note:
        text = compile_expr(told, self.as_of)
        return lambda row: FindingNote(code, text(row))

    def _gatherer(self, gather: Gather) -> Gatherer:
        return Gatherer(gather, self.tables[gather.record], self.plan.key, self.as_of, self._follow)

    def _make_roster(self) -> Candidates | None:
        """The people who may carry accounts: `fits` is asked of them, and who gets which account only a run knows."""
        books = self.plan.books
        if books is None:
            return None
        rows = self.tables[books.record]
        return Candidates(books.fits, f"{books.record}.", rows, books.lookups, self.as_of, self._follow)

    def accept(self, facts: Mapping[str, object]) -> dict[str, Value | None]:
        """The account's exact values from what a caller holds. Raises `RefusedRowError` with every reason."""
        row: dict[str, Value | None] = {}
        reasons: dict[str, str] = {}
        for name, accept in self._acceptors:
            try:
                row[name] = accept(facts.get(name))
            except BadValueError as error:
                reasons[name] = str(error)
        if not facts.keys() <= self.plan.account.by_name.keys():
            unknown = facts.keys() - self.plan.account.by_name.keys()
            reasons |= dict.fromkeys(sorted(unknown), "is not a field of `account`")
        if reasons:
            raise RefusedRowError(reasons)
        return row

    def decide(self, facts: Mapping[str, object]) -> Decision:
        """Facts by field name, as text or as Python values. Raises `RefusedRowError`."""
        return self.decide_row(self.accept(facts))

    def decide_row(self, accepted: Values) -> Decision:
        """The same for a row of exact values."""
        row = self._linked(self._links.followed(MAIN, accepted))
        key, flags = self._keys(row)
        outcome = self._known.get(key)
        if outcome is None:
            outcome = self._known[key] = self._outcome(row)
        findings = tuple(note(row) for note in compress(self._notes, flags)) if True in flags else ()
        if outcome.findings:
            findings += outcome.findings
        if outcome.detailed:
            findings += tuple(note(row) for note in outcome.detailed)
        if self._late_findings is not None:
            findings += self._late_findings.of(row, outcome.totals)
        for written, note in self._lost:
            if written in row:
                findings += (note(row),)
        if self._of_day:
            findings += self._of_day
        if findings and self._severities:
            findings = ruled(findings, self._severities)
        return Decision(row, outcome, findings, self)

    def _linked(self, accepted: Values) -> Values:
        """The account with what its links lead to, what is matched to it, and what is gathered for it."""
        if not self._before and self.matcher is None and not self._early and self._families is None:
            return accepted
        row = dict(accepted)
        if self._families is not None:
            self._families.add(row)
        for path in self._before:
            self._follow(row, path)
        for early in self._early:
            early.add(row)
        if self.matcher is not None:
            self.matcher.add(row)
            for path in self._after:
                self._follow(row, path)
            for late in self._late:
                late.add(row)
        return row

    def _follow(self, row: dict[str, Any], path: str) -> None:
        """The linked row's fields as `path.field`; missing where the link is, or leads nowhere."""
        schema = self.plan.known[self._record_of(path)]
        linked = self._by_key[schema.name].get(row[path])
        if linked is None:
            row.update({f"{path}.{field.name}": None for field in schema.fields})
        else:
            row.update({f"{path}.{name}": value for name, value in linked.items()})

    def _record_of(self, path: str) -> str:
        plan = self.plan
        groups = [plan.lookups, *(gather.lookups for gather in (*plan.gathers, *plan.looks))]
        if plan.match is not None:
            groups.append(plan.match.lookups)
        if plan.books is not None:
            groups.append(plan.books.lookups)
        return next(lookup.record for lookups in groups for lookup in lookups if lookup.path == path)

    def _outcome(self, row: Values) -> Outcome:
        values = {**row, **self.complete(row)}
        services = {name: decide(values) for name, decide in self._services.items()}
        totals = {total.name: total_of(total, services.values()) for total in self._totals}
        figures = {**totals, **self._figures(totals)}
        notes, detailed = [], []
        for finding, holds, words in self._about_services:
            for name in (name for name, values in services.items() if holds(values) is True):
                if name in words:
                    detailed.append(words[name])
                else:
                    notes.append(FindingNote(finding.code, finding.said(name)))
        return Outcome(self._account(values), services, tuple(notes), figures, tuple(detailed))


def _by_key(schema: RecordSchema, rows: Iterable[Values]) -> dict[Any, Values]:
    return {} if schema.key is None else {row[schema.key.name]: row for row in rows}
