"""One record's rows as SQL: from the source's columns, in layers, to the fields' values and whether a row is bad.

Each layer adds columns to the one below. DuckDB computes each once and drops what is not asked for, as long as no
filter is pushed down through them: then it writes each expression out as often as it is used. So filter on what was
stored, or in a way that cannot be pushed.

A row is *bad* where a value that is there does not convert or breaks a limit, or where one is missing that must not be.
More SQL does not say; the reason is told by the reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from csrules.engine.ingest.binding import Binding
from csrules.engine.ingest.convert import converted, is_direct, present, sql_type, text_of, translatable
from csrules.engine.ingest.forms import Form, SourceColumn, as_text
from csrules.engine.ingest.quoting import identifier, literal
from csrules.types import Category, FieldType, Text


def _is_names_only(kind: FieldType) -> bool:
    """Whether a category's every spelling is the name itself."""
    return isinstance(kind, Category) and set(kind.spellings) == set(kind.names)


@dataclass(frozen=True)
class Layers:
    """`bindings` are bound to `columns`; binding number i has the SQL columns, all of them in `rows`:

    `r{i}` the raw value, `d{i}` what it converts to directly (for the many values that are neither missing nor written
    oddly), and for the others `t{i}` the trimmed text and `p{i}` the present value; `v{i}` the converted value; and for
    the whole row `bad`. `suspect` is a predicate over the source for rows that only the reference can read. Fields in
    `clean` are known to be, in every row, just what the source holds.
    """

    bindings: Sequence[Binding]
    columns: Mapping[str, SourceColumn]
    suspect: str = "false"
    clean: frozenset[str] = frozenset()

    def rows(self, relation: str, *further: str) -> str:
        """A table expression: all layers over `relation`, with its SQL expressions `further`."""
        raw, direct, text, there, value = [f"{self.suspect} AS suspect", *further], ["*"], ["*"], ["*"], ["*"]
        for i, binding, column in self._bound():
            r, d, t, p = (f"{layer}{i}" for layer in "rdtp")
            raw.append(f"{column.sql} AS {r}")
            if binding.field.name in self.clean:
                value.append(f"{r} AS v{i}, {r} AS {p}")
                continue
            if is_direct(binding, column):
                direct.append(f"{converted(binding, column, r, r)} AS {d}")
                text.append(f"{text_of(binding, column, f'IF({d} IS NULL, {r}, NULL)')} AS {t}")
                value.append(f"coalesce({d}, {converted(binding, column, p, t)}) AS v{i}")
            else:
                text.append(f"{text_of(binding, column, r)} AS {t}")
                value.append(f"{converted(binding, column, p, t)} AS v{i}")
            there.append(f"{present(binding, column, r, t)} AS {p}")
        query = relation
        for layer in (raw, direct, text, there, value, ["*", f"{self._bad} AS bad"]):
            query = f"(SELECT {', '.join(layer)} FROM {query})"
        return query

    @property
    def _bad(self) -> str:
        tests = ["suspect"]
        for i, binding, _ in self._bound():
            field = binding.field
            needed = field.required or (field.key and field.default is None)
            tests.append(f"v{i} IS NULL" if needed else f"(v{i} IS NULL AND p{i} IS NOT NULL)")
            if field.minimum is not None:
                tests.append(f"coalesce(v{i} < {literal(field.minimum)}, false)")
            if field.maximum is not None:
                tests.append(f"coalesce(v{i} > {literal(field.maximum)}, false)")
        return "(" + " OR ".join(tests) + ")"

    @property
    def fields(self) -> str:
        """The select list of a good row: the record's fields in their order, under their names."""
        values = (self._field(i, binding) for i, binding in enumerate(self.bindings))
        return ", ".join(
            f"{value} AS {identifier(binding.field.name)}" for value, binding in zip(values, self.bindings, strict=True)
        )

    @property
    def texts(self) -> list[str]:
        """The raw values as text, for the reference."""
        return [as_text(column.form, f"r{i}") for i, _, column in self._bound()]

    @property
    def key(self) -> str | None:
        return next((f"v{i}" for i, binding, _ in self._bound() if binding.field.key), None)

    def unchanged(self) -> dict[str, str]:
        """For each field that might be just what the source holds, an aggregate that is true if it is."""
        aggregates = {}
        for i, binding, column in self._bound():
            if column.form is not Form.TEXT or not column.plain:
                continue
            if isinstance(binding.field.type, Text):
                aggregates[binding.field.name] = f"count(*) FILTER (WHERE r{i} IS DISTINCT FROM v{i}) = 0"
            elif _is_names_only(binding.field.type) and is_direct(binding, column):
                aggregates[binding.field.name] = f"count(r{i}) = count(d{i})"
        return aggregates

    def cleaned(self, names: frozenset[str]) -> Layers:
        return replace(self, clean=names)

    def _field(self, i: int, binding: Binding) -> str:
        if binding.column is None:
            constant = "NULL" if binding.constant is None else literal(binding.constant)
            return f"CAST({constant} AS {sql_type(binding.field.type)})"
        if binding.field.default is None:
            return f"v{i}"
        return f"coalesce(v{i}, {literal(binding.field.default)})"

    def _bound(self) -> Iterator[tuple[int, Binding, SourceColumn]]:
        for i, binding in enumerate(self.bindings):
            if binding.column is not None:
                yield i, binding, translatable(binding, self.columns[binding.column])
