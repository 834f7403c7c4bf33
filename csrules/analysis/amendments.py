"""`amend agreement from amendment`: dated rows that change the agreement that holds, for all accounts or for some."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from csrules.analysis import typed as t
from csrules.analysis.candidates import TODAY, Candidates, candidates, until
from csrules.analysis.declarations import Declarations
from csrules.analysis.expressions import element_of
from csrules.analysis.parties import party_of
from csrules.analysis.policy import Amended, Amendments, Duty, Match
from csrules.analysis.scalars import Kind, Scalar
from csrules.analysis.scope import Scope
from csrules.diagnostics import Label, Reporter, did_you_mean
from csrules.syntax import ast
from csrules.types import RecordSchema

ORIGINAL = "original_"   # before a field's name: what it was before any amendment
FIXED = (Kind.LIST, Kind.LINK, Kind.MONTHS)   # no amendment sets these


def amended(field: str) -> str:
    """The account's column that holds a field of the agreement as it was amended."""
    return f"amended:{field}"


def check_amendments(
    declared: Declarations, facts: Scope, match: Match | None, reporter: Reporter
) -> Amendments | None:
    """The checked block; None where there is none, or something in it was reported."""
    node = declared.amend
    if node is None:
        return None
    if declared.match is None or node.target.text != declared.match.candidate.text:
        matched = [] if declared.match is None else [declared.match.candidate.text]
        advice = "amendments change the row that a `match` finds: add `match agreement to account { … }`"
        reporter.report("unknown-name", f"no `match` finds a `{node.target.text}`", node.target.span,
                        help=partial(did_you_mean, node.target.text, matched) if matched else advice)
        return None
    if node.record.text == node.target.text:
        reporter.report("unknown-name", f"a row of `{node.target.text}` cannot amend a `{node.target.text}`",
                        node.record.span,
                        help="put amendments in a record of their own")
        return None
    rows = candidates(node.record, facts, "amendments")
    if rows is None or match is None:
        return None
    return _Checker(node, match, facts.records[match.record], rows, reporter).check()


