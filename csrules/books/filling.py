"""Fills the books of a run: reads who is to be placed, places them, and writes the tables behind the results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from csrules.analysis.books import MINUTES_SCALE
from csrules.analysis.result_columns import HOURS_A_MONTH
from csrules.books.book import Book
from csrules.books.loads import loads_of, room_of, whole
from csrules.books.placing import Need, Placed, Placing
from csrules.decide.arithmetic import divide
from csrules.engine.execute import build_step
from csrules.engine.session import Session
from csrules.plan.plan import Books, Plan
from csrules.sql.books import fitting, need_rows, roster_rows, steps_before, steps_behind
from csrules.sql.names import PEOPLE, PLACED
from csrules.sql.program import Program, revenue_scale
from csrules.sql.render import statement_text


def fill_books(session: Session, program: Program) -> Program:
    """The program with its books filled, as far as the policy asks for books. Raises `EngineError`."""
    books = program.plan.books
    if books is None:
        return program
    for step in steps_before(program, books):
        build_step(session, step)
    people = read_people(session, program.plan, books)
    placing = Placing(people, read_fitting(session, program, books), [load.kind for load in books.loads])
    needs = read_needs(session, program.plan, books)
    _write_placed(session, needs, placing.place(needs))
    _write_people(session, people, program.plan)
    for step in steps_behind(books):
        build_step(session, step)
    return replace(program, books_filled=True)


# ── in ───────────────────────────────────────────────────────────────────────


def read_people(session: Session, plan: Plan, books: Books) -> list[Book]:
    """Everybody on the roster, in the order of their keys, with an empty book."""
    people = []
    for number, (key, role, part, kind) in enumerate(session.rows(statement_text(roster_rows()))):
        room = room_of(plan.roles[role], part, revenue_scale(plan)) if role in books.carried_by else None
        people.append(Book(number, str(key), role, int(kind), room))
    return people


def read_fitting(session: Session, program: Program, books: Books) -> dict[int, tuple[int, ...]]:
    """For each kind of account the kinds of people that may carry it."""
    by_need: dict[int, list[int]] = {}
    for batch in session.batches(statement_text(fitting(program, books))):
        for need, person in batch:
            by_need.setdefault(need, []).append(person)
    return {need: tuple(kinds) for need, kinds in by_need.items()}


def read_needs(session: Session, plan: Plan, books: Books) -> list[Need]:
    """Every account and role that need a person, in the order in which they are placed."""
    scale = revenue_scale(plan)
    keeps = 6 + len(books.keeps)
    needs: list[Need] = []
    for batch in session.batches(statement_text(need_rows(books))):
        for kind, role, leads, minutes, revenue, pin, *more in batch:
            exact, money = whole(minutes, MINUTES_SCALE), max(0, whole(revenue, scale))
            loads = loads_of(books.loads, exact, money, more[keeps - 6 :])
            needs.append(
                Need(len(needs), kind, role, leads, exact, money, pin, tuple(more[: keeps - 6]), loads)
            )
    return needs


# ── out ──────────────────────────────────────────────────────────────────────


def _write_placed(session: Session, needs: Sequence[Need], placed: Sequence[Placed]) -> None:
    session.create(PLACED, {
        "need": ("BIGINT", [need.number for need in needs]),
        "person": ("BIGINT", [answer.person for answer in placed]),
        "previous": ("VARCHAR", [answer.previous for answer in placed]),
        "change": ("VARCHAR", [answer.change for answer in placed]),
        "finding": ("VARCHAR", [answer.finding for answer in placed]),
        "reason": ("VARCHAR", [answer.reason for answer in placed]),
    })


def _write_people(session: Session, people: Sequence[Book], plan: Plan) -> None:
    scale, known = revenue_scale(plan), plan.revenue is not None
    shown = [(book, book.room) for book in people if book.room is not None]
    session.create(PEOPLE, {
        "person": ("BIGINT", [book.number for book, _ in shown]),
        "accounts": ("BIGINT", [book.accounts for book, _ in shown]),
        "most_accounts": ("BIGINT", [room.accounts for _, room in shown]),
        "hours_per_month": ("DECIMAL(28, 2)", [_hours(book.minutes) for book, _ in shown]),
        "most_hours": ("DECIMAL(28, 2)", [_hours(room.minutes) for _, room in shown]),
        "revenue": ("DECIMAL(28, 4)", [_money(book.revenue, scale) if known else None for book, _ in shown]),
        "most_revenue": ("DECIMAL(28, 4)", [_money(room.revenue, scale) for _, room in shown]),
        "utilisation": ("DECIMAL(28, 4)", [_fraction(book) for book, _ in shown]),
    })


def _hours(minutes: int | None) -> Decimal | None:
    return None if minutes is None else divide(minutes, HOURS_A_MONTH.per * 10**MINUTES_SCALE, 2)


def _money(whole: int | None, scale: int) -> Decimal | None:
    return None if whole is None else divide(whole, 10**scale, 4)


def _fraction(book: Book) -> Decimal | None:
    fullness = book.fullness()
    return None if fullness is None else divide(fullness.numerator, fullness.denominator, 4)
