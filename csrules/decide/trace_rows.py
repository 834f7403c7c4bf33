"""The rows of other records that were looked at for an account: which count, until when, and why others do not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.books import ROLE_COLUMN
from csrules.analysis.scalars import Kind, of_field
from csrules.decide.compile import compile_expr
from csrules.decide.lasting import Days, days
from csrules.decide.matching import Matcher
from csrules.decide.near import Reasons
from csrules.decide.trace import Tracing
from csrules.plan.nodes import Rule
from csrules.plan.plan import Match, Preference
from csrules.plan.telling import Check, RowTelling
from csrules.types import RecordSchema

Row = Mapping[str, Any]
MOST_TIED = 10
MOST_OTHERS = 30   # rows that do not count; of a condition without an equality all rows are looked at


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row does not count, and the line that says so."""

    text: str
    place: str | None


@dataclass(frozen=True, slots=True)
class FieldTrace:
    """A field that has a value; `usual` where it is the default, and a `link` leads to another record."""

    name: str
    value: object
    text: str
    usual: bool
    link: bool


@dataclass(frozen=True, slots=True)
class RowTrace:
    """One row of another record: its fields as people read them, the days on which it counts, and whether it does.

    `after` is what the days behind `days.last` are called (grace, tail), where there are any. An `alone` row decides
    by itself, not by how many there are.
    """

    stage: str
    record: str
    key: str | None
    fields: tuple[FieldTrace, ...]
    days: Days
    after: str
    counts: bool
    why: tuple[Reason, ...]
    bears: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that count, and of the others the first; `left_out` are so many more that do not count."""

    rows: tuple[RowTrace, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Tie:
    """What the row that is used has over the others, or (`used` is False) in what the best of them are alike.

    `keys` are the first of the `count` best.
    """

    used: bool
    count: int
    keys: tuple[str, ...]
    values: tuple[str, ...]
    place: str | None


@dataclass(frozen=True, slots=True)
class MatchTrace:
    """`asked` is whether this account is matched at all; `tie` is there where more than one row holds."""

    record: str
    asked: bool
    key: object
    rows: Rows
    tie: Tie | None


def match_trace(tracing: Tracing) -> MatchTrace | None:
    match, matcher = tracing.decider.plan.match, tracing.decider.matcher
    if match is None or matcher is None:
        return None
    row = tracing.row
    asked = row[match.found] is not None
    schema = tracing.decider.plan.known[match.record]
    looked_at = matcher.looked_at(row) if asked else ()
    rows = _rows(tracing, schema, f"{match.record}.", match.telling, looked_at)
    return MatchTrace(match.record, asked, row[match.record], rows, _tie(tracing, match, matcher, looked_at))


def _tie(tracing: Tracing, match: Match, matcher: Matcher, looked_at: Sequence[Row]) -> Tie | None:
    holds = compile_expr(match.condition, tracing.decider.as_of)
    held = [candidate for candidate in looked_at if holds({**tracing.row, **candidate}) is True]
    if len(held) < 2:
        return None
    used = tracing.row[match.record]
    best = matcher.best(tracing.row) or held
    merged = {**tracing.row, **best[0]}
    told = dict.fromkeys(_preferred(tracing, preference, merged) for preference in match.preferences)
    place = match.preferences[0].span.where if match.preferences else match.span.where
    keys = tuple(str(candidate[f"{match.record}.{match.key}"]) for candidate in best[:MOST_TIED])
    return Tie(used is not None, len(best), keys, tuple(told), place)


def _preferred(tracing: Tracing, preference: Preference, merged: Row) -> str:
    reasons = Reasons(tracing.voice, merged)
    nodes = [part for part in t.walk(preference.value) if isinstance(part, t.Ref)]
    return ", ".join(reasons.told(node).text for node in nodes)


def gathered_rows(tracing: Tracing, read: frozenset[str]) -> Iterator[Rows]:
    """For each gathering that the plan says how to tell, its rows; `read` are the columns that bearing lines read."""
    plan = tracing.decider.plan
    for gather in plan.gathers:
        telling = None if gather.telling is None else gather.telling.reading(read)
        if telling is not None:
            looked_at = tracing.decider.gatherers[gather.name].looked_at(tracing.row)
            yield _rows(tracing, plan.known[gather.record], gather.prefix, telling, looked_at)


def people(tracing: Tracing, role: str, also: str | None) -> Rows:
    """Who of the roster may carry an account for a role, and what keeps the others from it; `also` is one more."""
    decider = tracing.decider
    books = decider.plan.books
    if books is None or decider.roster is None:
        return Rows()
    asked = Tracing(decider, tracing.decision)
    asked.row = {**tracing.row, ROLE_COLUMN: role}
    schema = decider.plan.known[books.record]
    telling = RowTelling((("books", None),), (Check(books.fits),))
    key = f"{books.record}.{books.key}"
    looked_at = list(decider.roster.looked_at(asked.row))
    if also is not None and all(str(person[key]) != also for person in looked_at):
        looked_at += [person for person in decider.roster.rows if str(person[key]) == also]
    return _rows(asked, schema, f"{books.record}.", telling, looked_at)


def _rows(
    tracing: Tracing, schema: RecordSchema, prefix: str, telling: RowTelling, looked_at: Iterable[Row]
) -> Rows:
    as_of = tracing.decider.as_of
    counting = [compile_expr(check.condition, as_of) for check in telling.checks]
    told = None if telling.only is None else compile_expr(telling.only, as_of)
    traces: list[RowTrace] = []
    others = 0
    for candidate in looked_at:
        merged = {**tracing.row, **candidate}
        if told is not None and told(merged) is not True:
            continue
        counts = all(condition(merged) is True for condition in counting)
        others += not counts
        if counts or others <= MOST_OTHERS:
            traces.append(_row(tracing, schema, prefix, telling, merged, counts))
    return Rows(tuple(traces), max(0, others - MOST_OTHERS))


def _row(
    tracing: Tracing, schema: RecordSchema, prefix: str, telling: RowTelling, merged: Row, counts: bool
) -> RowTrace:
    as_of = tracing.decider.as_of
    stage = next(name for name, where in telling.stages
                 if where is None or compile_expr(where, as_of)(merged) is True)
    about = [which for where, which in telling.about if compile_expr(where, as_of)(merged) is True]
    return RowTrace(
        stage=stage,
        record=schema.name,
        key=None if schema.key is None else str(merged[prefix + schema.key.name]),
        fields=tuple(_fields(tracing, schema, prefix, merged)),
        days=days(telling.days, merged, as_of) if telling.days is not None else Days(None, None, None),
        after=telling.after,
        counts=counts,
        why=() if counts else tuple(_lacking(tracing, telling, merged)),
        bears=not telling.about or any(tracing.bears(which) for which in about),
        alone=not telling.about,
    )


def _fields(tracing: Tracing, schema: RecordSchema, prefix: str, merged: Row) -> Iterator[FieldTrace]:
    """The fields that have a value; the key and the link to the account name the row and are not told again."""
    for field in schema.fields:
        value, kind = merged[prefix + field.name], of_field(field)
        if value is not None and value != () and not field.key and kind.record != "account":
            text = tracing.voice.typed(value, kind)
            yield FieldTrace(field.name, value, text, value == field.default, kind.kind is Kind.LINK)


def _lacking(tracing: Tracing, telling: RowTelling, merged: Row) -> Iterator[Reason]:
    """What the first check that fails has against the row."""
    as_of: dt.date = tracing.decider.as_of
    for check in telling.checks:
        if compile_expr(check.condition, as_of)(merged) is True:
            continue
        for part in _flat(check.condition):
            line = tracing.line(Rule(part, part.span), merged)
            if line.outcome != "true":
                values = "; ".join(dict.fromkeys(detail.text for detail in line.details))
                yield Reason(check.lacking or values or line.text, line.place)
                if check.lacking:
                    return
        return


def _flat(node: t.Typed) -> Iterator[t.Typed]:
    if isinstance(node, t.And):
        for item in node.items:
            yield from _flat(item)
    else:
        yield node
