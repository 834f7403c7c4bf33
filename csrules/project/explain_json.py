"""An explanation as data: all that its text tells, and the exact values. `docs/explain.schema.json` describes it.

Amounts are texts, so that no reader makes binary floats of them; beside a value that people read stands its text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from csrules.analysis.result_columns import HOURS_A_MONTH, NOT_OFFERED, PLACES
from csrules.analysis.scalars import Kind, Scalar
from csrules.decide.arithmetic import EXACT, divide
from csrules.decide.lasting import Days
from csrules.decide.near import Detail
from csrules.decide.notes import FindingNote
from csrules.decide.trace import LineTrace, StepTrace, Trace
from csrules.decide.trace_rows import MatchTrace, Rows, RowTrace
from csrules.decide.voice import counted, shown
from csrules.diagnostics import CODES
from csrules.plan.plan import Plan

VERSION = 2
TOLD_APART = ("service", "service_label", "reason")
TOTALS = (
    "vendor_hours_per_month", "partner_hours_per_month", "oversight_hours_per_month", "monthly_cost", "yearly_cost",
)
_NUMBER = Scalar(Kind.NUMBER)
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """All that was looked at for one account; `books` are in the form that is printed, `of_books` their findings."""

    trace: Trace
    match: MatchTrace | None
    gathered: tuple[Rows, ...]
    books: Sequence[Object] = ()
    of_books: Sequence[FindingNote] = ()

    @property
    def groups(self) -> tuple[Rows, ...]:
        """All rows of other records, those of the match the last."""
        return (*self.gathered, *((self.match.rows,) if self.match is not None else ()))


def document(plan: Plan, as_of: dt.date, looked: Looked) -> Object:
    """The whole explanation."""
    trace = looked.trace
    stages = list(_stages(as_of, looked))
    services = {name: _service(trace, name) for name in trace.services}
    name = trace.facts.get("name")
    return {
        "version": VERSION,
        "account": str(trace.facts[trace.key]),
        "name": name if isinstance(name, str) else None,
        "policy": plan.title,
        "as_of": as_of.isoformat(),
        "currency": plan.currency,
        "answer": _answer(plan, looked, stages),
        "outcome": exact(trace.account),
        "services": services,
        "totals": _totals(plan, trace),
        "findings": [_finding(note) for note in (*trace.decision.findings, *looked.of_books)],
        "stages": stages,
        "books": list(looked.books),
        "facts": {field: _fact(trace, field) for field in trace.facts},
    }


def _finding(note: FindingNote) -> Object:
    return {"severity": note.severity, "code": CODES[note.code].id, "name": note.code, "message": note.message,
            "remedy": note.remedy}


def _fact(trace: Trace, field: str) -> Object:
    value = trace.facts[field]
    text = trace.voice.fact(field, value, trace.types[field], trace.facts)
    return {"value": exact(value), "text": text, "bears": field in trace.read}


def exact(value: object) -> Any:
    """A value as JSON has it, nothing rounded."""
    if isinstance(value, dict):
        return {name: exact(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [exact(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else value


# ── the answer ───────────────────────────────────────────────────────────────


def _answer(plan: Plan, looked: Looked, stages: Iterable[Object]) -> Object:
    trace = looked.trace
    outcome, row = trace.account, trace.decision.row
    labels = dict(plan.tiers)
    return {
        **{name: exact(outcome[name]) for name in ("tier", "tier_label", "shown_as", "touch", "served_by")},
        "earned_tier": outcome["earned_tier"],
        "earned_tier_label": labels.get(str(outcome["earned_tier"])),
        "reason": outcome["reason"],
        "agreement": exact(outcome["agreement"]),
        "margin": _text(trace, plan.margin, row),
        "agreed_margin": _text(trace, plan.agreed_margin, row),
        "until": list(_until(plan, looked, stages)),
    }


def _text(trace: Trace, ref: Any, row: Mapping[str, Any]) -> str | None:
    value = None if ref is None else row.get(ref.name)
    return None if value is None else trace.voice.value(value, ref, row)


def _until(plan: Plan, looked: Looked, stages: Iterable[Object]) -> Iterator[Object]:
    """What of the answer ends, and when: the hold, and whatever bears on it and has a last day."""
    seen: set[str] = set()
    held = plan.held_until
    day = looked.trace.decision.row.get(held.name) if held is not None else None
    if day is not None:
        seen.add(day.isoformat())
        yield {"what": "kept in its tier", "day": day.isoformat()}
    for stage in stages:
        for row in stage["rows"]:
            if row["bears"] and row["until"] is not None:
                of = f"the {row['after']['name']} of " if row["after"] is not None else ""
                yield {"what": f"{of}{row['title']}", "day": row["until"]}
        for step in stage["steps"]:
            for line in step["lines"] if step["bears"] else ():
                if line["bears"] and line["until"] is not None and line["until"] not in seen:
                    because = f": {line['because']}" if line["because"] is not None else ""
                    yield {"what": f"{line['then'] or step['title']}{because}", "day": line["until"]}


# ── services and sums ────────────────────────────────────────────────────────


def _service(trace: Trace, name: str) -> Object:
    """The row of the result table, with its two reasons apart."""
    told, values = trace.services[name], trace.decision.outcome.services[name]
    return {
        "label": told["service_label"],
        "by": _by(values),
        **{column: exact(value) for column, value in told.items() if column not in TOLD_APART},
        "entitlement_reason": values["entitlement_reason"],
        "party_reason": values["party_reason"],
    }


def _by(values: Mapping[str, Any]) -> str:
    """Who delivers, and what part of it the partner does where both do."""
    if values["mode"] == NOT_OFFERED:
        return ""
    share = 1 - values["vendor_share"]
    return f"{values['party']} ({shown(share * 100, _NUMBER)}% partner)" if 0 < share < 1 else str(values["party"])


def _totals(plan: Plan, trace: Trace) -> Object:
    told = trace.account
    both = EXACT.add(told["vendor_minutes_per_year"], told["partner_minutes_per_year"])
    share = told["cost_share"]
    return {
        "hours_per_month": exact(divide(both, HOURS_A_MONTH.per, PLACES)),
        **{name: exact(told[name]) for name in TOTALS},
        "revenue": _text(trace, plan.revenue, trace.decision.row),
        "cost_share": None if share is None else f"{shown(share * 100, _NUMBER)}%",
    }


# ── the stages ───────────────────────────────────────────────────────────────


def _stages(as_of: dt.date, looked: Looked) -> Iterator[Object]:
    """In the order of the decision: the match, then those of the plan's columns."""
    rows = [row for group in looked.groups for row in group.rows]
    left_out = {group.rows[0].stage: group.left_out for group in looked.groups if group.rows}
    ordered = [looked.match.record] if looked.match is not None else []
    ordered += [row.stage for row in rows if row.stage not in {step.stage for step in looked.trace.steps}]
    for name in dict.fromkeys([*ordered, *(step.stage for step in looked.trace.steps)]):
        steps = [_step(step) for step in looked.trace.steps if step.stage == name]
        told = [_row(row, as_of, looked.match) for row in rows if row.stage == name]
        match = _match(looked.match) if looked.match is not None and name == looked.match.record else None
        bears = any(part["bears"] for part in (*steps, *told)) or (match is not None and match["asked"])
        yield {"name": name, "bears": bears, "match": match, "steps": steps, "rows": told,
               "rows_left_out": left_out.get(name, 0)}


