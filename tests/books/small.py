"""Small policies with a roster, run on the engine: what the result tables say, by account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from csrules.books.filling import fill_books, read_fitting, read_needs, read_people
from csrules.decide.decider import Decider
from csrules.engine.execute import execute, result_tables
from csrules.engine.ingest import ingest
from csrules.engine.session import Session
from csrules.plan.plan import Plan
from csrules.sql.program import Program, build_program
from csrules.types import parse_value
from tests.evaluators.small import sound

DAY = dt.date(2026, 6, 30)
Row = Mapping[str, Any]
POLICY = """
policy "Small" {{ currency USD }}
record account {{
  id text key   arr money at least 0   region text optional   started date optional
  owner person optional   second person optional   boss person optional   vip flag default no
}}
record person {{
  id text key   name text   role role   level integer default 1   region text optional   part percent optional
  last_day date optional
}}
tiers {{
  tier top  {{ touch high    served by csm  when arr >= 100k }}
  tier mid  {{ touch hybrid  served by csa  when arr >= 10k }}
  tier low  {{ touch tech    served by ops  otherwise }}
}}
role csm  {{ costs 100 per hour  works 40h/month  carries at most 4 accounts }}
role csa  {{ costs 80 per hour   works 20h/month  carries at most 10 accounts }}
role tech {{ costs 90 per hour   carries at most 3 accounts }}
role ops  {{ costs 60 per hour   works 100h/month }}
service care
service engineering {{ by tech }}
entitlements {{
  | service     | top       | mid      | low      |
  | care        | 10h/month | 2h/month | 1h/month |
  | engineering | {engineering} | -        | -        |
}}
books from person {{
{items}
}}
"""
ROLE = "fits where person.role == served_by"


def policy(*items: str, engineering: str = "-") -> str:
    """A policy whose books say this, behind that a person has the role."""
    return POLICY.format(items="\n".join(f"  {item}" for item in (ROLE, *items)), engineering=engineering)


@dataclass(frozen=True)
class Filled:
    """Books by account and role, people by key, owners by account, and findings as (name, account)."""

    books: dict[tuple[str, str | None], dict[str, Any]]
    people: dict[str, dict[str, Any]]
    owners: dict[str, str | None]
    findings: set[tuple[str, str]]
    messages: dict[tuple[str, str], str]

    def person(self, account: str, role: str = "csm") -> str | None:
        found = self.books[account, role]["person"]
        assert found is None or isinstance(found, str)
        return found

    def carried(self) -> dict[tuple[str, str | None], str | None]:
        return {key: row["person"] for key, row in self.books.items()}

    def says(self, account: str, role: str | None = "csm") -> tuple[str | None, str, str]:
        """Who carries it, what changed, and why."""
        row = self.books[account, role]
        return row["person"], row["change"], row["reason"]


@contextmanager
def opened(text: str, accounts: Sequence[Row], people: Sequence[Row]) -> Iterator[tuple[Session, Program, Plan]]:
    """The rows read and decided, and the books filled, as long as the block lasts."""
    plan = sound(text)
    given = {"account": accounts, "person": people}
    with Session(threads=1) as session:
        for name, schema in plan.records.items():
            result = ingest(session, schema, given[name])
            assert not result.rejected
        program = build_program(plan, DAY)
        execute(session, program, len(accounts))
        yield session, fill_books(session, program), plan


def fill(text: str, accounts: Sequence[Row], people: Sequence[Row]) -> Filled:
    """What the tables say; that SQL and Python agree on who fits is seen to on the way."""
    with opened(text, accounts, people) as (session, program, plan):
        same_fitting(session, program, plan, accounts, people)
        tables = {name: _rows(table) for name, table in result_tables(session, program).items()}
    found = [row for row in tables["findings"] if row["record"] == "account"]
    return Filled(
        {(row["account"], row["role"]): row for row in tables["books"]},
        {row["person"]: row for row in tables["people"]},
        {row["account"]: row["owner"] for row in tables["accounts"]},
        {(row["name"], row["key"]) for row in found},
        {(row["name"], row["key"]): row["message"] for row in found},
    )


def _rows(table: Any) -> list[dict[str, Any]]:
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows()]


def same_fitting(
    session: Session, program: Program, plan: Plan, accounts: Sequence[Row], people: Sequence[Row]
) -> None:
    """The engine's answer to `fits` against that of the reference, for every account, role and person."""
    books = plan.books
    assert books is not None
    exact = {name: [accept(plan, name, row) for row in rows]
             for name, rows in (("account", accounts), ("person", people))}
    decider = Decider(plan, DAY, exact)
    assert decider.roster is not None
    rows = {row["id"]: decider.decide_row(row).row for row in exact["account"]}
    fitting, roster = read_fitting(session, program, books), read_people(session, plan, books)
    asked = session.rows('SELECT "csrules_book__account" FROM csrules_needs ORDER BY "csrules_book__number"')
    for need, (account,) in zip(read_needs(session, plan, books), asked, strict=True):
        found = {book.key for book in roster if book.kind in fitting.get(need.kind, ())}
        held = decider.roster.held({**rows[account], "books:role": need.role})
        wanted = {one["person.id"] for one in held if one["person.role"] in books.carried_by}
        assert found == wanted, (account, need.role)


def accept(plan: Plan, record: str, row: Row) -> dict[str, Any]:
    return {field.name: parse_value(field, row.get(field.name)) for field in plan.records[record].fields}


def account(key: str, arr: int = 100_000, **more: Any) -> Row:
    return {"id": key, "arr": arr, **more}


def person(key: str, role: str = "csm", **more: Any) -> Row:
    return {"id": key, "name": f"Name of {key}", "role": role, **more}
