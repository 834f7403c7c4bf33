"""`explain`: why one account of a project gets what it gets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from csrules.books.carriers import carrier_findings
from csrules.decide.decider import Decider
from csrules.decide.notes import FindingNote, of_decisions, ruled
from csrules.decide.trace import Tracing
from csrules.decide.trace_levels import level_traces
from csrules.decide.trace_rows import gathered_rows, match_trace
from csrules.engine.lookup import accepted_keys, accepted_rows
from csrules.engine.refused_ends import with_refused_end
from csrules.plan.plan import MAIN, Plan, as_written
from csrules.project.explain_books import books_of
from csrules.project.explain_find import UnknownAccountError as UnknownAccountError, find_account
from csrules.project.explain_json import Looked, Object, document
from csrules.project.explain_text import USUAL, as_text
from csrules.project.run import Opened, RunOptions, decide_all, engine_errors, open_project


@dataclass(frozen=True, slots=True)
class Explanation:
    """`data` is all of it, as `as_json` gives it; the text is made of nothing else."""

    data: dict[str, Any]

    @property
    def account(self) -> str:
        return str(self.data["account"])

    def as_text(self, colour: bool = False, *, all: bool = False, columns: int = USUAL) -> str:
        """With `all` also what does not bear on this account; `columns` is the width of the page."""
        return as_text(self.data, colour=colour, all=all, columns=columns)

    def as_json(self) -> dict[str, Any]:
        """The form that `csrules schema explain` describes."""
        return self.data


def explain(project: Path | str, account: str, options: RunOptions | None = None) -> Explanation:
    """Explain one account of a project, named by its key or its exact name. Raises `ProjectError`."""
    with open_project(project, options or RunOptions()) as opened:
        row = find_account(opened, account)
        tracing = decided(opened, row)
        return explained(opened.plan, opened.day.day, tracing, *_books(opened, tracing, str(row[opened.plan.key])))


def decided(opened: Opened, row: dict[str, Any]) -> Tracing:
    """The account's decision, ready to be looked at."""
    decider = Decider(opened.plan, opened.day.day, tables_for(opened))
    decision = decider.decide_row(row)
    for link in opened.plan.own_links:
        written = decision.row.get(as_written(link.field))
        if written is not None:
            decision.findings = tuple(
                replace(note, message=with_refused_end(opened.session, link, written, note.message))
                if note.code == link.code else note for note in decision.findings)
    return Tracing(decider, decision)


def explained(
    plan: Plan, as_of: dt.date, tracing: Tracing, books: Sequence[Object] = (), of_books: Sequence[FindingNote] = ()
) -> Explanation:
    trace = tracing.trace()
    levels = tuple(level_traces(tracing, trace.read))
    gathered = (*(group for level in levels for group in level.gathered), *gathered_rows(tracing, trace.read))
    trace = replace(trace, steps=(*(step for level in levels for step in level.steps), *trace.steps))
    looked = Looked(trace, match_trace(tracing), gathered, books, of_books)
    return Explanation(document(plan, as_of, looked))


def tables_for(opened: Opened) -> dict[str, list[dict[str, Any]]]:
    """The rows that a decision may look at; of the accounts no more than something reads of them."""
    plan, session = opened.plan, opened.session
    rows = {name: accepted_rows(session, schema) for name, schema in plan.records.items() if name != MAIN}
    if _reads_accounts(plan):
        rows[MAIN] = accepted_rows(session, plan.account)
    elif any(link.target == MAIN for link in plan.broken_links):
        rows[MAIN] = accepted_keys(session, plan.account)
    return rows


def _reads_accounts(plan: Plan) -> bool:
    lookups = [*plan.lookups, *(plan.books.lookups if plan.books is not None else ())]
    plans = (plan, *(levels.plan for levels in plan.levels))
    gathers = [gather for each in plans for gather in (*each.gathers, *each.looks)]
    lookups += (lookup for levels in plan.levels for lookup in levels.plan.lookups)
    lookups += (lookup for gather in gathers for lookup in gather.lookups)
    lookups += plan.match.lookups if plan.match is not None else ()
    read = {*(lookup.record for lookup in lookups), *(gather.record for gather in gathers)}
    return MAIN in read or plan.family is not None


def _books(opened: Opened, tracing: Tracing, key: str) -> tuple[Sequence[Object], Sequence[FindingNote]]:
    """The books of all accounts are filled first: none of them is known from one account."""
    if opened.plan.books is None:
        return (), ()
    with engine_errors():
        program = decide_all(opened)
        findings = carrier_findings(opened.session, program, key)
        return tuple(books_of(opened.session, tracing, key)), ruled(findings, of_decisions(opened.plan.severities))
