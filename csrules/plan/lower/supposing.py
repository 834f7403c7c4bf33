"""What if: the columns of the same account with another value in one field, everything else unchanged.

A copy of each column that reads the field, directly or by way of others, with the value in the field's place. A sum
over the account's family moves with the account's own value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from csrules.analysis import typed as t
from csrules.plan.classes import rebuild
from csrules.plan.lower.turns import values_of
from csrules.plan.nodes import Expr, refs
from csrules.plan.plan import Column, Family, Summed


@dataclass(frozen=True, slots=True)
class Supposed:
    """`columns` hold the copies for each of `values`; `read` turns what reads the originals into what reads those.

    `complete` says that `values` stand for all that the field can have.
    """

    values: tuple[t.Typed, ...]
    columns: tuple[Column, ...]
    field: str
    renamed: tuple[dict[str, t.Ref], ...]
    complete: bool = False

    @property
    def names(self) -> frozenset[str]:
        """The columns of which there are copies."""
        return frozenset(name for names in self.renamed for name in names)

    def read(self, node: Expr, number: int, also: Mapping[str, t.Ref] | None = None) -> Expr:
        """The node for the value with this number; `also` are further columns that have copies of their own."""
        names, value = {**self.renamed[number], **(also or {})}, self.values[number]

        def go(part: Expr) -> Expr:
            if isinstance(part, t.Ref):
                return value if part.name == self.field else names.get(part.name, part)
            return rebuild(part, go)

        return go(node)


def sums_of(family: Family | None, field: str) -> dict[str, Summed]:
    """The sums over the account's family that its own value of the field is part of."""
    return {total.name: total for total in (family.sums if family is not None else ()) if total.field.name == field}


def dependents(
    field: str, columns: Sequence[Column], wanted: Iterable[str], family: Family | None = None
) -> tuple[Column, ...]:
    """The columns that read the field and that `wanted` depends on, in their order."""
    needed = set(wanted)
    for column in reversed(columns):
        if column.name in needed:
            needed |= refs(column.expr)
    reading = {field, *sums_of(family, field)}
    reads = []
    for column in columns:
        if column.name in needed and column.name != field and refs(column.expr) & reading:
            reading.add(column.name)
            reads.append(column)
    return tuple(reads)


def suppose(
    field: t.Ref, dependent: Sequence[Column], prefix: str, family: Family | None = None,
    values: Sequence[t.Typed] | None = None,
) -> Supposed:
    """One copy for each of `values`; without them for every value at which something turns, from the least on."""
    sums = sums_of(family, field.name)
    complete = False
    if values is None:
        values, complete = values_of(field, dependent, sums)
    columns: list[Column] = []
    renamed: list[dict[str, t.Ref]] = []
    for number, value in enumerate(values):
        names: dict[str, t.Ref] = {}
        renamed.append(names)
        if value == field:   # as it is
            continue
        for total in sums.values():
            moved = _moved(total, field, value)
            columns.append(Column(f"{prefix}:{number}:{total.name}", moved, "promises and watches"))
            names[total.name] = columns[-1].ref
        so_far = Supposed(tuple(values), (), field.name, tuple(renamed))
        for column in dependent:
            copy = replace(column, name=f"{prefix}:{number}:{column.name}", expr=so_far.read(column.expr, number),
                           title="")
            columns.append(copy)
            names[column.name] = t.Ref(copy.name, column.type)
    return Supposed(tuple(values), tuple(columns), field.name, tuple(renamed), complete)


def _moved(total: Summed, field: t.Ref, value: t.Typed) -> t.Typed:
    """The sum with `value` instead of the account's own."""
    others = t.Arith("-", t.Ref(total.name, total.type), field, total.type)
    return t.Arith("+", others, value, total.type)
