"""Why: what each stage of a decision gave, which line decided, and what the lines that did not hold looked like.

Works on the plan alone: every column that the lowering gave a title is a step, and every gathering that it says how to
tell gives rows. `bears` says of each whether it has a part in the answer for this account.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.result_columns import NOT_OFFERED
from csrules.analysis.scalars import INTEGER, Scalar, of_field
from csrules.decide.compile import compile_expr
from csrules.decide.decider import Decider, Decision
from csrules.decide.lasting import last_day
from csrules.decide.near import Detail, Reasons
from csrules.decide.voice import Voice
from csrules.plan.nodes import Pick, Rule, refs, typed
from csrules.plan.plan import Column
from csrules.plan.telling import Telling

WORDS = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True, slots=True)
class LineTrace:
    """One line that was looked at: `outcome` is true, false or unknown; `details` are the values that decided that.

    `text` is what the policy says, `said` the same in words where the text alone is none. `until` is the last day on
    which a line that holds can hold.
    """

    text: str
    said: str
    place: str | None
    outcome: str
    then: str
    because: str | None
    details: tuple[Detail, ...]
    until: dt.date | None = None
    bears: bool = True


@dataclass(frozen=True, slots=True)
class StepTrace:
    """One step: its stage, what it is about, the value it gave, and the lines in the order in which they were tried.

    `text` is the value for people; where a line gave it, what follows from that line. A `named` one is told by its
    value, and `formula` is what that was computed from. `told` are further values that belong to it.
    """

    stage: str
    title: str
    name: str
    value: object
    text: str
    lines: tuple[LineTrace, ...]
    told: tuple[Detail, ...]
    bears: bool
    named: bool = False
    formula: str = ""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """`types` are those of the facts, by the same names; `key` names the fact that is the account's key.

    `account` and `services` are the account's rows of the result tables. `read` are the columns that are read by the
    lines which bear on the account.
    """

    key: str
    facts: Mapping[str, object]
    types: Mapping[str, Scalar]
    steps: tuple[StepTrace, ...]
    decision: Decision
    account: Mapping[str, Any]
    services: Mapping[str, Mapping[str, Any]]
    voice: Voice
    read: frozenset[str]


def trace(decider: Decider, accepted: Mapping[str, Any]) -> Trace:
    """The decision of one accepted account, step by step."""
    return Tracing(decider, decider.decide_row(accepted)).trace()


class Tracing:
    """One account's decision, looked at again."""

    def __init__(self, decider: Decider, decision: Decision) -> None:
        self.decider, self.decision = decider, decision
        self.row = decision.row
        self.voice = Voice.of(decider.plan, decider.as_of)

    @cached_property
    def columns(self) -> dict[str, Column]:
        return {column.name: column for column in self.decider.plan.columns}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {self.voice.column(column.ref): name for name, column in self.columns.items()}

    @cached_property
    def _success_names(self) -> frozenset[str]:
        return frozenset(member.success.name for member in self.decider.plan.members if member.success is not None)

    def trace(self) -> Trace:
        plan = self.decider.plan
        fields = plan.account.fields
        steps, read = self.steps()
        facts = {field.name: self.row[field.name] for field in fields}
        types = {field.name: of_field(field) for field in fields}
        told = self.decision
        return Trace(plan.key, facts, types, steps, told, told.account, told.services, self.voice, read)

    def steps(self) -> tuple[tuple[StepTrace, ...], frozenset[str]]:
        """All steps, and the columns that bearing lines read; a define bears where a line that bears reads it."""
        traced = [(column, self._step(column)) for column in self.decider.plan.columns if column.title]
        read = self._read(step for _, step in traced)
        return (*self._family(read), *(self._mentioned(column, step, read) for column, step in traced)), read

    # ── one step ─────────────────────────────────────────────────────────────

    def _step(self, column: Column) -> StepTrace:
        place = column.span.where if column.span is not None else None
        reasons = Reasons(self.voice, self.row)
        told = tuple(reasons.called(name, node) for name, node in column.telling.values if self._is_there(node))
        lines: tuple[LineTrace, ...] = ()
        if isinstance(column.expr, Pick):
            lines = tuple(self._tried(column.expr.rules, self.row))
            lines = _bearing(lines, column)
            given = next((line.then for line in lines if line.outcome == "true"), None)
            bears = self.bears(column.telling) and _tells(lines, column.telling)
            return StepTrace(column.stage, column.title, column.name, given, given or "none", lines, told, bears)
        value = self.row[column.name]
        text = self.voice.value(value, column.ref, self.row)
        if isinstance(column.expr, t.Known):
            lines = (self.line(Rule(column.expr.item, column.span), self.row),)
        elif column.name in self._success_names:
            lines = (self.line(Rule(typed(column.expr), column.span), self.row),)
        bears = self.bears(column.telling) and (not lines or _tells(lines, column.telling))
        formula = " ".join(column.span.text.split()) if column.span is not None and not lines else ""
        return StepTrace(column.stage, column.title, column.name, value, text, lines, told, bears,
                         named=not lines, formula=formula, place=place)

    def _is_there(self, node: t.Ref) -> bool:
        return self.row.get(node.name) is not None

    def bears(self, telling: Telling, row: Mapping[str, Any] | None = None) -> bool:
        row = self.row if row is None else row
        asked = compile_expr(telling.bears, self.decider.as_of) if telling.bears is not None else lambda _: True
        if not telling.services:
            return asked(row) is True
        services = self.decision.outcome.services
        given = (services[name] for name in telling.services if services[name]["mode"] != NOT_OFFERED)
        return any(asked({**row, **values}) is True for values in given)

    # ── families and defines ──────────────────────────────────────────────────────────────

    def _family(self, read: frozenset[str]) -> Iterator[StepTrace]:
        """What the account comes to together with those below it, where a line that bears reads it."""
        family = self.decider.plan.family
        if family is None:
            return
        for summed in family.sums:
            formula = f"{summed.field.name} of the account and of all accounts below it"
            yield self._figure(t.Ref(summed.name, summed.type), formula, read)
        if family.count is not None:
            yield self._figure(t.Ref(family.count, INTEGER), "the account and all accounts below it", read)

    def _figure(self, ref: t.Ref, formula: str, read: frozenset[str]) -> StepTrace:
        value = self.row[ref.name]
        text = self.voice.value(value, ref, self.row)
        return StepTrace("family", ref.name, ref.name, value, text, (), (), ref.name in read, True, formula)

    def _read(self, steps: Iterable[StepTrace]) -> frozenset[str]:
        """The columns that bearing lines name, and those behind them."""
        names = {detail.name for step in steps if step.bears and not step.named
                 for line in step.lines if line.bears for detail in line.details}
        todo = [name for name in names if name in self.columns]
        while todo:
            behind = refs(self.columns[todo.pop()].expr) - names
            names |= behind
            todo += [name for name in behind if name in self.columns]
        return frozenset(names)

    def _mentioned(self, column: Column, step: StepTrace, read: frozenset[str]) -> StepTrace:
        if not step.named or not step.bears or column.telling.bears is not None:
            return step
        return replace(step, bears=column.name in read or column.ref.shown in read)

    # ── lines ────────────────────────────────────────────────────────────────

    def _tried(self, rules: tuple[Rule, ...], row: Mapping[str, Any]) -> Iterator[LineTrace]:
        """The rules up to the first that holds: those behind it were not looked at."""
        for rule in rules:
            line = self.line(rule, row)
            yield line
            if line.outcome == "true":
                return

    def line(self, rule: Rule, row: Mapping[str, Any]) -> LineTrace:
        outcome: bool | None = True
        why: tuple[Detail, ...] = ()
        until = None
        if rule.condition is not None:
            outcome = compile_expr(rule.condition, self.decider.as_of)(row)
            reasons = Reasons(self.voice, row)
            why = tuple(reasons.grounds(rule.condition) if outcome is True else reasons.against(rule.condition))
            why = tuple({reason.text: reason for reason in (self._traced_back(detail, row) for detail in why)}.values())
            until = last_day(rule.condition, row, self.decider.as_of) if outcome is True else None
        text, because, place = _source(rule)
        says = outcome is not None or rule.condition is None or self._is_open(rule.condition, row)
        return LineTrace(text, rule.said, place, WORDS[outcome], rule.then, because, why, until, says)

    def _is_open(self, condition: t.Typed, row: Mapping[str, Any]) -> bool:
        """Whether a condition is unknown for want of something that the data should say.

        A list that is not there names nothing, and where no row is matched, none of its fields is asked for.
        """
        match = self.decider.plan.match
        unmatched = match is not None and row[match.record] is None
        missing = [name for name in t.refs(condition) if row[name] is None]
        of_match = unmatched and match is not None and all(name.startswith(f"{match.record}.") for name in missing)
        return not isinstance(condition, t.Contains) and not of_match

    def _traced_back(self, detail: Detail, row: Mapping[str, Any]) -> Detail:
        """Of a value that is missing because another one is, the field that is to be filled."""
        column = self._by_name.get(detail.name)
        if column is None or detail.text != f"{detail.name} is missing":
            return detail
        fields = dict.fromkeys(name for name in self._missing_behind(column, row) if name != detail.name)
        if not fields:
            return detail
        verb = "is" if len(fields) == 1 else "are"
        return replace(detail, text=f"{detail.text}, since {' and '.join(fields)} {verb}")

    def _missing_behind(self, name: str, row: Mapping[str, Any]) -> Iterator[str]:
        """The fields without a value that a column was computed from."""
        for other in sorted(refs(self.columns[name].expr)):
            if row.get(other, name) is None:
                if other in self.columns:
                    yield from self._missing_behind(other, row)
                elif ":" not in other:   # else it is a figure of the plan's own
                    yield other


