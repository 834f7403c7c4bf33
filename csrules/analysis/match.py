"""`match agreement to account`: which one row of another record holds for an account on the day of the run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

from csrules.analysis import typed as t
from csrules.analysis.declarations import report_repeated_item
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.policy import ACCOUNT, Match, Preference
from csrules.analysis.scalars import DATE, ORDERED, Kind
from csrules.analysis.scope import Scope, Stage, beside
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast, expressions as ex
from csrules.types import RecordSchema

HIGHEST = {"latest": "highest", "highest": "highest", "earliest": "lowest", "lowest": "lowest"}


@dataclass(frozen=True, slots=True)
class MatchChecker:
    """`base` holds the account's own fields; inside the match the candidate's fields stand beside them.

    `prefix` is what the names of the candidate's columns begin with: its record, where it is not said.
    """

    node: ast.Match
    candidate: RecordSchema
    base: Scope
    reporter: Reporter
    stage: Stage = Stage.AGREEMENT
    prefix: str = ""
    tails: list[tuple[t.Typed, t.Typed]] = field(default_factory=list)   # an end, and the tail's last day

    def check(self) -> Match | None:
        scope = self._scope()
        checker = ExpressionChecker(scope, self.stage)
        for again in self.node.in_force[1:]:
            report_repeated_item(again.span, self.reporter)
        for span in self.node.second_orders:
            what = " ".join(span.text.split()).removeprefix("prefer ")
            self.reporter.report("repeated-item", "`prefer` is there twice", span,
                                 help=f"write both in one line, the more important one first: `prefer …, then {what}`")
        force = [self._in_force(item, checker) for item in self.node.in_force]
        plain = [self._in_force(replace(item, tail=None), checker) for item in self.node.in_force]
        own = ExpressionChecker(self.base, self.stage)
        when = own.condition(self.node.when) if self.node.when else None
        parts = [checker.condition(item) for item in self.node.where]
        preferences = [self._preference(item, checker) for item in self.node.prefer]
        self._refuse_empty()
        self.base.used |= scope.used
        if self.node.when is not None and when is None:
            return None
        if any(part is None for part in (*parts, *force, *preferences)):
            return None
        condition = t.And(tuple(part for part in (*parts, *force) if part is not None), self.node.span)
        in_force = t.And(tuple(part for part in plain if part is not None), self.node.span)
        where = t.And(tuple(part for part in parts if part is not None), self.node.span)
        chosen = tuple(item for item in preferences if item is not None)
        return Match(self.candidate.name, when, condition, in_force, where, chosen, self.node.span,
                     self.tails[0] if self.tails else None)

    def _refuse_empty(self) -> None:
        if not self.node.where:
            self.reporter.report(
                "missing-block", "a match needs a `where` that links it to the account", self.node.candidate.span,
                help=f"for instance `where {self.candidate.name}.partner == account.partner`",
            )

    def _scope(self) -> Scope:
        """Fields of both records with their prefix; a bare word where only one of the two has it."""
        name = self.candidate.name
        own = self.base.add_fields(self.candidate, self.prefix or f"{name}.")
        account = self.base.prefixes[ACCOUNT]
        prefixes = {**(self.base.prefixes if self.prefix else {ACCOUNT: account}), name: own}
        symbols = beside(own, self.base.symbols if self.prefix else account, prefixes)
        return Scope(self.base.records, self.reporter, symbols, prefixes, broken=self.base.broken,
                     upcoming=self.base.upcoming - {name}, fiscal=self.base.fiscal)

    def _field(self, path: ex.Path, checker: ExpressionChecker) -> t.Typed | None:
        """A field of the candidate, with or without its prefix."""
        parts = path.parts if path.parts[0] == self.candidate.name else (self.candidate.name, *path.parts)
        return checker.check(ex.Path(path.span, parts))

    def _in_force(self, node: ast.InForce, checker: ExpressionChecker) -> t.Typed | None:
        """Both ends are included; a missing start or end is open."""
        parts: list[t.Typed] = []
        today = t.Today(DATE, node.span)
        for path, op in ((node.starts, "<="), (node.ends, ">=")):
            if path is None:
                continue
            edge = self._field(path, checker)
            if edge is None:
                return None
            if edge.type.kind is not Kind.DATE:
                self.reporter.report("type-mismatch", f"`{path.text}` is {edge.type.shown}, not a date", path.span)
                return None
            inside: t.Typed = t.Compare(op, edge, today, path.span)
            if op == ">=" and node.tail is not None:
                after = self._tail(node.tail, edge, today, checker)
                if after is None:
                    return None
                inside = t.Or((inside, after), node.span)
            parts.append(t.Or((t.Missing(edge, path.span), inside), path.span) if edge.type.nullable else inside)
        return t.And(tuple(parts), node.span)

    def _tail(
        self, node: ast.Tail, ends: t.Typed, today: t.Typed, checker: ExpressionChecker
    ) -> t.Typed | None:
        """For how long an agreement that has ended still holds, and for which accounts."""
        days = self._field(node.days, checker)
        where = checker.condition(node.where) if node.where is not None else None
        if days is None or (node.where is not None and where is None):
            return None
        if days.type.kind is not Kind.DAYS:
            self.reporter.report("type-mismatch", f"`{node.days.text}` is {days.type.shown}, not a number of days",
                                 node.days.span, help="declare the field with the type `days`")
            return None
        last = t.Shift(ends, days, 1, "days", replace(DATE, nullable=True), node.span)
        self.tails.append((ends, last))
        inside = t.Compare("<=", today, last, node.span)
        return inside if where is None else t.And((where, inside), node.span)

    def _preference(self, node: ast.Preferred, checker: ExpressionChecker) -> Preference | None:
        by = node.by
        if not isinstance(by, ast.Most):
            condition = checker.condition(by)
            return None if condition is None else Preference(condition, None, node.span)
        value = self._field(by.value, checker)
        if value is None:
            return None
        if value.type.kind not in ORDERED:
            message = f"`{by.value.text}` is {value.type.shown}, and csrules cannot sort by it"
            self.reporter.report("type-mismatch", message, by.value.span)
            return None
        return Preference(value, HIGHEST[by.order], node.span)


def check_match(node: ast.Match, base: Scope, reporter: Reporter) -> Match | None:
    """The checked match, None where something in it was reported."""
    if node.target.text != ACCOUNT:
        reporter.report("unknown-name", f"a match is to `{ACCOUNT}`, not to `{node.target.text}`",
                        node.target.span, help=f"write `match {node.candidate.text} to {ACCOUNT}`")
        return None
    schema = base.records.get(node.candidate.text)
    if schema is None or schema.name == ACCOUNT:
        known = [name for name in base.records if name != ACCOUNT]
        reporter.doubt(base.records)   # one of them was meant, and its fields are looked for under its name
        reporter.report("unknown-name", f"there is no record `{node.candidate.text}` to match", node.candidate.span,
                        help=partial(did_you_mean, node.candidate.text, known))
        return None
    if schema.key is None:
        reporter.report("no-key", f"`{schema.name}` has no key, and a match is named by its key", node.candidate.span,
                        help="mark one of its fields as `key`")
        return None
    if schema.name in base.symbols:
        reporter.report("duplicate-name", f"`{ACCOUNT}` has a field `{schema.name}`, and the match needs the same name",
                        node.candidate.span, help="rename the field or the record")
        return None
    return MatchChecker(node, schema, base, reporter).check()
