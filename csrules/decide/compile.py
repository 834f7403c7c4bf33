"""Plan nodes to Python functions of a row (a mapping from column to value).

Conditions are three-valued: True, False, or None for unknown, as in SQL.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from csrules.analysis import typed as t
from csrules.decide.codegen import Source, true, value
from csrules.plan import nodes
from csrules.plan.classes import needed
from csrules.plan.nodes import Expr
from csrules.plan.plan import Column

Row = Mapping[str, Any]
Evaluate = Callable[[Row], Any]
EvaluatePair = Callable[[Row, Row], Any]


def compile_expr(node: Expr, as_of: dt.date) -> Evaluate:
    """The value of one node; `as_of` is the day that `today` means."""
    source = Source(as_of)
    return source.function("row", value(node, source))


def compile_pair(node: Expr, as_of: dt.date, candidate: str) -> EvaluatePair:
    """The value of a node over an account's row and a candidate's, whose columns begin with `candidate`."""
    source = Source(as_of, candidate)
    return source.function("row, candidate", value(node, source))


def compile_columns(columns: Sequence[Column], as_of: dt.date) -> Callable[[Row], dict[str, Any]]:
    """All columns at once: a row to a mapping from column to value."""
    source = Source(as_of)
    names = [(source.constant(column.name), source.compute(column)) for column in columns]
    return source.function("row", f"{{{', '.join(f'{name}: {held}' for name, held in names)}}}")


def compile_keys(
    columns: Sequence[Column], keys: Sequence[str], conditions: Sequence[t.Typed], as_of: dt.date
) -> Callable[[Row], tuple[tuple[Any, ...], tuple[bool, ...]]]:
    """The values of `keys`, and which conditions are known to be true; columns that neither reads are left out."""
    source = Source(as_of)
    read = {*keys, *(name for condition in conditions for name in t.refs(condition))}
    for column in needed(columns, read):
        source.compute(column)
    held = "".join(f"{source.variable(key)}, " for key in keys)
    flags = "".join(f"{true(condition, source)}, " for condition in conditions)
    return source.function("row", f"(({held}), ({flags}))")


def compile_late(
    columns: Sequence[Column], wanted: Sequence[Expr], as_of: dt.date, totals: str | tuple[str, ...]
) -> Callable[[Row, Row], tuple[Any, ...]]:
    """The values of `wanted` over an account's row and its class's totals, whose names begin with `totals`."""
    source = Source(as_of, totals)
    for column in needed(columns, {name for node in wanted for name in nodes.refs(node)}):
        source.compute(column)
    values = "".join(f"{value(node, source)}, " for node in wanted)
    return source.function("row, candidate", f"({values})")