def _tells(lines: tuple[LineTrace, ...], telling: Telling) -> bool:
    return not telling.held_only or any(line.outcome != "false" and line.bears for line in lines)


def _bearing(lines: tuple[LineTrace, ...], column: Column) -> tuple[LineTrace, ...]:
    """Which lines have a part in the answer: that which decided, those that are unknown, and in a ladder the next."""
    decided = next((line.then for line in lines if line.outcome == "true"), None)
    others = [line.then for line in lines if line.then != decided]
    following = others[-1] if others and column.telling.ladder else None

    def bears(line: LineTrace) -> bool:
        if line.outcome == "true":
            return True
        if column.exclusive and decided is not None:
            return False
        open = line.outcome == "unknown" and line.then != decided and line.bears
        return open or (following is not None and line.then == following)

    return tuple(replace(line, bears=bears(line)) for line in lines)


def _source(rule: Rule) -> tuple[str, str | None, str | None]:
    """The rule's text on one line, the reason that stands in it, and the place."""
    if rule.span is None:
        return "", rule.because, None
    text = " ".join(rule.span.text.split())
    head, mark, rest = text.rpartition(' because "')
    because = rule.because
    if mark and rest.endswith('"'):
        text, because = head.rstrip(), because or rest[:-1]
    return text, because, rule.span.where
