"""Why: what each stage of a decision gave, which line decided, and what the lines that did not hold looked like.

Works on the plan alone: every column that the lowering gave a title is one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.books import ROLE_COLUMN
from csrules.analysis.scalars import Scalar, of_field
from csrules.decide.compile import compile_expr
from csrules.decide.decider import Decider, Decision
from csrules.decide.near import Detail, details
from csrules.plan.nodes import Pick, Rule, refs, typed
from csrules.plan.plan import Column

WORDS = {True: "true", False: "false", None: "unknown"}


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One line that was looked at: `outcome` is true, false or unknown; `details` say what kept it from holding."""

    text: str
    place: str | None
    outcome: str
    then: str
    because: str | None
    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class StepTrace:
    """One step: its stage, what it is about, the value it gave, and the rules in the order in which they were tried.

    `type` is that of the column; where a rule gave the value, that is its text. A `named` one is told by its value.
    """

    stage: str
    title: str
    value: object
    type: Scalar
    rules: tuple[RuleTrace, ...]
    exclusive: bool = False
    named: bool = False

    @property
    def decided(self) -> RuleTrace | None:
        return next((rule for rule in self.rules if rule.outcome == "true"), None)


@dataclass(frozen=True, slots=True)
class CandidateTrace:
    """One row that might have been matched, and the parts of the condition that did not hold."""

    key: object
    held: bool
    rules: tuple[RuleTrace, ...]


@dataclass(frozen=True, slots=True)
class MatchTrace:
    record: str
    asked: bool
    key: object
    equally_good: int | None
    candidates: tuple[CandidateTrace, ...]


