"""Who carries one account, read from books that were filled."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from csrules.engine.session import Session
from csrules.sql.names import BOOKS, PEOPLE

_QUERY = f"""
SELECT b.role, b.leads, b.person, b.person_name, b.previous, b.change, b.reason,
       p.accounts, p.most_accounts, p.hours_per_month, p.most_hours
FROM "{BOOKS}" b LEFT JOIN "{PEOPLE}" p ON p.person = b.person_number
WHERE CAST(b.account AS VARCHAR) = ? ORDER BY b.leads DESC, b.role
"""  # noqa: S608  (the names are the program's own)


@dataclass(frozen=True, slots=True)
class Carrier:
    """The person of one role, with what the whole book holds; without a `role` the account needs none any more."""

    role: str | None
    leads: bool
    person: str | None
    name: str | None
    previous: str | None
    change: str
    reason: str
    accounts: int | None
    most_accounts: int | None
    hours_per_month: Decimal | None
    most_hours: Decimal | None


def carriers(session: Session, account: str) -> tuple[Carrier, ...]:
    """The role of the account's tier first. The books must have been filled. Raises `EngineError`."""
    return tuple(Carrier(*row) for row in session.rows(_QUERY, [account]))
