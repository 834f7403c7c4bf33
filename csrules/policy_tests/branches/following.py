"""Columns and their nodes as probes: one way to follow a decision for each kind of node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.scalars import Kind as ScalarKind
from csrules.plan.nodes import Case, Choose, Expr, Pick, Rule, children, typed
from csrules.plan.plan import Column
from csrules.policy_tests.branches import conditions as c
from csrules.policy_tests.branches.branch import OUTCOMES, Kind, Register, Way, written
from csrules.policy_tests.branches.never import UNMATCHED, Matched, never_holds
from csrules.policy_tests.branches.presence import NOTHING, Columns, Present, after, can_miss
from csrules.policy_tests.branches.probes import Follow, Look, Outcome, conjunction, every
from csrules.text import Span

_VALUES = (t.Const, t.Ref, t.Coalesce, Choose, Case)   # nodes that may be conditions without saying how one comes about

_NOWHERE: c.Spans = frozenset()


class Follower:
    """Builds probes and registers the branches that they pass.

    `columns` are the expressions behind names; `about` is the service whose columns are followed; `row` is what
    accounts are matched with.
    """

    def __init__(self, register: Register, columns: Columns, about: str = "", row: Matched = UNMATCHED) -> None:
        self.register, self.columns, self.about, self.row = register, columns, about, row
        self.stage = ""

    def column(self, column: Column, present: Present = NOTHING) -> Follow | None:
        """A probe of one column, None where it has no branch. What it reads of other columns is theirs to tell.

        `present` are columns that have a value wherever this one is looked at.
        """
        self.stage = column.stage
        if isinstance(column.expr, Pick):
            return self._pick(column.expr, column.exclusive)
        if isinstance(column.expr, t.Known) and column.title and column.span is not None:
            outcome, passes = self.rule(Rule(column.expr.item, column.span, column.title), exclusive=False)
            return forget(outcome) if passes else None
        return self.value(column.expr, _at(column.span), present)

    # ── values ───────────────────────────────────────────────────────────────

    def value(self, node: Expr, outer: c.Spans = _NOWHERE, present: Present = NOTHING) -> Follow | None:
        """A probe of the node, None where it passes no branch."""
        if isinstance(node, Pick):
            return self._pick(node, exclusive=True)
        if node.type.kind is ScalarKind.CONDITION and not isinstance(node, _VALUES):
            outcome, passes = self.outcome(typed(node), outer, present)
            return forget(outcome) if passes else None
        special = _SPECIAL.get(type(node))
        if special is not None:
            return special(self, node, present)
        return every([self.value(child, outer, present) for child in children(node)])

    def _coalesce(self, node: t.Coalesce, present: Present) -> Follow | None:
        number = None
        if node.span is not None and can_miss(node.item, present, self.columns):
            number = self.number(node.span, Kind.ELSE, Way.USED)
        item, fallback = self.value(node.item, present=present), self.value(node.fallback, present=present)
        if number is None:
            return every([item, fallback])

        def follow(look: Look) -> None:
            if item is not None:
                item(look)
            if look.row.value_of(node.item) is None:
                look.seen.add(number)
                if fallback is not None:
                    fallback(look)

        return follow

    def _case(self, node: Case, present: Present) -> Follow | None:
        branches: list[tuple[Outcome, Follow | None]] = []
        leads = False
        for when, then in node.branches:
            outcome, passes = self.outcome(when, _NOWHERE, present)
            follow = self._chosen(then, present | after(when, True, self.columns))
            present |= after(when, False, self.columns)
            branches.append((outcome, follow))
            leads = leads or passes or follow is not None
        default = self._chosen(node.default, present)
        if not leads and default is None:
            return None

        def follow_case(look: Look) -> None:
            for outcome, follow in branches:
                if outcome(look) is True:
                    if follow is not None:
                        follow(look)
                    return
            if default is not None:
                default(look)

        return follow_case

    def _choose(self, node: Choose, present: Present) -> Follow | None:
        values = [self._chosen(value, present) for value in node.values]
        missing = self.value(node.missing, present=present)
        if missing is None and all(value is None for value in values):
            return None
        name = node.index.name

        def follow(look: Look) -> None:
            at = look.row[name]
            chosen = missing if at is None else values[at]
            if chosen is not None:
                chosen(look)

        return follow

    def _chosen(self, node: Expr, present: Present) -> Follow | None:
        """One of several values: a constant with a place of its own is a cell, and was used when it is chosen."""
        if not isinstance(node, t.Const):
            return self.value(node, present=present)
        if node.span is None:
            return None
        number = self.number(node.span, Kind.VALUE, Way.USED)
        return lambda look: look.seen.add(number)

    # ── lines ────────────────────────────────────────────────────────────────

    def _pick(self, node: Pick, exclusive: bool) -> Follow | None:
        rules = [self.rule(rule, exclusive) for rule in node.rules]
        if not any(passes for _, passes in rules):
            return None

        def follow(look: Look) -> None:
            for outcome, _ in rules:
                if outcome(look) is True:
                    return

        return follow

    def rule(self, rule: Rule, exclusive: bool, present: Present = NOTHING) -> tuple[Outcome, bool]:
        """A line: whether it held and whether it did not, unless its one condition says the same."""
        condition, span = rule.condition, rule.span
        ways: tuple[Way, ...] = (Way.HELD,) if exclusive or condition is None else (Way.HELD, Way.PASSED)
        outcome, passes = _ALWAYS if condition is None else self.outcome(condition, _at(span), present)
        if span is None or (condition is not None and c.only_condition(condition, _at(span), self.columns)):
            return outcome, passes
        if never_holds(condition, self.row, self.columns):
            return outcome, passes
        numbers = {way: self.number(span, Kind.LINE, way, rule.then) for way in ways}

        def follow(look: Look) -> bool | None:
            answer = outcome(look)
            way = Way.HELD if answer is True else Way.PASSED
            if way in numbers:
                look.seen.add(numbers[way])
            return answer

        return follow, True

    # ── conditions ───────────────────────────────────────────────────────────

    def outcome(self, node: t.Typed, outer: c.Spans, present: Present = NOTHING) -> tuple[Outcome, bool]:
        """How a condition comes out, passing its parts as far as they are needed; and whether it passes any branch."""
        match node:
            case t.Not():
                inner, passes = self.outcome(node.item, outer, present)
                return lambda look: None if (answer := inner(look)) is None else not answer, passes
            case t.Known():
                inner, passes = self.outcome(node.item, outer, present)
                return lambda look: inner(look) is True, passes
            case t.And() | t.Or():
                return self._joined(node, outer, present)
        if isinstance(node, _VALUES):
            follow = self.value(node, present=present)
        else:
            follow = every([self.value(child, present=present) for child in children(node)])
        return self._counted(node, lambda look: look.row.value_of(node), follow, outer, present)

    def _joined(self, node: t.And | t.Or, outer: c.Spans, present: Present) -> tuple[Outcome, bool]:
        inside = c.within(node, outer)
        before = c.present_before(node, present, self.columns)
        parts = [self.outcome(item, inside, known) for item, known in zip(node.items, before, strict=True)]
        whole = conjunction([part for part, _ in parts], stop=isinstance(node, t.Or))
        outcome, counts = self._counted(node, whole, None, outer, present)
        return outcome, counts or any(passes for _, passes in parts)

    def _counted(
        self, node: t.Typed, outcome: Outcome, before: Follow | None, outer: c.Spans, present: Present
    ) -> tuple[Outcome, bool]:
        """The outcome with its branches, where the node is a written condition."""
        numbers: dict[bool | None, int] = {}
        if c.is_written(node, outer, self.columns) and node.span is not None:
            outcomes = c.ways_of(node, present, self.columns)
            numbers = {outcome: self.number(node.span, Kind.CONDITION, OUTCOMES[outcome]) for outcome in outcomes}
        if before is None and not numbers:
            return outcome, False

        def follow(look: Look) -> bool | None:
            if before is not None:
                before(look)
            answer = outcome(look)
            if answer in numbers:
                look.seen.add(numbers[answer])
            return answer

        return follow, True

    def number(self, span: Span, kind: Kind, way: Way, about: str | None = None) -> int:
        return self.register.number(written(span), kind, way, self.stage, self.about if about is None else about)


_ALWAYS: tuple[Outcome, bool] = (lambda look: True, False)


def _at(span: Span | None) -> c.Spans:
    return _NOWHERE if span is None else frozenset((span,))


def forget(outcome: Outcome) -> Follow:
    def follow(look: Look) -> None:
        outcome(look)

    return follow


_SPECIAL: dict[type, Callable[[Follower, Any, Present], Follow | None]] = {
    t.Exact: lambda self, node, present: self.value(node.ref, present=present),   # what it is made of tells for itself
    t.Coalesce: Follower._coalesce, Case: Follower._case, Choose: Follower._choose,
}
