"""Links that lead nowhere because the row at their end was refused in this same run: their findings say so."""

from __future__ import annotations

from csrules.engine.ingest.rejects import REJECTS, refused_rows
from csrules.engine.session import Session
from csrules.plan.plan import BrokenLink, Plan
from csrules.sql.broken_links import LOST, lost_table

_END = "`, and there is no such "   # what follows the key in the words of a finding


def tell_refused_ends(session: Session, plan: Plan) -> None:
    """In the findings of a run, before anybody reads them."""
    for link in plan.broken_links:
        keys = session.rows(
            f'SELECT DISTINCT "key" FROM {REJECTS} WHERE "record" = ? AND "key" IN '
            f'(SELECT CAST("{LOST}" AS VARCHAR) FROM "{lost_table(link)}")', [link.target])
        if keys:
            said = refused_rows(session, link.target, [key for (key,) in keys])
            session.execute(
                'UPDATE "csrules_result_findings" AS f SET message = f.message || \'; \' || n.words '
                "FROM (SELECT unnest(?::VARCHAR[]) AS start, unnest(?::VARCHAR[]) AS words) AS n "
                "WHERE f.name = ? AND f.record = ? AND split_part(f.message, ?, 1) = n.start",
                [[f"`{link.field}` is `{key}" for key in said], list(said.values()), link.code, link.record, _END])


def with_refused_end(session: Session, link: BrokenLink, key: object, message: str) -> str:
    """The same in the words of one finding, where it is about this link."""
    if not message.startswith(f"`{link.field}` is `{key}{_END}"):
        return message
    return "; ".join((message, *refused_rows(session, link.target, [str(key)]).values()))
