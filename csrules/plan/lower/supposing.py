"""What if: the columns of the same account with another value in one field, everything else unchanged.

A copy of each column that reads the field, directly or by way of others, with the value in the field's place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from csrules.analysis import typed as t
from csrules.analysis.comparisons import MIRRORED, OPERATORS
from csrules.analysis.scalars import Kind
from csrules.plan.classes import rebuild
from csrules.plan.nodes import Expr, refs, walk
from csrules.plan.plan import Column
from csrules.plan.points import constants, points


@dataclass(frozen=True, slots=True)
class Supposed:
    """`columns` hold the copies for each of `values`; `read` turns what reads the originals into what reads those."""

    values: tuple[t.Const, ...]
    columns: tuple[Column, ...]
    field: str
    renamed: tuple[dict[str, t.Ref], ...]

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


def dependents(field: str, columns: Sequence[Column], wanted: Iterable[str]) -> tuple[Column, ...]:
    """The columns that read the field and that `wanted` depends on, in their order."""
    needed = set(wanted)
    for column in reversed(columns):
        if column.name in needed:
            needed |= refs(column.expr)
    reading = {field}
    found = []
    for column in columns:
        if column.name in needed and column.name != field and refs(column.expr) & reading:
            reading.add(column.name)
            found.append(column)
    return tuple(found)


def suppose(field: t.Ref, dependent: Sequence[Column], prefix: str) -> Supposed:
    """One copy for every value at which a comparison with the field turns, from the least to the greatest."""
    values = tuple(_values(field, dependent))
    columns: list[Column] = []
    renamed: list[dict[str, t.Ref]] = []
    for number in range(len(values)):
        names: dict[str, t.Ref] = {}
        renamed.append(names)
        so_far = Supposed(values, (), field.name, tuple(renamed))
        for column in dependent:
            copy = replace(column, name=f"{prefix}:{number}:{column.name}", expr=so_far.read(column.expr, number),
                           title="")
            columns.append(copy)
            names[column.name] = t.Ref(copy.name, column.type)
    return Supposed(values, tuple(columns), field.name, tuple(renamed))


# Of fields that calculations read: values to look at beside those where comparisons turn.
_SAMPLES: dict[Kind, tuple[int, ...]] = {
    Kind.MONEY: (1_000, 10_000, 100_000, 1_000_000),
    Kind.NUMBER: (1, 10, 100),
    Kind.DAYS: (30, 90, 365),
}


def _values(field: t.Ref, dependent: Sequence[Column]) -> list[t.Const]:
    """One value of each stretch on which all comparisons come out alike.

    A field that something else reads too needs two of each, the first and the last: a proof takes what is calculated
    from the field to be anything at each of them, and so covers every pair of values.
    """
    comparisons, alone = _comparisons(field.name, dependent)
    kind = replace(field.type, nullable=False)
    found = points(kind, {value for one in comparisons for value in constants(one)})
    if not alone:
        found = points(kind, (*found, *_SAMPLES.get(kind.kind, ())))
        found = points(kind, found)   # beyond the outermost, where no limit is declared
    stretches = groupby(found, lambda value: tuple(_holds(one, field.name, value) for one in comparisons))
    kept: list[Any] = []
    for _, stretch in stretches:
        values = list(stretch)
        wanted = [value for value in values if value in _SAMPLES.get(kind.kind, ())]
        kept += values[:1] if alone else sorted({values[0], *wanted, values[-1]})
    return [t.Const(value, kind) for value in kept]


def _comparisons(field: str, dependent: Sequence[Column]) -> tuple[list[t.Compare | t.OneOf], bool]:
    """The comparisons of the field with constants, and whether nothing else reads it."""
    found: list[t.Compare | t.OneOf] = []
    reads = counted = 0
    for column in dependent:
        for node in walk(column.expr):
            reads += isinstance(node, t.Ref) and node.name == field
            if isinstance(node, t.Missing) and _is(node.item, field):
                counted += 1
            elif isinstance(node, t.Compare | t.OneOf) and _against_constants(node, field):
                found.append(node)
                counted += 1
    return list(dict.fromkeys(found)), reads == counted


def _is(node: t.Typed, field: str) -> bool:
    return isinstance(node, t.Ref) and node.name == field


def _against_constants(node: t.Compare | t.OneOf, field: str) -> bool:
    if isinstance(node, t.OneOf):
        return _is(node.item, field)
    sides = (node.left, node.right)
    return any(_is(side, field) for side in sides) and any(isinstance(side, t.Const) for side in sides)


def _holds(node: t.Compare | t.OneOf, field: str, value: Any) -> bool:
    if isinstance(node, t.OneOf):
        return value in [one.value for one in node.values]
    op = node.op if _is(node.left, field) else MIRRORED[node.op]
    return OPERATORS[op](value, constants(node)[0])
