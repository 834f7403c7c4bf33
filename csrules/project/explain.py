"""`explain`: why one account of a project gets what it gets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from csrules.decide.decider import Decider
from csrules.decide.trace import CandidateTrace, MatchTrace, RuleTrace, StepTrace, Trace, trace
from csrules.diagnostics import CODES, Diagnostic
from csrules.engine.lookup import accepted_rows, find_row, near_keys
from csrules.plan.plan import MAIN
from csrules.project.errors import ProjectError
from csrules.project.explain_books import BookTrace, lines, trace_books
from csrules.project.explain_text import as_text
from csrules.project.run import Opened, RunOptions, decide_all, engine_errors, open_project

EXPLANATION_VERSION = 1


class UnknownAccountError(ProjectError):
    """There is no accepted account with this key."""


@dataclass(frozen=True, slots=True)
class Explanation:
    account: str
    policy: str
    as_of: dt.date
    currency: str
    trace: Trace
    books: tuple[BookTrace, ...] = ()

    def as_text(self, colour: bool = False) -> str:
        return as_text(self.account, self.policy, self.as_of, self.trace, colour, tuple(lines(self.books)))

    def as_json(self) -> dict[str, Any]:
        """Version 1 of the schema; amounts are texts, so that no reader makes binary floats of them."""
        decision = self.trace.decision
        return {
            "version": EXPLANATION_VERSION,
            "account": self.account,
            "policy": self.policy,
            "as_of": self.as_of.isoformat(),
            "currency": self.currency,
            "facts": _plain(self.trace.facts),
            "match": _match(self.trace.match),
            "rows": [{"record": one.record, "candidates": _candidates(one.candidates)} for one in self.trace.gathers],
            "steps": [_step(step) for step in self.trace.steps],
            "outcome": _plain(decision.account),
            "services": {
                name: _service(self.trace.services[name], values)
                for name, values in decision.outcome.services.items()
            },
            "books": [book.as_json() for book in self.books],
            "findings": [
                {"code": CODES[note.code].id, "name": note.code, "message": note.message} for note in decision.findings
            ],
        }


def explain(project: Path | str, account: str, options: RunOptions | None = None) -> Explanation:
    """Explain one account of a project. Raises `ProjectError`, for an unknown account with near keys."""
    with open_project(project, options or RunOptions()) as opened:
        plan = opened.plan
        row = find_row(opened.session, plan.account, account)
        if row is None:
            raise _unknown(account, opened)
        tables = {name: accepted_rows(opened.session, schema) for name, schema in plan.records.items()
                  if name != MAIN or _links_to_accounts(opened)}
        decider = Decider(plan, opened.day.day, tables)
        found = trace(decider, row)
        books = _books(opened, decider, str(row[plan.key]), found)
        return Explanation(account, plan.title, opened.day.day, plan.currency, found, books)


def _books(opened: Opened, decider: Decider, key: str, found: Trace) -> tuple[BookTrace, ...]:
    """The books of all accounts are filled first: none of them is known from one account."""
    if opened.plan.books is None:
        return ()
    with engine_errors():
        decide_all(opened)
        return trace_books(opened.session, decider, key, found.decision.row)


def _links_to_accounts(opened: Opened) -> bool:
    plan = opened.plan
    lookups = [*plan.lookups, *(plan.books.lookups if plan.books is not None else ())]
    linked = MAIN in {*(lookup.record for lookup in lookups), *(gather.record for gather in plan.gathers),
                      *(link.target for link in plan.own_links)}
    return linked or plan.family is not None


def _unknown(account: str, opened: Opened) -> UnknownAccountError:
    near = near_keys(opened.session, opened.plan.account, account)
    advice = ["did you mean " + " or ".join(f"`{key}`" for key in near) + "?"] if near else []
    refused = next(result.rejected for result in opened.inputs if result.record == MAIN)
    if refused:
        rows = "1 row of `account` was refused" if refused == 1 else f"{refused} rows of `account` were refused"
        advice.append(f"{rows}; `csrules run` lists refused rows in `rejects`")
    message = f"there is no account `{account}`"
    return UnknownAccountError((Diagnostic(CODES["unknown-account"], message, None, "; ".join(advice) or None),), 2)


# ── JSON ─────────────────────────────────────────────────────────────────────


def _plain(value: object) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, dt.date) else value


def _service(told: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The row of the result table, with the two reasons apart."""
    found = {name: value for name, value in told.items() if name not in ("service", "service_label", "reason")}
    reasons = {name: values[name] for name in ("entitlement_reason", "party_reason")}
    return _plain(found | reasons)  # type: ignore[no-any-return]


def _rules(rules: Sequence[RuleTrace]) -> list[dict[str, Any]]:
    return [
        {
            "text": rule.text,
            "place": rule.place,
            "outcome": rule.outcome,
            "then": rule.then,
            "because": rule.because,
            "details": [
                {"text": one.text, "name": one.name, "actual": _plain(one.actual), "wanted": _plain(one.wanted),
                 "by": _plain(one.by)}
                for one in rule.details
            ],
        }
        for rule in rules
    ]


def _step(step: StepTrace) -> dict[str, Any]:
    return {"stage": step.stage, "title": step.title, "value": _plain(step.value), "rules": _rules(step.rules)}


def _match(match: MatchTrace | None) -> dict[str, Any] | None:
    if match is None:
        return None
    return {
        "record": match.record,
        "asked": match.asked,
        "key": _plain(match.key),
        "equally_good": match.equally_good,
        "candidates": _candidates(match.candidates),
    }


def _candidates(candidates: Sequence[CandidateTrace]) -> list[dict[str, Any]]:
    return [{"key": _plain(one.key), "held": one.held, "failed": _rules(one.rules)} for one in candidates]
