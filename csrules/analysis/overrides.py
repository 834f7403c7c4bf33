"""`overrides`: which rows of a register set the tier or a party of accounts, and who may allow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from csrules.analysis import typed as t
from csrules.analysis.candidates import Candidates, candidates, since, until
from csrules.analysis.declarations import Declarations, unique
from csrules.analysis.expressions import ExpressionChecker
from csrules.analysis.override_ties import check_ties
from csrules.analysis.parties import Fixed
from csrules.analysis.policy import Match, Overrides, Service
from csrules.analysis.rules import check_rule
from csrules.analysis.scalars import DATE, DAYS, Kind
from csrules.analysis.scope import Scope
from csrules.diagnostics import Reporter, did_you_mean
from csrules.syntax import ast
from csrules.types import Category

TIER, NO_TIER, GRANTED = "tier", "none", "granted"
_GRANTED = f" {GRANTED}"   # behind the name of a service
MAYBE_DATE = replace(DATE, nullable=True)


@dataclass(frozen=True, slots=True)
class OverrideChecker:
    """`facts` are the names that are known before anything is defined; `before_tier` checks the hard limits."""

    node: ast.Overrides
    declared: Declarations
    facts: Scope
    before_tier: ExpressionChecker
    services: Mapping[str, Service]
    match: Match | None
    reporter: Reporter

    def check(self) -> Overrides | None:
        rows = candidates(self.node.record, self.facts, "overrides")
        if rows is None or self._is_unfinished():
            return None
        assert self.node.accounts is not None  # noqa: S101  (asked before)
        own = check_ties(self.node.accounts, rows, self.facts, self.match)
        sets = self._sets(rows)
        days = self._days(rows)
        authorised = rows.conditions(self.node.authorised)
        limits = [check_rule(rule, self.before_tier) for rule in self.node.limits]
        targets = self._targets()
        if own is None or sets is None or days is None or authorised is None or None in limits:
            return None
        return Overrides(
            record=rows.schema.name,
            conditions=tuple(own),
            field=sets[0],
            value=sets[1],
            in_force=days[0],
            too_long=days[1],
            authorised=t.And(tuple(authorised), self.node.span),
            targets=targets,
            limits=tuple(rule for rule in limits if rule is not None),
            span=self.node.head,
        )

    def _is_unfinished(self) -> bool:
        """Whether a part is lacking that overrides cannot do without; all of them are reported."""
        parts = (
            (self.node.accounts, "the account", "account FIELD"),
            (self.node.sets, "what they set", "sets each of FIELD to FIELD"),
            (self.node.lasting, "their days", "in force from STARTS to ENDS, at most 180 days"),
            (self.node.authorised, "who may approve them", "only where approver is one of (…)"),
        )
        lacking = [(what, advice) for part, what, advice in parts if not part]
        if lacking:
            message = f"the overrides lack {', and '.join(what for what, _ in lacking)}"
            advice = ", ".join(f"`{example}`" for _, example in lacking)
            self.reporter.report("missing-block", message, self.node.head, help=f"add {advice}")
        return bool(lacking)

    def _sets(self, rows: Candidates) -> tuple[t.Typed, t.Typed] | None:
        assert self.node.sets is not None  # noqa: S101  (asked before)
        fields = []
        for path in (self.node.sets.field, self.node.sets.value):
            checked = rows.field(path)
            if checked is not None and checked.type.kind not in (Kind.TEXT, Kind.CATEGORY):
                self.reporter.report("type-mismatch", f"`{path.text}` is {checked.type.shown}, and a word is needed",
                                     path.span,
                                     help="declare the field with the type `text` or `one of …`")
                checked = None
            fields.append(checked)
        checked, value = fields
        return None if checked is None or value is None else (checked, value)

    def _days(self, rows: Candidates) -> tuple[t.Typed, t.Typed | None] | None:
        """Whether an override is in force, and whether it lasts longer than any may."""
        node = self.node.lasting
        assert node is not None  # noqa: S101  (asked before)
        starts = rows.date(node.starts)
        ends = rows.date(node.ends) if node.ends is not None else None
        if starts is None or (node.ends is not None and ends is None):
            return None
        in_force = t.And((since(starts), *([until(ends)] if ends is not None else ())), node.span)
        if node.longest is None:
            return in_force, None
        return in_force, self._too_long(node, starts, ends)

    def _too_long(self, node: ast.Lasting, starts: t.Typed, ends: t.Typed | None) -> t.Typed:
        """A missing start or end cannot be measured, and so is too long."""
        assert node.longest is not None  # noqa: S101  (asked before)
        if ends is None:
            return t.YES
        unit, amount = ("months", node.longest.months) if node.longest.months else ("days", node.longest.days)
        beyond = t.Shift(starts, t.Const(amount, replace(DAYS, digits=6)), 1, unit, MAYBE_DATE, node.span)
        return t.Not(t.Known(t.Compare("<", ends, beyond, node.span)), node.span)

    def _targets(self) -> tuple[str, ...]:
        """What may be set: the tier, the party of services, and that some of them are granted."""
        unique([grant.service for grant in self.node.grantable], self.reporter)
        grantable = (grant.service.text for grant in self.node.grantable)
        return (*self._settable(), *(f"{name}{_GRANTED}" for name in grantable if name in self.declared.services))

    def _settable(self) -> tuple[str, ...]:
        known = (TIER, *self.declared.services)
        if self.node.settable is None:
            return known
        unique(self.node.settable, self.reporter)
        for name in self.node.settable:
            if name.text not in known:
                self.reporter.report("unknown-name", f"`{name.text}` is neither `{TIER}` nor a service", name.span,
                                     help=partial(did_you_mean, name.text, known))
            elif name.text in self.services:
                Fixed(self.services, self.reporter).refuse(name.text, f"no override can set `{name.text}`", name.span)
        return tuple(name.text for name in self.node.settable if name.text in known)


def check_overrides(
    declared: Declarations, facts: Scope, before_tier: ExpressionChecker, services: Mapping[str, Service],
    match: Match | None, reporter: Reporter,
) -> Overrides | None:
    node = declared.overrides
    if node is None:
        return None
    return OverrideChecker(node, declared, facts, before_tier, services, match, reporter).check()


def values_of(target: str, tiers: Category) -> Mapping[str, tuple[str, ...]]:
    """To what an override may set something, in the order of the plan's numbers, and all words that say so."""
    if granted_of(target) is not None:
        return {GRANTED: (GRANTED,)}
    if target == TIER:
        return {**{name: tiers.said(name) for name in tiers.names}, NO_TIER: (NO_TIER,)}
    return {party: (party,) for party in ("vendor", "partner", "shared")}


def said_of(target: str, services: Category) -> tuple[str, ...]:
    """All words that name what is set: a service's label as well as its name, as in a field of the type `service`."""
    service = granted_of(target) or target
    return (TIER,) if target == TIER else tuple(word for word in services.said(service) if word != TIER)


def granted_of(target: str) -> str | None:
    """The service that is granted, where a target is that."""
    return target.removesuffix(_GRANTED) if target.endswith(_GRANTED) else None
