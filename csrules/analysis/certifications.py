"""`certifications`: which certificates a partner needs before it is given a service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from csrules.analysis import typed as t
from csrules.analysis.candidates import Candidates, candidates, since, until
from csrules.analysis.declarations import Declarations, unique
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.policy import Certificate, Certifications, Rule
from csrules.analysis.rules import check_rule
from csrules.analysis.scalars import DATE, DAYS, Kind
from csrules.analysis.scope import Scope
from csrules.diagnostics import Reporter, did_you_mean, nearest
from csrules.syntax import ast, expressions as ex
from csrules.types import Link

PARTNER = "partner"
MAYBE_DATE = replace(DATE, nullable=True)


@dataclass(frozen=True, slots=True)
class CertificationChecker:
    """`facts` are the names that are known before anything is defined; `later` checks what may use all of them."""

    node: ast.Certifications
    declared: Declarations
    facts: Scope
    later: ExpressionChecker
    reporter: Reporter

    def check(self) -> Certifications | None:
        rows = candidates(self.node.record, self.facts, "certificates")
        if rows is None or self._is_unfinished():
            return None
        ties = self._ties(rows)
        where = rows.conditions(self.node.where)
        kinds = self._kinds(rows)
        assert self.node.valid is not None  # noqa: S101  (asked before)
        days = self._days(self.node.valid, rows)
        grace = self._grace(self.node.valid.grace)
        asked = [self.later.condition(node) for node in self.node.accounts]
        if ties is None or where is None or kinds is None or days is None or grace is None or None in asked:
            return None
        begun, valid, lasting, ends = days
        return Certifications(
            record=rows.schema.name,
            condition=t.And((*ties, *where), self.node.span),
            begun=begun,
            valid=valid,
            lasting=lasting,
            ends=ends,
            grace=grace,
            asked=tuple(condition for condition in asked if condition is not None),
            kinds=kinds,
            passable=self.node.impassable is None,
            span=self.node.head,
        )

    def _is_unfinished(self) -> bool:
        """Whether a part is lacking that certifications cannot do without; both are reported."""
        parts = (
            (self.node.rows, "services that need a certificate", "| kind | covers |"),
            (self.node.valid, "days for which a certificate is valid", "in force to expires"),
        )
        lacking = [(what, advice) for part, what, advice in parts if not part]
        if lacking and not (self.node.valid is not None and self.reporter.failed):   # rows may be what was not read
            message = f"the certifications lack {' and '.join(what for what, _ in lacking)}"
            advice = ", ".join(f"`{example}`" for _, example in lacking)
            self.reporter.report("missing-block", message, self.node.head, help=f"add {advice}")
        return bool(lacking)

    # ── whose certificates count ─────────────────────────────────────────────

    def _ties(self, rows: Candidates) -> tuple[t.Typed, ...] | None:
        """The certificates of the account's partner, unless a `where` says it otherwise."""
        if any(rows.prefix in name for node in self.node.where for name in self._names(rows, node)):
            return ()
        links = [field.name for field in rows.schema.fields if _leads_to_partner(field.type)]
        own = self._partner()
        if len(links) == 1 and own is not None:
            return (t.Compare("==", rows.column(links[0]), own, self.node.record.span),)
        name = rows.schema.name
        advice = f"where {name}.partner == account.partner"
        self.reporter.report("missing-block", "the certifications do not say whose certificates count for an account",
                             self.node.head,
                             help=f"add `{advice}`")
        return None

    def _names(self, rows: Candidates, node: ex.Expr) -> frozenset[str]:
        """The columns that a `where` compares with the account; checked apart, so that nothing is reported twice."""
        quiet = replace(rows, scope=replace(rows.scope, reporter=Reporter(), used=set()))
        condition = quiet.checker.condition(node)
        names = t.refs(condition) if condition is not None else frozenset[str]()
        both = any(not name.startswith(rows.prefix) for name in names)
        return names if both else frozenset()

    def _partner(self) -> t.Ref | None:
        """The account's partner; else that of the agreement which is matched to it."""
        match = self.declared.match.candidate.text if self.declared.match is not None else None
        for words in (("account",), (match,) if match is not None else ()):
            fields = self.facts.prefixes.get(words[0]) if words else None
            for symbol in (fields or {}).values():
                if symbol.record == PARTNER:
                    return t.Ref(symbol.name, symbol.type)
        return None

    # ── on which days ────────────────────────────────────────────────────────

    def _days(self, node: ast.Valid, rows: Candidates) -> tuple[t.Typed, t.Typed, t.Typed, t.Typed] | None:
        """Whether a certificate has begun, is valid, and is valid or in its grace; and its last day without grace."""
        starts = rows.date(node.starts) if node.starts is not None else None
        ends = rows.date(node.ends)
        if ends is None or (node.starts is not None and starts is None):
            return None
        begun = t.YES if starts is None else since(starts)
        last = ends
        if node.grace is not None:
            duration = node.grace.duration
            unit, amount = ("months", duration.months) if duration.months else ("days", duration.days)
            last = t.Shift(ends, t.Const(amount, replace(DAYS, digits=6)), 1, unit, MAYBE_DATE, node.grace.span)
        valid, lasting = (t.And((begun, held), node.span) for held in (until(ends), until(ends, last)))
        return begun, valid, lasting, ends

    def _grace(self, node: ast.Grace | None) -> Rule | None:
        """For which accounts grace counts."""
        if node is None:
            return Rule(t.Const(False, t.YES.type), None, self.node.head)
        guard = node.guard or ast.Guard(node.span, None, None)
        return check_rule(ast.Rule(node.span, guard, None), self.later)

    # ── for which services ───────────────────────────────────────────────────

    def _kinds(self, rows: Candidates) -> tuple[Certificate, ...] | None:
        by = rows.field(ex.Path(self.node.by.span, (self.node.by.text,)))
        if by is None:
            return None
        if by.type.kind not in (Kind.TEXT, Kind.CATEGORY):
            self.reporter.report("type-mismatch",
                                 f"`{self.node.by.text}` is {by.type.shown}, and the kind of a certificate is a word",
                                 self.node.by.span, help="use a field of type `text` or `one of …`")
            return None
        unique([row.kind for row in self.node.rows], self.reporter)
        checked = [self._kind(row, by) for row in self.node.rows]
        kinds = tuple(kind for kind in checked if kind is not None)
        return kinds if len(kinds) == len(checked) else None

    def _kind(self, row: ast.CertificationRow, by: t.Typed) -> Certificate | None:
        unique(row.services, self.reporter)
        for name in row.services:
            if name.text not in self.declared.services:
                self.reporter.report("unknown-name", f"there is no service `{name.text}`", name.span,
                                     help=partial(did_you_mean, name.text, self.declared.services))
                return None
        category = by.type.category
        if category is not None and row.kind.text not in category.names:
            near = nearest(row.kind.text, category.names)
            advice = f"did you mean `{near[0]}`?" if near else f"one of {', '.join(f'`{n}`' for n in category.names)}"
            self.reporter.report("unknown-value", f"`{row.kind.text}` is not a value of `{self.node.by.text}`",
                                 row.kind.span, help=advice)
            return None
        same = t.Compare("==", by, t.Const(row.kind.text, replace(by.type, nullable=False)), row.span)
        services = tuple(name.text for name in row.services)
        return Certificate(row.kind.text, same, services, row.needed, row.span)


def check_certifications(
    declared: Declarations, facts: Scope, later: ExpressionChecker, reporter: Reporter
) -> Certifications | None:
    node = declared.certifications
    return None if node is None else CertificationChecker(node, declared, facts, later, reporter).check()


def _leads_to_partner(kind: object) -> bool:
    return isinstance(kind, Link) and kind.record == PARTNER


def covered(certifications: Certifications | None) -> Mapping[str, tuple[Certificate, ...]]:
    """The certificates that each service needs, all of them."""
    certificates: dict[str, tuple[Certificate, ...]] = {}
    for kind in certifications.kinds if certifications is not None else ():
        for service in kind.services:
            certificates[service] = (*certificates.get(service, ()), kind)
    return certificates
