"""The part of an explanation that only a run of all accounts can give: who carries this one, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from csrules.analysis.scalars import Kind, Scalar
from csrules.books.carriers import Fullness, carriers, fullness
from csrules.decide.trace import Tracing
from csrules.decide.trace_rows import Rows, RowTrace, people
from csrules.engine.session import Session
from csrules.project.explain_json import Object, exact

_MONEY = Scalar(Kind.MONEY)


def books_of(session: Session, tracing: Tracing, key: str) -> Iterator[Object]:
    """One object for each role that carries the account, from books that were filled. Raises `EngineError`."""
    books = fullness(session)
    for carrier in carriers(session, key):
        roster = people(tracing, carrier.role, carrier.previous) if carrier.role is not None else Rows()
        asked = [row for row in roster.rows if carrier.person is None or row.key == carrier.previous != carrier.person]
        yield {
            "role": carrier.role,
            "leads": carrier.leads,
            "person": carrier.person,
            "name": carrier.name,
            "previous": carrier.previous,
            "change": carrier.change,
            "reason": carrier.reason,
            "holds": _holds(books.get(carrier.person or ""), tracing),
            "others_left_out": roster.left_out if carrier.person is None else 0,
            "others": list(_others(asked, books, tracing)),
        }


def _others(asked: Iterable[RowTrace], books: dict[str, Fullness], tracing: Tracing) -> Iterator[Object]:
    """Where nobody carries it, what is against each person on the roster; else, against the one who had it before."""
    for row in asked:
        book = books.get(row.key or "")
        why: list[Object] = [{"text": reason.text, "place": reason.place} for reason in row.why]
        if row.counts and book is None:
            why = [{"text": "the role carries no accounts", "place": None}]
        name = book.name if book is not None else _name(row)
        fits = row.counts and book is not None
        yield {"person": row.key, "name": name, "fits": fits, "why": why, "holds": _holds(book, tracing)}


def _name(row: RowTrace) -> str | None:
    return next((field.text for field in row.fields if field.name == "name"), None)


def _holds(book: Fullness | None, tracing: Tracing) -> dict[str, Any] | None:
    if book is None:
        return None
    parts = [f"{book.accounts:,} of {book.most_accounts:,} accounts" if book.most_accounts is not None
             else f"{book.accounts:,} accounts"]
    if book.most_hours is not None:
        parts.append(f"{book.hours_per_month} of {book.most_hours} hours a month")
    if book.most_revenue is not None and book.revenue is not None:
        money = tracing.voice.typed(book.revenue, _MONEY), tracing.voice.typed(book.most_revenue, _MONEY)
        parts.append(f"{money[0]} of {money[1]} revenue")
    figures = {name: exact(getattr(book, name)) for name in
               ("accounts", "most_accounts", "hours_per_month", "most_hours", "revenue", "most_revenue")}
    return figures | {"text": ", ".join(parts)}
