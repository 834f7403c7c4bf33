"""The names that a policy's declarations speak of, wherever they stand: what none of them names, nothing reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from csrules.analysis.declarations import Declarations
from csrules.syntax import ast, expressions as ex
from csrules.text import Span

FACTS = ("records", "rows", "tests")   # these state facts; they do not read any


def mentioned(declared: Declarations) -> frozenset[str]:
    """Coarse on purpose: a name counts for every record that has a field of this name."""
    nodes = [getattr(declared, part.name) for part in fields(declared) if part.name not in FACTS]
    return frozenset(_names(nodes)) | _currencies(declared)


def _currencies(declared: Declarations) -> frozenset[str]:
    """The fields that name the currencies of amounts: `arr money in currency` reads `currency`."""
    types = [field.type for record in declared.records.values() for field in record.fields]
    units = [unit for kind in types if isinstance(kind, ast.PlainType) for unit in kind.units]
    return frozenset(unit.word for unit in units if unit.kind == "in")


def _names(start: object) -> Iterator[str]:
    todo = [start]
    while todo:
        node = todo.pop()
        match node:
            case ex.Path():
                yield from node.parts
            case ex.Word() | ast.Name():
                yield node.text
            case list() | tuple():
                todo += node
            case dict():
                todo += node.values()
            case _ if is_dataclass(node) and not isinstance(node, Span):
                todo += [getattr(node, part.name) for part in fields(node)]
