"""Whether no two rows have the same key."""

from __future__ import annotations

from csrules.engine.session import Session

_DENSE = 8


def is_unique(session: Session, key: str, kind: str, rows: str, count: int) -> bool:
    """Whether the SQL `key`, of the SQL type `kind` and never NULL, differs in all of the `count` rows.

    Whole numbers that lie close together, as keys from a database do, are counted as bits, which is far faster.
    """
    if kind == "BIGINT" and count:
        least, most = session.row(f"SELECT min({key}), max({key}) FROM {rows}")
        if most - least < count * _DENSE:
            bits = f"bit_count(bitstring_agg({key}, {least}, {most}))"
            return bool(session.row(f"SELECT {bits} = {count} FROM {rows}")[0])
    return bool(session.row(f"SELECT count(DISTINCT {key}) = {count} FROM {rows}")[0])
