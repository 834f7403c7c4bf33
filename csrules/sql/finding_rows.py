"""One row of the table `findings`."""

from __future__ import annotations

from sqlglot import exp

from csrules.diagnostics import CODES
from csrules.sql.build import cast, named, null, select, string

COLUMNS = ("severity", "code", "name", "record", "key", "message", "place", "remedy")


def finding_row(
    code: str, record: str, key: exp.Expression, message: exp.Expression, place: str | None
) -> exp.Select:
    """The columns of a finding; the caller says from which rows."""
    known = CODES[code]
    return select(
        named(string(known.severity.value), "severity"),
        named(string(known.id), "code"),
        named(string(known.name), "name"),
        named(string(record), "record"),
        named(key, "key"),
        named(message, "message"),
        named(string(place) if place is not None else cast(null(), "TEXT"), "place"),
        named(string(known.fix), "remedy"),
    )
