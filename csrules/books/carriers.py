"""Who carries one account, and how full every book is, read from books that were filled."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from csrules.decide.decider import FindingNote
from csrules.engine.session import Session
from csrules.sql.book_results import book_findings
from csrules.sql.build import flat
from csrules.sql.names import BOOKS, PEOPLE, ROSTER
from csrules.sql.program import Program
from csrules.sql.render import statement_text

_QUERY = f"""
SELECT b.role, b.leads, b.person, b.person_name, b.previous, b.change, b.reason
FROM "{BOOKS}" b WHERE CAST(b.account AS VARCHAR) = ? ORDER BY b.leads DESC, b.role
"""  # noqa: S608  (the names are the program's own)
_FULLNESS = f"""
SELECT CAST(r."{flat("book:key")}" AS VARCHAR), r."{flat("book:name")}",
       p.accounts, p.most_accounts, p.hours_per_month, p.most_hours, p.revenue, p.most_revenue
FROM "{PEOPLE}" p JOIN "{ROSTER}" r ON p.person = r."{flat("book:person")}" ORDER BY p.person
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Carrier:
    """The person of one role; without a `role` the account needs none any more."""

    role: str | None
    leads: bool
    person: str | None
    name: str | None
    previous: str | None
    change: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fullness:
    """What one person's whole book holds, and what it can hold."""

    person: str
    name: str | None
    accounts: int
    most_accounts: int | None
    hours_per_month: Decimal
    most_hours: Decimal | None
    revenue: Decimal | None
    most_revenue: Decimal | None


def carriers(session: Session, account: str) -> tuple[Carrier, ...]:
    """The role of the account's tier first. The books must have been filled. Raises `EngineError`."""
    return tuple(Carrier(*row) for row in session.rows(_QUERY, [account]))


def carrier_findings(session: Session, program: Program, account: str) -> list[FindingNote]:
    """What is found about who carries one account. Raises `EngineError`."""
    query = " UNION ALL ".join(statement_text(part) for part in book_findings(program))
    rows = session.rows(f"SELECT name, message FROM ({query}) WHERE key = ? ORDER BY name, message", [account])  # noqa: S608
    return [FindingNote(*row) for row in rows]


def fullness(session: Session) -> dict[str, Fullness]:
    """By the person's key, for everybody who may carry accounts. Raises `EngineError`."""
    return {row[0]: Fullness(*row) for row in session.rows(_FULLNESS)}
