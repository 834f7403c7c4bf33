"""The table of refused rows, one line for each cell that is at fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from csrules.diagnostics import CODES
from csrules.engine.ingest.part import ROWS_PER_FILE
from csrules.engine.ingest.quoting import literal, literals
from csrules.engine.ingest.reading import CellProblem
from csrules.engine.session import Session

REJECTS = "csrules_rejects"  # a policy cannot declare a record of that name
_COLUMNS = {
    "source": "VARCHAR",
    "record": "VARCHAR",
    "row": "BIGINT",
    "column": "VARCHAR",
    "value": "VARCHAR",
    "code": "VARCHAR",
    "reason": "VARCHAR",
    "key": "VARCHAR",    # its key, else its name, as the source has it
    "name": "VARCHAR",   # no column of the result table
}
LONGEST_VALUE = 200


def create_rejects(session: Session) -> None:
    """The table `rejects`, unless the session has it."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in _COLUMNS.items())
    session.execute(f"CREATE TABLE IF NOT EXISTS {REJECTS} ({columns})")


@dataclass(frozen=True, slots=True)
class RefusedCell:
    """One cell at fault, or (without a `column`) what is wrong with a whole line."""

    source: str
    row: int
    column: str | None
    value: str | None
    reason: str

    @property
    def words(self) -> str:
        """`arr` is `much`, which is not a number."""
        if self.column is None:
            return self.reason
        value = "" if self.value is None else f" is `{self.value}`, which"
        return f"`{self.column}`{value} {self.reason}"


def refused_cells(session: Session, record: str, named: str) -> list[RefusedCell]:
    """What was refused of the rows with this key or name, in the order of the source."""
    query = (
        f'SELECT "source", "row", "column", "value", "reason" FROM {REJECTS} '
        'WHERE "record" = ? AND ? IN ("key", "name") ORDER BY "source", "row", rowid'
    )
    return [RefusedCell(*row) for row in session.rows(query, [record, named])]


def refused_rows(session: Session, record: str, keys: Sequence[str]) -> dict[str, str]:
    """By key what was refused, in words: `row 7 of partners.csv was refused: …`."""
    query = (
        f'SELECT "key", "source", "row", "column", "value", "reason" FROM {REJECTS} '
        'WHERE "record" = ? AND "key" IN (SELECT unnest(?::VARCHAR[])) ORDER BY "key", "source", "row", rowid'
    )
    told: dict[str, dict[tuple[str, int], list[str]]] = {}
    for key, *cell in session.rows(query, [record, list(keys)]):
        refused = RefusedCell(*cell)
        told.setdefault(key, {}).setdefault((refused.source, refused.row), []).append(refused.words)
    return {key: "; ".join(f"row {row} of {source} was refused: {'; '.join(dict.fromkeys(reasons))}"
                           for (source, row), reasons in rows.items()) for key, rows in told.items()}


@dataclass(frozen=True, slots=True)
class Names:
    """The texts by which people know a row."""

    key: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Rejects:
    """Writes the refusals of one record; `labels` are the names of its files, by the number in a row's place."""

    session: Session
    record: str
    labels: Sequence[str]

    def add(self, problems: Sequence[tuple[int, Names, CellProblem]]) -> None:
        """Refusals with the places of their rows."""
        if not problems:
            return
        lines = [
            (
                self.labels[place // ROWS_PER_FILE],
                self.record,
                place % ROWS_PER_FILE,
                problem.column,
                shortened(problem.value),
                CODES[problem.code].id,
                problem.reason,
                shortened(names.key),
                shortened(names.name),
            )
            for place, names, problem in problems
        ]
        columns = ", ".join(f"unnest(?::{kind}[])" for kind in _COLUMNS.values())
        self.session.execute(
            f"INSERT INTO {REJECTS} SELECT {columns}", [list(column) for column in zip(*lines, strict=True)]
        )

    def add_lines(self, lines: str) -> int:
        """The rows of a relation (place, code, reason, text): lines that are no rows. Returns how many they are."""
        ids = " ".join(f"WHEN {literal(name)} THEN {literal(code.id)}" for name, code in CODES.items())
        file = f"place // {ROWS_PER_FILE}"
        (count,) = self.session.row(
            f"INSERT INTO {REJECTS} SELECT [{literals(self.labels)}][{file} + 1], {literal(self.record)}, "
            f"place % {ROWS_PER_FILE}, NULL, text, CASE code {ids} END, reason, NULL, NULL FROM {lines} ORDER BY place"
        )
        return int(count)

    def add_duplicates(self, duplicates: str, column: str) -> None:
        """The rows of a table (place, first, value, name): `value` in `column` is the key of the row at `first` too."""
        labels = f"[{literals(self.labels)}]"
        file, first_file = (f"{place} // {ROWS_PER_FILE}" for place in ("place", "first"))
        elsewhere = f"CASE WHEN {file} = {first_file} THEN '' ELSE ' of `' || {labels}[{first_file} + 1] || '`' END"
        reason = f"'is the key of row ' || first % {ROWS_PER_FILE} || {elsewhere} || ' already'"
        self.session.execute(
            f"INSERT INTO {REJECTS} SELECT {labels}[{file} + 1], {literal(self.record)}, place % {ROWS_PER_FILE}, "
            f"{literal(column)}, left(value, {LONGEST_VALUE}), {literal(CODES['duplicate-row-key'].id)}, {reason}, "
            f"left(value, {LONGEST_VALUE}), left(name, {LONGEST_VALUE}) "
            f"FROM {duplicates} ORDER BY place"
        )


def shortened(value: str | None) -> str | None:
    return value if value is None or len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