@dataclass(frozen=True, slots=True)
class _Checker:
    node: ast.Amend
    match: Match
    schema: RecordSchema
    rows: Candidates
    reporter: Reporter

    def check(self) -> Amendments | None:
        self._refuse_empty()
        where = self.rows.conditions(self.node.where)
        accounts = self.rows.conditions(self.node.accounts)
        force = self._in_force()
        sets = [self._sets(node) for node in self.node.sets]
        self._refuse_twice()
        duties = [self._duty(node) for node in self.node.duties]
        if where is None or accounts is None or force is None or not where:
            return None
        if any(part is None for part in (*sets, *duties)):
            return None
        since, in_force = force
        return Amendments(
            target=self.match.record,
            record=self.rows.schema.name,
            condition=t.And((*where, in_force, self._matched()), self.node.span),
            accounts=t.And(tuple(accounts), self.node.accounts[0].span) if accounts else None,
            since=since,
            sets=tuple(amendment for amendment in sets if amendment is not None),
            duties=tuple(duty for duty in duties if duty is not None),
            span=self.node.span,
        )

    def _refuse_empty(self) -> None:
        head = self.node.record.span
        if not self.node.where:
            self.reporter.report(
                "missing-block", "amendments need a `where` that links them to what they amend", head,
                help=f"for instance `where {self.rows.schema.name}.{self.match.record} == {self.match.record}`",
            )
        if self.node.in_force is None:
            self.reporter.report("missing-block", "the amendments have no first day", head,
                                 help="add `in force from starts to ends`")
        if not self.node.sets and not self.node.duties:
            self.reporter.report("missing-block", "these amendments change nothing", head,
                                 help="add `sets margin`, or `assign each of adds to partner`")

    def _matched(self) -> t.Typed:
        """Where no agreement holds, there is nothing to amend. Nobody wrote this condition, so it has no place."""
        symbol = self.rows.scope.symbols[self.match.record]
        return t.Not(t.Missing(t.Ref(symbol.name, symbol.type, self.node.target.span)))

    def _in_force(self) -> tuple[t.Typed, t.Typed] | None:
        """The day from which an amendment counts, and whether it does today; a missing first day is no day."""
        node = self.node.in_force
        if node is None or node.starts is None:
            return None
        starts = self.rows.date(node.starts)
        ends = self.rows.date(node.ends) if node.ends is not None else None
        if starts is None or (node.ends is not None and ends is None):
            return None
        parts = (t.Compare("<=", starts, TODAY, starts.span), *(() if ends is None else (until(ends),)))
        return starts, t.And(parts, node.span)

    def _refuse_twice(self) -> None:
        seen: dict[str, ast.Name] = {}
        for node in self.node.sets:
            first = seen.setdefault(node.field.text, node.field)
            if first is not node.field:
                self.reporter.report("duplicate-name", f"the amendments set `{node.field.text}` twice", node.field.span,
                                     others=(Label(first.span, "first here"),))

    # ── what an amendment changes ────────────────────────────────────────────

    def _sets(self, node: ast.AmendedField) -> Amended | None:
        name = node.field.text
        symbol = self.rows.scope.prefixes[self.match.record].get(name)
        value = self.rows.field(node.value)
        if symbol is None:
            message = f"`{self.match.record}` has no field `{name}`"
            self.reporter.report("unknown-name", message, node.field.span,
                                 help=partial(did_you_mean, name, self.schema.by_name))
            return None
        if value is None or not self._may_be_set(node, symbol.type) or not self._fits(node, symbol.type, value):
            return None
        return Amended(name, value, t.Ref(symbol.name, symbol.type, node.field.span), node.span)

    def _may_be_set(self, node: ast.AmendedField, kind: Scalar) -> bool:
        name = node.field.text
        if kind.kind in FIXED or (self.schema.key is not None and name == self.schema.key.name):
            what = "the key" if kind.kind not in FIXED else kind.shown
            services = "to add services of the partner, write `assign each of adds to partner`"
            advice = services if kind.kind is Kind.LIST else None
            self.reporter.report("type-mismatch", f"`{name}` is {what}, and an amendment cannot set it",
                                 node.field.span,
                                 help=advice)
            return False
        if f"{self.match.record}.{name}" in self._read_by_match():
            self.reporter.report("too-early", f"`{name}` decides which {self.match.record} holds", node.field.span,
                                 help="amendments apply after the match; add a row instead")
            return False
        if f"{ORIGINAL}{name}" in self.schema.by_name:
            message = f"a field has the name `{ORIGINAL}{name}`, which means `{name}` before any amendment"
            self.reporter.report("duplicate-name", message, node.field.span, help="rename the field")
            return False
        return True

    def _read_by_match(self) -> frozenset[str]:
        match = self.match
        return t.refs(match.condition).union(*(t.refs(preference.value) for preference in match.preferences))

    def _fits(self, node: ast.AmendedField, kind: Scalar, value: t.Typed) -> bool:
        same = kind.kind is value.type.kind and (kind.category is None or kind.category == value.type.category)
        name = f"{self.rows.schema.name}.{node.value.parts[-1]}"
        if not same:
            message = f"`{name}` is {value.type.shown}, and `{node.field.text}` is {kind.shown}"
            self.reporter.report("type-mismatch", message, node.value.span)
            return False
        if not _inside(value.type, kind):
            self.reporter.report(
                "amended-range", f"`{name}` may be outside the range of `{node.field.text}`", node.value.span,
                help="declare it with the same limits, for instance `percent from 0% to 45%`",
            )
            return False
        return True

    def _duty(self, node: ast.MovesDuties) -> Duty | None:
        listed = self.rows.field(node.services)
        party = party_of(node.party, self.reporter)
        if listed is None:
            return None
        element = element_of(listed.type)
        if element is None or element.category is None or element.category.kind != "service":
            what = "a list of text" if element is not None else listed.type.shown
            self.reporter.report("type-mismatch", f"`{node.services.text}` is {what}, not a list of services",
                                 node.services.span, help="declare the field as `list of service`")
            return None
        return Duty(listed, party, node.span)


def _inside(inner: Scalar, outer: Scalar) -> bool:
    low = outer.low is None or (inner.low is not None and inner.low >= outer.low)  # type: ignore[operator]
    return low and (outer.high is None or (inner.high is not None and inner.high <= outer.high))  # type: ignore[operator]


def add_amended(scope: Scope, declared: Declarations, amendments: Amendments | None, record: str) -> None:
    """From here on a field that amendments set means what it comes to, and `original_…` what it was before."""
    if amendments is None:
        if declared.amend is not None and record in scope.records:   # the names that it would give are not missed too
            scope.broken |= {f"{record}.{ORIGINAL}{name}" for name in scope.records[record].by_name}
        return
    fields = dict(scope.prefixes[record])   # others may still hold the names as they were
    scope.prefixes[record] = fields
    for amendment in amendments.sets:
        symbol = fields[amendment.field]
        fields[f"{ORIGINAL}{amendment.field}"] = symbol
        fields[amendment.field] = replace(symbol, name=amended(amendment.field))


