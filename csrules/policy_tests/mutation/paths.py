"""Where things stand in a checked policy, and a copy of it with one thing changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from csrules.analysis.policy import CheckedPolicy
from csrules.analysis.scalars import Scalar
from csrules.text import Document, Span
from csrules.types import Category

Step = str | int
Path = tuple[Step, ...]

# What is no decision: facts and their types, the head, and the tests themselves.
NOT_CHANGED = frozenset({"title", "currency", "starts", "ends", "revenue", "records", "rows", "roles", "tests"})
_CLOSED = (Span, Document, Scalar, Category)


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing of a policy, and the things that it is part of, the nearest first."""

    path: Path
    item: Any
    above: tuple[Any, ...]


def spots(policy: CheckedPolicy) -> Iterator[Spot]:
    """Everything in the policy that has parts or a place, in the order of its declaration."""
    for field in fields(policy):
        if field.name not in NOT_CHANGED:
            yield from _below(Spot((field.name,), getattr(policy, field.name), ()))


def _below(spot: Spot) -> Iterator[Spot]:
    item = spot.item
    if isinstance(item, _CLOSED) or not (is_dataclass(item) or isinstance(item, tuple | Mapping)):
        return
    yield spot
    for step, part in _parts(item):
        yield from _below(Spot((*spot.path, step), part, (item, *spot.above)))


def _parts(item: Any) -> Iterator[tuple[Step, Any]]:
    if isinstance(item, Mapping):
        yield from item.items()
    elif isinstance(item, tuple):
        yield from enumerate(item)
    else:
        yield from ((field.name, getattr(item, field.name)) for field in fields(item))


def changed(item: Any, path: Path, new: Any) -> Any:
    """A copy in which `new` stands at the path."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(item, Mapping):
        return {**item, step: changed(item[step], rest, new)}
    if isinstance(item, tuple):
        assert isinstance(step, int)  # noqa: S101  (as `_parts` made it)
        return (*item[:step], changed(item[step], rest, new), *item[step + 1 :])
    name = str(step)
    return replace(item, **{name: changed(getattr(item, name), rest, new)})
