"""What refused rows come to in one field: each key once, and none that an accepted row has.

A second row of an account, a row without a key and a row of totals are no account that the run lacks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from csrules.engine.ingest.binding import Binding
from csrules.engine.ingest.convert import sql_type
from csrules.engine.ingest.quoting import identifier
from csrules.engine.ingest.reading import read_cell
from csrules.engine.session import BATCH, Session
from csrules.types import BadValueError, RecordSchema, Value

OF_TOTALS = re.compile(r"\W*((grand|sub)?\W*totals?|sum)\W*", re.IGNORECASE)


class Amounts:
    """The field `measure` of the refused rows of a record with a key."""

    def __init__(self, session: Session, schema: RecordSchema, measure: str) -> None:
        assert schema.key is not None  # noqa: S101  (the caller looks)
        self._session, self._measure, self._key = session, measure, schema.key.name
        self._types = (sql_type(schema.key.type), sql_type(schema.by_name[measure].type))
        self._table = identifier(session.new_name("amounts"))
        self._waiting: list[tuple[int, Value, Value]] = []
        of_key, of_amount = self._types
        session.execute(f"CREATE TABLE {self._table} (place BIGINT, key {of_key}, amount {of_amount})")

    def take(self, place: int, bindings: Sequence[Binding], cells: Sequence[object]) -> None:
        """The key and the amount of a refused row, where both can be read."""
        read: dict[str, Value | None] = {}
        for binding, raw in zip(bindings, cells, strict=True):
            if binding.field.name in (self._key, self._measure):
                try:
                    read[binding.field.name] = read_cell(binding, raw)
                except BadValueError:
                    return
        key, amount = read.get(self._key), read.get(self._measure)
        if key is None or amount is None or OF_TOTALS.fullmatch(str(key)):
            return
        self._waiting.append((place, key, amount))
        if len(self._waiting) == BATCH:
            self._store()

    def _store(self) -> None:
        kinds = ("BIGINT", *self._types)
        columns = [list(column) for column in zip(*self._waiting, strict=True)]
        unnested = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
        self._session.execute(f"INSERT INTO {self._table} SELECT {unnested}", columns)
        self._waiting.clear()

    def lost(self, accepted: str) -> Decimal | None:
        """The sum over keys that `accepted` does not have, of each the first row; nothing where there is none."""
        if self._waiting:
            self._store()
        key = identifier(self._key)
        missing = f"SELECT arg_min(amount, place) AS amount FROM {self._table} ANTI JOIN {accepted} " \
                  f"ON key = {accepted}.{key} GROUP BY key"
        total = self._session.row(f"SELECT sum(amount) FROM ({missing})")[0]
        self._session.execute(f"DROP TABLE {self._table}")
        return None if total is None else Decimal(total)