@dataclass(frozen=True, slots=True)
class GatherTrace:
    """The rows of a record that might have counted for the account."""

    record: str
    candidates: tuple[CandidateTrace, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """`types` are those of the facts, by the same names; `key` names the fact that is the account's key.

    `services` are the account's rows of the result table, by service.
    """

    key: str
    facts: Mapping[str, object]
    types: Mapping[str, Scalar]
    match: MatchTrace | None
    gathers: tuple[GatherTrace, ...]
    steps: tuple[StepTrace, ...]
    decision: Decision
    services: Mapping[str, Mapping[str, Any]]


def trace(decider: Decider, accepted: Mapping[str, Any]) -> Trace:
    """The decision of one accepted account, step by step."""
    decision = decider.decide_row(accepted)
    steps = tuple(_step(column, decision.row, decider) for column in decider.plan.columns if column.title)
    facts = {field.name: accepted[field.name] for field in decider.plan.account.fields}
    types = {field.name: of_field(field) for field in decider.plan.account.fields}
    match, gathers = _match(decider, decision.row), tuple(_gathers(decider, decision.row))
    return Trace(decider.plan.key, facts, types, match, gathers, steps, decision, decision.services)


def _step(column: Column, row: Mapping[str, Any], decider: Decider) -> StepTrace:
    value = row[column.name]
    if isinstance(column.expr, Pick):
        rules = tuple(_tried(column.expr.rules, row, decider))
        given = next((rule.then for rule in rules if rule.outcome == "true"), None)
        return StepTrace(column.stage, column.title, given, column.type, rules, column.exclusive)
    rules = ()
    if isinstance(column.expr, t.Known):
        rules = (_rule(Rule(column.expr.item, column.span), row, decider),)
    elif any(member.success == column.ref for member in decider.plan.members):
        rules = (_rule(Rule(typed(column.expr), column.span), row, decider),)
    return StepTrace(column.stage, column.title, value, column.type, rules, named=not rules)


def _tried(rules: tuple[Rule, ...], row: Mapping[str, Any], decider: Decider) -> Iterator[RuleTrace]:
    """The rules up to the first that holds: those behind it were not looked at."""
    for rule in rules:
        found = _rule(rule, row, decider)
        yield found
        if found.outcome == "true":
            return


def _rule(rule: Rule, row: Mapping[str, Any], decider: Decider) -> RuleTrace:
    outcome: bool | None = True
    why: tuple[Detail, ...] = ()
    if rule.condition is not None:
        outcome = compile_expr(rule.condition, decider.as_of)(row)
        found = details(rule.condition, row, decider.as_of) if outcome is not True else ()
        columns = {column.name: column for column in decider.plan.columns}
        why = tuple(_traced_back(detail, row, columns) for detail in found)
    text, place = _source(rule)
    return RuleTrace(text, place, WORDS[outcome], rule.then, rule.because, why)


def _traced_back(detail: Detail, row: Mapping[str, Any], columns: Mapping[str, Column]) -> Detail:
    """Of a value that is missing because another one is, the field that is to be filled."""
    if detail.name not in columns or detail.text != f"{detail.name} is missing":
        return detail
    fields = dict.fromkeys(_missing_behind(detail.name, row, columns))
    if not fields:
        return detail
    return replace(detail, text=f"{detail.text}, since {' and '.join(fields)} {'is' if len(fields) == 1 else 'are'}")


def _missing_behind(name: str, row: Mapping[str, Any], columns: Mapping[str, Column]) -> Iterator[str]:
    """The fields without a value that a column was computed from."""
    for other in sorted(refs(columns[name].expr)):
        if row.get(other, name) is None:
            if other in columns:
                yield from _missing_behind(other, row, columns)
            else:
                yield other


def _source(rule: Rule) -> tuple[str, str | None]:
    """The rule's text on one line, its reason left out, and where it stands."""
    if rule.span is None:
        return "", None
    text = " ".join(rule.span.text.split())
    if rule.because is not None:
        text = text.removesuffix(f'because "{" ".join(rule.because.split())}"').rstrip()
    return text, rule.span.where


def _match(decider: Decider, row: Mapping[str, Any]) -> MatchTrace | None:
    match = decider.plan.match
    if match is None or decider.matcher is None:
        return None
    asked = row[match.found] is not None
    looked_at = decider.matcher.looked_at(row) if asked else ()
    key = f"{match.record}.{match.key}"
    candidates = tuple(_candidate(one, one[key], (match.condition,), row, decider) for one in looked_at)
    return MatchTrace(match.record, asked, row[match.record], row[match.found], candidates)


def _gathers(decider: Decider, row: Mapping[str, Any]) -> Iterator[GatherTrace]:
    for gather in decider.plan.gathers:
        if gather.counting is None:
            continue
        key = decider.plan.records[gather.record].key
        looked_at = decider.gatherers[gather.name].looked_at(row)
        keys = [number if key is None else one[gather.prefix + key.name] for number, one in enumerate(looked_at, 1)]
        parts = (gather.condition, gather.counting)
        candidates = (_candidate(one, at, parts, row, decider) for one, at in zip(looked_at, keys, strict=True))
        yield GatherTrace(gather.record, tuple(candidates))


def _candidate(
    candidate: Mapping[str, Any], key: object, conditions: tuple[t.Typed, ...], row: Mapping[str, Any], decider: Decider
) -> CandidateTrace:
    """Whether a row of another record holds for the account, and what kept it from that."""
    merged = {**row, **candidate}
    rules = tuple(_rule(Rule(part, part.span), merged, decider) for part in _flat(conditions))
    held = all(rule.outcome == "true" for rule in rules)
    return CandidateTrace(key, held, tuple(rule for rule in rules if rule.outcome != "true"))


def who_fits(decider: Decider, row: Mapping[str, Any], role: str) -> tuple[CandidateTrace, ...]:
    """Who of the roster may carry an account for a role, and what keeps the others from it."""
    books = decider.plan.books
    if books is None or decider.roster is None:
        return ()
    asked, key = {**row, ROLE_COLUMN: role}, f"{books.record}.{books.key}"
    people = decider.roster.looked_at(asked)
    return tuple(_candidate(person, person[key], (books.fits,), asked, decider) for person in people)


def _flat(parts: Iterable[t.Typed]) -> Iterator[t.Typed]:
    for part in parts:
        if isinstance(part, t.And):
            yield from _flat(part.items)
        else:
            yield part
