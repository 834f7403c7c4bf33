"""The tables for readers outside, narrowed to one of them."""

from __future__ import annotations

from csrules.engine.results import DuckTable
from csrules.engine.session import Session
from csrules.sql.names import BASE
from csrules.sql.profile_results import PARTNER, PROFILES
from csrules.sql.program import Program, passthrough
from csrules.sql.render import statement_text
from csrules.sql.results import typed


def profile_tables(
    session: Session, program: Program, profile: str, reader: str | None = None
) -> dict[str, DuckTable]:
    """The profile's tables by name, of a program that was executed; `reader` is a partner's or an account's key."""
    return {
        name: DuckTable(
            session.connection,
            name,
            statement_text(spec.query(program, reader)),
            [typed(column, program) for column in spec.columns],
        )
        for name, spec in PROFILES[profile].items()
    }


def partner_keys(session: Session, program: Program) -> list[str] | None:
    """The keys of all partners, in their order; None where the policy knows no partners."""
    if PARTNER not in passthrough(program.plan):
        return None
    schema = program.plan.records[PARTNER]
    assert schema.key is not None  # noqa: S101  (a record that is linked to has one)
    query = f'SELECT CAST("{schema.key.name}" AS VARCHAR) FROM "{PARTNER}" ORDER BY "{schema.key.name}"'
    return [row[0] for row in session.rows(query)]


def has_account(session: Session, account: str) -> bool:
    """Whether an accepted account has this key."""
    return bool(session.rows(f'SELECT 1 FROM "{BASE}" WHERE CAST("account" AS VARCHAR) = ? LIMIT 1', [account]))
