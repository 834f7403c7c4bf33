"""The long way in, for a record with rows to refuse: every row has its place, and each refusal its reason.

Good rows go from SQL to SQL. Bad ones come to Python in batches, where the reference tells what is wrong with them; it
has the last word, so a row that only SQL could not read is taken after all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from csrules.engine.errors import DataError
from csrules.engine.ingest.amounts import Amounts
from csrules.engine.ingest.binding import Binding
from csrules.engine.ingest.convert import sql_type
from csrules.engine.ingest.forgiven import Forgiven
from csrules.engine.ingest.layers import Layers
from csrules.engine.ingest.part import PLACE, Numbered, Part
from csrules.engine.ingest.quoting import identifier
from csrules.engine.ingest.reading import CellProblem, displayed, read_row
from csrules.engine.ingest.rejects import Names, Rejects, create_rejects
from csrules.engine.session import BATCH, Session
from csrules.types import BadValueError, RecordSchema, Value

_RAW = '"raw texts"'
_FIRST = '"first place"'
NAME = "name"   # the field by which people know a row, where it has one
Cells = Sequence[object] | BadValueError  # a row of its own kind, or why it is none


def columns_of(schema: RecordSchema) -> str:
    """The record's columns for CREATE TABLE."""
    return ", ".join(f"{identifier(field.name)} {sql_type(field.type)}" for field in schema.fields)