def _step(step: StepTrace) -> Object:
    return {
        "title": step.title,
        "name": step.name,
        "value": exact(step.value),
        "text": step.text,
        "formula": step.formula,
        "place": step.place,
        "bears": step.bears,
        "told": _details(step.told),
        "lines": [_line(line) for line in step.lines],
    }


def _line(line: LineTrace) -> Object:
    return {
        "text": line.text,
        "said": line.said,
        "place": line.place,
        "outcome": line.outcome,
        "then": line.then,
        "because": line.because,
        "until": exact(line.until),
        "bears": line.bears,
        "details": _details(line.details),
    }


def _details(details: Iterable[Detail]) -> list[Object]:
    return [{"text": detail.text, "name": detail.name, "actual": exact(detail.actual), "wanted": exact(detail.wanted),
             "by": exact(detail.by)} for detail in details]


def _match(match: MatchTrace) -> Object:
    tie = match.tie
    return {
        "record": match.record,
        "asked": match.asked,
        "key": exact(match.key),
        "tie": None if tie is None else
               {"used": tie.used, "count": tie.count, "keys": list(tie.keys), "values": list(tie.values),
                "place": tie.place},
    }


def _row(row: RowTrace, as_of: dt.date, match: MatchTrace | None) -> Object:
    """A row that is not used bears only where none is."""
    of_match = _is_of(match, row)
    spare = of_match and match is not None and match.key is not None and not row.counts
    edges = [day for day in (row.days.first, row.days.last) if day is not None]
    fields = [field for field in row.fields if not field.usual and field.value not in edges]
    naming = [f"{field.name} {field.text}" for field in fields if not field.link]
    title = f"{row.record} {row.key}" if row.key is not None else f"{row.record} ({', '.join(naming[:2])})"
    after = _after(row, as_of)
    used = of_match and match is not None and str(match.key) == row.key
    last = after["last"] if after is not None else exact(row.days.last)
    return {
        "record": row.record,
        "key": row.key,
        "title": title,
        "fields": [{"name": field.name, "value": exact(field.value), "text": field.text} for field in row.fields],
        "told": [f"{field.name} {field.text}" for field in fields],
        "first": exact(row.days.first),
        "last": exact(row.days.last),
        "after": after,
        "days": _days(row.days, as_of),
        "until": last if row.counts and (row.alone or after is not None) and (used or not of_match) else None,
        "counts": row.counts,
        "used": used,
        "verb": _verb(row, used=used, of_match=of_match),
        "why": [{"text": reason.text, "place": reason.place} for reason in row.why],
        "bears": row.bears and not spare,
    }


def _is_of(match: MatchTrace | None, row: RowTrace) -> bool:
    return match is not None and row.stage == row.record == match.record


def _verb(row: RowTrace, *, used: bool, of_match: bool) -> str:
    if of_match:
        return "is used" if used else "holds" if row.counts else "does not hold"
    return "counts" if row.counts else "does not count"


def _days(days: Days, as_of: dt.date) -> str:
    """The days on which a row counts, in words."""
    first, last = days.first, days.last
    if first is not None and last is not None:
        return f"from {first} to {last} ({counted((last - first).days + 1, 'day')})"
    if last is not None:
        return f"{'until' if last >= as_of else 'expired on'} {last}"
    return f"from {first} on" if first is not None else ""


def _after(row: RowTrace, as_of: dt.date) -> Object | None:
    """Where the day of the run lies behind the last day: which day of the grace or tail it is."""
    last, after = row.days.last, row.days.after
    if last is None or after is None or not last < as_of <= after:
        return None
    day, whole = (as_of - last).days, (after - last).days
    text = f"day {day} of the {counted(whole, 'day')} of its {row.after}, whose last day is {after}"
    return {"name": row.after, "day": day, "days": whole, "last": after.isoformat(), "text": text}
