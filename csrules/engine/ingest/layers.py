"""One record's rows as SQL: from the source's columns, in layers, to the fields' values and whether a row is bad.

Each layer adds columns to the one below: raw value, trimmed text, present value, converted value. DuckDB computes each
once and drops what is not asked for. A row is *bad* where a value that is there does not convert or breaks a limit, or
where one is missing that must not. More SQL does not say; the reason is told by the reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from csrules.engine.ingest.convert import converted, present, sql_type, trimmed
from csrules.engine.ingest.forms import Form, SourceColumn, as_text
from csrules.engine.ingest.mapping import Binding
from csrules.engine.ingest.quoting import identifier, literal
from csrules.types import Category, Text


@dataclass(frozen=True)
class Layers:
    """`bindings` are bound to `columns`; binding number i has the SQL columns `r{i}`, `t{i}`, `p{i}` and `v{i}`.

    `suspect` is a predicate over the source for rows that only the reference can read. Fields in `clean` are known to
    be, in every row, just what the source holds.
    """

    bindings: Sequence[Binding]
    columns: Mapping[str, SourceColumn]
    suspect: str = "false"
    clean: frozenset[str] = frozenset()

    def rows(self, relation: str, *further: str) -> str:
        """A table expression: all layers over `relation`, with its SQL expressions `further`."""
        raw, text, there, value = [f"{self.suspect} AS suspect", *further], ["*"], ["*"], ["*"]
        for i, binding, column in self._bound():
            raw.append(f"{column.sql} AS r{i}")
            if binding.field.name in self.clean:
                value.append(f"r{i} AS v{i}")
                continue
            text.append(f"{trimmed(column, f'r{i}')} AS t{i}")
            there.append(f"{present(binding, column, f'r{i}', f't{i}')} AS p{i}")
            value.append(f"{converted(binding, column, f'p{i}', f't{i}')} AS v{i}")
        query = relation
        for layer in (raw, text, there, value):
            query = f"(SELECT {', '.join(layer)} FROM {query})"
        return query

    @property
    def bad(self) -> str:
        """A predicate, true (not: NULL) for a bad row."""
        tests = ["suspect"]
        for i, binding, _ in self._bound():
            field = binding.field
            needed = field.required or (field.key and field.default is None)
            tests.append(f"v{i} IS NULL" if needed else f"(v{i} IS NULL AND p{i} IS NOT NULL)")
            if field.minimum is not None:
                tests.append(f"v{i} < {literal(field.minimum)}")
            if field.maximum is not None:
                tests.append(f"v{i} > {literal(field.maximum)}")
        return "(" + " OR ".join(tests) + ")"

    @property
    def fields(self) -> str:
        """The select list of a good row: the record's fields in their order, under their names."""
        return ", ".join(f"{self._field(i, binding)} AS {identifier(binding.field.name)}" for i, binding in self._all())

    @property
    def texts(self) -> list[str]:
        """The raw values as text, for the reference."""
        return [as_text(column.form, f"r{i}") for i, _, column in self._bound()]

    @property
    def key(self) -> str | None:
        return next((f"v{i}" for i, binding, _ in self._bound() if binding.field.key), None)

    def unchanged(self) -> dict[str, str]:
        """For each field that might be just what the source holds, an aggregate that says whether it is."""
        return {
            binding.field.name: f"bool_and(r{i} IS NOT DISTINCT FROM {self._field(i, binding)})"
            for i, binding, column in self._bound()
            if column.form is Form.TEXT and column.plain and isinstance(binding.field.type, Text | Category)
        }

    def cleaned(self, names: frozenset[str]) -> Layers:
        return replace(self, clean=names)

    def _field(self, i: int, binding: Binding) -> str:
        if binding.column is None:
            constant = "NULL" if binding.constant is None else literal(binding.constant)
            return f"CAST({constant} AS {sql_type(binding.field.type)})"
        if binding.field.default is None:
            return f"v{i}"
        return f"coalesce(v{i}, {literal(binding.field.default)})"

    def _all(self) -> Iterator[tuple[int, Binding]]:
        return iter(enumerate(self.bindings))

    def _bound(self) -> Iterator[tuple[int, Binding, SourceColumn]]:
        for i, binding in self._all():
            if binding.column is not None:
                yield i, binding, self.columns[binding.column]