class Staging:
    """Rows of one record on their way in.

    `refused` counts rows; `lost` is the sum of their field `measure`, of rows whose key no accepted row has. `forgiven`
    are the bad values of rows that were not refused.
    """

    def __init__(
        self, session: Session, schema: RecordSchema, labels: Sequence[str], measure: str | None = None
    ) -> None:
        self._session = session
        self._schema = schema
        self._table = identifier(session.new_name("staging"))
        self._rejects = Rejects(session, schema.name, labels)
        self._key_column = ""
        self._in_order = True
        self.refused = 0
        self.forgiven = Forgiven(labels)
        self.lost: Decimal | None = None   # until one can be read
        self._amounts = Amounts(session, schema, measure) if measure and schema.key else None
        create_rejects(session)
        session.execute(f"CREATE TABLE {self._table} ({PLACE} BIGINT, {_RAW} VARCHAR[], {columns_of(schema)})")

    def add_part(self, part: Part, bindings: Sequence[Binding]) -> Numbered:
        """The rows of one file, in one piece or line by line. Raises `DataError` where it cannot be read at all."""
        self._name_key(bindings)
        layers = Layers(bindings, part.columns, part.suspect)
        wanted = {binding.column for binding in bindings if binding.column is not None}
        numbered = part.numbered(wanted)
        try:
            self._copy(part, layers, numbered)
        except DataError:
            if part.careful is None:
                raise
            numbered = part.careful(wanted)
            self._copy(part, layers, numbered)
        if numbered.malformed is not None:
            self.refused += self._rejects.add_lines(numbered.malformed)
        self._take_bad(part, bindings)
        return numbered

    def _name_key(self, bindings: Sequence[Binding]) -> None:
        """Files of one record may name the key's column differently; of several names messages use the last."""
        self._key_column = next((b.column or b.field.name for b in bindings if b.field.key), "")

    def _copy(self, part: Part, layers: Layers, numbered: Numbered) -> None:
        """All rows of a part; the bad ones bring what the source holds along as texts."""
        whole = [] if part.whole_row is None else [part.whole_row]
        rows = layers.rows(numbered.relation, PLACE, *whole)
        raw = f"IF(bad, [{', '.join(whole or layers.texts)}]::VARCHAR[], NULL)"
        self._session.execute(f"INSERT INTO {self._table} SELECT {PLACE}, {raw}, {layers.fields} FROM {rows}")

    def _take_bad(self, part: Part, bindings: Sequence[Binding]) -> None:
        """Read the bad rows again, from their texts, and take them out of the table."""
        for batch in self._session.batches(f"SELECT {PLACE}, {_RAW} FROM {self._table} WHERE {_RAW} IS NOT NULL"):
            self.add_rows(((place, _cells(part, bindings, texts)) for place, texts in batch), bindings)
        self._session.execute(f"DELETE FROM {self._table} WHERE {_RAW} IS NOT NULL")

    def add_rows(self, rows: Iterable[tuple[int, Cells]], bindings: Sequence[Binding]) -> None:
        """Rows with their places, read by the reference."""
        self._name_key(bindings)
        good: list[tuple[int, list[Value | None]]] = []
        problems: list[tuple[int, Names, CellProblem]] = []
        for place, cells in rows:
            values: list[Value | None] = []
            if isinstance(cells, BadValueError):
                faults = [CellProblem(None, None, cells.code, str(cells))]
            else:
                values, faults = read_row(bindings, cells)
            if faults and all(fault.field for fault in faults):
                self.forgiven.take(place, faults)
                good.append((place, values))
            elif faults:
                self.refused += 1
                if self._amounts is not None and not isinstance(cells, BadValueError):
                    self._amounts.take(place, bindings, cells)
                problems.extend((place, _names(bindings, cells), fault) for fault in faults if not fault.field)
            else:
                good.append((place, values))
        self._rejects.add(problems)
        for start in range(0, len(good), BATCH):
            self._insert(good[start : start + BATCH])

    def _insert(self, rows: Sequence[tuple[int, list[Value | None]]]) -> None:
        self._in_order = False
        kinds = ["BIGINT", "VARCHAR[]", *(sql_type(field.type) for field in self._schema.fields)]
        lines: list[tuple[Value | None, ...]] = [(place, None, *row) for place, row in rows]
        columns = [[_plain(value) for value in column] for column in zip(*lines, strict=True)]
        unnested = ", ".join(f"unnest(?::{kind}[])" for kind in kinds)
        self._session.execute(f"INSERT INTO {self._table} SELECT {unnested}", columns)

    def finish(self, table: str) -> int:
        """Refuse the rows whose key an earlier row has, and make the rest the table `table`; returns their number."""
        if self._schema.key is not None:
            self._refuse_duplicates(identifier(self._schema.key.name))
        if self._amounts is not None:
            self.lost = self._amounts.lost(self._table)
        if self._in_order:
            self._session.execute(f"ALTER TABLE {self._table} DROP COLUMN {PLACE}")
            self._session.execute(f"ALTER TABLE {self._table} DROP COLUMN {_RAW}")
            self._session.execute(f"ALTER TABLE {self._table} RENAME TO {identifier(table)}")
        else:
            fields = f"SELECT * EXCLUDE ({PLACE}, {_RAW}) FROM {self._table} ORDER BY {PLACE}"
            self._session.execute(f"CREATE TABLE {identifier(table)} AS {fields}")
            self._session.execute(f"DROP TABLE {self._table}")
        return int(self._session.row(f"SELECT count(*) FROM {identifier(table)}")[0])

    def _refuse_duplicates(self, key: str) -> None:
        duplicates = identifier(self._session.new_name("duplicates"))
        name = f"one.{identifier(NAME)}" if NAME in self._schema.by_name else "NULL"
        several = f"SELECT {key}, min({PLACE}) AS {_FIRST} FROM {self._table} GROUP BY {key} HAVING count(*) > 1"
        self._session.execute(
            f"CREATE TABLE {duplicates} AS "
            f"SELECT one.{PLACE} AS place, shared.{_FIRST} AS first, CAST(shared.{key} AS VARCHAR) AS value, "
            f"CAST({name} AS VARCHAR) AS name "
            f"FROM {self._table} AS one JOIN ({several}) AS shared ON one.{key} = shared.{key} "
            f"WHERE one.{PLACE} > shared.{_FIRST}"
        )
        self.refused += int(self._session.row(f"SELECT count(*) FROM {duplicates}")[0])
        self._rejects.add_duplicates(duplicates, self._key_column)
        self._session.execute(f"DELETE FROM {self._table} WHERE {PLACE} IN (SELECT place FROM {duplicates})")
        self._session.execute(f"DROP TABLE {duplicates}")


def _plain(value: Value | None) -> object:
    return list(value) if isinstance(value, tuple) else value


def _names(bindings: Sequence[Binding], cells: Cells) -> Names:
    """What a refused row calls itself; a row that is none has no name."""
    if isinstance(cells, BadValueError):
        return Names()
    texts = {binding.field.name: (displayed(cell) or "").strip() or None
             for binding, cell in zip(bindings, cells, strict=True)
             if binding.field.key or binding.field.name == NAME}
    key = next((binding.field.name for binding in bindings if binding.field.key), NAME)
    return Names(texts.get(key), texts.get(NAME))


def _cells(part: Part, bindings: Sequence[Binding], texts: Sequence[str | None]) -> Cells:
    try:
        return part.cells(bindings, texts)
    except BadValueError as error:
        return error
